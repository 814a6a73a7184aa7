"""Seeded rubbish for whatever makes codes of a scanner's bytes, and what must hold of it whatever comes."""

from __future__ import annotations

import random
from collections.abc import Callable

from hardware.framing import LENGTH_MAX, TEXT_MAX, Code, Framer
from hardware.key_framing import KeyFramer
from hardware.scanner import Framing
from tests.hardware.keys import ALT, ALTGR, CAPS_LOCK, CTRL, ENTER, KEYS, SHIFT, SYN_DROPPED, TAB, report

HELD_MAX = LENGTH_MAX + 4_096
"""Bytes that a framer may keep between two reads."""
_BYTES = bytes(range(256)) + b"\r\n\r\n\x02\x03\x1d]C1" * 8
_PLAIN = b"0123456789SFYTABC-:\r\n\t"
_HELD = (SHIFT, CTRL, ALT, ALTGR, 125)
_LIKELY = (*KEYS, ENTER, TAB, 82, 79, 80, *_HELD, CAPS_LOCK)

Piece = Callable[[random.Random], bytes]


def some_bytes(chance: random.Random) -> bytes:
    """Bytes of a line, ends and marks of codes more often than others."""
    return bytes(chance.choices(_BYTES if chance.random() < 0.5 else _PLAIN, k=chance.randrange(12)))


def some_events(chance: random.Random) -> bytes:
    """Keys pressed and released at odd moments, lost events, and bytes that are no keys."""
    kind = chance.random()
    if kind < 0.05:
        return chance.randbytes(24 * chance.randrange(3))
    if kind < 0.1:
        return SYN_DROPPED
    if kind < 0.3:
        # Else every key would be held down before long.
        return report(*((key, 0) for key in _HELD))
    changes = [(chance.choice(_LIKELY), chance.randrange(3)) for _ in range(chance.randrange(4))]
    if kind < 0.35:
        changes = [(chance.randrange(65_536), chance.randrange(-1, 3)) for _ in changes]
    return report(*changes)


def feed(make: Callable[[], Framing], piece: Piece, count: int, seed: int) -> int:
    """Feed this many pieces; how many codes came out. Raises AssertionError where something does not hold."""
    chance = random.Random(seed)
    framer, codes = make(), 0
    for number in range(count):
        data = piece(chance)
        cut = chance.randrange(len(data) + 1) if number % 8 == 0 else len(data)
        framed = framer.feed(data[:cut]) + framer.feed(data[cut:])
        kind = chance.random()
        if kind < 0.05:
            framed += framer.silence()
        elif kind < 0.06:
            framer.distrust()
        elif kind < 0.06005:
            framed += framer.abandon()
            framer = make()
        for reading in framed:
            codes += isinstance(reading, Code)
            assert reading.text, reading
            assert not any(each < " " and each != "\x1d" for each in reading.text), reading
            assert len(reading.text) <= (LENGTH_MAX if isinstance(reading, Code) else TEXT_MAX)
        if number % 256 == 0:
            assert held(framer) <= HELD_MAX
    return codes


def held(thing: object) -> int:
    """Items in all that a framer keeps, and in what that keeps."""
    if isinstance(thing, bytes | bytearray | str | list | set):
        return len(thing)
    return sum(map(held, vars(thing).values())) if isinstance(thing, Framer | KeyFramer) else 0
