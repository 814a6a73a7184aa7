"""Rows of cells as a container holds them. Does not know what a column means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from domain.reason import Reason

Cell = str | int | float | bool | datetime | date | time | timedelta | None

ROWS_MAX = 200_000
COLUMNS_MAX = 1_000


class RawRow(NamedTuple):
    """One row. ``number`` counts from 1 as a person sees it; ``broken`` says why its cells cannot be trusted.

    A tuple, since a file has a hundred thousand of them.
    """

    number: int
    cells: tuple[Cell, ...]
    broken: Reason | None = None

    @property
    def filled(self) -> int:
        """How many cells hold anything."""
        return self.filled_up_to(len(self.cells))

    def filled_up_to(self, count: int) -> int:
        """As ``filled``; cells are looked at only until ``count`` are found."""
        found = 0
        for cell in self.cells:
            if found == count:
                break
            if cell is not None and (not isinstance(cell, str) or cell.strip()):
                found += 1
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that can be read once. ``merged`` maps (row, column) of a cell to the one whose value it shows.

    ``padded``: its writer gives every row the same number of cells, blank ones too, as CSV writers do.
    """

    rows: Iterator[RawRow]
    merged: dict[tuple[int, int], tuple[int, int]]
    padded: bool
