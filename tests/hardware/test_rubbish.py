"""A hundred thousand inputs for each reader of a scanner's bytes; a million in the soak."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.framing import Code, Framed, Framer
from hardware.key_framing import KeyFramer
from hardware.keyboard_layout import LAYOUTS
from hardware.scanner import Framing
from tests.hardware.rubbish import Piece, feed, some_bytes, some_events

Make = Callable[[], Framing]


class Hoarding(Framer):
    """A planted bug: keeps what it cannot use."""

    def _hold(self, data: bytes) -> None:
        super()._hold(data)
        self._held += data


class Gullible(Framer):
    """A planted bug: takes any bytes for a code."""

    def _finish(self, *, ended: bool) -> list[Framed]:
        data = bytes(self._held)
        return [Code(text=data.decode("latin-1"))] if super()._finish(ended=ended) else []


class Brittle(KeyFramer):
    """A planted bug: knows only keys that have a character."""

    def _character(self, code: int, *, altgr: bool) -> str:
        return (self._layout.altgr if altgr else self._layout.plain)[code]


class Waiting(KeyFramer):
    """A planted bug: waits for ever for the end of a report."""

    def _end_report(self) -> list[Framed]:
        self._dropped = False
        return []


def keys(layout: str) -> Make:
    return lambda: KeyFramer(LAYOUTS[layout], Framer(endings=b"\r\n\t"))


READERS: dict[str, tuple[Make, Piece]] = {
    "suffix": (Framer, some_bytes),
    "enclosed": (lambda: Framer(enclosed=True), some_bytes),
    "silence": (lambda: Framer(endings=b""), some_bytes),
    "short": (lambda: Framer(endings=b"\t", length_max=64), some_bytes),
    "keys-us": (keys("us"), some_events),
    "keys-fr": (keys("fr"), some_events),
}


@pytest.mark.parametrize("reader", READERS)
def test_no_rubbish_raises_fills_the_memory_or_is_passed_on_as_a_code(reader: str) -> None:
    assert feed(*READERS[reader], count=100_000, seed=20261126) > 100


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_no_million_pieces_of_rubbish_does(reader: str) -> None:
    assert feed(*READERS[reader], count=1_000_000, seed=20261127) > 1_000


@pytest.mark.parametrize(
    ("make", "piece", "error"),
    [
        (lambda: Hoarding(endings=b""), lambda chance: some_bytes(chance).replace(b"\r", b"A") * 9, AssertionError),
        (Gullible, some_bytes, AssertionError),
        (lambda: Brittle(LAYOUTS["us"], Framer()), some_events, KeyError),
        (lambda: Waiting(LAYOUTS["us"], Framer()), some_events, AssertionError),
    ],
    ids=["hoarding", "gullible", "brittle", "waiting"],
)
def test_the_rubbish_finds_planted_bugs(make: Make, piece: Piece, error: type[Exception]) -> None:
    with pytest.raises(error):
        feed(make, piece, count=100_000, seed=20261126)
