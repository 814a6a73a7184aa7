"""Label printers at a raw TCP port (9100)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from hardware.errors import BadOption
from hardware.escpos import Ending
from hardware.escpos_dialect import EscposDialect
from hardware.label_printer import LabelPrinter, Setup, option
from hardware.tcp_link import TcpLink

if TYPE_CHECKING:
    from hardware.dialect import Patience
    from hardware.label import LabelSize

RAW_PORT = 9100
PORT_MAX = 65_535


class EscposTcpPrinter(LabelPrinter):
    """ESC/POS."""

    def __init__(self, *, host: str, port: int = RAW_PORT, ending: str | None = None, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``ending``: unless named, a roll is cut and a sheet fed to its next gap."""
        super().__init__(_connect(host, port), escpos(ending), **setup)


def escpos(ending: str | None) -> Callable[[LabelSize], EscposDialect]:
    """ESC/POS as the settings have it. Raises BadOption."""
    wanted = None if ending is None else option(Ending, ending)

    def dialect(size: LabelSize) -> EscposDialect:
        return EscposDialect(wanted or (Ending.CUT if size.height_dots is None else Ending.FORM_FEED))

    return dialect


def _connect(host: str, port: int) -> Callable[[Patience], TcpLink]:
    if not 0 < port <= PORT_MAX:
        raise BadOption(f"port {port} does not exist")
    return lambda patience: TcpLink(host, port, connect_seconds=patience.connect)
