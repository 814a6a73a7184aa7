"""A part of a row: a value that follows from a few of its cells and from nothing else.

So it is read once for all rows that say the same there, and a file of a hundred thousand rows repeats nearly all.
Does not know which parts there are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from domain.reason import Reason
from edge.importers.block_cells import BlockCells, Column
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.findings import Findings
from edge.importers.header import Columns
from edge.importers.rows import Cell

T = TypeVar("T")
REMEMBERED_MAX = 20_000  # a dictionary that outgrows the processor's cache is slower than reading anew


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """``read`` makes the value of the cells of ``fields``, raises RowRefused, and notes what is worth a warning.

    ``plain`` reads whole columns of text at once, one for each of ``fields``, where every cell is plain; it gives what
    ``read`` would, or None where it cannot tell.
    """

    fields: tuple[str, ...]
    read: Callable[[Cells], T]
    plain: Callable[..., Sequence[T] | None] | None = None


class PartReader(Generic[T]):
    """Reads one part of all rows of a file. ``textual``: its cells are text."""

    def __init__(self, part: Part[T], columns: Columns, *, textual: bool) -> None:
        fields = tuple(field for field in part.fields if field in columns.places)
        self._fields = fields
        self._textual = textual
        self._plain = part.plain if textual and fields == part.fields else None
        self._made = _Made(part.read, fields, columns, textual=textual)

    def read(self, cells: BlockCells, findings: Findings) -> Sequence[T]:
        """The part of each row; what stands in the place of a refused row is no value."""
        columns = [cells.columns[field] for field in self._fields]
        if self._plain is not None and (values := self._plain(*columns)) is not None:
            return values
        made = self._made
        if len(made) > REMEMBERED_MAX:
            made.clear()
        keys = self._keys(columns, len(cells.numbers))
        values = list(map(made.__getitem__, keys))
        if made.odd:
            for place, key in enumerate(keys):
                if (odd := made.odd.get(key)) is not None:
                    odd.tell(place, findings)
        return values

    def _keys(self, columns: list[Column], count: int) -> Sequence[Hashable]:
        if not columns:
            return [()] * count
        if self._textual:
            return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        # 1, 1.0 and True are equal, and not the same cell.
        types = (list(map(type, column)) for column in columns)
        return list(zip(*columns, *types, strict=True))


@dataclass(frozen=True, slots=True)
class _Odd:
    """Cells that are refused, or worth a warning."""

    noted: list[tuple[str, dict[str, str]]]
    refused: Reason | None

    def tell(self, place: int, findings: Findings) -> None:
        for code, params in self.noted:
            findings.note(place, code, params)
        if self.refused is not None:
            findings.refuse(place, self.refused)


class _Made(dict[Hashable, T]):
    """Values by their cells."""

    def __init__(self, read: Callable[[Cells], T], fields: tuple[str, ...], columns: Columns, *, textual: bool) -> None:
        super().__init__()
        self.odd: dict[Hashable, _Odd] = {}
        self._read = read
        self._fields = fields
        self._columns = columns
        self._alone = textual and len(fields) == 1

    def __missing__(self, key: Hashable) -> T:
        told: Sequence[Cell] = (cast("Cell", key),) if self._alone else cast("tuple[Cell, ...]", key)
        cells = Cells(self._columns, dict(zip(self._fields, told, strict=False)))
        refused: Reason | None = None
        value = cast("T", None)
        try:
            value = self._read(cells)
        except RowRefused as why:
            refused = why.reason
        if cells.noted or refused is not None:
            self.odd[key] = _Odd(cells.noted, refused)
        self[key] = value
        return value

    def clear(self) -> None:
        super().clear()
        self.odd.clear()
