"""Deletes the photos of parcels that left long ago, where the settings say so. Their digests stay in the record.

Knows no camera. A parcel that has not left keeps its photos, however old they are.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from edge.clock import Clock
from edge.store.instants import us
from hardware.picture import remove
from journal.database import Connection

SWEEP_SECONDS = 86_400.0
BATCH = 500
BATCH_PAUSE_SECONDS = 0.2
IDLE_SECONDS = 2.0
SEEN_AGAIN = timedelta(days=2)
"""How far a sweep looks back behind the one before: the clock may have been set in between."""

_LEFT = (
    "SELECT f.rowid, f.digest FROM photos f JOIN parcels p USING (parcel_id) WHERE f.rowid > ? AND f.state = 'taken'"
    " AND p.state IN ('handed_over', 'picked_up', 'cancelled')"
    " AND COALESCE(p.picked_up_at, p.handed_over_at, f.frame_at) BETWEEN ? AND ? ORDER BY f.rowid LIMIT ?"
)


class OldPhotos:
    """Once a day, some at a time, those whose parcel left ``keep_days`` ago."""

    def __init__(self, connection: Connection, folder: Path, clock: Clock, *, keep_days: int) -> None:
        self._connection = connection
        self._folder = folder
        self._clock = clock
        self._keep = timedelta(days=keep_days)
        self._sweep_ns = 0
        self._since, self._until = 0, 0
        self._done = 0
        """The newest row that was looked at; 0: between two sweeps."""

    def turn(self) -> float:
        """Delete some; returns the seconds until the next look."""
        now = self._clock.instant()
        if self._sweep_ns > now.boot_ns:
            return IDLE_SECONDS
        if not self._clock.trusted():
            return IDLE_SECONDS  # by a clock that is months ahead everything is old
        if not self._done:
            self._until = us(now.wall - self._keep)
        rows = self._connection.execute(_LEFT, (self._done, self._since, self._until, BATCH)).fetchall()
        for _, digest in rows:
            remove(digest, self._folder)
        if len(rows) == BATCH:
            self._done = rows[-1][0]
            return BATCH_PAUSE_SECONDS
        self._done = 0
        self._since = self._until - SEEN_AGAIN // timedelta(microseconds=1)
        self._sweep_ns = now.boot_ns + int(SWEEP_SECONDS * 1e9)
        return IDLE_SECONDS
