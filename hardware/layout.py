"""Sets a label: content and paper in, a drawing in dots out. Does not know what a number or a line means.

One grid: everything stands on the left margin or ends on the right one, and the margin is also the codes' quiet zone,
so bars begin where the text begins. From the top: what this sheet is; the number, its last four figures largest (they
are what people call out); the same number in bars; the goods; at the foot the QR code beside the time. On narrow paper
the bars run along it, at the foot beside the QR code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.code_marks import Bars, fitting_bars, qr_quiet, set_bars_across, set_bars_along, set_qr
from hardware.drawing import Box, Drawing, Text
from hardware.goods_list import set_lines
from hardware.printer_errors import LabelUnprintable
from hardware.sheet import CHARACTER_ASCENT, FIGURE_ASCENT, LEADING, Sheet, grid_of
from hardware.wrap import shorten, wrap

if TYPE_CHECKING:
    from hardware.fonts import Fonts
    from hardware.label import LabelContent, LabelSize

TAIL_FIGURES = 4
NOTES_MAX = 4

_GROUP_FIGURES = 4
_NUMBER_LINES_MAX = 3
_SHIP_BY_LINES_MAX = 2
_NOTE_LINES_MAX = 3
_GOODS_PART_MIN = 0.2  # of a sheet's height: bars along it that would leave less are left out


def lay_out(content: LabelContent, size: LabelSize, fonts: Fonts) -> Drawing:
    """Return the label as marks. Raises LabelUnprintable."""
    sheet = Sheet(grid_of(size), fonts)
    height = size.height_dots
    bars = fitting_bars(content.tracking_number, sheet.grid)
    _set_head(sheet, content)
    _set_number(sheet, fonts.settable(content.tracking_number))
    if bars is not None and not bars.turned:
        set_bars_across(sheet, bars)
    foot = _foot(sheet, content, bars if bars is not None and bars.turned else None)
    if height is not None and sheet.y + foot.y > height * (1 - _GOODS_PART_MIN):
        foot = _foot(sheet, content, None)
    room = None if height is None else height - foot.y - sheet.y
    if room is not None and room < 0:
        raise LabelUnprintable(f"the label needs {round(-room)} dots more than its {height}")
    set_lines(sheet, content.lines, room)
    if height is not None:
        # A sheet's foot stands at its foot: the codes keep their distance and a short list its white.
        sheet.y = height - foot.y
    sheet.append(foot)
    return Drawing(width=sheet.grid.width, height=height or round(sheet.y), marks=tuple(sheet.marks))


def _set_head(sheet: Sheet, content: LabelContent) -> None:
    grid, fonts = sheet.grid, sheet.fonts
    sheet.down(28)
    if reprint := fonts.settable(content.reprint):
        _set_band(sheet, reprint)
    size = grid.scaled(34)
    baseline = sheet.y + size * CHARACTER_ASCENT
    carrier = shorten(fonts.settable(content.carrier_name), grid.measure / 2, lambda text: fonts.width(text, size))
    carrier_width = sheet.text_right(carrier, baseline=baseline, size=size) if carrier else 0
    room = grid.measure - carrier_width - grid.scaled(20)
    title = fonts.settable(content.title)
    title_size = sheet.fitted(title, room, size, grid.scaled(18), bold=True)
    title_width = sheet.text(title, x=grid.margin, baseline=baseline, size=title_size, bold=True)
    subtitle, small = fonts.settable(content.subtitle), grid.scaled(18)
    if title_width + grid.scaled(14) + fonts.width(subtitle, small) <= room:
        sheet.text(subtitle, x=grid.margin + title_width + grid.scaled(14), baseline=baseline, size=small)
    sheet.y = baseline + grid.scaled(14)
    sheet.rule(grid.scaled(3))


def _set_band(sheet: Sheet, text: str) -> None:
    """White on black across the measure: a second label of one parcel must not pass for the first."""
    grid = sheet.grid
    height = grid.scaled(52)
    sheet.marks.append(Box(x=grid.margin, y=sheet.y, width=grid.measure, height=height))
    size = sheet.fitted(text, grid.measure - grid.scaled(24), grid.scaled(34), grid.scaled(18), bold=True)
    width = sheet.fonts.width(text, size, bold=True)
    baseline = sheet.y + (height + size * FIGURE_ASCENT) / 2
    x = grid.margin + (grid.measure - width) / 2
    sheet.marks.append(Text(x=x, baseline=baseline, text=text, size=size, bold=True, reversed_out=True))
    sheet.y += height + grid.scaled(16)


def _set_number(sheet: Sheet, number: str) -> None:
    """Set the number's head small and its last figures large, on one baseline where both fit."""
    if not number:
        return
    grid, fonts = sheet.grid, sheet.fonts
    head, tail = _grouped(number[:-TAIL_FIGURES]), number[-TAIL_FIGURES:]
    tail_size = sheet.fitted(tail, grid.measure * 0.6, grid.scaled(112), grid.scaled(40), bold=True)
    tail_width = fonts.width(tail, tail_size, bold=True)
    room = grid.measure - tail_width - grid.scaled(16)
    head_size = sheet.fitted(head, room, grid.scaled(38), grid.scaled(24))
    sheet.down(22)
    if fonts.width(head, head_size) > room:
        leading = head_size * LEADING
        lines = wrap(head, grid.measure, lambda text: fonts.width(text, head_size), _NUMBER_LINES_MAX)
        for line in lines:
            sheet.text(line, x=grid.margin, baseline=sheet.y + head_size * FIGURE_ASCENT, size=head_size)
            sheet.y += leading
        head = ""
    baseline = sheet.y + tail_size * FIGURE_ASCENT
    if head:
        sheet.text(head, x=grid.margin, baseline=baseline, size=head_size)
    sheet.text_right(tail, baseline=baseline, size=tail_size, bold=True)
    sheet.y = baseline


def _grouped(figures: str) -> str:
    """Groups of four counted from the end, which the tail goes on; a code with hyphens has its groups already."""
    if not figures.isalnum():
        return figures
    first = len(figures) % _GROUP_FIGURES
    groups = [figures[:first]] if first else []
    groups += [figures[at : at + _GROUP_FIGURES] for at in range(first, len(figures), _GROUP_FIGURES)]
    return " ".join(groups)


def _foot(above: Sheet, content: LabelContent, bars: Bars | None) -> Sheet:
    foot = Sheet(above.grid, above.fonts)
    _set_foot(foot, content, bars)
    foot.down(28)
    return foot


def _set_foot(sheet: Sheet, content: LabelContent, bars: Bars | None) -> None:
    """Set a rule, then the QR code and beside it when this must leave and what else is to be known.

    Bars that run along the paper stand at the left, and the rest beside them in a column.
    """
    grid = sheet.grid
    sheet.rule(grid.scaled(2))
    if bars is None:
        sheet.y += max(grid.scaled(24), qr_quiet(sheet))
        top = round(sheet.y)
        side = set_qr(sheet, content.qr, grid.margin)
        _set_words(sheet, content, grid.margin + side + max(grid.scaled(28), qr_quiet(sheet)))
        sheet.y = max(top + side, sheet.y)
        return
    width, end = set_bars_along(sheet, bars)
    x = grid.margin + width + max(grid.scaled(28), qr_quiet(sheet))
    sheet.y += max(grid.scaled(24), qr_quiet(sheet))
    sheet.y += set_qr(sheet, content.qr, x) + qr_quiet(sheet)
    _set_words(sheet, content, x)
    sheet.y = max(end, sheet.y)


def _set_words(sheet: Sheet, content: LabelContent, x: int) -> None:
    grid, fonts = sheet.grid, sheet.fonts
    ship_by = fonts.settable(content.ship_by)
    size = sheet.fitted(ship_by, grid.width - grid.margin - x, grid.scaled(42), grid.scaled(30), bold=True)
    sheet.paragraph(ship_by, x=x, size=size, lines_max=_SHIP_BY_LINES_MAX, bold=True)
    for note in content.notes[:NOTES_MAX]:
        sheet.down(10)
        sheet.paragraph(fonts.settable(note), x=x, size=grid.scaled(24), lines_max=_NOTE_LINES_MAX)
