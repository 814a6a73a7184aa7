"""The rows under a header that are data: none that is blank, a trailer, or the header again. Does not know fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from edge.importers.cell import cell_text
from edge.importers.header import Columns, header_text
from edge.importers.rows import Block, Cell, RawRow, block_of
from edge.importers.widths import Widths

TRAILER_CELLS_MAX = 3
DISTINCT_MAX = 100  # cells that are compared with the header's


def data_blocks(blocks: Iterator[Block], columns: Columns, widths: Widths | None) -> Iterator[Block]:
    """Data rows; with ``widths`` those are marked whose cells are not under their headers, and Misjudged is raised."""
    filter_ = _Filter(columns)
    if widths is not None:
        widths.begin()
    for block in blocks:
        data = filter_.data_of(block)
        if not data.rows:
            continue
        if widths is not None:
            _judge(data, widths)
        yield data
    if widths is not None:
        widths.end()


def _judge(block: Block, widths: Widths) -> None:
    counts = list(map(len, block.rows))
    widths.see(
        counts
        if not block.broken
        else [count for number, count in zip(block.numbers, counts, strict=True) if number not in block.broken]
    )
    if all(map(widths.right.__contains__, set(counts))):
        return
    for number, count in zip(block.numbers, counts, strict=True):
        if number not in block.broken and (why := widths.verdict(count)) is not None:
            block.broken[number] = why


class _Filter:
    def __init__(self, columns: Columns) -> None:
        self._titles = columns.titles
        self._places = sorted({place for places in columns.places.values() for place in places})
        self._thin = min(TRAILER_CELLS_MAX, sum(1 for title in columns.titles if title))
        self._ended = False
        # A file's first column often says the same row after row.
        self._called = lru_cache(maxsize=64)(header_text)

    def data_of(self, block: Block) -> Block:
        if self._is_all_data(block):
            return block
        return block_of(row for row in block.each() if self._is_data(row))

    def _is_all_data(self, block: Block) -> bool:
        """Whether that is certain at a glance: more columns are full than a trailer has, and one holds no title."""
        full: list[int] = []
        for place in self._places:
            if place < len(block.columns) and _is_full(block.columns[place]):
                full.append(place)
                if len(full) > TRAILER_CELLS_MAX:
                    return any(self._holds_no_title(place, block.columns[place]) for place in full)
        return False

    def _holds_no_title(self, place: int, column: Sequence[Cell]) -> bool:
        if len(set(column[: 2 * DISTINCT_MAX])) > DISTINCT_MAX:
            return False
        words = set(column)
        return len(words) <= DISTINCT_MAX and self._titles[place] not in map(self._called, words)

    def _is_data(self, row: RawRow) -> bool:
        filled = row.filled_up_to(TRAILER_CELLS_MAX + 1)
        if not filled:
            return False
        thin = filled <= TRAILER_CELLS_MAX and row.broken is None
        if thin and ((self._ended and filled < self._thin) or _is_trailer(row)):
            # Full rows after a trailer are read on: two files pasted into one must not lose the second.
            self._ended = True
            return False
        return self._called(row.cells[0]) != self._titles[0] or not _is_header_again(row, self._titles)


def _is_full(column: Sequence[Cell]) -> bool:
    try:
        return all(map(str.strip, cast("Sequence[str]", column)))  # what is no text is told of by a TypeError
    except TypeError:
        return all(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in column)


def _is_header_again(row: RawRow, titles: tuple[str, ...]) -> bool:
    # Files pasted together hold it more than once.
    pairs = zip(row.cells, titles, strict=False)
    return len(row.cells) >= len(titles) and all(header_text(cell) == title for cell, title in pairs)


def _is_trailer(row: RawRow) -> bool:
    return bool(TRAILER.match(" ".join(text for text in map(cell_text, row.cells) if text)))


TRAILER = re.compile(
    r"(合计|总计|小计|共计|共\s*\d|总数|导出(时间|人|条数)|说明|备注[:：]|注[:：]|total\b|\d+,?\s*record|seller id)",
    re.IGNORECASE,
)
