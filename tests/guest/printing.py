"""A USB printer's node and what hangs on it: a virtual printer behind the other side of the emulated cable."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from hardware.dialect import Patience
from hardware.drivers.usb_printer import EscposUsbPrinter, TsplUsbPrinter, ZplUsbPrinter
from hardware.label_printer import LabelPrinter
from hardware.printer import Language
from hardware.raster import Raster
from hardware.virtual_printer import VirtualPrinter
from tests.guest.machine import gadget, until
from tests.hardware.printing import is_on

NODE, PEER = "/dev/usb/lp0", "/dev/g_printer0"
CHUNK_BYTES = 4096
BUFFER_BYTES = 8192
"""Of this kernel's gadget driver: it crashes where the cable is pulled with one of them read in part."""
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


def begin() -> None:
    """Nothing to make durable here."""


class UsbPrinter:
    """The printer behind the cable: it goes on living while the cable is out."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.virtual = VirtualPrinter(width=384, language=language)
        self.driver = DRIVERS[language](path=NODE, paper=PAPER, patience=CALM)
        self.brisk = DRIVERS[language](path=NODE, paper=PAPER, patience=BRISK)
        self.stalling = DRIVERS[language](path=NODE, paper=PAPER, patience=STALLING)
        self.carried = 0
        """Bytes that came through the cable."""
        self._socket = socket.socket()
        # Small, as a printer's memory is: what this side held would look as if the printer had it.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, CHUNK_BYTES)
        self._socket.connect(("127.0.0.1", self.virtual.port))
        self._socket.settimeout(0)
        self._in = True
        self._hold()

    def pull_out(self) -> None:
        """Pull the cable.

        The other side is let go of first: this kernel's gadget driver crashes where its node is held meanwhile.
        """
        self._let_go()
        self._in = False
        gadget("unplug", "printer")

    def put_back(self) -> float:
        """Put the cable back; when that was, on the monotonic clock."""
        plugged = time.monotonic()
        gadget("plug", "printer")
        self._in = True
        self._hold()
        return plugged

    def count(self, wanted: Raster) -> int:
        """How often this page came out."""
        return len([each for each in self.virtual.pages if is_on(wanted, each)])

    def close(self) -> None:
        """Switch it off, with the cable in and paper in it for whoever comes next."""
        try:
            if not self._in:
                self.put_back()
            gadget("paper", "ok")
        finally:
            self._let_go()
            self._socket.close()
            self.virtual.close()

    def _hold(self) -> None:
        until(self._open)
        self._letting_go = threading.Event()
        self._thread = threading.Thread(target=self._carry, args=(self._letting_go,))
        self._thread.start()

    def _open(self) -> bool:
        """The node is there before the host has found the printer, and cannot be opened yet."""
        try:
            self._node = os.open(PEER, os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            return False
        return True

    def _let_go(self) -> None:
        self._letting_go.set()
        self._thread.join()

    def _carry(self, letting_go: threading.Event) -> None:
        to_printer, to_host = bytearray(), bytearray()
        while not letting_go.is_set():
            if len(to_printer) < CHUNK_BYTES:
                with suppress(BlockingIOError):
                    to_printer += os.read(self._node, BUFFER_BYTES)
            readable, writable, _ = select.select([self._socket], [self._socket] if to_printer else [], [], 0.005)
            if readable:
                to_host += self._socket.recv(CHUNK_BYTES)
            if writable:
                sent = self._socket.send(to_printer)
                del to_printer[:sent]
                self.carried += sent
            if to_host:
                with suppress(BlockingIOError):
                    del to_host[: os.write(self._node, to_host)]
        os.close(self._node)
