"""A label that was attached to an order is what the bench prints; what is on it is known to the paper alone."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from domain.site import Label
from edge.settings import LabelSettings
from tests.edge.label_server import label_server
from tests.hardware.pdf_file import bars, pdf
from tests.station.whole import Floor, floor, order_row, wait_until

pytestmark = pytest.mark.slow

NUMBER = "YT7512304410352"
ORDER = "261120-000000000000002"
SECRET = b"receiver-of-this-parcel-13800138000"


def label_pdf(number: str = NUMBER, *, secret: bytes = SECRET) -> bytes:
    """A carrier's label of 70 × 120 mm, with somebody's name in it."""
    return pdf([[*bars(number, 8, 8, 0.375), (2, 100, 66, 1)]], 70, 120) + b"% " + secret + b"\n"


def attach(here: Floor, content: bytes, order: str = ORDER, **params: str) -> httpx.Response:
    return here.api.post(f"/orders/{order}/label", content=content, params=params)


def codes(page: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(page)}


def pages(here: Floor) -> list[Image.Image]:
    assert here.printer is not None
    return [page for job in here.printer.jobs for page in job.pages]


def pack(here: Floor) -> None:
    """Sign in, open the order and scan its goods; the label comes next."""
    here.sign_in()
    here.scan(ORDER, "MUG")


def test_the_attached_label_is_printed_at_its_true_size_and_its_scan_packs_the_parcel(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        told = attach(here, label_pdf()).json()
        assert (told["kind"], told["outcome"]) == ("pdf", "attached")
        [fact] = here.wait_for("LabelAttached")
        assert (fact["digest"], fact["document"]) == (told["digest"], "pdf")
        assert attach(here, label_pdf()).json()["outcome"] == "unchanged"
        pack(here)
        here.wait_for("LabelPrinted")
        [page] = pages(here)
        assert codes(page) == {NUMBER}
        columns = np.flatnonzero((np.asarray(page) < 128).any(axis=0))
        assert columns[-1] - columns[0] + 1 == pytest.approx(66 * 203 / 25.4, abs=1)
        [started] = here.of_kind("LabelStarted")
        assert (started["document"], started["marked"]) == (told["digest"], False)
        here.scan(NUMBER)
        here.wait_for("ParcelPacked")


def test_a_reprint_is_marked_in_the_margin_and_in_the_record(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        attach(here, label_pdf())
        pack(here)
        here.wait_for("LabelPrinted")
        assert here.api.post("/bench/reprint").status_code == 200
        here.wait_for("LabelPrinted", 2)
        first, second = (np.asarray(page) < 128 for page in pages(here))
        assert codes(pages(here)[1]) == {NUMBER}
        assert second[: len(first)][first].all(), "no dot of the label is gone"
        assert second.sum() > first.sum()
        assert [each["marked"] for each in here.of_kind("LabelStarted")] == [False, True]


def test_what_this_printer_cannot_print_is_refused_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        folder = here.assembly.settings.documents
        for content, why in (
            (b"^XA^FO50,50^BCN,100^FD" + NUMBER.encode() + b"^FS^XZ", "document_language"),
            (pdf([[(1, 1, 98, 148)]], 100, 150), "document_unfit"),
            (b"PK\x03\x04 a zip", "document_unknown"),
            (b"%PDF-1.7 and no more", "document_unreadable"),
            (b"\x00" * (8 * 1024 * 1024 + 1), "document_too_large"),
        ):
            refused = attach(here, content)
            assert (refused.status_code, refused.json()["reason"]["code"]) == (422, why)
        assert attach(here, label_pdf(), order="nobody").status_code == 404
        assert not [path for path in folder.rglob("*") if path.is_file()]
        assert here.api.get(f"/orders/{ORDER}/label").json() == {"labels": []}
        assert here.of_kind("LabelAttached") == []


def test_raw_bytes_of_the_printers_own_language_go_through_unchanged(tmp_path: Path) -> None:
    raw = b"\x1b@" + SECRET + b"\n\x1dV\x00"
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        assert attach(here, raw).json()["kind"] == "escpos"
        pack(here)
        here.wait_for("LabelPrinted")
        assert here.printer is not None
        assert raw in bytes(here.printer.jobs[0].raw)


def test_a_label_that_is_not_there_is_missed_and_no_other_is_printed_in_its_place(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        attach(here, label_pdf())
        for path in here.assembly.settings.documents.glob("*/*"):
            path.write_bytes(b"%PDF-1.7 somebody else's")
        pack(here)
        [failed] = here.wait_for("LabelFailed")
        assert failed["reason"] == "document_missing"
        [held] = here.wait_for("ParcelHeld")
        assert held["reason"] == "printer"
        assert pages(here) == []
        # Sent again, the waybill's scan goes on where it stopped.
        attach(here, label_pdf(secret=b"anew"))
        here.scan(NUMBER)
        here.wait_for("LabelPrinted")
        assert codes(pages(here)[0]) == {NUMBER}


def test_one_label_is_never_printed_for_two_boxes_of_an_order(tmp_path: Path) -> None:
    other = "YT7512304410353"
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, quantity=2, waybill=f"{NUMBER},{other}"))
        attach(here, label_pdf())
        here.sign_in()
        here.scan(NUMBER, "MUG")
        here.pause(0.3)
        here.scan("MUG")
        [failed] = here.wait_for("LabelFailed")
        assert failed["reason"] == "document_ambiguous"
        attach(here, label_pdf(), tracking_number=NUMBER)
        attach(here, label_pdf(other), tracking_number=other)
        here.scan(NUMBER)
        here.wait_for("LabelPrinted")
        assert codes(pages(here)[0]) == {NUMBER}


def test_what_is_on_a_label_stays_in_its_file_until_it_is_deleted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, waybill=NUMBER))
        attach(here, label_pdf())
        pack(here)
        here.wait_for("LabelPrinted")
        parcel = here.of_kind("LabelAsked")[0]["parcel_id"]
        answers = [
            here.api.get(path).text
            for path in (
                "/journal",
                f"/orders/{ORDER}",
                f"/orders/{ORDER}/label",
                f"/parcels/{parcel}",
                "/bench",
                "/health",
            )
        ]
        assert not any(SECRET.decode() in text for text in answers)
        assert SECRET.decode() not in caplog.text
        holding = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
        folder = here.assembly.settings.documents
        assert [path.parent.parent for path in holding] == [folder], "the control: it lies in its file and nowhere else"
        assert folder.stat().st_mode & 0o077 == 0
        assert here.api.delete(f"/orders/{ORDER}/label").json() == {"deleted": True}
        wait_until(lambda: not holding[0].exists(), "the file is gone")
        assert here.api.delete(f"/orders/{ORDER}/label").json() == {"deleted": False}


def tell(here: Floor, label: Mapping[str, object]) -> dict[str, Any]:
    """Tell an order with its label as a program does; what became of it."""
    order = {"number": ORDER, "tracking_number": NUMBER, "carrier": "yto", "lines": [{"sku": "MUG"}], "label": label}
    answer = here.api.post("/orders", json={"platform": "pdd", "orders": [order]})
    assert answer.status_code == 200, answer.text
    [told] = answer.json()["orders"]
    return dict(told)


def test_an_order_told_with_its_label_prints_that_label(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        label = {"document": base64.b64encode(label_pdf()).decode()}
        assert tell(here, label)["label"] == {"outcome": "attached"}
        assert tell(here, label)["label"] == {"outcome": "unchanged"}
        pack(here)
        here.wait_for("LabelPrinted")
        assert codes(pages(here)[0]) == {NUMBER}


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ({"url": "https://labels.example.com/label.pdf"}, "label_host"),
        ({"document": "no base64!"}, "label_base64"),
        ({"document": base64.b64encode(b"no label").decode()}, "document_unknown"),
        ({}, "label_source"),
    ],
)
def test_a_label_that_is_refused_does_not_stop_its_order(tmp_path: Path, label: dict[str, object], why: str) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        told = tell(here, label)
        assert told["outcome"] == "accepted"
        assert (told["label"]["outcome"], told["label"]["reason"]["code"]) == ("refused", why)


def test_a_fetched_label_is_printed_without_a_network(tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(label_server())
        labels = LabelSettings(hosts=(server.host,), ca_file=server.ca_file)
        here = stack.enter_context(floor(tmp_path, label=Label.STATION, printer=True, labels=labels))
        assert tell(here, {"url": server.give("/label.pdf", label_pdf())})["label"] == {"outcome": "wanted"}
        here.wait_for("LabelAttached")
        server.answers.clear()
        pack(here)
        here.wait_for("LabelPrinted")
        assert codes(pages(here)[0]) == {NUMBER}
        assert server.asked == ["/label.pdf"]
