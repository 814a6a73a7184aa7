"""ESC/POS, ZPL and TSPL share one way of printing: each outcome in each language, with the fault that causes it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.drivers.tcp_printer import EscposTcpPrinter, TsplTcpPrinter, ZplTcpPrinter
from hardware.printer import Cause, Failed, Language, Outcome, Paper, Printed, RawPage, Unknown
from hardware.raster import Raster
from tests.hardware.printing import BRIEF, CALM, CONTENT, HOSTILE, KINDS, Started, Virtual, is_on, read

pytestmark = pytest.mark.slow

DRIVERS = {"escpos": EscposTcpPrinter, "zpl": ZplTcpPrinter, "tspl": TsplTcpPrinter}
MENDING = replace(CALM, answer=0.5)


@pytest.fixture
def started() -> Started:
    return Started()


@pytest.fixture(params=KINDS)
def printer(request: pytest.FixtureRequest) -> Iterator[Virtual]:
    printer = KINDS[request.param](paper="100x150", patience=BRIEF)
    yield printer
    printer.close()


@pytest.fixture(params=KINDS)
def calm(request: pytest.FixtureRequest) -> Iterator[Virtual]:
    printer = KINDS[request.param](paper="100x150", patience=CALM)
    yield printer
    printer.close()


def test_a_label_comes_out_dot_for_dot_and_is_said_to_be_printed(calm: Virtual, started: Started) -> None:
    calm.peer.faults.seconds_a_page = 0.3
    assert calm.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    (page,) = calm.peer.pages
    assert is_on(calm.lay_out(CONTENT), page)
    assert set(read(page).values()) == {CONTENT.tracking_number, CONTENT.qr}
    assert len(started.at) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_roll_prints_as_long_as_its_label_is(kind: str, started: Started) -> None:
    printer = KINDS[kind](paper="80", patience=CALM)
    assert printer.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    assert is_on(printer.lay_out(CONTENT), printer.peer.pages[0])
    printer.close()


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("paper_out", Cause.PAPER_OUT), ("cover_open", Cause.COVER_OPEN), ("mute", Cause.SILENT), ("hangs", Cause.SILENT)],
)
def test_a_printer_that_says_no_or_nothing_is_sent_nothing(
    printer: Virtual, started: Started, fault: str, cause: Cause
) -> None:
    setattr(printer.peer.faults, fault, True)
    outcome = printer.print_label(CONTENT, started)
    assert isinstance(outcome, Failed)
    assert outcome.cause is cause
    assert (printer.status().cause, printer.status().online) == (cause, False)
    setattr(printer.peer.faults, fault, False)
    assert printer.status().online
    assert not started.at
    assert not printer.peer.jobs
    assert not printer.peer.pages


@pytest.mark.parametrize("kind", ["zpl", "tspl"])
@pytest.mark.parametrize(("fault", "cause"), [("ribbon_out", Cause.RIBBON_OUT), ("paused", Cause.PAUSED)])
def test_what_only_label_printers_have_is_named_too(kind: str, fault: str, cause: Cause, started: Started) -> None:
    printer = KINDS[kind](paper="100x150", patience=BRIEF)
    setattr(printer.peer.faults, fault, True)
    outcome = printer.print_label(CONTENT, started)
    assert isinstance(outcome, Failed)
    assert outcome.cause is cause
    printer.close()


@pytest.mark.parametrize("fault", ["resets_after", "dies_after", "hangs_after", "silent_after", "paper_ends_after"])
def test_a_fault_in_the_middle_of_a_label_leaves_it_unknown_and_untried(
    printer: Virtual, started: Started, fault: str
) -> None:
    label = printer.encode(printer.lay_out(CONTENT))
    setattr(printer.peer.faults, fault, len(label) // 2)
    outcome = printer.print_label(CONTENT, started)
    assert isinstance(outcome, Unknown)
    assert outcome.bytes_sent > 0
    assert len(started.at) == 1
    assert len(printer.peer.jobs) == 1
    assert not [page for page in printer.peer.pages if is_on(printer.lay_out(CONTENT), page)]


def test_a_printer_that_dies_after_it_said_that_it_can_print_has_printed_nothing(
    printer: Virtual, started: Started
) -> None:
    printer.peer.faults.dies_after_answers = 3 if printer.language is Language.ESCPOS else 1
    outcome = printer.print_label(CONTENT, started)
    assert not isinstance(outcome, Printed)
    assert not printer.peer.pages
    printer.peer.faults.dies_after_answers = None
    printer.peer.accept()
    assert printer.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    assert printer.peer.pages_counted == 1


def test_a_half_label_that_an_earlier_process_left_spoils_nothing(printer: Virtual, started: Started) -> None:
    printer.peer.faults.remembers = True
    printer.peer.faults.resets_after = len(printer.encode(printer.lay_out(CONTENT))) // 2
    printer.print_label(CONTENT, started)
    printer.peer.faults.resets_after = None
    fresh = DRIVERS[printer.language](host="127.0.0.1", port=printer.peer.port, paper="100x150", patience=MENDING)
    assert fresh.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    assert is_on(printer.lay_out(CONTENT), printer.peer.pages[-1])
    # Of the half one the bars may be there, but never the QR code, which stands at the foot.
    assert len([page for page in printer.peer.pages if len(read(page)) == 2]) == 1


def test_what_an_order_says_is_never_a_command(calm: Virtual, started: Started) -> None:
    label = calm.lay_out(HOSTILE)
    assert calm.print_page(label, started) == Printed(paper=Paper.OK)
    (page,) = calm.peer.pages
    assert is_on(label, page)
    assert set(read(page).values()) == {HOSTILE.tracking_number, HOSTILE.qr}
    # All that a text can change lies within the dots: another label of that size differs in nothing else.
    plain = calm.encode(blank(label))
    assert commands_of(calm, calm.encode(label)) == commands_of(calm, plain)


def test_a_page_in_the_printers_own_language_is_passed_on_as_it_is(calm: Virtual, started: Started) -> None:
    raw = RawPage(language=calm.language, data=calm.encode(calm.lay_out(CONTENT)))
    assert calm.print_page(raw, started) == Printed(paper=Paper.OK)
    assert raw.data in bytes(calm.peer.jobs[0].raw)
    assert is_on(calm.lay_out(CONTENT), calm.peer.pages[0])


def test_a_page_in_another_language_is_never_sent(calm: Virtual, started: Started) -> None:
    other = next(language for language in Language if language is not calm.language)
    outcome = calm.print_page(RawPage(language=other, data=b"^XA^XZ"), started)
    assert isinstance(outcome, Failed)
    assert outcome.cause is Cause.UNPRINTABLE
    assert not started.at
    assert not calm.peer.jobs


def blank(page: Raster) -> Raster:
    return Raster(width=page.width, height=page.height, dots=bytes(len(page.dots)))


def commands_of(printer: Virtual, job: bytes) -> bytes:
    """The job without its dots."""
    match printer.language:
        case Language.ZPL:
            return re.sub(rb":Z64:[A-Za-z0-9+/=]+:[0-9A-F]{4}", b"", job)
        case Language.TSPL:
            start = job.index(b"BITMAP")
            return job[:start] + job[job.index(b"\r\nPRINT 1,1\r\n", start + 96_000) :]
    kept, at = job[:2], 2
    while job[at : at + 4] == b"\x1dv0\x00":
        row, rows = (int.from_bytes(job[start : start + 2], "little") for start in (at + 4, at + 6))
        kept, at = kept + job[at : at + 8], at + 8 + row * rows
    return kept + job[at:]


def test_a_receipt_printer_that_stopped_and_went_on_is_never_called_printed(tmp_path: Path) -> None:
    """It goes on with the next row on the new roll: one label on two papers, though its word behind the label comes."""
    with closing(KINDS["escpos"](paper="100x150", folder=tmp_path, patience=replace(CALM, pause=0.3))) as printer:
        printer.peer.faults.paper_ends_after = 20_000
        said: list[Outcome] = []
        printing = threading.Thread(target=lambda: said.append(printer.print_label(CONTENT, Started())))
        printing.start()
        wait_for(lambda: not printer.status().online)
        printer.peer.faults.paper_out = False
        printing.join()
        [outcome] = said
        assert isinstance(outcome, Unknown), outcome
        assert printer.print_label(CONTENT, Started()) == Printed(paper=Paper.OK), "the next label is whole again"


def test_a_label_that_nothing_stopped_is_printed_however_slowly(tmp_path: Path) -> None:
    """Control: a printer that takes its bytes slowly has not stopped."""
    with closing(KINDS["escpos"](paper="100x150", folder=tmp_path, patience=replace(CALM, pause=1.5))) as printer:
        printer.peer.faults.bytes_per_second = 60_000
        assert printer.print_label(CONTENT, Started()) == Printed(paper=Paper.OK)


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
