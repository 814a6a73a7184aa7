"""Merged cells: one value for several rows, which the file writes only once. Does not know what the value is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edge.importers.rows import Block, Cell
from edge.importers.table import Table


def whole_rows(table: Table, spread: str) -> Iterator[Block]:
    """The data rows, in which a merged cell of field ``spread`` gives its value to every row that it covers."""
    if not table.merged:
        return table.blocks
    return _filled(table, table.columns.places.get(spread, ()))


def _filled(table: Table, places: Sequence[int]) -> Iterator[Block]:
    origins: dict[tuple[int, int], Cell] = {}
    covering = set(table.merged.values())
    for block in table.blocks:
        rows: list[Sequence[Cell]] = []
        for number, row in zip(block.numbers, block.rows, strict=True):
            cells = list(row)
            for place in places:
                here = (number, place + 1)
                if here in covering and place < len(cells):
                    origins[here] = cells[place]
                origin = table.merged.get(here)
                if origin in origins:
                    cells.extend([None] * (place + 1 - len(cells)))
                    cells[place] = origins[origin]
            rows.append(cells)
        yield Block(block.numbers, rows, block.broken)
