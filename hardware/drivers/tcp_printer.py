"""Label printers at a raw TCP port (9100)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from hardware import dialects
from hardware.errors import BadOption
from hardware.label_printer import LabelPrinter, Setup
from hardware.tcp_link import TcpLink
from hardware.tspl import GAP_MM

if TYPE_CHECKING:
    from hardware.dialect import Patience

RAW_PORT = 9100
PORT_MAX = 65_535


class EscposTcpPrinter(LabelPrinter):
    """ESC/POS."""

    def __init__(self, *, host: str, port: int = RAW_PORT, ending: str | None = None, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``ending``: how labels are parted, as `Ending` names it."""
        super().__init__(_connect(host, port), dialects.escpos(ending), **setup)


class ZplTcpPrinter(LabelPrinter):
    """ZPL."""

    def __init__(self, *, host: str, port: int = RAW_PORT, **setup: Unpack[Setup]) -> None:
        """Raises BadOption."""
        super().__init__(_connect(host, port), dialects.zpl(), **setup)


class TsplTcpPrinter(LabelPrinter):
    """TSPL."""

    def __init__(self, *, host: str, port: int = RAW_PORT, gap_mm: float = GAP_MM, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``gap_mm``: between two labels."""
        super().__init__(_connect(host, port), dialects.tspl(gap_mm), **setup)


def _connect(host: str, port: int) -> Callable[[Patience], TcpLink]:
    if not 0 < port <= PORT_MAX:
        raise BadOption(f"port {port} does not exist")
    return lambda patience: TcpLink(host, port, connect_seconds=patience.connect)
