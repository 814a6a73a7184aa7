"""Every way a print can end, each with the printer's fault that brings it about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hardware.drivers.tcp_printer import EscposTcpPrinter
from hardware.drivers.virtual_printer import VirtualLabelPrinter
from hardware.errors import BadOption
from hardware.escpos import encode
from hardware.label import LabelContent
from hardware.printer import Cause, Failed, Paper, Printed, Unknown
from hardware.raster import raster
from hardware.tcp_link import TcpLink
from tests.hardware.printing import BRIEF, CONTENT, Started, read


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualLabelPrinter]:
    printer = VirtualLabelPrinter(paper="100x150", folder=tmp_path, patience=BRIEF)
    yield printer
    printer.close()


@pytest.fixture
def started() -> Started:
    return Started()


def test_a_label_comes_out_as_a_picture_that_another_reader_reads(
    printer: VirtualLabelPrinter, started: Started, tmp_path: Path
) -> None:
    assert printer.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    assert printer.peer.wait_for_jobs(1)
    (picture,) = tmp_path.glob("*.png")
    with Image.open(picture) as page:
        codes = read(page.convert("L"))
    assert set(codes.values()) == {CONTENT.tracking_number, CONTENT.qr}


def test_the_caller_is_called_once_and_before_the_first_byte_arrives(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    for _ in range(5):
        printer.print_label(CONTENT, started)
    assert printer.peer.wait_for_jobs(5)
    arrived = [job.first_byte_at for job in printer.peer.jobs]
    assert len(started.at) == len(arrived) == 5
    assert all(first is not None and first > at for at, first in zip(started.at, arrived, strict=True))


def test_a_caller_that_cannot_record_the_start_stops_the_print(printer: VirtualLabelPrinter) -> None:
    def cannot() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        printer.print_label(CONTENT, cannot)
    assert printer.print_label(CONTENT, lambda: None) == Printed(paper=Paper.OK)
    assert printer.peer.wait_for_jobs(1)
    assert len(printer.peer.jobs) == 1


def test_a_printer_that_refuses_the_connection_has_printed_nothing(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    printer.peer.refuse()
    outcome = printer.print_label(CONTENT, started)
    assert isinstance(outcome, Failed)
    assert outcome.cause is Cause.UNREACHABLE
    assert not started.at
    assert printer.status().cause is Cause.UNREACHABLE
    printer.peer.accept()
    assert isinstance(printer.print_label(CONTENT, started), Printed)


def test_a_label_cut_short_does_not_spoil_the_next(printer: VirtualLabelPrinter, started: Started) -> None:
    printer.peer.faults.remembers = True
    printer.peer.faults.resets_after = 20_000
    printer.print_label(CONTENT, started)
    printer.peer.faults.resets_after = None
    assert isinstance(printer.print_label(CONTENT, started), Printed)
    assert printer.peer.wait_for_jobs(2)
    half, whole = printer.peer.jobs[1].pages
    assert read(half) == {}
    assert set(read(whole).values()) == {CONTENT.tracking_number, CONTENT.qr}
    assert printer.print_label(CONTENT, started) == Printed(paper=Paper.OK)
    assert printer.peer.wait_for_jobs(3)
    assert len(printer.peer.jobs[2].pages) == 1


def test_control_a_sender_that_knows_nothing_of_the_half_label_spoils_its_own(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    printer.peer.faults.remembers = True
    printer.peer.faults.resets_after = 20_000
    printer.print_label(CONTENT, started)
    printer.peer.faults.resets_after = None
    with TcpLink("127.0.0.1", printer.peer.port, connect_seconds=1) as stranger:
        stranger.send(printer.encode(printer.lay_out(CONTENT)), stall_seconds=1, total_seconds=5)
        stranger.finish(1)
    assert printer.peer.wait_for_jobs(2)
    assert all(len(read(page)) < 2 for page in printer.peer.jobs[1].pages)


def test_status_is_answered_while_a_label_is_being_sent(printer: VirtualLabelPrinter) -> None:
    seen: list[bool] = []
    assert isinstance(printer.print_label(CONTENT, lambda: seen.append(printer.status().online)), Printed)
    assert seen == [True]


def test_paper_that_ends_under_a_label_taken_whole_is_named_as_the_cause(started: Started) -> None:
    printer = VirtualLabelPrinter(paper="58", patience=BRIEF)
    printer.peer.faults.paper_ends_after = 100
    small = raster(Image.new("L", (384, 200), 0))
    outcome = printer.print_page(small, started)
    printer.close()
    assert outcome == Unknown(cause=Cause.PAPER_OUT, bytes_sent=len(encode(small)), detail="taken, not confirmed")


def test_low_paper_prints_and_is_said(printer: VirtualLabelPrinter, started: Started) -> None:
    printer.peer.faults.paper_low = True
    assert printer.print_label(CONTENT, started) == Printed(paper=Paper.LOW)
    assert printer.status().paper is Paper.LOW


def test_a_slow_printer_gets_the_whole_label_and_says_so(printer: VirtualLabelPrinter, started: Started) -> None:
    printer.peer.faults.bytes_per_second = 400_000
    printer.peer.faults.babbles = True
    assert isinstance(printer.print_label(CONTENT, started), Printed)
    assert printer.peer.wait_for_jobs(1)
    assert printer.peer.jobs[0].pages[0].height == 1200


def test_a_question_hidden_in_the_dots_confuses_nobody(printer: VirtualLabelPrinter, started: Started) -> None:
    # A printer answers the bytes of a question wherever they stand, in a raster too.
    dots = np.unpackbits(np.frombuffer(b"\x10\x04\x01" * 25 + b"\x00" * 25, dtype=np.uint8)).reshape(1, 800)
    image = Image.fromarray(np.where(dots.repeat(300, axis=0) == 1, np.uint8(0), np.uint8(255)))
    outcome = printer.print_page(raster(image), started)
    assert outcome == Printed(paper=Paper.OK)


def test_a_printer_that_never_answers_leaves_every_label_unknown(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    printer.peer.faults.mute = True
    blind = EscposTcpPrinter(
        host="127.0.0.1", port=printer.peer.port, paper="100x150", confirms="nothing", patience=BRIEF
    )
    outcome = blind.print_label(CONTENT, started)
    assert isinstance(outcome, Unknown)
    assert outcome.cause is Cause.UNCONFIRMED
    assert blind.status().paper is Paper.UNKNOWN
    assert printer.peer.wait_for_jobs(1)
    assert len(printer.peer.jobs[0].pages) == 1


def test_an_orderly_close_counts_only_where_the_settings_trust_it(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    printer.peer.faults.mute = True
    trusting = EscposTcpPrinter(
        host="127.0.0.1", port=printer.peer.port, paper="100x150", confirms="close", patience=BRIEF
    )
    assert trusting.print_label(CONTENT, started) == Printed(paper=Paper.UNKNOWN)
    printer.peer.faults.resets_after = 5000
    assert isinstance(trusting.print_label(CONTENT, started), Unknown)


def test_a_text_that_no_label_carries_fails_before_any_connection(
    printer: VirtualLabelPrinter, started: Started
) -> None:
    outcome = printer.print_label(LabelContent(tracking_number="顺丰", qr="1"), started)
    assert isinstance(outcome, Failed)
    assert outcome.cause is Cause.UNPRINTABLE
    assert not started.at


def test_options_that_do_not_exist_are_refused_by_name() -> None:
    with pytest.raises(BadOption, match="partial_cut"):
        EscposTcpPrinter(host="127.0.0.1", ending="guillotine")
    with pytest.raises(BadOption, match="nothing"):
        EscposTcpPrinter(host="127.0.0.1", confirms="hope")
    with pytest.raises(BadOption, match="70000"):
        EscposTcpPrinter(host="127.0.0.1", port=70_000)
    with pytest.raises(BadOption, match="100x150"):
        EscposTcpPrinter(host="127.0.0.1", paper="A4")
