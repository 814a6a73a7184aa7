"""When a weight rests, and whether it is another load than the last. Pure: knows no scale, no clock and no parcel.

Each load that came to rest is one *plateau*. A plateau is numbered, so that whoever takes a weight can tell the next
parcel's from the last one's, which is still lying there. A load is another one only where the platform was seen
relieved of the one before: a touch, a pause, an overload or a cable pulled out relieves nothing, and what was put on
top of a load, or came in its place unseen, has no number of its own. Better ask for a parcel again than weigh the last.
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
EMPTY_GRAMS = 10
"""What an empty platform may show."""
LEFT_OF_A_LOAD = 4
"""A quarter of a load or less is not that load any more: a hand that lifts one edge of it takes half of it at most.

So a quick swap is seen though the platform never showed that it was empty.
"""
OFFSET_MOST = 50
"""What an empty platform may show on a scale that nobody set to zero, where it comes to rest at the same again."""


class Plateaus:
    """Follows one scale's readings."""

    def __init__(self, *, jitter_grams: int) -> None:
        """``jitter_grams``: what a resting weight may waver."""
        self._jitter = jitter_grams
        self._recent: deque[tuple[int, int]] = deque()
        self._last_ns = 0
        self._number = 0
        self._load = 0
        self._relieved = True
        self._resting: int | None = None
        self._lowest: int | None = None
        self._lowest_before: int | None = None
        self._heavier = self._again = False

    def follow(self, reading: Reading, at: Instant) -> Weight:
        """The weight that this reading makes of what came before."""
        if at.boot_ns - self._last_ns > GAP_NS or reading.grams is None:
            self._recent.clear()
        self._last_ns = at.boot_ns
        if reading.grams is None:
            return Weight(grams=None, stable=False, plateau=self._number, at=at)
        rests = self._rests(reading.grams, at.boot_ns) if reading.stable is None else reading.stable
        self._note(reading.grams, rests=rests)
        self._relieved = self._relieved or reading.grams <= self._left()
        if rests and self._relieved and reading.grams > self._empty():
            self._number += 1
            self._load = reading.grams
            self._relieved = False
        return Weight(grams=reading.grams, stable=rests, plateau=self._number, at=at)

    def taken(self, weight: Weight) -> None:
        """Somebody took the newest weight: it is this load that must go now, however light it was when it began."""
        if weight.grams is not None:
            self._load = weight.grams
            self._lowest, self._lowest_before = None, self._lowest if self._is_less(self._lowest) else None
            self._heavier = self._again = False

    def _left(self) -> int:
        """What the platform may show at most when the load is gone; never what the load itself may waver to."""
        return max(min(self._empty(), self._load - self._jitter - 1), self._load // LEFT_OF_A_LOAD)

    def _empty(self) -> int:
        """What an empty platform shows at most: on a scale that is off zero, the little that it came back to.

        It did where it rested at that before the load and after it, or where something far heavier lay there since.
        """
        lowest = self._lowest
        if lowest is None or lowest > OFFSET_MOST or not self._is_less(lowest):
            return EMPTY_GRAMS
        known = self._lowest_before is not None and abs(lowest - self._lowest_before) <= self._jitter
        return max(EMPTY_GRAMS, lowest + self._jitter if known or self._again else 0)

    def _is_less(self, grams: int | None) -> bool:
        """Whether that is surely not the load itself."""
        return grams is not None and grams < self._load - self._jitter

    def _note(self, grams: int, *, rests: bool) -> None:
        """Keep the lowest rest since a load was taken, and whether it was come back to."""
        if not rests:
            self._resting = None
            return
        if self._resting is not None and abs(grams - self._resting) <= self._jitter:
            return
        self._resting = grams
        if self._lowest is None or grams < self._lowest - self._jitter:
            self._lowest, self._heavier, self._again = grams, False, False
        elif abs(grams - self._lowest) <= self._jitter:
            self._again = self._again or self._heavier
        self._heavier = self._heavier or grams >= LEFT_OF_A_LOAD * self._load

    def _rests(self, grams: int, boot_ns: int) -> bool:
        """Whether it has shown the same for long enough; the first reading outside begins anew."""
        if self._recent and any(abs(grams - one) > self._jitter for _, one in self._recent):
            self._recent.clear()
        self._recent.append((boot_ns, grams))
        while len(self._recent) > READINGS_MIN and boot_ns - self._recent[1][0] >= SPAN_NS:
            self._recent.popleft()
        return len(self._recent) >= READINGS_MIN and boot_ns - self._recent[0][0] >= SPAN_NS
