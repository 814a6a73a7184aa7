"""The ESC/POS driver with a virtual printer on its line: for a station without any hardware."""

from __future__ import annotations

from pathlib import Path

from hardware.drivers.escpos_tcp import EscposTcpPrinter
from hardware.escpos_printer import Patience
from hardware.label import label_size
from hardware.virtual_printer import VirtualPrinter


class VirtualLabelPrinter(EscposTcpPrinter):
    """A printer that prints to pictures: `printer.peer.jobs`, and a folder of PNG where one is named."""

    def __init__(
        self, *, paper: str = "80", folder: str | Path | None = None, patience: Patience | None = None
    ) -> None:
        """`folder`: where each label is kept as a PNG."""
        width = label_size(paper).width_dots
        self.peer = VirtualPrinter(width=width, folder=None if folder is None else Path(folder))
        super().__init__(host="127.0.0.1", port=self.peer.port, paper=paper, patience=patience)

    def close(self) -> None:
        """Switch it off."""
        super().close()
        self.peer.close()
