"""A label that no scanner reads, at a whole station: a supervisor's badge and PIN settle it, and nothing less does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain.site import Label, Photo
from hardware.printer import Language
from tests.station.whole import PIN, Floor, floor, order_row

pytestmark = pytest.mark.slow

ORDER, NUMBER = "261120-000000000000001", "YT7512304410352"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """The printer died in a parcel's label, and is up again."""
    profile = {"label": Label.STATION, "photo": Photo.NONE}
    with floor(tmp_path, camera=False, printer=Language.ZPL, **profile) as floor_here:  # type: ignore[arg-type]  # named
        assert floor_here.printer is not None
        floor_here.import_orders(order_row(1, waybill=NUMBER))
        floor_here.sign_in()
        floor_here.printer.faults.dies_after = 2000
        floor_here.scan(ORDER, "MUG")
        floor_here.wait_for("LabelUnknown")
        floor_here.printer.faults.dies_after = None
        floor_here.printer.accept()
        yield floor_here


def settle(here: Floor, *, there: bool, attempt: int = 1, badge: str = "B:B02", pin: str = PIN) -> httpx.Response:
    said = {"attempt": attempt, "there": there, "badge": badge, "pin": pin}
    return here.api.post("/bench/settle-label", json=said)


def test_a_packer_has_no_way_to_say_it_without_a_supervisors_pin(here: Floor) -> None:
    for badge, pin in (("B:017", PIN), ("B:B02", "000000"), ("", "")):
        refused = settle(here, there=True, badge=badge, pin=pin)
        assert (refused.status_code, refused.json()["reason"]["code"]) == (403, "pin_wrong")
    assert here.api.post("/bench/label-there").status_code == 404
    assert [each["rule"] for each in here.of_kind("LiftDenied")] == ["label"] * 3
    assert here.of_kind("LabelSettled") == here.of_kind("ParcelPacked") == []


def test_there_packs_the_parcel_for_its_packer_and_says_who_saw_the_label(here: Floor) -> None:
    told = settle(here, there=True).json()
    assert told["outcome"]["outcome"] == "packed"
    [settled] = here.wait_for("LabelSettled")
    assert (settled["badge"], settled["attempt"], settled["there"]) == ("B02", 1, True)
    [packed] = here.wait_for("ParcelPacked")
    assert packed["badge"] != "B02"
    story = here.api.get(f"/parcels/{NUMBER}").json()
    assert [each["state"] for each in story["labels"]] == ["printed"]
    assert story["times"]["printed"]["at"] is not None
    assert here.api.get("/parcels", params={"attention": "label_unknown"}).json()["parcels"] == []


def test_not_there_frees_a_print_that_is_a_first_one(here: Floor) -> None:
    told = settle(here, there=False).json()
    assert told["bench"]["parcel"]["label"]["state"] == "absent"
    here.api.post("/bench/reprint", json={"attempt": 1})
    here.wait_for("LabelPrinted")
    assert [each["marked"] for each in here.of_kind("LabelStarted")] == [False, False]
    assert settle(here, there=False, attempt=1).json()["outcome"]["reason"]["code"] == "reprint_asked_before"
    here.scan(f"L:{here.of_kind('LabelAsked')[0]['parcel_id']}:2")
    here.wait_for("ParcelPacked")
