"""A block's cells field by field: columns, of those fields alone that a layout names. Does not know what a field means.

Whatever else a row holds never leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from edge.importers.cell import cell_text
from edge.importers.header import Columns
from edge.importers.rows import Block, Cell

Column = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class BlockCells:
    """``columns`` has each field's cells, row after row; a field of several columns has its first that is not blank."""

    numbers: Sequence[int]
    columns: Mapping[str, Column]


def cells_of_block(block: Block, columns: Columns) -> BlockCells:
    """The fields' cells of a block."""
    turned = block.columns

    def column(place: int) -> Column:
        return turned[place] if place < len(turned) else [""] * len(block.rows)

    def first_filled(first: int, *further: int) -> Column:
        cells = column(first)
        if not further or all(map(cell_text, set(cells))):
            return cells
        beside = zip(cells, *map(column, further), strict=True)
        return [next((cell for cell in row if cell_text(cell)), "") for row in beside]

    return BlockCells(block.numbers, {field: first_filled(*places) for field, places in columns.places.items()})
