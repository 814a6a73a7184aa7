"""Label printers on a USB port (usblp): ``/dev/usb/lp0``, or its name under ``/dev/shipfloor/printer``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from hardware import dialects
from hardware.label_printer import LabelPrinter, Setup
from hardware.tspl import GAP_MM
from hardware.usb_link import UsbLink

if TYPE_CHECKING:
    from hardware.dialect import Patience


class EscposUsbPrinter(LabelPrinter):
    """ESC/POS."""

    def __init__(
        self, *, path: str, port_status: bool = True, ending: str | None = None, **setup: Unpack[Setup]
    ) -> None:
        """Raises BadOption. ``port_status``: whether the port's own word about paper is believed."""
        super().__init__(_connect(path, port_status=port_status), dialects.escpos(ending), **setup)


class ZplUsbPrinter(LabelPrinter):
    """ZPL."""

    def __init__(self, *, path: str, port_status: bool = True, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``port_status``: as above."""
        super().__init__(_connect(path, port_status=port_status), dialects.zpl(), **setup)


class TsplUsbPrinter(LabelPrinter):
    """TSPL."""

    def __init__(self, *, path: str, port_status: bool = True, gap_mm: float = GAP_MM, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``port_status``: as above; ``gap_mm``: between two labels."""
        super().__init__(_connect(path, port_status=port_status), dialects.tspl(gap_mm), **setup)


def _connect(path: str, *, port_status: bool) -> Callable[[Patience], UsbLink]:
    return lambda _: UsbLink(path, port_status=port_status)
