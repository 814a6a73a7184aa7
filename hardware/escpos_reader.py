"""Reads an ESC/POS stream as a printer does and puts it on paper. Knows no connection.

It is not the writer's code turned round: it follows the command set, so that it can disagree with `hardware.escpos`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hardware.paper import LINE_FEED_DOTS, Align, Paper

if TYPE_CHECKING:
    from PIL import Image

ESC, GS, DLE, FS = 0x1B, 0x1D, 0x10, 0x1C

_ALIGN: dict[int, Align] = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}

# Length in bytes, command included, of those that change nothing here.
_IGNORED_ESC = {
    **dict.fromkeys(b"2<=", 2),
    **dict.fromkeys(b"3tRM-GVrS {Tc% ?", 3),
    **dict.fromkeys(b"\\$", 4),
    ord("p"): 5,
    ord("D"): 3,
}
_IGNORED_GS = {
    **dict.fromkeys(b":", 2),
    **dict.fromkeys(b"!BhwHfIab/T", 3),
    **dict.fromkeys(b"LWP\\$", 4),
}


@dataclass(kw_only=True)
class _Style:
    align: Align = "left"
    bold: bool = False
    wide: int = 1
    tall: int = 1


class EscposReader:
    """Takes bytes as they come; pages come out at cuts and form feeds."""

    def __init__(
        self,
        width: int,
        *,
        on_page: Callable[[Image.Image], None],
        on_question: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """``on_question`` is told of ``GS r``, when the data before it have been worked off."""
        self.paper = Paper(width)
        self.unread = bytearray()
        self.unknown: list[bytes] = []
        """Commands that this reader does not know; empty is a claim of the tests."""
        self._on_page = on_page
        self._on_question = on_question
        self._style = _Style()
        self._line = ""
        self._stored: np.ndarray[tuple[int, int], np.dtype[np.bool_]] | None = None

    def feed(self, data: bytes) -> None:
        """Read on. An incomplete command waits for its rest in `unread`."""
        self.unread += data
        done = 0
        view = bytes(self.unread)
        while done < len(view):
            used = self._read_one(view, done)
            if not used:
                break
            done += used
        del self.unread[:done]

    def finish(self) -> None:
        """The connection ended: what has been printed and not cut is a page."""
        self._end_line()
        self._cut()

    def _read_one(self, view: bytes, at: int) -> int:
        """Read one command or character; return its length, 0 when it is not complete."""
        byte = view[at]
        rest = len(view) - at
        match byte:
            case 0x00:
                # A hundred thousand of them end a label that was cut short: stepped over at once.
                return rest - len(view[at:].lstrip(b"\x00"))
            case 0x1B:
                return self._escape(view, at) if rest >= 2 else 0
            case 0x1D:
                return self._group(view, at) if rest >= 2 else 0
            case 0x10:
                return self._real_time(view, at)
            case 0x1C:
                return 2 if rest >= 2 else 0
            case 0x0A:
                self.paper.print_text(self._taken(), **vars(self._style))
            case 0x0C:
                self._end_line()
                self._cut()
            case _ if byte >= 0x20:
                self._line += bytes((byte,)).decode("cp437")
        return 1

    def _escape(self, view: bytes, at: int) -> int:
        command, rest = view[at + 1], len(view) - at
        if command == ord("@"):
            self._style = _Style()
            self._line = ""
            return 2
        if length := _IGNORED_ESC.get(command):
            return length if rest >= length else 0
        if rest < 3:
            return 0
        value = view[at + 2]
        match chr(command):
            case "a":
                self._style.align = _ALIGN.get(value, "left")
            case "E":
                self._style.bold = bool(value & 1)
            case "!":
                self._style.bold = bool(value & 0x08)
                self._style.tall, self._style.wide = 1 + bool(value & 0x10), 1 + bool(value & 0x20)
            case "d":
                self._end_line()
                self.paper.feed(value * LINE_FEED_DOTS)
            case "J":
                self._end_line()
                self.paper.feed(value)
            case _:
                self.unknown.append(view[at : at + 2])
                return 2
        return 3

    def _group(self, view: bytes, at: int) -> int:
        command, rest = view[at + 1], len(view) - at
        if length := _IGNORED_GS.get(command):
            return length if rest >= length else 0
        match chr(command):
            case "v":
                return self._raster(view, at)
            case "(":
                return self._extended(view, at)
            case "V":
                return self._cut_command(view, at)
            case "r":
                if rest < 3:
                    return 0
                self._on_question(view[at : at + 3])
                return 3
            case _:
                self.unknown.append(view[at : at + 2])
                return 2

    def _real_time(self, view: bytes, at: int) -> int:
        """Answered long ago, in front of the queue; here it is only stepped over."""
        rest = len(view) - at
        if rest < 2:
            return 0
        length = {0x04: 3, 0x05: 3, 0x14: 5}.get(view[at + 1], 1)
        return length if rest >= length else 0

    def _raster(self, view: bytes, at: int) -> int:
        if len(view) - at < 8:
            return 0
        row_bytes = int.from_bytes(view[at + 4 : at + 6], "little")
        rows = int.from_bytes(view[at + 6 : at + 8], "little")
        length = 8 + row_bytes * rows
        if len(view) - at < length:
            return 0
        self._end_line()
        if row_bytes * rows:
            self.paper.print_dots(_dots(view[at + 8 : at + length], rows), self._style.align)
        return length

    def _extended(self, view: bytes, at: int) -> int:
        """``GS ( x pL pH …``: graphics are stored and printed, everything else is stepped over."""
        if len(view) - at < 5:
            return 0
        length = 5 + int.from_bytes(view[at + 3 : at + 5], "little")
        if len(view) - at < length:
            return 0
        body = view[at + 5 : at + length]
        if view[at + 2 : at + 3] == b"L" and len(body) >= 2:
            if body[1] in b"p\x70" and len(body) > 10:
                width, rows = (int.from_bytes(body[start : start + 2], "little") for start in (6, 8))
                self._stored = _dots(body[10:], rows)[:, :width] if rows else None
            elif body[1] in b"2\x02" and self._stored is not None:
                self._end_line()
                self.paper.print_dots(self._stored, self._style.align)
                self._stored = None
        return length

    def _cut_command(self, view: bytes, at: int) -> int:
        rest = len(view) - at
        if rest < 3:
            return 0
        with_feed = view[at + 2] in b"AB"
        if with_feed and rest < 4:
            return 0
        self._end_line()
        if with_feed:
            self.paper.feed(view[at + 3])
        self._cut()
        return 4 if with_feed else 3

    def _cut(self) -> None:
        page = self.paper.cut()
        if page is not None:
            self._on_page(page)

    def _end_line(self) -> None:
        if self._line:
            self.paper.print_text(self._taken(), **vars(self._style))

    def _taken(self) -> str:
        line, self._line = self._line, ""
        return line


def _dots(data: bytes, rows: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    packed = np.frombuffer(data, dtype=np.uint8)
    packed = packed[: len(packed) // rows * rows].reshape(rows, -1)
    return np.unpackbits(packed, axis=1).astype(np.bool_)
