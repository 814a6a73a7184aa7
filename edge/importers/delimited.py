"""CSV and its kin: text → rows. Finds the delimiter; keeps one damaged quote from swallowing the rows after it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from domain.reason import reason
from edge.importers.errors import TooLarge
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX, RawRow

DELIMITERS = (",", "\t", ";")
SNIFFED_LINES = 5
SNIFFED_CHARACTERS = 65_536
RECORD_LINES_MAX = 40  # a remark may have line breaks; a cell of more lines is a quote that was never closed
DAMAGED_ROWS_MAX = 500


def delimited_rows(text: str) -> Iterator[RawRow]:
    """Every row, blank ones too, numbered as a spreadsheet would number them."""
    delimiter = _delimiter(text)
    lines = LINE.findall(text)
    number = start = damaged = 0
    while start < len(lines):
        for cells, taken in _records(lines, start, delimiter):
            start += taken
            number += 1
            yield _row(number, cells)
        if start < len(lines):
            # The record that begins here cannot be read; the next line may begin a good one.
            number += 1
            damaged += 1
            if damaged > DAMAGED_ROWS_MAX:
                raise TooLarge("damaged_rows", DAMAGED_ROWS_MAX)
            yield RawRow(number, (lines[start].strip(),), reason("row_quotes_damaged"))
            start += 1


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Records from line ``start`` on, with how many lines each takes, as far as they can be read."""
    # strict: without it an unclosed quote makes one cell of the rest of the file, and nobody is told.
    reader = csv.reader((lines[place] for place in range(start, len(lines))), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            taken = reader.line_num - before
            if taken > RECORD_LINES_MAX:
                return
            before = reader.line_num
            yield cells, taken
    except csv.Error:
        return


def _row(number: int, cells: list[str]) -> RawRow:
    if number > ROWS_MAX:
        raise TooLarge("rows", ROWS_MAX)
    if len(cells) > COLUMNS_MAX:
        raise TooLarge("columns", COLUMNS_MAX)
    return RawRow(number, tuple(cells))


def _delimiter(text: str) -> str:
    # The widest row near the top is the header or data, whatever note stands above it.
    head = [line for line in LINE.findall(text[:SNIFFED_CHARACTERS]) if line.strip()][:SNIFFED_LINES]

    def width(delimiter: str) -> int:
        return max((line.count(delimiter) for line in head), default=0)

    return max(DELIMITERS, key=width)


LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
