"""One row seen through a layout: a field's cell, as text or as a value. Does not know what a field means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from edge.importers.cell import cell_text, identifier, instant
from edge.importers.errors import RowRefused
from edge.importers.header import Columns
from edge.importers.rows import Cell, RawRow
from edge.importers.table import Table


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads only columns that the layout names: whatever else a row holds never leaves it."""

    row: RawRow
    columns: Columns

    def raw(self, field: str) -> Cell:
        """The first cell of the field's columns that is not blank."""
        cells = self.row.cells
        for place in self.columns.places.get(field, ()):
            if place < len(cells) and cell_text(cells[place]):
                return cells[place]
        return None

    def text(self, field: str) -> str:
        return cell_text(self.raw(field))

    def identifier(self, field: str) -> str:
        return identifier(self.raw(field), self.title(field))

    def instant(self, field: str, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime | None:
        return instant(self.raw(field), self.title(field), zone, end_of_day=end_of_day)

    def title(self, field: str) -> str:
        return self.columns.title(field)

    def texts(self) -> tuple[str, ...]:
        """All that this layout reads of the row; two rows with the same are the same row twice."""
        return tuple(self.text(field) for field in sorted(self.columns.places))

    def check(self) -> None:
        """Refuses a row whose cells cannot be under their headers."""
        if self.row.broken is not None:
            raise RowRefused(self.row.broken.code, **self.row.broken.params)
        if any(cell_text(cell) for cell in self.row.cells[len(self.columns.titles) :]):
            raise RowRefused("row_too_wide")


def cells_of(table: Table, spread: str) -> Iterator[Cells]:
    """Each data row. A merged cell of field ``spread`` gives its value to every row that it covers."""
    places = table.columns.places.get(spread, ())
    origins: dict[tuple[int, int], Cell] = {}
    covering = set(table.merged.values()) if table.merged else set()
    for row in table.rows:
        if table.merged:
            row = _filled(row, places, table, origins, covering)  # noqa: PLW2901 - the same row, made whole
        yield Cells(row, table.columns)


def _filled(
    row: RawRow,
    places: tuple[int, ...],
    table: Table,
    origins: dict[tuple[int, int], Cell],
    covering: set[tuple[int, int]],
) -> RawRow:
    cells = list(row.cells)
    for place in places:
        here = (row.number, place + 1)
        if here in covering and place < len(cells):
            origins[here] = cells[place]
        origin = table.merged.get(here)
        if origin in origins:
            cells.extend([None] * (place + 1 - len(cells)))
            cells[place] = origins[origin]
    return RawRow(row.number, tuple(cells), row.broken)
