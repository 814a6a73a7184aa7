"""A bench with one label printer or two, when the paper ends, one dies, or one cannot begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from domain.site import Label, Photo
from hardware.printer import Language
from tests.station.whole import Floor, floor, order_row, wait_until

FIRST, SECOND = "YT7512304410352", "YT7512304410353"
ORDERS = {FIRST: "261120-000000000000001", SECOND: "261120-000000000000002"}


def labels_of(pages: list[Image.Image]) -> list[str]:
    """What the QR codes of these pages say: parcel and attempt."""
    texts = [code.text for page in pages for code in zxingcpp.read_barcodes(np.asarray(page))]
    return [text for text in texts if text.startswith("L:")]


def shown(here: Floor) -> tuple[str, dict[str, Any] | None]:
    """How the bench sees its printers."""
    devices = here.api.get("/devices").json()["devices"]
    return next((each["state"], each["reason"]) for each in devices if each["device"] == "printer")


def pack(here: Floor, waybill: str) -> None:
    here.scan(ORDERS[waybill], "MUG")


def begin(here: Floor) -> None:
    here.import_orders(order_row(1, waybill=FIRST), order_row(2, waybill=SECOND))
    here.sign_in()


@pytest.mark.slow
def test_the_paper_ends_in_a_label_the_next_goes_to_the_second_printer_and_the_first_goes_on(tmp_path: Path) -> None:
    with floor(
        tmp_path, label=Label.STATION, photo=Photo.NONE, camera=False, printer=Language.ZPL, second_printer=True
    ) as here:
        assert here.printer is not None
        assert here.second_printer is not None
        begin(here)
        here.printer.faults.paper_ends_after = 1000
        pack(here, FIRST)
        here.wait_for("LabelStarted")
        state, why = wait_until(lambda: shown(here) if shown(here)[0] != "ok" else None, "the person is told")
        assert state == "doubtful"  # labels come out all the same
        assert why == {"code": "device_named", "params": {"name": "label", "what": "printer_paper_out"}}
        assert here.api.post("/bench/hold", json={"reason": "printer"}).status_code == 200
        pack(here, SECOND)
        asked = here.wait_for("LabelAsked", 2)
        assert [each["printer"] for each in asked] == ["label", "second"]
        here.wait_for("LabelPrinted")
        assert labels_of(here.second_printer.pages) == [f"L:{asked[1]['parcel_id']}:1"]
        # Somebody puts paper in: the label that was begun comes out whole, and nobody asked for another.
        here.printer.faults.paper_out = False
        printed = here.wait_for("LabelPrinted", 2)
        assert printed[1]["job_id"] == asked[0]["job_id"]
        assert labels_of(here.printer.pages) == [f"L:{asked[0]['parcel_id']}:1"]
        assert here.of_kind("LabelUnknown") == []


def test_a_label_that_the_first_printer_got_nothing_of_comes_out_of_the_second_unmarked(tmp_path: Path) -> None:
    with floor(
        tmp_path, label=Label.STATION, photo=Photo.NONE, camera=False, printer=True, second_printer=True
    ) as here:
        assert here.printer is not None
        assert here.second_printer is not None
        begin(here)
        here.printer.faults.cover_open = True
        pack(here, FIRST)
        here.wait_for("LabelPrinted")
        asked = here.of_kind("LabelAsked")
        # The watch may have seen the open cover first; then the second was asked at once.
        assert asked[-1]["printer"] == "second"
        assert len(here.of_kind("LabelFailed")) == len(asked) - 1
        assert here.of_kind("ParcelHeld") == []
        assert labels_of(here.second_printer.pages) == [f"L:{asked[-1]['parcel_id']}:{asked[-1]['attempt']}"]
        here.scan(labels_of(here.second_printer.pages)[0])
        here.wait_for("ParcelPacked")


def test_where_neither_can_print_the_parcel_is_held_after_one_try_each(tmp_path: Path) -> None:
    with floor(
        tmp_path, label=Label.STATION, photo=Photo.NONE, camera=False, printer=True, second_printer=True
    ) as here:
        assert here.printer is not None
        assert here.second_printer is not None
        begin(here)
        here.printer.faults.cover_open = here.second_printer.faults.cover_open = True
        pack(here, FIRST)
        [held] = here.wait_for("ParcelHeld")
        assert held["reason"] == "printer"
        assert len(here.of_kind("LabelFailed")) <= 2
        assert here.printer.pages == here.second_printer.pages == []


def test_a_printer_that_dies_in_a_label_leaves_it_unknown_and_its_reprint_is_marked_and_counted(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, photo=Photo.NONE, camera=False, printer=Language.ZPL) as here:
        assert here.printer is not None
        begin(here)
        here.printer.faults.dies_after = 2000
        pack(here, FIRST)
        [unknown] = here.wait_for("LabelUnknown")
        assert unknown["reason"] == "reset"
        assert here.printer.pages == []
        here.printer.faults.dies_after = None
        here.printer.accept()
        here.api.post("/bench/reprint")
        [printed] = here.wait_for("LabelPrinted")
        assert printed["attempt"] == 2
        started = here.of_kind("LabelStarted")
        assert [each["marked"] for each in started] == [False, True]
        label = f"L:{here.of_kind('LabelAsked')[0]['parcel_id']}"
        assert labels_of(here.printer.pages) == [f"{label}:2"]
        # One reprint is the packer's; another one is the supervisor's.
        assert "reprint_needs_lift" in here.api.post("/bench/reprint").text
        here.scan(f"{label}:2")
        here.wait_for("ParcelPacked")
