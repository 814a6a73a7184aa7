"""Every language over every link that can be had without a USB bus."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.delivery import Confirms
from hardware.drivers.serial_printer import ZplSerialPrinter
from hardware.drivers.usb_printer import TsplUsbPrinter, ZplUsbPrinter
from hardware.errors import BadOption
from hardware.escpos_dialect import EscposTalk
from hardware.label_printer import LabelPrinter
from hardware.printer import Cause, Failed, Paper, Printed, Unknown
from hardware.usb_link import UsbLink
from tests.hardware.printer_bench import LANGUAGES, LINKS, Bench, begin
from tests.hardware.printing import BRIEF, CALM, CONTENT, is_on

pytestmark = pytest.mark.slow


@pytest.fixture(params=LINKS)
def link(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bench(tmp_path: Path, link: str, language: str) -> Iterator[Bench]:
    made = Bench(tmp_path, link, language)
    yield made
    made.close()


@pytest.fixture
def escpos_on(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    made: list[Bench] = []

    def make(link: str) -> Bench:
        made.append(Bench(tmp_path, link, "escpos"))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_two_labels_in_turn_come_out_dot_for_dot(bench: Bench) -> None:
    driver = bench.driver(CALM)
    assert driver.print_label(CONTENT, begin) == Printed(paper=Paper.OK)
    assert driver.print_label(replace(CONTENT, qr="SF1:parcel:2"), begin) == Printed(paper=Paper.OK)
    assert len(bench.peer.pages) == 2
    assert is_on(driver.lay_out(CONTENT), bench.peer.pages[0])
    assert is_on(driver.lay_out(replace(CONTENT, qr="SF1:parcel:2")), bench.peer.pages[1])
    assert driver.status().online


@pytest.mark.parametrize("language", ["escpos"])
def test_a_printer_pulled_out_and_put_back_prints_without_a_restart(bench: Bench) -> None:
    driver = bench.driver(CALM)
    for _ in range(2):
        bench.unplug()
        outcome = driver.print_label(CONTENT, begin)
        assert isinstance(outcome, Failed)
        assert outcome.cause is Cause.UNREACHABLE
        assert driver.status().cause is Cause.UNREACHABLE
        bench.replug()
        assert driver.print_label(CONTENT, begin) == Printed(paper=Paper.OK)


@pytest.mark.parametrize("language", ["escpos"])
def test_a_printer_that_answers_nothing_is_trusted_no_further_than_the_settings_say(bench: Bench, link: str) -> None:
    bench.peer.faults.mute = True
    outcome = bench.driver(CALM, "nothing").print_label(CONTENT, begin)
    assert isinstance(outcome, Unknown)
    assert outcome.cause is Cause.UNCONFIRMED
    assert isinstance(bench.driver(CALM, "close").print_label(CONTENT, begin), Printed)


@pytest.mark.parametrize("link", ["usb", "serial"])
def test_an_answer_that_comes_late_is_not_taken_for_the_next_labels(
    escpos_on: Callable[[str], Bench], link: str
) -> None:
    bench = escpos_on(link)
    driver = bench.driver(BRIEF)
    leave_an_answer(bench, driver)
    bench.peer.faults.silent_after = 0
    outcome = driver.print_label(CONTENT, begin)
    assert not isinstance(outcome, Printed)


def test_control_who_does_not_clear_the_line_takes_it_for_the_next_labels(escpos_on: Callable[[str], Bench]) -> None:
    bench = escpos_on("usb")
    leave_an_answer(bench, bench.driver(BRIEF))
    with UsbLink(bench.path) as line:
        said = EscposTalk(line, BRIEF, bytes).worked_off(time.monotonic() + 2)
    assert said is not None


def leave_an_answer(bench: Bench, driver: LabelPrinter) -> None:
    """The paper ends in a label; when it is back, the printer works off the rest and answers into the line."""
    assert driver.print_label(CONTENT, begin) == Printed(paper=Paper.OK)
    bench.peer.faults.paper_ends_after = len(bench.peer.jobs[0].raw) + 60_000
    outcome = driver.print_label(CONTENT, begin)
    assert isinstance(outcome, Unknown)
    before = bench.peer.pages_counted
    bench.peer.faults.paper_out = False
    deadline = time.monotonic() + 10
    while bench.peer.pages_counted == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_options_that_do_not_exist_are_refused_by_name() -> None:
    with pytest.raises(BadOption, match="rtscts"):
        ZplSerialPrinter(path="/dev/null", flow="hope")
    with pytest.raises(BadOption, match="baud"):
        ZplSerialPrinter(path="/dev/null", baud=0)
    with pytest.raises(BadOption, match="gap"):
        TsplUsbPrinter(path="/dev/null", gap_mm=-1)
    with pytest.raises(BadOption, match=Confirms.NOTHING):
        ZplUsbPrinter(path="/dev/null", confirms="maybe")


def test_a_port_that_is_not_there_or_taken_is_unreachable(tmp_path: Path) -> None:
    for driver in (ZplUsbPrinter(path=str(tmp_path / "lp9")), ZplSerialPrinter(path=str(tmp_path / "ttyS9"))):
        outcome = driver.print_label(CONTENT, begin)
        assert isinstance(outcome, Failed)
        assert outcome.cause is Cause.UNREACHABLE
