"""CSV and its kin: lines → rows. Finds the delimiter; keeps one damaged quote from swallowing the rows after it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice

from domain.reason import reason
from edge.importers.container import LINE_CHARACTERS_MAX
from edge.importers.errors import TooLarge
from edge.importers.rows import COLUMNS_MAX, ROWS_MAX, ROWS_TOGETHER, Block

DELIMITERS = (",", "\t", ";")
SNIFFED_LINES = 5
SNIFFED_CHARACTERS = 65_536
RECORD_LINES_MAX = 40  # a remark may have line breaks; a cell of more lines is a quote that was never closed
DAMAGED_ROWS_MAX = 500


def delimited_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Every row, blank ones too, numbered as a spreadsheet would number them. ``lines`` keep their endings."""
    further = iter(lines)
    waiting = _head(further)
    delimiter = _delimiter(waiting)
    number = damaged = 0
    while True:
        waiting += islice(further, max(0, ROWS_TOGETHER - len(waiting)))
        if not waiting:
            return
        if max(map(len, waiting)) > LINE_CHARACTERS_MAX:
            raise TooLarge("line_characters", LINE_CHARACTERS_MAX)
        rows = _all_records(waiting, delimiter)
        bad: list[int] = []
        if rows is None:
            rows, bad, waiting = _records_between_damage(waiting, further, delimiter)
        else:
            waiting = []
        damaged += len(bad)
        if damaged > DAMAGED_ROWS_MAX:
            raise TooLarge("damaged_rows", DAMAGED_ROWS_MAX)
        numbers = range(number + 1, number + 1 + len(rows))
        number += len(rows)
        if number > ROWS_MAX:
            raise TooLarge("rows", ROWS_MAX)
        if max(map(len, rows)) > COLUMNS_MAX:
            raise TooLarge("columns", COLUMNS_MAX)
        yield Block(numbers, rows, {numbers[place]: reason("row_quotes_damaged") for place in bad})


def _all_records(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """The records of these lines; None unless the last ends with them and none is damaged or too long."""
    # strict: without it an unclosed quote makes one cell of the rest of the file, and nobody is told.
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(lines) - len(rows) < RECORD_LINES_MAX else None


def _records_between_damage(
    lines: list[str], further: Iterator[str], delimiter: str
) -> tuple[list[list[str]], list[int], list[str]]:
    """All that begins in these lines: rows, places of damaged ones among them, and lines that were not used up.

    A record that goes on beyond takes of ``further``.
    """
    count = len(lines)
    rows: list[list[str]] = []
    bad: list[int] = []
    start = 0
    while start < count:
        for cells, taken in _records(lines, start, further, delimiter):
            start += taken
            rows.append(cells)
            if start >= count:
                break
        if start < count:
            # The record that begins here cannot be read; the next line may begin a good one.
            bad.append(len(rows))
            rows.append([lines[start].strip()])
            start += 1
    return rows, bad, lines[start:]


def _records(lines: list[str], start: int, further: Iterator[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Records from line ``start`` on, with how many lines each takes, as far as they can be read."""

    def from_start() -> Iterator[str]:
        place = start
        while True:
            if place == len(lines):
                lines.extend(islice(further, 1))
            if place == len(lines):
                return
            yield lines[place]
            place += 1

    reader = csv.reader(from_start(), delimiter=delimiter, strict=True)
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


def _head(lines: Iterator[str]) -> list[str]:
    """Lines up to the last of those by which the delimiter is told."""
    head: list[str] = []
    characters = filled = 0
    for line in lines:
        head.append(line)
        characters += len(line)
        filled += not line.isspace()
        if filled == SNIFFED_LINES or characters >= SNIFFED_CHARACTERS:
            break
    return head


def _delimiter(head: list[str]) -> str:
    # The widest row near the top is the header or data, whatever note stands above it.
    def width(delimiter: str) -> int:
        return max((line.count(delimiter, 0, SNIFFED_CHARACTERS) for line in head), default=0)

    return max(DELIMITERS, key=width)
