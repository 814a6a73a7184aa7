"""A station and its head office: following the feed, and doing without for a day."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from domain.site import Photo, Profile, SiteRules
from edge.address_key import address_key
from edge.supervisors import hash_pin
from shipfloor.demo.export_file import export_csv
from tests.station.whole import Floor, floor, head_office, order_row, running_clock, wait_until

pytestmark = pytest.mark.slow

WAYBILL = "YT7512304418826"


def test_orders_imported_at_head_office_appear_at_the_bench_and_are_packed_there(tmp_path: Path) -> None:
    with (
        head_office(tmp_path / "central") as office,
        floor(tmp_path, camera=False, central=office, central_feed=True) as here,
        httpx.Client(base_url=f"{office}/api/v1", timeout=10) as central,
    ):
        rows = [order_row(1, waybill=WAYBILL) | {"买家留言": "送人的"}]
        assert central.post("/orders/import", content=export_csv(rows)).json()["accepted"] == 1
        feed = here.assembly.station.feed
        feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
        feed.issue_badge("017", "packer", "", "")
        feed.issue_badge("B02", "supervisor", "", hash_pin("135790"))
        wait_until(lambda: here.api.get(f"/parcels/{WAYBILL}").status_code == 200, "the order is at the bench")
        parcel = here.api.get(f"/parcels/{WAYBILL}").json()["parcel"]
        wait_until(lambda: remarks_of(here), "the remark came beside the feed")
        assert remarks_of(here) == [{"who": "buyer", "text": "送人的"}]
        assert address_key(here.assembly.station.reader()), "a file read here or there gives an address the same mark"
        assert parcel["state"] == "released"
        wait_until(lambda: badge_works(here), "the badge is known at the bench")
        here.scan(WAYBILL, "MUG")
        assert here.wait_for("ParcelPacked")
        signed = here.api.post("/session", json={"badge": "B02", "pin": "135790"})
        assert signed.status_code == 200, "the PIN did not travel beside the feed"


def test_while_head_office_is_away_rules_are_read_only_and_an_import_is_packable_at_once(tmp_path: Path) -> None:
    port = free_port()
    with floor(tmp_path, camera=False, central=f"http://127.0.0.1:{port}", central_feed=True) as here:
        refused = here.api.put("/site-rules", json={})
        assert refused.status_code in {403, 409}
        assert here.import_orders(order_row(1, waybill=WAYBILL))["accepted"] == 1
        assert here.api.get(f"/parcels/{WAYBILL}").json()["parcel"]["state"] == "released"
        assert here.of_kind("OrderImported"), "it is the station's own fact until head office adopts it"
        with head_office(tmp_path / "central", port) as office, httpx.Client(base_url=f"{office}/api/v1") as central:

            def adopted() -> bool:
                page = central.get("/feed", params={"limit": 100}).json()
                return any(json.loads(each["body"])["kind"] == "OrderImported" for each in page["envelopes"])

            wait_until(adopted, "head office adopted the order")


def test_a_whole_day_without_head_office_is_packed_and_then_caught_up_in_order(tmp_path: Path) -> None:
    port, day = free_port(), [datetime(2026, 11, 20, 0, 30, tzinfo=UTC)]
    clock = running_clock(lambda: day[0])
    parcels = 40
    with floor(tmp_path, camera=False, central=f"http://127.0.0.1:{port}", clock=clock) as here:
        numbers = [f"YT75123044{n:05d}" for n in range(parcels)]
        here.import_orders(*(order_row(n, waybill=number) for n, number in enumerate(numbers)))
        here.sign_in()
        for number in numbers:
            day[0] += timedelta(minutes=15)
            here.scan(number, "MUG")
        packed = here.of_kind("ParcelPacked")
        assert len(packed) == parcels
        assert packed[-1]["at"] > packed[0]["at"]
        assert here.api.get("/ready").json()["pending_events"] == here.sequence
        with head_office(tmp_path / "central", port) as office:
            wait_until(lambda: here.api.get("/ready").json()["pending_events"] == 0, "everything was sent", 30)

            def rows() -> list[dict[str, str]]:
                text = httpx.get(f"{office}/api/v1/shipment-times.ndjson").text
                told = [json.loads(line) for line in text.splitlines()]
                return [row for row in told if row.get("tracking_number")]

            wait_until(lambda: len([row for row in rows() if row["packed_at"]]) == parcels, "every parcel has its row")
            times = {row["tracking_number"]: datetime.fromisoformat(row["packed_at"]) for row in rows()}
            for fact in packed:
                assert times[fact["tracking_number"]] == datetime.fromisoformat(fact["at"])
            assert len(rows()) == parcels


def remarks_of(here: Floor) -> list[dict[str, str]]:
    """What the bench shows of a parcel's remarks."""
    told: list[dict[str, str]] = here.api.get(f"/parcels/{WAYBILL}").json()["parcel"]["remarks"]
    return told


def badge_works(here: Floor) -> bool:
    """Whether the bench lets packer 017 in."""
    told = here.api.post("/scans", json={"code": "B:017"}).json()
    return told["bench"]["packer"] is not None


def free_port() -> int:
    """A port on which nobody listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
