"""Bytes → a table of a known layout: which row is its header. Does not know what a row means."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain

from domain.reason import reason
from edge.importers.data_rows import data_blocks
from edge.importers.errors import EmptyFile, UnknownLayout
from edge.importers.header import Columns, Layout, columns_of, header_text, looks_like_data
from edge.importers.rows import Block, RawRow, Sheet, block_of
from edge.importers.source import Source

HEADER_ROWS_MAX = 5
NOTE_CELLS_MAX = 4


@dataclass(slots=True)
class Table:
    """Data rows under a header of layout ``name``, which can be gone through once. The rest as in ``Sheet``."""

    name: str
    columns: Columns
    blocks: Iterator[Block]
    merged: Mapping[tuple[int, int], tuple[int, int]]
    textual: bool
    held: bool = False
    """Whether any data row has been come upon."""


@contextmanager
def open_table(source: Source, layouts: Mapping[str, Layout]) -> Generator[Table, None, None]:
    """The first sheet, and in it the first of its top rows, that is a header of one of ``layouts``.

    Going through its rows raises Misjudged where the file must be read again.
    """
    seen: tuple[str, ...] = ()
    anything = False
    with closing(source.sheets()) as sheets:
        for sheet in sheets:
            top, rest = split_top(sheet)
            anything = anything or bool(top)
            for place, row in enumerate(top):
                for name, layout in layouts.items():
                    columns = columns_of(row, layout, certain=len(layouts) == 1)
                    if columns is not None:
                        even = sheet.textual and layout.machine_made
                        widths = source.widths_under(len(columns.titles)) if even else None
                        lost = _lost_above(top[:place], columns)
                        below = chain([block_of([*lost, *top[place + 1 :]])], rest)
                        table = Table(name, columns, iter(()), sheet.merged, sheet.textual)
                        table.blocks = _held(table, data_blocks(below, columns, widths))
                        yield table
                        return
            seen = seen or _shown(top)
    source.refuse_binary()
    if not anything:
        raise EmptyFile
    raise UnknownLayout(seen)


def split_top(sheet: Sheet) -> tuple[list[RawRow], Iterator[Block]]:
    """The first rows that hold anything, of which one is the header; and all that stands below them."""
    top: list[RawRow] = []
    for block in sheet.blocks:
        rows = block.each()
        for row in rows:
            if row.filled:
                top.append(row)
            if len(top) == HEADER_ROWS_MAX:
                return top, chain([block_of(rows)], sheet.blocks)
    return top, iter(())


def _lost_above(rows: list[RawRow], columns: Columns) -> list[RawRow]:
    """Rows above the header that are no note: another list's, or this one's under a header that was damaged."""
    wide = min(NOTE_CELLS_MAX + 1, sum(map(bool, columns.titles)))
    return [
        row._replace(broken=row.broken or reason("row_above_header"))
        for row in rows
        if row.filled_up_to(wide) >= wide and looks_like_data(row)
    ]


def _held(table: Table, blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        table.held = True
        yield block


def _shown(top: list[RawRow]) -> tuple[str, ...]:
    if not top:
        return ()
    widest = max(top, key=lambda row: row.filled)
    if looks_like_data(widest):
        return ()
    return tuple(title for title in map(header_text, widest.cells) if title)
