"""Reads a TSPL stream as a printer does and draws its bitmaps. Knows no connection.

Our own, written from TSC's programming manual: no other was found. It draws ``BITMAP`` alone; text and bars of other
programs' labels are stepped over and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINE_BYTES_MAX = 4096
DOTS_MAX = 40_000_000
COPIES_MAX = 100

_ESC_QUESTION_BYTES = 3
_BITMAP = re.compile(rb"BITMAP\s+(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5}),([012]),")
_BITMAP_HEAD_MAX = 64
_SIZE = re.compile(r"SIZE\s+([\d.]{1,9})\s*(mm|dot)?\s*,\s*([\d.]{1,9})\s*(mm|dot)?")
_PRINT = re.compile(r"PRINT\s+(\d{1,4})(?:\s*,\s*(\d{1,4}))?")
_IGNORED = frozenset(
    {"GAP", "BLINE", "DIRECTION", "REFERENCE", "SPEED", "DENSITY", "OFFSET", "SHIFT", "SET", "CODEPAGE"}
)
_MM_PER_INCH = 25.4


class TsplReader:
    """Takes bytes as they come; a page comes out at ``PRINT``."""

    def __init__(
        self,
        width: int,
        *,
        on_page: Callable[[Image.Image], None],
        on_question: Callable[[], None] = lambda: None,
        dpi: int = 203,
    ) -> None:
        """``on_question`` is told of ``~!T``, when the lines before it have been done."""
        self.unread = bytearray()
        self.unknown: list[str] = []
        """Commands that this reader does not know."""
        self._head = width
        self._dpi = dpi
        self._size = (width, 0)
        self._bitmaps: list[tuple[int, int, NDArray[np.bool_]]] = []
        self._on_page = on_page
        self._on_question = on_question

    def feed(self, data: bytes) -> None:
        """Read on. An incomplete line or bitmap waits for its rest in `unread`."""
        self.unread += data
        while self.unread and (used := self._read_one()):
            del self.unread[:used]

    def _read_one(self) -> int:
        """Do one command; return its length, 0 when it is not complete."""
        unread = self.unread
        if unread[0] in b"\r\n\x00 ":
            return 1
        if unread[0] == 0x1B:
            return _ESC_QUESTION_BYTES if len(unread) >= _ESC_QUESTION_BYTES else 0
        if unread.startswith(b"BITMAP"):
            return self._bitmap()
        ends = [at for mark in b"\r\n" if (at := unread.find(mark)) >= 0]
        if not ends:
            return len(unread) if len(unread) > LINE_BYTES_MAX else 0
        self._line(bytes(unread[: min(ends)]).decode("latin-1").strip())
        return min(ends) + 1

    def _bitmap(self) -> int:
        head = _BITMAP.match(self.unread)
        if head is None:
            return 6 if len(self.unread) > _BITMAP_HEAD_MAX or b"\n" in self.unread else 0
        x, y, row, rows, _ = (int(part) for part in head.groups())
        length = head.end() + row * rows
        if row * rows * 8 > DOTS_MAX:
            self.unknown.append("BITMAP")
            return head.end()
        if len(self.unread) < length:
            return 0
        packed = np.frombuffer(bytes(self.unread[head.end() : length]), dtype=np.uint8)
        if row and rows:
            dots = np.unpackbits(packed.reshape(rows, row), axis=1) == 0
            self._bitmaps.append((x, y, dots))
        return length

    def _line(self, line: str) -> None:
        if line == "~!T":
            self._on_question()
        elif size := _SIZE.match(line):
            self._size = (min(self._dots(size[1], size[2]), self._head), self._dots(size[3], size[4]))
        elif line == "CLS":
            self._bitmaps.clear()
        elif copies := _PRINT.match(line):
            for _ in range(min(int(copies[1]) * int(copies[2] or 1), COPIES_MAX)):
                self._on_page(self._drawn())
        elif line.split(" ", maxsplit=1)[0] not in _IGNORED:
            self.unknown.append(line[:20])

    def _dots(self, number: str, unit: str | None) -> int:
        try:
            value = float(number)
        except ValueError:
            return 0
        if unit == "dot":
            return round(value)
        return round(value * self._dpi / (_MM_PER_INCH if unit == "mm" else 1))

    def _drawn(self) -> Image.Image:
        width, height = max(1, self._size[0]), self._size[1]
        canvas = np.zeros((max(1, min(height, DOTS_MAX // width)), width), dtype=np.bool_)
        for x, y, dots in self._bitmaps:
            under = canvas[y : y + dots.shape[0], x : x + dots.shape[1]]
            under |= dots[: under.shape[0], : under.shape[1]]
        return Image.fromarray(np.where(canvas, np.uint8(0), np.uint8(255)))
