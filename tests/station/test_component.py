"""A bench whose labels come from a platform's print component: the task is passed on, and nobody else ever sees it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.site import Label
from edge.settings import PrinterSettings
from hardware.drivers.component import VirtualComponentPrinter
from hardware.virtual_component import VirtualComponent
from tests.station.whole import Floor, floor, order_row

pytestmark = pytest.mark.slow

NUMBER = "YT7512304410352"
ORDER = "261120-000000000000002"
SECRET = "AES:rU904rj6UH2oqfSUb43-receiver-13800138000"
TASK = {
    "cmd": "print",
    "requestID": "theirs",
    "version": "1.0",
    "task": {
        "taskID": "theirs",
        "documents": [{"documentID": NUMBER, "contents": [{"encryptedData": SECRET, "signature": "MD:x"}]}],
    },
}
ENVELOPE = json.dumps({"component": "cainiao", "task": TASK}).encode()
VIRTUAL = PrinterSettings(kind="virtual-component", options={"platform": "cainiao"})


@contextmanager
def bench(folder: Path) -> Iterator[tuple[Floor, VirtualComponent]]:
    with floor(folder, label=Label.COMPONENT, printer=VIRTUAL) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        printer = here.assembly.station.printer
        assert isinstance(printer, VirtualComponentPrinter)
        yield here, printer.peer


def attach(here: Floor, content: bytes = ENVELOPE) -> dict[str, Any]:
    answer = here.api.post(f"/orders/{ORDER}/label", content=content)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def pack(here: Floor) -> None:
    here.sign_in()
    here.scan(ORDER, "MUG")


def test_the_task_is_passed_on_and_the_labels_scan_packs_the_parcel(tmp_path: Path) -> None:
    with bench(tmp_path) as (here, component):
        assert attach(here)["kind"] == "component"
        pack(here)
        here.wait_for("LabelPrinted")
        [task] = component.received
        assert task.message["task"]["documents"] == TASK["task"]["documents"]  # type: ignore[index]  # as it came
        assert task.message["task"]["taskID"] != "theirs"
        here.scan(NUMBER)
        here.wait_for("ParcelPacked")
        assert here.of_kind("ParcelOpened")[0]["label"] == "component"


def test_silence_is_unknown_and_one_reprint_has_an_id_of_its_own(tmp_path: Path) -> None:
    with bench(tmp_path) as (here, component):
        attach(here)
        component.faults.drops = True
        pack(here)
        here.wait_for("LabelUnknown")
        component.faults.drops = False
        assert here.api.post("/bench/reprint").status_code == 200
        here.wait_for("LabelPrinted")
        assert len({each.message["task"]["taskID"] for each in component.received}) == 2
        here.scan(NUMBER)
        here.wait_for("ParcelPacked")


def test_a_component_that_did_not_print_holds_the_parcel_and_its_waybill_goes_on(tmp_path: Path) -> None:
    with bench(tmp_path) as (here, component):
        attach(here)
        component.faults.refuses = True
        pack(here)
        [failed] = here.wait_for("LabelFailed")
        assert failed["reason"] == "refused"
        [held] = here.wait_for("ParcelHeld")
        assert held["reason"] == "printer"
        component.faults.refuses = False
        here.scan(NUMBER)
        here.wait_for("LabelPrinted")
        assert component.labels == 1


def test_without_a_task_nothing_is_printed_in_its_place(tmp_path: Path) -> None:
    with bench(tmp_path) as (here, component):
        pack(here)
        [failed] = here.wait_for("LabelFailed")
        assert failed["reason"] == "document_missing"
        assert not component.received
        refused = here.api.post(f"/orders/{ORDER}/label", content=b"%PDF-1.7 a picture")
        assert refused.json()["reason"]["code"] == "document_language"


def test_a_task_told_with_its_order_is_printed(tmp_path: Path) -> None:
    with bench(tmp_path) as (here, component):
        told = {"number": ORDER, "label": {"component": "cainiao", "task": TASK}}
        answer = here.api.post("/orders", json={"platform": "pdd", "orders": [told]}).json()
        assert answer["orders"][0]["label"] == {"outcome": "attached"}
        pack(here)
        here.wait_for("LabelPrinted")
        assert SECRET in json.dumps(component.received[0].message)


def test_a_component_without_a_station_of_its_own_leaves_printing_to_others(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.COMPONENT, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        pack(here)
        here.wait_for("ParcelVerified")
        here.scan(NUMBER)
        here.wait_for("ParcelPacked")
        assert here.of_kind("LabelAsked") == []


def test_nothing_of_a_task_is_in_log_journal_or_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with bench(tmp_path) as (here, component):
        attach(here)
        component.faults.drops = True
        pack(here)
        here.wait_for("LabelUnknown")
        component.faults.drops = False
        here.api.post("/bench/reprint")
        here.wait_for("LabelPrinted")
        parcel = here.of_kind("LabelAsked")[0]["parcel_id"]
        paths = ("/journal", f"/orders/{ORDER}", f"/orders/{ORDER}/label", f"/parcels/{parcel}", "/health", "/devices")
        told = "".join(here.api.get(path).text for path in paths)
        assert SECRET not in told
        assert "encryptedData" not in told
        assert SECRET not in caplog.text
        assert "encryptedData" not in caplog.text
        holding = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
        folder = here.assembly.settings.documents
        assert [path.parent.parent for path in holding] == [folder], "the control: it lies in its file and nowhere else"
        assert SECRET in json.dumps(component.received[0].message), "the control: it was sent"
