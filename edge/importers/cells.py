"""Cells of one row seen through a layout: a field's, as text or as a value. Does not know what a field means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from edge.importers.cell import cell_text, identifier, instant
from edge.importers.errors import RowRefused
from edge.importers.header import Columns
from edge.importers.merged import whole_rows
from edge.importers.rows import Cell, RawRow
from edge.importers.table import Table

NO_ROW = RawRow(0, ())


class Cells:
    """Reads only columns that the layout names: whatever else a row holds never leaves it.

    ``noted`` gathers what whoever reads them finds worth a warning: a code and its values.
    """

    __slots__ = ("_told", "columns", "noted", "row")

    def __init__(self, columns: Columns, told: Mapping[str, Cell], row: RawRow = NO_ROW) -> None:
        self.row = row
        self.columns = columns
        self.noted: list[tuple[str, dict[str, str]]] = []
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

    def title(self, field: str) -> str:
        return self.columns.title(field)

    def note(self, code: str, /, **params: str) -> None:
        """This is worth a warning."""
        self.noted.append((code, params))

    def check(self) -> None:
        """Refuses a row whose cells cannot be under their headers."""
        if self.row.broken is not None:
            raise RowRefused(self.row.broken.code, **self.row.broken.params)
        if any(cell_text(cell) for cell in self.row.cells[len(self.columns.titles) :]):
            raise RowRefused("row_too_wide")


def cells_of(table: Table, spread: str) -> Iterator[Cells]:
    """Each data row. A merged cell of field ``spread`` gives its value to every row that it covers."""
    told_by = teller(table.columns)
    for block in whole_rows(table, spread):
        for row in block.each():
            yield Cells(table.columns, told_by(row.cells), row)


def teller(columns: Columns) -> Callable[[Sequence[Cell]], dict[str, Cell]]:
    """A reader of the fields' cells of one row; the columns are looked up once for all rows."""
    fields = columns.fields
    first = [columns.places[field][0] for field in fields]
    pick = itemgetter(*first, 0)  # of one place alone it would give a cell, no tuple
    several = [(field, columns.places[field]) for field in fields if len(columns.places[field]) > 1]
    width = columns.width

    def told_by(cells: Sequence[Cell]) -> dict[str, Cell]:
        if len(cells) < width:
            cells = (*cells, *[None] * (width - len(cells)))
        told: dict[str, Cell] = dict(zip(fields, pick(cells), strict=False))
        for field, places in several:
            told[field] = next((cells[place] for place in places if cell_text(cells[place])), None)
        return told

    return told_by
