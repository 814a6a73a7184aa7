"""One row seen through a layout: a field's cell, as text or as a value. Does not know what a field means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from edge.importers.cell import cell_text, identifier, instant
from edge.importers.errors import RowRefused
from edge.importers.header import Columns
from edge.importers.rows import Cell, RawRow
from edge.importers.table import Table


class Cells:
    """Reads only columns that the layout names: whatever else a row holds never leaves it."""

    __slots__ = ("_told", "columns", "row")

    def __init__(self, row: RawRow, columns: Columns, told: dict[str, Cell]) -> None:
        self.row = row
        self.columns = columns
        self._told = told

    def raw(self, field: str) -> Cell:
        """The first cell of the field's columns that is not blank."""
        cell = self._told.get(field)
        return cell if cell_text(cell) else None

    def text(self, field: str) -> str:
        return cell_text(self._told.get(field))

    def identifier(self, field: str) -> str:
        cell = self._told.get(field)
        return "" if cell is None or cell == "" else identifier(cell, self.title(field))

    def instant(
        self, field: str, zone: ZoneInfo, *, end_of_day: bool = False, day_first: bool | None = None
    ) -> datetime | None:
        cell = self._told.get(field)
        if cell is None or cell == "":
            return None
        return instant(cell, self.title(field), zone, end_of_day=end_of_day, day_first=day_first)

    def told(self) -> tuple[Cell, ...]:
        """All that this layout reads of the row, field after field by their names."""
        return tuple(self._told.values())

    def title(self, field: str) -> str:
        return self.columns.title(field)

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
    told_by = _teller(table.columns)
    for row in table.rows:
        if table.merged:
            row = _filled(row, places, table, origins, covering)  # noqa: PLW2901 - the same row, made whole
        yield Cells(row, table.columns, told_by(row.cells))


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


def _teller(columns: Columns) -> Callable[[tuple[Cell, ...]], dict[str, Cell]]:
    """A reader of the fields' cells; the columns are looked up once for all rows."""
    fields = columns.fields
    first = [columns.places[field][0] for field in fields]
    pick = itemgetter(*first, 0)  # of one place alone it would give a cell, no tuple
    several = [(field, columns.places[field]) for field in fields if len(columns.places[field]) > 1]
    width = max((place for places in columns.places.values() for place in places), default=0) + 1

    def told_by(cells: tuple[Cell, ...]) -> dict[str, Cell]:
        if len(cells) < width:
            cells = (*cells, *[None] * (width - len(cells)))
        told: dict[str, Cell] = dict(zip(fields, pick(cells), strict=False))
        for field, places in several:
            told[field] = next((cells[place] for place in places if cell_text(cells[place])), None)
        return told

    return told_by
