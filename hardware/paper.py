"""Paper as a virtual printer has it: rows of dots that come out, and are cut into pages. Knows no printer language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from numpy.typing import NDArray

Align = Literal["left", "center", "right"]

# Cells of the built-in font "A", from which a text line's 48 columns on 576 dots follow.
CELL_WIDTH, CELL_HEIGHT = 12, 24
LINE_FEED_DOTS = 30
ROWS_MAX = 40_000

_TYPEFACE = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
_TYPEFACE_SIZE = 19


class Paper:
    """An endless roll, ``width`` dots wide. True is ink."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._rows: list[NDArray[np.bool_]] = []
        self._height = 0

    @property
    def blank(self) -> bool:
        """Whether nothing has been printed since the last cut."""
        return not any(rows.any() for rows in self._rows)

    def feed(self, dots: int) -> None:
        """Let white paper out."""
        self._out(np.zeros((max(0, dots), self.width), dtype=np.bool_))

    def print_dots(self, dots: NDArray[np.bool_], align: Align = "left") -> None:
        """Print a block of dots; what is wider than the head is lost, as on a real one."""
        height, width = dots.shape
        width = min(width, self.width)
        left = {"left": 0, "center": (self.width - width) // 2, "right": self.width - width}[align]
        rows = np.zeros((height, self.width), dtype=np.bool_)
        rows[:, left : left + width] = dots[:, :width]
        self._out(rows)

    def print_text(self, text: str, align: Align = "left", *, bold: bool = False, wide: int = 1, tall: int = 1) -> None:
        """Print one line in the built-in font, in cells."""
        if not text:
            self.feed(LINE_FEED_DOTS)
            return
        cell = Image.new("L", (CELL_WIDTH * len(text), CELL_HEIGHT), 255)
        pen = ImageDraw.Draw(cell)
        face = _typeface()
        for at, character in enumerate(text):
            pen.text((at * CELL_WIDTH, 0), character, fill=0, font=face, stroke_width=1 if bold else 0, stroke_fill=0)
        dots = (np.asarray(cell) < 128).repeat(wide, axis=1).repeat(tall, axis=0)
        self.print_dots(dots, align)
        self.feed(LINE_FEED_DOTS - CELL_HEIGHT)

    def cut(self) -> Image.Image | None:
        """Return what has come out since the last cut, black on white; None when it is blank."""
        blank = self.blank
        rows = np.concatenate(self._rows) if self._rows else np.zeros((0, self.width), dtype=np.bool_)
        self._rows, self._height = [], 0
        return None if blank else Image.fromarray(np.where(rows, np.uint8(0), np.uint8(255)))

    def _out(self, rows: NDArray[np.bool_]) -> None:
        # A stream of nonsense must not fill the memory: a roll ends as well.
        room = max(0, ROWS_MAX - self._height)
        self._rows.append(rows[:room])
        self._height += min(room, len(rows))


def _typeface() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_TYPEFACE, _TYPEFACE_SIZE, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return ImageFont.load_default()
