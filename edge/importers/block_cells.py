"""A block's cells field by field: columns, of those fields alone that a layout names. Does not know what a field means.

Whatever else a row holds never leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from edge.importers.cell import cell_text
from edge.importers.header import Columns
from edge.importers.rows import Block, Cell

Column = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class BlockCells:
    """``columns`` has each field's cells, row after row; a field of several columns has its first that is not blank."""

    numbers: Sequence[int]
    columns: Mapping[str, Column]


class BlockReader:
    """Reads fields' cells out of rows; the columns are looked up once for all rows."""

    def __init__(self, columns: Columns) -> None:
        self._places = columns.places
        self._used = sorted({place for places in columns.places.values() for place in places})
        self._pick = itemgetter(*self._used, 0)  # of one place alone it would give a cell, no tuple
        self._width = columns.width

    def read(self, block: Block) -> BlockCells:
        """The cells of a block that has rows."""
        width, rows = self._width, block.rows
        if min(map(len, rows)) < width:
            rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
        at = dict(zip(self._used, zip(*map(self._pick, rows), strict=True), strict=False))
        columns = {field: _first_filled([at[place] for place in places]) for field, places in self._places.items()}
        return BlockCells(block.numbers, columns)


def _first_filled(columns: list[Column]) -> Column:
    first, *further = columns
    if not further or all(map(cell_text, set(first))):
        return first
    return [next((cell for cell in cells if cell_text(cell)), "") for cells in zip(first, *further, strict=True)]
