"""After changed rules: the deadlines of what is only released, slice by slice, so that scans go on in between.

Does not know what changed or how a deadline is computed. What was begun when the station stopped is begun anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TypeVar

from edge.store import stale
from edge.store.deadlines import recompute_parcels
from journal.database import Connection
from journal.write import Decision, Writer

T = TypeVar("T")

IDLE_SECONDS = 5.0
SLICE_SECONDS = 0.008  # what a scan waits for at most, and for the commit behind it
TOGETHER = 25  # parcels between two looks at the clock
TURN_SECONDS = 2.0  # a turn ends then, whatever is left: the watchdog wants to see it turn


class Deadlines:
    """One turn goes some way through what is stale; ``applied`` is told when screens may look again."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        applied: Callable[[], None],
        *,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._applied = applied
        self._turn_seconds = turn_seconds
        self._carriers: dict[str, int] = {}
        self._left: list[str] = []

    def turn(self) -> float:
        """Go on; returns the seconds until the next look without being woken."""
        carriers = stale.stale_carriers(self._connection)
        if not carriers:
            return IDLE_SECONDS
        if carriers != self._carriers:
            self._carriers, self._left = carriers, stale.stale_parcels(self._connection, carriers)
        until = monotonic() + self._turn_seconds
        while self._left:
            done = self._write(partial(_some, ids=self._left))
            self._left = self._left[done:]
            if monotonic() >= until:
                break
        if not self._left:
            self._write(partial(stale.settle, carriers=carriers))
            self._carriers = {}
        self._applied()
        return 0.0

    def _write(self, change: Callable[[Connection], T]) -> T:
        return self._writer.submit(lambda connection: Decision(answer=change(connection))).result()


def _some(connection: Connection, ids: list[str]) -> int:
    """Compute as many as one slice holds; returns how many."""
    until, done = monotonic() + SLICE_SECONDS, 0
    while done < len(ids):
        recompute_parcels(connection, ids[done : done + TOGETHER])
        done += TOGETHER
        if monotonic() >= until:
            break
    return done
