"""Sets the goods of a label: text on the left, quantity on the right, in the room there is. Knows no catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hardware.drawing import Box, Text
from hardware.printer_errors import LabelUnprintable
from hardware.sheet import CHARACTER_ASCENT, FIGURE_ASCENT, LEADING, Sheet
from hardware.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES_MAX = 200

# Size on the 576-dot label and lines a text may take, tried from the largest: a short list is read from a step away,
# a long one still fits.
_SETTINGS = ((30, 2), (27, 2), (24, 2), (21, 2), (21, 1), (18, 1))
_SIZE_MIN = 20  # smaller Chinese is not legible on a 203 dpi head
_ABOVE, _BELOW = 24, 14
_BETWEEN = 0.34  # of the size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    lines: tuple[str, ...]
    quantity: int

    def height(self, size: int) -> float:
        return len(self.lines) * size * LEADING


def set_lines(sheet: Sheet, lines: Sequence[tuple[str, int]], room: float | None) -> None:
    """Set the lines and move below them; what does not fit is counted in a last row (``… +3``)."""
    if not lines:
        sheet.down(_ABOVE)
        return
    grid = sheet.grid
    kept = [(sheet.fonts.settable(text), quantity) for text, quantity in lines[:LINES_MAX]]
    room_for_rows = None if room is None else room - grid.scaled(_ABOVE) - grid.scaled(_BELOW)
    rows: list[_Row] = []
    size = 0
    for reference, text_lines_max in _SETTINGS:
        size = max(_SIZE_MIN, grid.scaled(reference))
        rows = _rows(sheet, kept, size, text_lines_max)
        if room_for_rows is None or _height(rows, size) <= room_for_rows:
            break
    if room_for_rows is not None and room_for_rows < size * LEADING:
        raise LabelUnprintable(f"the label has {round(room_for_rows)} dots left for its goods")
    sheet.down(_ABOVE)
    shown = rows if room_for_rows is None else _those_that_fit(rows, size, room_for_rows)
    for row in shown:
        _set_row(sheet, row, size)
        sheet.y += size * _BETWEEN
    if hidden := len(lines) - len(shown):
        sheet.text(f"… +{hidden}", x=grid.margin, baseline=sheet.y + size * CHARACTER_ASCENT, size=size, bold=True)
        sheet.y += size * LEADING
    sheet.down(_BELOW)


def _rows(sheet: Sheet, lines: Sequence[tuple[str, int]], size: int, text_lines_max: int) -> list[_Row]:
    fonts, grid = sheet.fonts, sheet.grid
    widest = max(fonts.width(_count(quantity), size, bold=True) for _, quantity in lines)
    width = grid.measure - widest - 2 * _padding(size) - grid.scaled(12)
    return [
        _Row(lines=wrap(text, width, sheet.measured(size), text_lines_max) or ("",), quantity=quantity)
        for text, quantity in lines
    ]


def _height(rows: Sequence[_Row], size: int) -> float:
    return sum(row.height(size) + size * _BETWEEN for row in rows)


def _those_that_fit(rows: Sequence[_Row], size: int, room: float) -> Sequence[_Row]:
    if _height(rows, size) <= room:
        return rows
    used = size * LEADING  # the row that counts the rest
    for at, row in enumerate(rows):
        used += row.height(size) + size * _BETWEEN
        if used > room:
            return rows[:at]
    return rows


def _set_row(sheet: Sheet, row: _Row, size: int) -> None:
    grid = sheet.grid
    first = sheet.y + size * CHARACTER_ASCENT
    for number, line in enumerate(row.lines):
        sheet.text(line, x=grid.margin, baseline=first + number * size * LEADING, size=size)
    _set_quantity(sheet, row.quantity, first, size)
    sheet.y += row.height(size)


def _set_quantity(sheet: Sheet, quantity: int, baseline: float, size: int) -> None:
    """More than one is white on black: a second unit overlooked is the commonest wrong parcel."""
    text, padding = _count(quantity), _padding(size)
    right = sheet.grid.width - sheet.grid.margin
    width = sheet.fonts.width(text, size, bold=True)
    if quantity > 1:
        ink = size * FIGURE_ASCENT
        top = baseline - ink - padding
        sheet.marks.append(
            Box(x=right - width - 2 * padding, y=top, width=width + 2 * padding, height=ink + 2 * padding)
        )
    x = right - padding - width
    sheet.marks.append(Text(x=x, baseline=baseline, text=text, size=size, bold=True, reversed_out=quantity > 1))


def _count(quantity: int) -> str:
    return f"×{quantity}"


def _padding(size: int) -> int:
    return max(4, size // 4)
