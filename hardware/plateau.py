"""When a weight rests. Pure: knows no scale, no clock and no parcel.

Each time that a weight comes to rest is one *plateau*. A plateau is numbered, so that whoever takes a weight can tell
the next parcel's from the last one's, which is still lying there.
"""

from __future__ import annotations

from collections import deque

from hardware.ports import Instant, Weight
from hardware.scale_protocol import Reading

SPAN_NS = 300_000_000
"""How long a scale that does not say so must show the same weight to be at rest."""
READINGS_MIN = 3
GAP_NS = 1_000_000_000
"""Longer silence: what was at rest before may not be what lies there now."""


class Plateaus:
    """Follows one scale's readings."""

    def __init__(self, *, jitter_grams: int) -> None:
        """``jitter_grams``: what a resting weight may waver."""
        self._jitter = jitter_grams
        self._recent: deque[tuple[int, int]] = deque()
        self._last_ns = 0
        self._rested_grams: int | None = None
        self._number = 0

    def follow(self, reading: Reading, at: Instant) -> Weight:
        """The weight that this reading makes of what came before."""
        if at.boot_ns - self._last_ns > GAP_NS:
            self._leave()
        self._last_ns = at.boot_ns
        if reading.grams is None:
            self._leave()
            return Weight(grams=None, stable=False, plateau=self._number, at=at)
        rests = self._rests(reading.grams, at.boot_ns) if reading.stable is None else reading.stable
        if not rests:
            self._rested_grams = None
        elif self._rested_grams is None or abs(reading.grams - self._rested_grams) > self._jitter:
            self._number += 1
            self._rested_grams = reading.grams
        return Weight(grams=reading.grams, stable=rests, plateau=self._number, at=at)

    def _leave(self) -> None:
        self._recent.clear()
        self._rested_grams = None

    def _rests(self, grams: int, boot_ns: int) -> bool:
        """Whether it has shown the same for long enough; the first reading outside begins anew."""
        if self._recent and any(abs(grams - one) > self._jitter for _, one in self._recent):
            self._recent.clear()
        self._recent.append((boot_ns, grams))
        while len(self._recent) > READINGS_MIN and boot_ns - self._recent[1][0] >= SPAN_NS:
            self._recent.popleft()
        return len(self._recent) >= READINGS_MIN and boot_ns - self._recent[0][0] >= SPAN_NS
