"""CSV and its kin: text → rows. Finds the delimiter; keeps one damaged quote from swallowing the rows after it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from domain.reason import reason
from edge.importers.errors import TooLarge
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX, RawRow

DELIMITERS = (",", "\t", ";")
SNIFFED_LINES = 5


def delimited_rows(text: str) -> Iterator[RawRow]:
    """Every row, blank ones too, numbered as a spreadsheet would number them."""
    delimiter = _delimiter(text)
    try:
        records = _read(text, delimiter)
    except csv.Error:
        records = _read_line_by_line(text, delimiter)
    return iter(records)


def _read(text: str, delimiter: str) -> list[RawRow]:
    # strict: without it an unclosed quote makes one cell of the rest of the file, and nobody is told.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [_row(number, cells) for number, cells in enumerate(reader, start=1)]


def _read_line_by_line(text: str, delimiter: str) -> list[RawRow]:
    rows: list[RawRow] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            rows.append(RawRow(number, (line,), reason("row_quotes_damaged")))
        else:
            rows.append(_row(number, cells))
    return rows


def _row(number: int, cells: list[str]) -> RawRow:
    if number > ROWS_MAX:
        raise TooLarge("rows", ROWS_MAX)
    if len(cells) > COLUMNS_MAX:
        raise TooLarge("columns", COLUMNS_MAX)
    return RawRow(number, tuple(cells))


def _delimiter(text: str) -> str:
    # The widest row near the top is the header or data, whatever note stands above it.
    head = [line for line in text[:65536].splitlines() if line.strip()][:SNIFFED_LINES]

    def width(delimiter: str) -> int:
        return max((line.count(delimiter) for line in head), default=0)

    return max(DELIMITERS, key=width)
