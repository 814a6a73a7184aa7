"""The drivers with a virtual printer on their line: for a station without any hardware."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from hardware.drivers.tcp_printer import EscposTcpPrinter
from hardware.label import label_size
from hardware.label_printer import Setup
from hardware.virtual_printer import VirtualPrinter


class VirtualLabelPrinter(EscposTcpPrinter):
    """A printer that prints to pictures: `printer.peer.jobs`, and a folder of PNG where one is named."""

    def __init__(self, *, folder: str | Path | None = None, **setup: Unpack[Setup]) -> None:
        """`folder`: where each label is kept as a PNG."""
        size = label_size(setup.get("paper", "80"), dpi=setup.get("dpi", 203), head_dots=setup.get("head_dots"))
        self.peer = VirtualPrinter(width=size.width_dots, folder=None if folder is None else Path(folder))
        super().__init__(host="127.0.0.1", port=self.peer.port, **setup)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()
