"""Real carriers' ZPL: byte for byte to a printer that speaks it, and refused by every other before a byte leaves us."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.document import Document, DocumentRefused, Kind, Wrong, kind_of
from hardware.document_page import page_of
from hardware.printer import Cause, Failed, Language, Printed, RawPage
from tests.hardware.printing import CALM, KINDS, Started

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "carrier-zpl"
CARRIERS = ("dhlpaket", "fedex", "glscz", "swisspost", "ups", "usps")


@pytest.fixture(params=CARRIERS)
def label(request: pytest.FixtureRequest) -> bytes:
    path = FOLDER / f"{request.param}.zpl"
    if not path.is_file():
        pytest.skip(f"no carriers' labels beside the checkout: {path.name}")
    return path.read_bytes()


def test_a_zpl_printer_is_sent_a_carriers_label_as_it_is(label: bytes) -> None:
    assert kind_of(label) is Kind.ZPL
    printer = KINDS["zpl"](paper="100x150", patience=CALM)
    try:
        page = page_of(Document(kind=Kind.ZPL, content=label), printer.size, printer.language)
        assert page == RawPage(language=Language.ZPL, data=label)
        assert isinstance(printer.print_page(page, Started()), Printed)
        [job] = [job for job in printer.peer.jobs if job.first_byte_at is not None]
        assert bytes(job.raw).count(label) == 1
    finally:
        printer.close()


@pytest.mark.parametrize("language", ["escpos", "tspl"])
def test_a_printer_of_another_language_is_sent_nothing(label: bytes, language: str) -> None:
    printer = KINDS[language](patience=CALM)
    try:
        with pytest.raises(DocumentRefused) as refused:
            page_of(Document(kind=Kind.ZPL, content=label), printer.size, printer.language)
        assert refused.value.wrong is Wrong.LANGUAGE
        started = Started()
        outcome = printer.print_page(RawPage(language=Language.ZPL, data=label), started)
        assert isinstance(outcome, Failed)
        assert outcome.cause is Cause.UNPRINTABLE
        assert not started.at
        assert not printer.peer.jobs
    finally:
        printer.close()
