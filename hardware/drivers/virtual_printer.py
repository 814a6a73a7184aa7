"""The ESC/POS driver with a virtual printer on its line: for a station without any hardware."""

from __future__ import annotations

from pathlib import Path

from hardware.drivers.escpos_tcp import EscposTcpPrinter
from hardware.label import ROLL_80, LabelSize
from hardware.virtual_printer import VirtualPrinter


class VirtualLabelPrinter(EscposTcpPrinter):
    """A printer that prints to pictures: `printer.peer.jobs`, and a folder of PNG where one is named."""

    def __init__(self, *, size: LabelSize = ROLL_80, folder: Path | None = None) -> None:
        self.peer = VirtualPrinter(width=size.width_dots, folder=folder)
        super().__init__(host="127.0.0.1", port=self.peer.port, size=size)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()
