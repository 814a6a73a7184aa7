"""Numbers that a spreadsheet has rounded: which whole ones they may have been. Does not know orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from edge.importers.cell import EXACT_DIGITS, cell_text
from edge.importers.rows import Cell


@dataclass(frozen=True, slots=True)
class Rounded:
    """What was left of a number, such as 6.91793E+18, and how far the whole one may be from it."""

    value: Decimal
    within: Decimal

    def may_be(self, number: str) -> bool:
        """Whether the whole number may have been this one."""
        return number.isascii() and number.isdigit() and abs(Decimal(number) - self.value) <= self.within


def rounded_in(cells: Iterable[Cell]) -> Iterator[Rounded]:
    """Those among the cells."""
    for cell in cells:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value, shown = Decimal(cell), EXACT_DIGITS
        elif (match := LOST.fullmatch(cell_text(cell))) is not None:
            value, shown = Decimal(match[0]), len(match[1] or ".")
        else:
            continue
        if value.is_finite() and value.adjusted() >= EXACT_DIGITS - 4:
            # Of the digits that are shown the last may be cut or rounded.
            yield Rounded(value, Decimal(1).scaleb(value.adjusted() - shown + 1))


LOST = re.compile(r"\d(\.\d+)?[Ee]\+?\d{2,3}")  # the point stands for the digit before it
