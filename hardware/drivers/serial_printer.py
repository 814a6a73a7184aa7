"""Label printers on a serial line. Name the port by its link (``/dev/serial/by-id/…``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from hardware import dialects
from hardware.errors import BadOption
from hardware.label_printer import LabelPrinter, Setup
from hardware.serial_link import Flow, SerialLink
from hardware.tspl import GAP_MM

if TYPE_CHECKING:
    from hardware.dialect import Patience

BAUD = 9600


class EscposSerialPrinter(LabelPrinter):
    """ESC/POS."""

    def __init__(
        self, *, path: str, baud: int = BAUD, flow: str = "none", ending: str | None = None, **setup: Unpack[Setup]
    ) -> None:
        """Raises BadOption. ``flow``: as `Flow` names it; a label's dots take minutes below 115,200 baud."""
        super().__init__(_connect(path, baud, flow), dialects.escpos(ending), **setup)


class ZplSerialPrinter(LabelPrinter):
    """ZPL."""

    def __init__(self, *, path: str, baud: int = BAUD, flow: str = "none", **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``flow``: as `Flow` names it."""
        super().__init__(_connect(path, baud, flow), dialects.zpl(), **setup)


class TsplSerialPrinter(LabelPrinter):
    """TSPL."""

    def __init__(
        self, *, path: str, baud: int = BAUD, flow: str = "none", gap_mm: float = GAP_MM, **setup: Unpack[Setup]
    ) -> None:
        """Raises BadOption. ``flow``: as `Flow` names it; ``gap_mm``: between two labels."""
        super().__init__(_connect(path, baud, flow), dialects.tspl(gap_mm), **setup)


def _connect(path: str, baud: int, flow: str) -> Callable[[Patience], SerialLink]:
    if baud <= 0:
        raise BadOption(f"baud {baud} does not exist")
    wanted = dialects.option(Flow, flow)
    return lambda _: SerialLink(path, baud, flow=wanted)
