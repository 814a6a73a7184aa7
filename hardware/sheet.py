"""A sheet being set from the top down: a pen position, a grid, marks. Does not know what a label has on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hardware.drawing import Box, Mark, Text
from hardware.printer_errors import LabelUnprintable
from hardware.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.fonts import Fonts
    from hardware.label import LabelSize

WIDTH_DOTS_MIN = 320

# Where ink begins and ends in an em, as Chinese faces have it: figures are lower than characters.
CHARACTER_ASCENT = 0.88
FIGURE_ASCENT = 0.74
DESCENT = 0.12
LEADING = 1.28

_REFERENCE_WIDTH = 576


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Measures in dots. All follow from the width, so that a wide label is not a narrow one with more white."""

    width: int
    margin: int
    dpi: int
    edge: int
    """Dots of white paper on either side, where no head reaches."""

    @property
    def measure(self) -> int:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def scaled(self, dots: float) -> int:
        """Return a measure that was chosen on the 576-dot label, as it is on this one."""
        return round(dots * self.width / _REFERENCE_WIDTH)


def grid_of(size: LabelSize) -> Grid:
    """Return the grid of a paper. Raises LabelUnprintable when its head is too narrow for a waybill's bars."""
    width = size.width_dots
    if width < WIDTH_DOTS_MIN:
        raise LabelUnprintable(f"a label needs {WIDTH_DOTS_MIN} dots across, this one has {width}")
    return Grid(width=width, margin=max(20, width // 18 // 8 * 8), dpi=size.dpi, edge=size.edge_dots)


class Sheet:
    """Marks set so far, and how far down they reach."""

    def __init__(self, grid: Grid, fonts: Fonts) -> None:
        self.grid = grid
        self.fonts = fonts
        self.y = 0.0
        self.marks: list[Mark] = []

    def text(self, text: str, *, x: float, baseline: float, size: int, bold: bool = False) -> float:
        """Set a text from its left end; return its width."""
        self.marks.append(Text(x=x, baseline=baseline, text=text, size=size, bold=bold))
        return self.fonts.width(text, size, bold=bold)

    def text_right(self, text: str, *, baseline: float, size: int, bold: bool = False) -> float:
        """Set a text so that it ends on the right margin; return its width."""
        x = self.grid.width - self.grid.margin
        self.marks.append(Text(x=x, baseline=baseline, text=text, size=size, bold=bold, right=True))
        return self.fonts.width(text, size, bold=bold)

    def paragraph(self, text: str, *, x: float, size: int, lines_max: int, bold: bool = False) -> None:
        """Set a text in lines from ``x`` to the right margin, its top at the pen, and move to where its ink ends."""
        room = self.grid.width - self.grid.margin - x
        top = self.y
        for number, line in enumerate(wrap(text, room, self.measured(size, bold=bold), lines_max)):
            baseline = top + size * CHARACTER_ASCENT + number * size * LEADING
            self.text(line, x=x, baseline=baseline, size=size, bold=bold)
            self.y = baseline + size * DESCENT

    def measured(self, size: int, *, bold: bool = False) -> Callable[[str], float]:
        """Return what measures texts at this size."""
        return lambda text: self.fonts.width(text, size, bold=bold)

    def rule(self, thickness: int) -> None:
        """Set a rule across the measure and move below it."""
        self.marks.append(Box(x=self.grid.margin, y=self.y, width=self.grid.measure, height=thickness))
        self.y += thickness

    def down(self, dots: float) -> None:
        """Move down by a measure chosen on the 576-dot label."""
        self.y += self.grid.scaled(dots)

    def append(self, other: Sheet) -> None:
        """Set another sheet's marks below."""
        self.marks.extend(_lowered(mark, self.y) for mark in other.marks)
        self.y += other.y

    def fitted(self, text: str, width: float, largest: int, smallest: int, *, bold: bool = False) -> int:
        """Return the largest size at which the text is no wider than this; ``smallest`` if none is."""
        at_largest = self.fonts.width(text, largest, bold=bold)
        if at_largest <= width:
            return largest
        size = int(largest * width / at_largest)
        while size > smallest and self.fonts.width(text, size, bold=bold) > width:
            size -= 1  # hinted advances are whole dots, so they do not shrink in proportion
        return max(smallest, size)


def _lowered(mark: Mark, dots: float) -> Mark:
    if isinstance(mark, Text):
        return replace(mark, baseline=mark.baseline + dots)
    return replace(mark, y=round(mark.y + dots))
