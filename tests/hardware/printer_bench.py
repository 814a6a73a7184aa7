"""A virtual printer of any language at the end of any link that can be had without a USB bus, and the driver for it.

A USB printer's node is a pty here: it is opened, polled, read and written as ``/dev/usb/lp0``, without its status line.
The real one is tried in `tests/guest`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.dialect import Patience
from hardware.drivers.serial_printer import EscposSerialPrinter, TsplSerialPrinter, ZplSerialPrinter
from hardware.drivers.tcp_printer import EscposTcpPrinter, TsplTcpPrinter, ZplTcpPrinter
from hardware.drivers.usb_printer import EscposUsbPrinter, TsplUsbPrinter, ZplUsbPrinter
from hardware.label_printer import LabelPrinter
from hardware.printer import Language
from hardware.virtual_printer import VirtualPrinter
from tests.hardware.port_line import PortLine

_TCP: dict[str, Callable[..., LabelPrinter]] = {
    "escpos": EscposTcpPrinter,
    "zpl": ZplTcpPrinter,
    "tspl": TsplTcpPrinter,
}
_USB: dict[str, Callable[..., LabelPrinter]] = {
    "escpos": EscposUsbPrinter,
    "zpl": ZplUsbPrinter,
    "tspl": TsplUsbPrinter,
}
_SERIAL: dict[str, Callable[..., LabelPrinter]] = {
    "escpos": EscposSerialPrinter,
    "zpl": ZplSerialPrinter,
    "tspl": TsplSerialPrinter,
}
LINKS, LANGUAGES = ("tcp", "usb", "serial"), tuple(_TCP)


class Bench:
    """A virtual printer, a line to it, and the driver of that link and language."""

    def __init__(self, folder: Path, link: str, language: str) -> None:
        self.peer = VirtualPrinter(width=800, language=Language(language))
        self._link, self._language = link, language
        self._line = None if link == "tcp" else PortLine(folder / "lp0", self.peer.port)
        self.path = str(folder / "lp0")

    def driver(self, patience: Patience, confirms: str = "status") -> LabelPrinter:
        """A new one, as after a restart of the station."""
        shared: dict[str, Any] = {"paper": "100x150", "confirms": confirms, "patience": patience}
        if self._link == "tcp":
            return _TCP[self._language](host="127.0.0.1", port=self.peer.port, **shared)
        if self._link == "usb":
            return _USB[self._language](path=self.path, **shared)
        return _SERIAL[self._language](path=self.path, baud=115_200, **shared)

    def replug(self) -> None:
        """Switch the printer on again, and plug its line in."""
        self.peer.accept()
        if self._line is not None:
            self._line.plug()

    def unplug(self) -> None:
        if self._line is None:
            self.peer.refuse()
        else:
            self._line.unplug()

    def close(self) -> None:
        if self._line is not None:
            self._line.unplug()
        self.peer.close()


def begin() -> None:
    """Nothing to make durable here."""
