"""Rows of cells as a container holds them. Does not know what a column means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import NamedTuple

from domain.reason import Reason

Cell = str | int | float | bool | datetime | date | time | timedelta | None

ROWS_MAX = 200_000
COLUMNS_MAX = 1_000
ROWS_TOGETHER = 1_000


class RawRow(NamedTuple):
    """One row. ``number`` counts from 1 as a person sees it; ``broken`` says why its cells cannot be trusted."""

    number: int
    cells: Sequence[Cell]
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


@dataclass(slots=True)
class Block:
    """Rows that follow each other, taken together because a file has a hundred thousand of them.

    ``numbers`` are the rows', ``broken`` says by number which cannot be trusted, as in ``RawRow``.
    """

    numbers: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    broken: dict[int, Reason] = field(default_factory=dict)
    _columns: list[Sequence[Cell]] | None = field(default=None, init=False)

    @property
    def columns(self) -> list[Sequence[Cell]]:
        """The cells from left to right, row after row; rows that are narrower than others end in blanks."""
        if self._columns is None:
            # Rows of one width are turned by zip in half the time.
            even = len(set(map(len, self.rows))) == 1
            self._columns = list(zip(*self.rows, strict=True) if even else zip_longest(*self.rows, fillvalue=""))
        return self._columns

    def each(self) -> Iterator[RawRow]:
        """Row after row."""
        for number, cells in zip(self.numbers, self.rows, strict=True):
            yield RawRow(number, cells, self.broken.get(number))


def block_of(rows: Iterable[RawRow]) -> Block:
    """These rows as one block."""
    rows = list(rows)
    broken = {row.number: row.broken for row in rows if row.broken is not None}
    return Block([row.number for row in rows], [row.cells for row in rows], broken)


def blocks_of(rows: Iterable[RawRow]) -> Iterator[Block]:
    """Rows in blocks of ``ROWS_TOGETHER``."""
    rows = iter(rows)
    while together := list(islice(rows, ROWS_TOGETHER)):
        yield block_of(together)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that can be read once. ``merged`` maps (row, column) of a cell to the one whose value it shows.

    ``textual``: every cell is text, and its writer gives every row the same number of cells, as CSV writers do.
    """

    blocks: Iterator[Block]
    merged: dict[tuple[int, int], tuple[int, int]]
    textual: bool
