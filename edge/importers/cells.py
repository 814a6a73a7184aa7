"""One row seen through a layout: a field's cell, as text or as a value. Does not know what a field means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from edge.importers.cell import cell_text, identifier, instant
from edge.importers.errors import RowRefused
from edge.importers.header import Columns
from edge.importers.rows import Cell, RawRow
from edge.importers.table import Table


class Cells:
    """Reads only columns that the layout names: whatever else a row holds never leaves it."""

    __slots__ = ("_found", "columns", "row")

    def __init__(self, row: RawRow, columns: Columns) -> None:
        self.row = row
        self.columns = columns
        self._found = dict(_found(row.cells, columns))

    def raw(self, field: str) -> Cell:
        """The first cell of the field's columns that is not blank."""
        return self._found.get(field, NOTHING)[0]

    def text(self, field: str) -> str:
        return self._found.get(field, NOTHING)[1]

    def identifier(self, field: str) -> str:
        return identifier(self.raw(field), self.title(field))

    def instant(
        self, field: str, zone: ZoneInfo, *, end_of_day: bool = False, day_first: bool | None = None
    ) -> datetime | None:
        return instant(self.raw(field), self.title(field), zone, end_of_day=end_of_day, day_first=day_first)

    def title(self, field: str) -> str:
        return self.columns.title(field)

    def texts(self) -> tuple[str, ...]:
        """All that this layout reads of the row; two rows with the same are the same row twice."""
        return tuple(self.text(field) for field in self.columns.fields)

    def check(self) -> None:
        """Refuses a row whose cells cannot be under their headers."""
        if self.row.broken is not None:
            raise RowRefused(self.row.broken.code, **self.row.broken.params)
        if any(cell_text(cell) for cell in self.row.cells[len(self.columns.titles) :]):
            raise RowRefused("row_too_wide")


def _found(cells: tuple[Cell, ...], columns: Columns) -> Iterator[tuple[str, tuple[Cell, str]]]:
    for field, places in columns.places.items():
        for place in places:
            if place < len(cells) and (text := cell_text(cells[place])):
                yield field, (cells[place], text)
                break


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


NOTHING: tuple[Cell, str] = (None, "")
