"""A label printer that speaks ESC/POS on a raw TCP port (9100). Does not know what a label is for.

python-escpos encodes; its own transport is not used, because it closes without reading and then loses the tail of a
label unseen, and because it takes a silent printer for one with paper.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from hardware.drawing import draw
from hardware.errors import BadOption
from hardware.escpos import Ending, encode, ending_bytes
from hardware.escpos_printer import Confirms, EscposPrinter, Patience
from hardware.fonts import Fonts, find_fonts
from hardware.label import LabelContent, label_size
from hardware.layout import lay_out
from hardware.printer import BeforeFirstByte, Cause, Failed, Outcome, PrinterStatus
from hardware.printer_errors import FontMissing, LabelUnprintable
from hardware.raster import raster
from hardware.tcp_link import TcpLink

RAW_PORT = 9100
PORT_MAX = 65_535

_Option = TypeVar("_Option", bound=StrEnum)


class EscposTcpPrinter:
    """One ESC/POS printer at an address."""

    def __init__(
        self,
        *,
        host: str,
        port: int = RAW_PORT,
        paper: str = "80",
        dpi: int = 203,
        head_dots: int | None = None,
        ending: str | None = None,
        confirms: str = Confirms.STATUS,
        font: str | Path | None = None,
        font_bold: str | Path | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Options as a settings file has them. Raises BadOption.

        ``paper``: as `label_size` reads it. ``ending``: unless named, a roll is cut and a sheet fed to its next gap.
        """
        if not 0 < port <= PORT_MAX:
            raise BadOption(f"port {port} does not exist")
        self.size = label_size(paper, dpi=dpi, head_dots=head_dots)
        usual = Ending.CUT if self.size.height_dots is None else Ending.FORM_FEED
        self._ending = usual if ending is None else _option(Ending, ending)
        self._font_paths = [Path(path) if path else None for path in (font, font_bold)]
        self._fonts: Fonts | None = None
        patience = patience or Patience()
        self._printer = EscposPrinter(
            partial(TcpLink, host, port, connect_seconds=patience.connect),
            confirms=_option(Confirms, confirms),
            ending=partial(ending_bytes, self._ending),
            patience=patience,
        )

    def prepare(self) -> None:
        """Load fonts and encoder."""
        self.encode(LabelContent(tracking_number="0000", qr="0"))

    def encode(self, content: LabelContent) -> bytes:
        """Return the label as this printer's bytes. Raises LabelUnprintable, FontMissing."""
        if self._fonts is None:
            self._fonts = find_fonts(*self._font_paths)
        image = draw(lay_out(content, self.size, self._fonts), self._fonts)
        return encode(raster(image), self._ending)

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print one label, once."""
        try:
            label = self.encode(content)
        except (LabelUnprintable, FontMissing) as error:
            return Failed(cause=Cause.UNPRINTABLE, detail=str(error))
        return self.send(label, before_first_byte)

    def send(self, label: bytes, before_first_byte: BeforeFirstByte) -> Outcome:
        """Send a label that is encoded already, once."""
        return self._printer.send(label, before_first_byte)

    def status(self) -> PrinterStatus:
        """Ask how it is doing; what it said last, while a label is being sent."""
        return self._printer.status()

    def close(self) -> None:
        """Nothing is held between labels."""


def _option(kind: type[_Option], value: str) -> _Option:
    try:
        return kind(value)
    except ValueError as error:
        raise BadOption(f"{value!r} is none of {', '.join(kind)}") from error
