"""A label printer: our label laid out, or any page, written in the printer's language and brought there.

Does not know what a label is for. Its drivers add only how the printer is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from hardware.delivery import Confirms, Delivery
from hardware.dialect import Dialect, Patience
from hardware.dialects import option
from hardware.drawing import draw
from hardware.fonts import Fonts, find_fonts
from hardware.label import LabelContent, LabelSize, label_size
from hardware.layout import lay_out
from hardware.printer import BeforeFirstByte, Cause, Failed, Language, Outcome, Page, PrinterStatus, RawPage
from hardware.printer_errors import FontMissing, LabelUnprintable
from hardware.raster import Raster, raster

if TYPE_CHECKING:
    from hardware.link import Link


class Setup(TypedDict, total=False):
    """Options that every label printer takes, as a settings file has them."""

    paper: str
    """As `label_size` reads it: 80 for a roll, 100x150 for a sheet; 80 unless named."""
    dpi: int
    head_dots: int | None
    confirms: str
    """As `Confirms` names them; status unless named."""
    font: str | Path | None
    font_bold: str | Path | None
    patience: Patience


class LabelPrinter:
    """One printer, of any language, over any link."""

    def __init__(
        self,
        connect: Callable[[Patience], Link],
        dialect_of: Callable[[LabelSize], Dialect],
        **setup: Unpack[Setup],
    ) -> None:
        """``dialect_of`` makes the language's rules for this paper. Raises BadOption."""
        self.size = label_size(setup.get("paper", "80"), dpi=setup.get("dpi", 203), head_dots=setup.get("head_dots"))
        self._dialect = dialect_of(self.size)
        self._font_paths = [Path(path) if path else None for path in (setup.get("font"), setup.get("font_bold"))]
        self._fonts: Fonts | None = None
        patience = setup.get("patience", Patience())
        self._delivery = Delivery(
            lambda: connect(patience),
            self._dialect,
            confirms=option(Confirms, setup.get("confirms", Confirms.STATUS)),
            patience=patience,
        )

    @property
    def language(self) -> Language:
        """What it speaks."""
        return self._dialect.language

    def prepare(self) -> None:
        """Load fonts and encoder. Raises FontMissing."""
        self.encode(self.lay_out(LabelContent(tracking_number="0000", qr="0")))

    def lay_out(self, content: LabelContent) -> Raster:
        """Our own label as this printer's dots. Raises LabelUnprintable, FontMissing."""
        if self._fonts is None:
            self._fonts = find_fonts(*self._font_paths)
        return raster(draw(lay_out(content, self.size, self._fonts), self._fonts))

    def encode(self, page: Raster) -> bytes:
        """A page as this printer's bytes."""
        return self._dialect.encode(page)

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print one label of ours, once."""
        try:
            page = self.lay_out(content)
        except (LabelUnprintable, FontMissing) as error:
            return Failed(cause=Cause.UNPRINTABLE, detail=str(error))
        return self.print_page(page, before_first_byte)

    def print_page(self, page: Page, before_first_byte: BeforeFirstByte) -> Outcome:
        """Print one page, once."""
        if not isinstance(page, RawPage):
            return self._delivery.send(self.encode(page), before_first_byte)
        if page.language is not self.language:
            detail = f"the page is in {page.language}, the printer speaks {self.language}"
            return Failed(cause=Cause.UNPRINTABLE, detail=detail)
        data = self._dialect.ended(page.data)
        return self._delivery.send(data, before_first_byte, asks=self._dialect.asks(data))

    def note_half_page(self) -> None:
        """An earlier process was killed while it sent a page."""
        self._delivery.note_half_page()

    def status(self) -> PrinterStatus:
        """Ask how it is doing; what it said last, while a page is being sent."""
        return self._delivery.status()

    def close(self) -> None:
        """Nothing is held between pages."""
