"""Bytes of a serial scanner into codes. Pure: knows no device, no clock and no meaning of a code.

A scanner ends a code with a suffix (CR, LF, CR LF, TAB), or encloses it in STX and ETX, or adds nothing and falls
silent.
Whatever is not surely one whole code is reported as such and never passed on as a shorter code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LENGTH_MAX = 2_048
"""Bytes in one code. A waybill has 30, a GS1 code 100, a Chinese QR code some hundreds."""
TEXT_MAX = 128
"""Characters of a bad reading that are kept for the record."""

STX = 0x02
ENDINGS: dict[str, bytes] = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t"}
"""Names for the settings. The two bytes of CR LF end a code each, and nothing stands between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One whole code."""

    text: str
    symbology: str | None = None
    """AIM identifier such as ``]C1``, taken off the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLong:
    """More bytes than any code has; the next code is read as usual."""

    text: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbled:
    """Bytes that no code has, or the rest of a code whose other part is missing."""

    text: str
    length: int
    reason: Literal["control", "encoding", "cut"]


Framed = Code | TooLong | Garbled


class Framer:
    """Collects bytes and gives what they make, in order; how the bytes were split into reads never matters."""

    def __init__(self, *, endings: bytes = b"\r\n", enclosed: bool = False, length_max: int = LENGTH_MAX) -> None:
        """`endings`: each byte ends a code. `enclosed`: a code stands between STX and ETX, blanks may stand outside."""
        marks = b"\x02\x03" if enclosed else endings
        self._marks = re.compile(b"[" + re.escape(marks) + b"]") if marks else None
        self._plain = _plain(marks) if marks and not enclosed else None
        self._enclosed = enclosed
        self._length_max = length_max
        self._held = bytearray()
        self._length = 0
        self._whole = not enclosed
        self._doubted = False
        self.ends_codes = enclosed
        """Whether this scanner is known to end its codes: then silence alone does not end one."""

    @property
    def pending(self) -> bool:
        """Whether a code has begun and not ended, or may have begun before what was seen of it."""
        return self._length > 0 or self._doubted

    def feed(self, data: bytes) -> list[Framed]:
        """Take bytes; give what they completed."""
        if self._plain is not None and not self._length and not self._doubted:
            plain = self._plain.fullmatch(data)
            if plain is not None and plain.end("text") <= self._length_max:
                self.ends_codes = True
                aim, text = plain["aim"], plain["text"]
                return [Code(text=text.decode("ascii"), symbology=aim.decode("ascii") if aim else None)]
        framed: list[Framed] = []
        start = 0
        for mark in self._marks.finditer(data) if self._marks else ():
            self._hold(data[start : mark.start()])
            start = mark.end()
            opens = self._enclosed and data[mark.start()] == STX
            framed += self._finish(ended=not opens)
            self._whole = opens or not self._enclosed
            self.ends_codes = True
        self._hold(data[start:])
        return framed

    def silence(self) -> list[Framed]:
        """The scanner has fallen silent: end the code, unless this scanner ends its codes itself."""
        return self._finish(ended=not self.ends_codes)

    def abandon(self) -> list[Framed]:
        """The device is gone: what was begun will not be ended."""
        return self._finish(ended=False)

    def distrust(self) -> None:
        """Bytes before those that come next may be missing: the code under way is reported as cut.

        Silence ends the doubt as a suffix does: what follows it begins anew.
        """
        self._doubted = True

    def _hold(self, data: bytes) -> None:
        self._length += len(data)
        # One byte more than fits shows that it is too long; the rest is counted only.
        room = self._length_max + 1 - len(self._held)
        self._held += data[:room]

    def _finish(self, *, ended: bool) -> list[Framed]:
        data, length, whole = bytes(self._held), self._length, self._whole and not self._doubted and ended
        self._held.clear()
        self._length, self._whole, self._doubted = 0, not self._enclosed, False
        if length == 0 or (self._enclosed and not data.strip()):
            return []
        if length > self._length_max:
            return [TooLong(text=_excerpt(data), length=length)]
        if not whole:
            return [Garbled(text=_excerpt(data), length=length, reason="cut")]
        return [_read(data)]


def _plain(marks: bytes) -> re.Pattern[bytes] | None:
    """What nearly every read is: one code of plain ASCII and its suffix, whole. All else goes the long way.

    None where a suffix is itself a character that a code may have.
    """
    if any(0x20 <= mark < 0x7F for mark in marks):
        return None
    return re.compile(rb"(?P<aim>\][A-Za-z][0-9A-Za-z])?(?P<text>[ -~]+)[" + re.escape(marks) + rb"]+")


_AIM = re.compile(r"(\][A-Za-z][0-9A-Za-z])(?=.)", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1c\x1e\x1f\x7f]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")


def _read(data: bytes) -> Code | Garbled:
    if _CONTROL.search(data):
        return Garbled(text=_excerpt(data), length=len(data), reason="control")
    text = _decode(data)
    if text is None:
        return Garbled(text=_excerpt(data), length=len(data), reason="encoding")
    aim = _AIM.match(text)
    return Code(text=text[aim.end() :], symbology=aim[1]) if aim else Code(text=text)


def _decode(data: bytes) -> str | None:
    """UTF-8; else GB18030 where every other character is Chinese, as scanners sold in China send; else Latin-1."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_chinese(data) or data.decode("latin-1")
    return None if _UNPRINTABLE.search(text.replace("\x1d", "")) else text


def _decode_chinese(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if all(character.isascii() or _is_chinese(character) for character in text) else None


def _is_chinese(character: str) -> bool:
    # Ideographs with extension A, Chinese punctuation, full-width forms.
    return "\u3400" <= character <= "\u9fff" or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef"


def _excerpt(data: bytes) -> str:
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", data.decode("utf-8", "replace")[:TEXT_MAX])
