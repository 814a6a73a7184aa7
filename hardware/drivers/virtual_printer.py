"""The drivers with a virtual printer on their line: for a station without any hardware.

`printer.peer` is the virtual printer: its jobs, its faults, and a folder of PNG where one is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from hardware.drivers.tcp_printer import EscposTcpPrinter, TsplTcpPrinter, ZplTcpPrinter
from hardware.label import label_size
from hardware.label_printer import Setup
from hardware.printer import Language
from hardware.virtual_printer import VirtualPrinter

HOST = "127.0.0.1"


class VirtualLabelPrinter(EscposTcpPrinter):
    """ESC/POS."""

    def __init__(self, *, folder: str | Path | None = None, **setup: Unpack[Setup]) -> None:
        """`folder`: where each label is kept as a PNG."""
        self.peer = _peer(Language.ESCPOS, folder, setup)
        super().__init__(host=HOST, port=self.peer.port, **setup)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()


class VirtualZplPrinter(ZplTcpPrinter):
    """ZPL."""

    def __init__(self, *, folder: str | Path | None = None, **setup: Unpack[Setup]) -> None:
        """`folder`: where each label is kept as a PNG."""
        self.peer = _peer(Language.ZPL, folder, setup)
        super().__init__(host=HOST, port=self.peer.port, **setup)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()


class VirtualTsplPrinter(TsplTcpPrinter):
    """TSPL."""

    def __init__(self, *, folder: str | Path | None = None, **setup: Unpack[Setup]) -> None:
        """`folder`: where each label is kept as a PNG."""
        self.peer = _peer(Language.TSPL, folder, setup)
        super().__init__(host=HOST, port=self.peer.port, **setup)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()


def _peer(language: Language, folder: str | Path | None, setup: Setup) -> VirtualPrinter:
    size = label_size(setup.get("paper", "80"), dpi=setup.get("dpi", 203), head_dots=setup.get("head_dots"))
    return VirtualPrinter(
        width=size.width_dots, dpi=size.dpi, folder=None if folder is None else Path(folder), language=language
    )
