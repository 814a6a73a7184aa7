"""Sets a label's two codes: the number in bars, and the QR code. Does not know what they say.

A bar's module is never finer than a third of a millimetre nor than three dots: finer ones are read in an office and not
on a floor. Where so many modules do not fit across the paper, the bars are turned and run along it, beside the QR code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hardware.bars import CODE128_QUIET_MODULES, QR_QUIET_MODULES, code128, qr
from hardware.drawing import Modules
from hardware.printer_errors import LabelUnprintable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hardware.sheet import Grid, Sheet

BAR_MODULE_MM_MIN = 0.32
BAR_MODULE_DOTS_MIN = 3
QR_MODULE_DOTS_MIN = 4
TURNED_MM_MAX = 110.0
"""Longer bars than that are left out: no scanner's beam takes them in, and the QR code says the same."""

_HEAD_END_DOTS = 8  # what a head that sits a millimetre off would lose


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A row of bars that fits: how many dots a module takes, and whether the row runs along the paper."""

    modules: NDArray[np.bool_]
    dots: int
    turned: bool

    @property
    def length(self) -> int:
        """Dots from the first bar to the last."""
        return self.dots * len(self.modules)

    @property
    def quiet(self) -> int:
        """Dots that must stay white before the first bar and after the last."""
        return self.dots * CODE128_QUIET_MODULES


def fitting_bars(text: str, grid: Grid) -> Bars | None:
    """Return the number in bars as they fit the paper across, else along it; None where they are too long for both."""
    if not text:
        return None
    modules = code128(text)
    least = max(BAR_MODULE_DOTS_MIN, math.ceil(BAR_MODULE_MM_MIN * grid.dpi / 25.4))
    dots = max(least, min(grid.margin // CODE128_QUIET_MODULES, grid.measure // len(modules)))
    across = Bars(modules=modules, dots=dots, turned=False)
    if across.length <= grid.measure and across.quiet <= grid.margin + grid.edge:
        return across
    # Else in the middle: white paper beyond the head's reach is a quiet zone as good as any.
    side = (grid.width - across.length) // 2
    if side >= _HEAD_END_DOTS and side + grid.edge >= across.quiet:
        return across
    along = Bars(modules=modules, dots=least, turned=True)
    return along if along.length <= TURNED_MM_MAX * grid.dpi / 25.4 else None


def set_bars_across(sheet: Sheet, bars: Bars) -> None:
    """Set bars from the left margin on, or in the middle where they are wider than the measure; move below them."""
    grid = sheet.grid
    sheet.down(24)
    height = grid.scaled(100)
    x, y = min(grid.margin, (grid.width - bars.length) // 2), round(sheet.y)
    sheet.marks.append(Modules(x=x, y=y, modules=bars.modules, dots=bars.dots, height=height))
    sheet.y = y + height


def set_bars_along(sheet: Sheet, bars: Bars) -> tuple[int, int]:
    """Set turned bars at the pen, in the left margin's line; return how wide they stand and where they end."""
    height = max(sheet.grid.scaled(88), round(8 * sheet.grid.dpi / 25.4))
    x, y = sheet.grid.margin, round(sheet.y) + bars.quiet
    sheet.marks.append(Modules(x=x, y=y, modules=bars.modules, dots=bars.dots, height=height, turned=True))
    return height, y + bars.length + bars.quiet


def set_qr(sheet: Sheet, text: str, x: int) -> int:
    """Set the QR code with its upper left corner at ``x`` and the pen; return its side. Raises LabelUnprintable."""
    grid = sheet.grid
    modules = qr(text)
    dots = max(QR_MODULE_DOTS_MIN, grid.scaled(176) // len(modules))
    room = grid.width - grid.margin - x
    if dots * len(modules) > room:
        dots = QR_MODULE_DOTS_MIN
    side = dots * len(modules)
    if side > room:
        raise LabelUnprintable(f"the QR code needs {side} dots across, the label has {room}")
    sheet.marks.append(Modules(x=x, y=round(sheet.y), modules=modules, dots=dots))
    return side


def qr_quiet(sheet: Sheet) -> int:
    """Dots that must stay white around a QR code, whatever its size."""
    return QR_MODULE_DOTS_MIN * QR_QUIET_MODULES + sheet.grid.scaled(4)
