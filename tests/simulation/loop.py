"""Discrete time: everybody on the floor lives as a generator that yields the seconds until it goes on.

Two that go on at the same instant do so in the order in which they came to it, so that a seed makes one day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

Life = Iterator[float]


class Loop:
    """The day's clock and everybody who waits for it."""

    def __init__(self, begins: datetime) -> None:
        self.now = begins
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._places = count()

    def begin(self, life: Life, at: datetime | None = None) -> None:
        """Somebody goes to work."""
        heappush(self._waiting, (max(at or self.now, self.now), next(self._places), life))

    def run(self, ends: datetime) -> None:
        """Let everybody go on until an instant."""
        while self._waiting and self._waiting[0][0] <= ends:
            self.now, _, life = heappop(self._waiting)
            seconds = next(life, None)
            if seconds is not None:
                self.begin(life, self.now + timedelta(seconds=seconds))
        self.now = ends
