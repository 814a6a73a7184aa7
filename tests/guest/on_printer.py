"""Run inside the emulated machine only: a USB printer's node (``/dev/usb/lp0``), printed into by every language.

Its other side is ``/dev/g_printer0``; what arrives there goes to a virtual printer, and its answers come back.
"""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from hardware.delivery import Confirms
from hardware.dialect import Patience
from hardware.drivers.usb_printer import EscposUsbPrinter, TsplUsbPrinter, ZplUsbPrinter
from hardware.label_printer import LabelPrinter
from hardware.printer import Cause, Failed, Language, Paper, Printed, Unknown
from hardware.raster import Raster
from hardware.virtual_printer import VirtualPrinter
from tests.guest.machine import INSIDE, gadget, until
from tests.hardware.printing import is_on

pytestmark = INSIDE

NODE, PEER = "/dev/usb/lp0", "/dev/g_printer0"
CHUNK_BYTES = 4096
PAPER = "58"
CALM = Patience(answer=20.0, stall=20.0, send=60.0, printed=30.0, drain=10.0)
"""Nothing here is to be quick: the emulator may share its processor with many."""
BRISK = replace(CALM, answer=3.0)
"""As long it waits, each time, for a printer that takes a question for dots."""
STALLING = Patience(answer=4.0, stall=10.0, send=60.0, printed=10.0, drain=1.0)
DRIVERS: dict[Language, Callable[..., LabelPrinter]] = {
    Language.ESCPOS: EscposUsbPrinter,
    Language.ZPL: ZplUsbPrinter,
    Language.TSPL: TsplUsbPrinter,
}
CHANCE = np.random.default_rng(20261121)


def page(rows: int = 240) -> Raster:
    """Dots that no other page has."""
    dots = CHANCE.integers(0, 256, rows * 48, dtype=np.uint8).tobytes()
    return Raster(width=384, height=rows, dots=dots)


class UsbPrinter:
    """The printer behind the cable: it goes on living while the cable is out."""

    def __init__(self, language: Language) -> None:
        self.virtual = VirtualPrinter(width=384, language=language)
        self.driver = DRIVERS[language](path=NODE, paper=PAPER, patience=CALM)
        self.brisk = DRIVERS[language](path=NODE, paper=PAPER, patience=BRISK)
        self.stalling = DRIVERS[language](path=NODE, paper=PAPER, patience=STALLING)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        self.virtual.close()

    def _carry(self) -> None:
        with socket.socket() as printer:
            # Small, as a printer's memory is: what this side held would look as if the printer had it.
            printer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, CHUNK_BYTES)
            printer.connect(("127.0.0.1", self.virtual.port))
            printer.settimeout(0)
            node = os.open(PEER, os.O_RDWR | os.O_NONBLOCK)
            to_printer, to_host = bytearray(), bytearray()
            while not self._ending.is_set():
                if len(to_printer) < CHUNK_BYTES:
                    with suppress(OSError):  # nothing there, or the cable is out
                        to_printer += os.read(node, CHUNK_BYTES)
                readable, writable, _ = select.select([printer], [printer] if to_printer else [], [], 0.005)
                if readable:
                    to_host += printer.recv(CHUNK_BYTES)
                if writable:
                    del to_printer[: printer.send(to_printer)]
                if to_host:
                    with suppress(OSError):
                        del to_host[: os.write(node, to_host)]
            os.close(node)


@pytest.fixture(params=tuple(DRIVERS))
def printer(request: pytest.FixtureRequest) -> Iterator[UsbPrinter]:
    made = UsbPrinter(request.param)
    try:
        yield made
        gadget("plug", "printer")
    finally:
        made.close()


def count(printer: UsbPrinter, wanted: Raster) -> int:
    return len([each for each in printer.virtual.pages if is_on(wanted, each)])


def begin() -> None:
    """Nothing to make durable here."""


def test_a_page_comes_out_of_a_real_node_dot_for_dot_and_is_confirmed_over_it(printer: UsbPrinter) -> None:
    for _ in range(2):
        wanted = page()
        assert printer.driver.print_page(wanted, begin) == Printed(paper=Paper.OK)
        assert count(printer, wanted) == 1
    assert printer.driver.status().online


def test_a_port_that_says_no_paper_is_sent_nothing_even_where_the_printer_is_mute(printer: UsbPrinter) -> None:
    driver = DRIVERS[printer.driver.language](path=NODE, paper=PAPER, confirms=Confirms.NOTHING, patience=CALM)
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
    until(lambda: count(printer, wanted) == 1)


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
    assert (count(printer, torn), count(printer, wanted)) == (0, 1)


def say_no_paper(printer: UsbPrinter) -> None:
    """The port says what the printer finds."""
    until(lambda: printer.virtual.stopped)
    gadget("paper", "out")
