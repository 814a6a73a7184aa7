"""Bytes → a table of a known layout: which row is the header, which rows are data. Does not know what a row means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from domain.reason import reason
from edge.importers.cell import cell_text
from edge.importers.container import Container, container_of, text_of
from edge.importers.delimited import delimited_rows
from edge.importers.errors import EmptyFile, UnknownLayout
from edge.importers.header import Columns, Layout, columns_of, header_text, looks_like_data
from edge.importers.rows import RawRow, Sheet

HEADER_ROWS_MAX = 5
TRAILER_CELLS_MAX = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Data rows under a header of layout ``name``. ``merged``: see ``Sheet``."""

    name: str
    columns: Columns
    rows: tuple[RawRow, ...]
    merged: Mapping[tuple[int, int], tuple[int, int]]


def read_table(content: bytes, layouts: Mapping[str, Layout]) -> Table:
    """The first sheet, and in it the first of its top rows, that is a header of one of ``layouts``."""
    seen: tuple[str, ...] = ()
    anything = False
    with closing(open_sheets(content)) as sheets:
        for sheet in sheets:
            top = top_rows(sheet)
            anything = anything or bool(top)
            for place, row in enumerate(top):
                for name, layout in layouts.items():
                    columns = columns_of(row, layout, certain=len(layouts) == 1)
                    if columns is not None:
                        rows = tuple(_data(chain(top[place + 1 :], sheet.rows), columns))
                        if sheet.padded and layout.machine_made:
                            rows = _evened(rows, len(columns.titles))
                        return Table(name, columns, rows, sheet.merged)
            seen = seen or _shown(top)
    if not anything:
        raise EmptyFile
    raise UnknownLayout(seen)


def open_sheets(content: bytes) -> Generator[Sheet, None, None]:
    """The file's sheets; each must be used up before the next is asked for."""
    if container_of(content) is Container.WORKBOOK:
        # openpyxl (and the numpy it loads) costs a station a quarter of its start; only an XLSX file pays for it.
        from edge.importers.workbook import workbook_sheets  # noqa: PLC0415 - see above

        yield from workbook_sheets(content)
    else:
        yield Sheet(delimited_rows(text_of(content)), {}, padded=True)


def top_rows(sheet: Sheet) -> list[RawRow]:
    """The first rows that hold anything: one of them is the header."""
    top: list[RawRow] = []
    for row in sheet.rows:
        if row.filled:
            top.append(row)
        if len(top) == HEADER_ROWS_MAX:
            break
    return top


def _shown(top: list[RawRow]) -> tuple[str, ...]:
    if not top:
        return ()
    widest = max(top, key=lambda row: row.filled)
    if looks_like_data(widest):
        return ()
    return tuple(title for title in map(header_text, widest.cells) if title)


def _data(rows: Iterator[RawRow], columns: Columns) -> Iterator[RawRow]:
    ended = False
    called = lru_cache(maxsize=64)(header_text)  # a file's first column often says the same row after row
    width = min(TRAILER_CELLS_MAX, sum(1 for title in columns.titles if title))
    for row in rows:
        filled = row.filled_up_to(TRAILER_CELLS_MAX + 1)
        if not filled:
            continue
        if filled <= TRAILER_CELLS_MAX and row.broken is None and _is_trailer(row, filled, width if ended else 0):
            # Full rows after a trailer are read on: two files pasted into one must not lose the second.
            ended = True
            continue
        if called(row.cells[0]) != columns.titles[0] or not _is_header_again(row, columns.titles):
            yield row


def _evened(rows: tuple[RawRow, ...], width: int) -> tuple[RawRow, ...]:
    """Marks rows whose cells are not under their headers: an unquoted comma or line break moved them."""
    widths = Counter(len(row.cells) for row in rows if row.broken is None)
    # Some writers end every row, but not the header, with a delimiter.
    usual = width if widths[width] else max(widths, key=lambda found: (widths[found], found), default=width)
    # Others leave out blank cells at a row's end: then being narrow means nothing.
    narrowest = usual if usual >= width and 2 * widths[usual] >= widths.total() else 0
    widest = max(usual, width)
    return tuple(
        row
        if row.broken is not None or narrowest <= len(row.cells) <= widest
        else row._replace(broken=reason("row_too_narrow" if len(row.cells) < narrowest else "row_too_wide"))
        for row in rows
    )


def _is_header_again(row: RawRow, titles: tuple[str, ...]) -> bool:
    # Files pasted together hold it more than once.
    pairs = zip(row.cells, titles, strict=False)
    return len(row.cells) >= len(titles) and all(header_text(cell) == title for cell, title in pairs)


def _is_trailer(row: RawRow, filled: int, thin: int) -> bool:
    return filled < thin or bool(TRAILER.match(" ".join(text for text in map(cell_text, row.cells) if text)))


TRAILER = re.compile(
    r"(合计|总计|小计|共计|共\s*\d|总数|导出(时间|人|条数)|说明|备注[:：]|注[:：]|total\b|\d+,?\s*record|seller id)",
    re.IGNORECASE,
)
