"""Watches the clock: moments of the day, misses and limits become events, once each, late where the station was off.

Wakes at the next moment; looks through the parcels at most every half minute. Does not know what a moment or a cause
is (``domain``), or a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.events import ParcelMissed
from domain.moment import next_moment_at
from edge.clock import Clock
from edge.doubts import Doubts
from edge.drafts import drafts_of
from edge.store.limits import LimitEvent, limits_reached
from edge.store.load import site_rules
from edge.store.missed import parcels_missed
from edge.store.stale import any_stale
from edge.store.watched import Sight, moments_reached, told_until
from journal.database import Connection
from journal.write import Decision, Writer

LOOK_SECONDS = 30.0
# A scan waits for the events of so many parcels at most: a whole sale that breaches at once is told between scans.
TOGETHER = 10
# One turn tells for so long at most and goes on in the next: the watchdog takes a long turn for a hung one.
TELLING_SECONDS = 3.0
# So long a doubtful clock is given to come right before what it shows is told as doubtful.
DOUBT = timedelta(minutes=30)

Find = Callable[[Connection, Sight], Sequence[ParcelMissed | LimitEvent]]
_FINDS: tuple[Find, ...] = (parcels_missed, limits_reached)


class Watch:
    """One turn tells all that became true since the last one.

    ``whole_floor``: no other bench packs the same parcels unseen, so what is not packed here is not packed.
    """

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        clock: Clock,
        *,
        whole_floor: bool,
        doubts: Callable[[], Doubts] = Doubts,
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._clock = clock
        self._whole_floor = whole_floor
        self._doubts = doubts
        self._after: datetime | None = None
        self._doubted_ns: int | None = None
        self._looked_ns: int | None = None

    def turn(self) -> float:
        """Tell what became true; returns the seconds until the next moment or look."""
        doubts = self._doubts()
        if self._waits_for_the_clock(doubtful=doubts.clock):
            return LOOK_SECONDS
        now = self._clock.now() + doubts.ahead
        if self._moments(now):
            self._looked_ns = None
        boot_ns = self._clock.instant().boot_ns
        due = self._looked_ns is None or boot_ns - self._looked_ns >= LOOK_SECONDS * 1e9
        # While changed rules are still being worked through, a parcel's deadline may be the one before.
        if due and not any_stale(self._connection):
            if not self._parcels(Sight(until=now, whole_floor=self._whole_floor), boot_ns):
                return 0.0
            self._looked_ns = boot_ns
        upcoming = next_moment_at(site_rules(self._connection), now)
        left = (upcoming - doubts.ahead - self._clock.now()).total_seconds() if upcoming else LOOK_SECONDS
        return min(max(left, 0.0), LOOK_SECONDS)

    def _waits_for_the_clock(self, *, doubtful: bool) -> bool:
        """A wrong time told cannot be taken back; one that stays doubtful is told, and its envelope says so."""
        if not doubtful:
            self._doubted_ns = None
            return False
        boot_ns = self._clock.instant().boot_ns
        if self._doubted_ns is None:
            self._doubted_ns = boot_ns
        return boot_ns - self._doubted_ns < DOUBT.total_seconds() * 1e9

    def _moments(self, now: datetime) -> bool:
        """Tell the moments since the last turn, in one stroke: the last one told is where the next start goes on."""
        after = min(self._after or told_until(self._connection, now), now)
        told = bool(moments_reached(self._connection, after, now))
        if told:
            self._writer.submit(
                lambda connection: Decision(drafts=drafts_of(moments_reached(connection, after, now)), answer=None)
            ).result()
        self._after = now
        return told

    def _parcels(self, sight: Sight, since_ns: int) -> bool:
        """Tell of the parcels; whether that was all."""
        for find in _FINDS:
            ids = list(dict.fromkeys(event.parcel_id for event in find(self._connection, sight)))
            for first in range(0, len(ids), TOGETHER):
                if self._clock.instant().boot_ns - since_ns > TELLING_SECONDS * 1e9:
                    self._looked_ns = None
                    return False
                self._tell(find, replace(sight, ids=ids[first : first + TOGETHER]))
        return True

    def _tell(self, find: Find, sight: Sight) -> None:
        """Ask again on the writer's thread: a parcel may have been packed meanwhile."""
        self._writer.submit(
            lambda connection: Decision(drafts=drafts_of(find(connection, sight)), answer=None)
        ).result()
