"""Bytes of a bench scale into readings. Pure: knows no device and no clock, and not whose weight it is.

A frame counts only whole and, where its kind has a check sum, right; anything else is dropped without a guess, as the
next frame comes within a fraction of a second. Kinds and their sources:

- ``cas``: status, comma, weight, unit (``ST,GS,…  0.512 kg``): CAS NT-200 manual p. 48; A&D and PCE
  send the same words.
- ``sics``: Mettler Toledo's MT-SICS, asked by ``SI`` (``S S     512.0 g``).
- ``ohaus``: weight, unit, ``?`` while it moves (Ohaus Explorer manual p. 156).
- ``yaohua-wg``: ``WG000.512kg`` and a check sum (XK3190-A12E manual p. 13).
- ``yaohua-stx``: STX, sign, six digits, decimal place, XOR, ETX (XK3190-A26 manual p. 10); no stability.
- ``yaohua-back`` and ``yaohua-eq``: ``=`` and eight characters, the last digit first or last (the same, p. 11).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import xor
from typing import Protocol

FRAME_MAX = 64
"""Bytes that may wait for the rest of their frame; no kind's frame has more than 24."""
GRAMS_MAX = 300_000
"""More than any bench scale carries: such a reading is noise."""
GRAMS_OF = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a scale says at one moment: whole grams (None: over or under its range), and whether it rests."""

    grams: int | None
    stable: bool | None
    """None: this kind of scale does not say."""


class ScaleProtocol(Protocol):
    """Collects one scale's bytes; how they were split into reads never matters."""

    @property
    def question(self) -> bytes:
        """What to send for one reading; empty where the scale speaks by itself."""

    def feed(self, data: bytes) -> list[Reading]:
        """Take bytes; give the readings that they completed, in order."""


class LineProtocol:
    """Readings that end with CR, LF or both."""

    def __init__(self, read: Callable[[str], Reading | None], question: bytes = b"") -> None:
        self.question = question
        self._read = read
        self._held = b""

    def feed(self, data: bytes) -> list[Reading]:
        """Take bytes; give what the whole lines among them say."""
        *lines, rest = re.split(rb"[\r\n]+", self._held + data)
        self._held = rest[-FRAME_MAX:]
        readings = (self._read(line.decode("ascii")) for line in lines if len(line) <= FRAME_MAX and line.isascii())
        return [reading for reading in readings if reading is not None]


class FrameProtocol:
    """Readings of a fixed form without line ends, found by a pattern; the rest of a frame may come later."""

    question = b""

    def __init__(self, pattern: re.Pattern[bytes], read: Callable[[re.Match[bytes]], Reading | None]) -> None:
        self._pattern = pattern
        self._read = read
        self._held = b""

    def feed(self, data: bytes) -> list[Reading]:
        """Take bytes; give what the whole frames among them say."""
        held = self._held + data
        end = 0
        readings = []
        for match in self._pattern.finditer(held):
            end = match.end()
            readings.append(self._read(match))
        self._held = held[end:][-FRAME_MAX:]
        return [reading for reading in readings if reading is not None]


def make_protocol(kind: str, unit: str = "kg") -> ScaleProtocol:
    """A fresh reader of this kind. ``unit``: of scales that do not say theirs. Raises KeyError."""
    if kind == "yaohua-stx":
        return FrameProtocol(_STX, lambda match: _yaohua_stx(match, unit))
    if kind in {"yaohua-back", "yaohua-eq"}:
        step = -1 if kind == "yaohua-back" else 1
        return FrameProtocol(_EQUALS, lambda match: _reading(match[1][::step].decode(), unit, None))
    return LineProtocol(*_LINES[kind])


_NUMBER = r"([+-]?\s*[0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(kg|g|lb|oz)"
_CAS = re.compile(r"(ST|US)\s*,(?:.*,)?\s*" + _NUMBER + r"\s*", re.IGNORECASE | re.DOTALL)
_CAS_OVER = re.compile(r"(?:OL|UL)\b.*", re.IGNORECASE | re.DOTALL)
_SICS = re.compile(r"S\s+([SD])\s+" + _NUMBER + r"\s*", re.IGNORECASE)
_SICS_OVER = re.compile(r"S\s+[+-]\s*")
_OHAUS = re.compile(r"\s*" + _NUMBER + r"\s*(\?)?\s*[A-Z]{0,10}\s*", re.IGNORECASE)
_WG = re.compile(r"(W[GN])([ 0-9.+-]{7})(kg|g\s|lb)([0-9A-F]{2})")
_WG_OVER = re.compile(r"\s{9}(?:OL|LO)[0-9A-F]{2}")
_STX = re.compile(rb"\x02([+-])([0-9]{6})([0-4])([0-9A-F]{2})\x03")
_EQUALS = re.compile(rb"=([0-9. -]{8})(?==|$)")


def _cas(line: str) -> Reading | None:
    if _CAS_OVER.fullmatch(line.strip()):
        return Reading(grams=None, stable=False)
    match = _CAS.fullmatch(line.strip())
    return _reading(match[2], match[3], match[1].upper() == "ST") if match else None


def _sics(line: str) -> Reading | None:
    if _SICS_OVER.fullmatch(line):
        return Reading(grams=None, stable=False)
    match = _SICS.fullmatch(line)
    return _reading(match[2], match[3], match[1].upper() == "S") if match else None


def _ohaus(line: str) -> Reading | None:
    match = _OHAUS.fullmatch(line)
    return _reading(match[1], match[2], match[3] is None) if match else None


def _yaohua_wg(line: str) -> Reading | None:
    if _WG_OVER.fullmatch(line):
        return Reading(grams=None, stable=False)
    match = _WG.fullmatch(line)
    if match is None or _xor(line[:11].encode()) != int(match[4], 16):
        return None
    return _reading(match[2], match[3], None)


def _yaohua_stx(match: re.Match[bytes], unit: str) -> Reading | None:
    if _xor(match[0][1:9]) != int(match[4], 16):
        return None
    places = int(match[3])
    digits = match[2].decode()
    number = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits
    return _reading(match[1].decode() + number, unit, None)


def _xor(data: bytes) -> int:
    return reduce(xor, data)


_LINES: dict[str, tuple[Callable[[str], Reading | None], bytes]] = {
    "cas": (_cas, b""),
    "sics": (_sics, b"SI\r\n"),
    "ohaus": (_ohaus, b""),
    "yaohua-wg": (_yaohua_wg, b""),
}
PROTOCOLS = (*_LINES, "yaohua-stx", "yaohua-back", "yaohua-eq")
"""Names for the settings."""


def _reading(number: str, unit: str, stable: bool | None) -> Reading | None:  # noqa: FBT001 - read off a frame
    """Whole grams; None where the text is no number or no scale could have said it."""
    text = "".join(number.split())
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) is None:
        return None
    grams = round(Decimal(text) * GRAMS_OF[unit.strip().lower()])
    return Reading(grams=grams, stable=stable) if abs(grams) <= GRAMS_MAX else None
