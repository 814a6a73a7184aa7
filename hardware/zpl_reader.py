"""Reads a ZPL stream as a printer does and draws its graphics. Knows no connection.

It is not the writer's code turned round: it follows Zebra's guide, so that it can disagree with `hardware.zpl`. Of what
stands on a label it draws graphics alone (``^GF``, compressed, base64 or plain hexadecimal); text and bars of other
programs' labels are stepped over and noted.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

CARET, TILDE = ord("^"), ord("~")
COMMAND_BYTES_MAX = 4_000_000
DOTS_MAX = 40_000_000
COPIES_MAX = 100

# What changes nothing here: media, speed, darkness, orientation as it is anyway, field ends.
_IGNORED = frozenset({"PO", "PM", "LR", "JZ", "MN", "MT", "MM", "MD", "PR", "CI", "LS", "LT", "FX", "PA", "FS", "MU"})
_MARKS = frozenset({"FD", "FV", "SN", "GB", "GC", "GD", "GE", "XG", "IM"})
_QUESTIONS = frozenset({"HS", "HQ", "HI"})


@dataclass(kw_only=True)
class Format:
    """One label as it stands between ``^XA`` and ``^XZ``."""

    width: int
    height: int = 0
    home: tuple[int, int] = (0, 0)
    origin: tuple[int, int] = (0, 0)
    copies: int = 1
    marked: bool = False
    """Something stands on it, drawn here or not; a format without a mark prints nothing."""
    graphics: list[tuple[int, int, NDArray[np.bool_]]] = field(default_factory=list)

    def drawn(self) -> Image.Image:
        """The label, black on white."""
        height = self.height or max((y + dots.shape[0] for _, y, dots in self.graphics), default=1)
        width = max(1, self.width)
        canvas = np.zeros((max(1, min(height, DOTS_MAX // width)), width), dtype=np.bool_)
        for x, y, dots in self.graphics:
            under = canvas[y : y + dots.shape[0], x : x + dots.shape[1]]
            under |= dots[: under.shape[0], : under.shape[1]]
        return Image.fromarray(np.where(canvas, np.uint8(0), np.uint8(255)))


class ZplReader:
    """Takes bytes as they come; a format is told of when it is whole."""

    def __init__(
        self,
        width: int,
        *,
        on_format: Callable[[Format], None],
        on_question: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``on_question`` is told of ``HS``, ``HQES`` and the like, where they stand in the stream."""
        self.unread = bytearray()
        self.unknown: list[str] = []
        """Commands that this reader does not know."""
        self.format: Format | None = None
        """One that has begun and not ended."""
        self._width = width
        self._on_format = on_format
        self._on_question = on_question

    def feed(self, data: bytes) -> None:
        """Read on. A command ends where the next one begins; questions are as long as they are."""
        self.unread += data
        while (end := self._end_of_first()) is not None:
            command = bytes(self.unread[:end])
            del self.unread[:end]
            self._do(command)

    def _end_of_first(self) -> int | None:
        """Where the first command of what is unread ends; None when it may go on."""
        unread = self.unread
        if not unread:
            return None
        if unread[0] not in {CARET, TILDE}:
            return _next(unread, 0) or len(unread)
        whole = {b"^XA": 3, b"^XZ": 3, b"^FS": 3, b"~HS": 3, b"~JX": 3, b"~JA": 3, b"~HI": 3, b"~HQES": 5}
        for text, length in whole.items():
            if unread.startswith(text):
                return length
        end = _next(unread, 1)
        if end is None and len(unread) > COMMAND_BYTES_MAX:
            return len(unread)  # nonsense must not fill the memory
        return end

    def _do(self, command: bytes) -> None:
        if command[0] not in {CARET, TILDE}:
            return  # between formats, and as data of no field, bytes mean nothing
        text = command.decode("latin-1").rstrip("\r\n")
        name, rest = text[1:3], text[3:]
        if command[0] == TILDE:
            self._control(name, text[1:])
        elif name == "XA":
            self.format = Format(width=self._width)
        elif self.format is None:
            return
        elif name == "XZ":
            done, self.format = self.format, None
            self._on_format(done)
        else:
            self._set(self.format, name, rest)

    def _control(self, name: str, text: str) -> None:
        if name in {"JX", "JA"}:
            self.format = None
        elif name in _QUESTIONS:
            self._on_question(text)
        else:
            self.unknown.append(name)

    def _set(self, label: Format, name: str, rest: str) -> None:
        numbers = [int(each) if each.isascii() and each.isdigit() else 0 for each in rest.split(",")[:2]]
        first, second = (*numbers, 0)[:2]
        match name:
            case "PW":
                label.width = min(first, self._width)
            case "LL":
                label.height = first
            case "LH":
                label.home = (first, second)
            case "FO":
                label.origin = (first + label.home[0], second + label.home[1])
            case "PQ":
                label.copies = max(1, min(first, COPIES_MAX))
            case "GF":
                dots = graphic(rest)
                if dots is None:
                    self.unknown.append("GF")
                else:
                    label.graphics.append((*label.origin, dots))
                    label.marked = True
            case _ if name not in _IGNORED:
                label.marked |= name in _MARKS
                self.unknown.append(name)


def graphic(parameters: str) -> NDArray[np.bool_] | None:
    """The dots of ``^GF``; None where they are cut short, damaged, or written in a way that is not read here."""
    parts = parameters.split(",", 4)
    if len(parts) != 5 or parts[0] != "A" or not all(part.isascii() and part.isdigit() for part in parts[1:4]):
        return None
    size, row = int(parts[2]), int(parts[3])
    if not row or size % row or size * 8 > DOTS_MAX:
        return None
    data = _unpacked(parts[4], size)
    if data is None or len(data) != size:
        return None
    return np.unpackbits(np.frombuffer(data, dtype=np.uint8).reshape(-1, row), axis=1).astype(np.bool_)


def _unpacked(text: str, size: int) -> bytes | None:
    kind, _, rest = text[1:].partition(":") if text.startswith(":") else ("", "", text)
    try:
        if not kind:
            return bytes.fromhex(rest)
        packed, _, check = rest.rpartition(":")
        raw = packed.encode("ascii")
        if int(check, 16) != binascii.crc_hqx(raw, 0):
            return None
        data = base64.b64decode(raw, validate=True)
        return zlib.decompressobj().decompress(data, size) if kind == "Z64" else data if kind == "B64" else None
    except (ValueError, zlib.error):
        return None


def _next(unread: bytearray, start: int) -> int | None:
    places = [place for mark in (CARET, TILDE) if (place := unread.find(mark, start)) >= 0]
    return min(places, default=None)
