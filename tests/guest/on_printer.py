"""Run inside the emulated machine only: a USB printer's node (``/dev/usb/lp0``), printed into by every language.

Its other side is ``/dev/g_printer0``; what arrives there goes to a virtual printer, and its answers come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware.delivery import Confirms
from hardware.printer import Cause, Failed, Language, Outcome, Paper, Printed, Unknown
from hardware.raster import Raster
from tests.guest.machine import INSIDE, PATIENCE_SECONDS, ROUNDS, gadget, tell, until
from tests.guest.printing import BRISK, CALM, DRIVERS, NODE, PAPER, UsbPrinter, begin, page

pytestmark = INSIDE


@pytest.fixture(params=tuple(DRIVERS))
def printer(request: pytest.FixtureRequest) -> Iterator[UsbPrinter]:
    made = UsbPrinter(request.param)
    try:
        yield made
    finally:
        made.close()


def test_a_page_comes_out_of_a_real_node_dot_for_dot_and_is_confirmed_over_it(printer: UsbPrinter) -> None:
    for _ in range(2):
        wanted = page()
        assert printer.driver.print_page(wanted, begin) == Printed(paper=Paper.OK)
        assert printer.count(wanted) == 1
    assert printer.driver.status().online


def test_a_port_that_says_no_paper_is_sent_nothing_even_where_the_printer_is_mute(printer: UsbPrinter) -> None:
    driver = DRIVERS[printer.language](path=NODE, paper=PAPER, confirms=Confirms.NOTHING, patience=CALM)
    gadget("paper", "out")
    for each in (printer.driver, driver):
        outcome = each.print_page(page(), begin)
        assert isinstance(outcome, Failed)
        assert outcome.cause is Cause.PAPER_OUT
        assert each.status().paper is Paper.OUT
    assert printer.virtual.jobs == []
    gadget("paper", "ok")
    wanted = page()
    outcome = driver.print_page(wanted, begin)
    assert isinstance(outcome, Unknown)
    assert outcome.cause is Cause.UNCONFIRMED
    until(lambda: printer.count(wanted) == 1)


@pytest.mark.parametrize("printer", [Language.ESCPOS, Language.TSPL], indirect=True)
def test_paper_that_ends_in_a_page_hangs_nobody_and_the_next_page_is_whole(printer: UsbPrinter) -> None:
    # ZPL takes a whole label in and prints it anew; these two stop taking bytes, and then the port alone can say why.
    printer.virtual.faults.paper_ends_after = 20_000
    port = threading.Thread(target=say_no_paper, args=(printer,))
    port.start()
    torn = page(4000)
    outcome = printer.stalling.print_page(torn, begin)
    port.join()
    assert isinstance(outcome, Unknown)
    assert outcome.cause is Cause.PAPER_OUT
    assert outcome.bytes_sent < 4000 * 48
    printer.virtual.faults.paper_out = False
    gadget("paper", "ok")
    wanted = page()
    assert printer.stalling.print_page(wanted, begin) == Printed(paper=Paper.OK)
    assert (printer.count(torn), printer.count(wanted)) == (0, 1)


@pytest.mark.timeout(400 + 10 * ROUNDS)
@pytest.mark.parametrize("printer", [Language.ZPL], indirect=True)
def test_a_printer_pulled_out_is_sent_nothing_and_comes_back_by_itself(printer: UsbPrinter) -> None:
    back: list[float] = []
    for number in range(ROUNDS):
        printer.pull_out()
        assert isinstance(printer.brisk.print_page(page(), begin), Failed), number
        plugged = printer.put_back()
        wanted = page()
        assert back_again(printer, wanted) == Printed(paper=Paper.OK), number
        back.append(time.monotonic() - plugged)
        assert printer.count(wanted) == 1, number
    tell("printer_back", back)


@pytest.mark.timeout(400 + 10 * ROUNDS)
def test_a_page_that_the_cable_was_pulled_out_of_is_never_called_printed(printer: UsbPrinter) -> None:
    for number in range(ROUNDS // len(DRIVERS) + 1):
        torn, wanted = page(4000), page()
        outcome = pulled_out_of(printer, torn)
        assert isinstance(outcome, Unknown), number
        assert outcome.bytes_sent < 4000 * 48
        printer.put_back()
        assert back_again(printer, wanted) == Printed(paper=Paper.OK), number
        assert (printer.count(torn), printer.count(wanted)) == (0, 1), number


@pytest.mark.parametrize("printer", [Language.ESCPOS], indirect=True)
@pytest.mark.parametrize(("confirms", "kind"), [(Confirms.STATUS, Unknown), (Confirms.CLOSE, Printed)])
def test_a_page_that_lay_in_the_cable_is_called_printed_only_where_nobody_asks_the_printer(
    printer: UsbPrinter, confirms: Confirms, kind: type[Outcome]
) -> None:
    driver = DRIVERS[Language.ESCPOS](path=NODE, paper=PAPER, confirms=confirms, patience=BRISK)
    printer.virtual.faults.hangs_after = 2_000
    lost = page(1200)
    begun = printer.carried
    with ThreadPoolExecutor() as pool:
        printing = pool.submit(driver.print_page, lost, begin)
        until(lambda: printer.carried - begun > 1_000)
        if confirms is Confirms.CLOSE:
            printing.result()
        printer.pull_out()
        assert isinstance(printing.result(), kind)
    printer.virtual.faults.hangs_after = None
    printer.put_back()
    back_again(printer, page())  # and with it whatever was still under way
    assert printer.count(lost) == 0


def pulled_out_of(printer: UsbPrinter, torn: Raster) -> Outcome:
    """Pull the cable where some of the page is through."""
    printer.virtual.faults.bytes_per_second = 100_000
    begun = printer.carried
    with ThreadPoolExecutor() as pool:
        printing = pool.submit(printer.brisk.print_page, torn, begin)
        until(lambda: printer.carried - begun > 10_000)
        printer.pull_out()
        outcome = printing.result()
    printer.virtual.faults.bytes_per_second = None
    return outcome


def say_no_paper(printer: UsbPrinter) -> None:
    """The port says what the printer finds."""
    until(lambda: printer.virtual.stopped)
    gadget("paper", "out")


def back_again(printer: UsbPrinter, wanted: Raster) -> Outcome:
    """Ask as a bench does, again and again; nothing is sent while the printer is away."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        outcome = printer.brisk.print_page(wanted, begin)
        if not isinstance(outcome, Failed) or time.monotonic() > deadline:
            return outcome
        time.sleep(0.1)
