"""How complete the data are: what each station has sent, what we could not read, who tells two histories.

What a station has not sent yet is unknown here, by nature; so this says up to when everything is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from central.projection.facts import StationFacts
from journal.database import Connection

SILENT_AFTER = timedelta(minutes=10)
"""A station speaks every few seconds while it has something to send; after this it may hold events we do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """A station's row. ``complete_to`` is by its own clock, ``heard_at`` by ours."""

    station_id: str
    name: str
    complete_to: datetime | None
    heard_at: datetime | None
    silent: bool
    behind: int
    doubtful_days: int
    forks: int
    parked: int
    photos: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The platform's own list of orders against what we saw of them."""

    orders: int
    seen: int
    off_system: int
    unlisted: int


def stations(connection: Connection, now: datetime, since: date, name_of: Callable[[str], str]) -> list[StationState]:
    """Every station that ever spoke."""
    heard = {row[0]: row[1] for row in connection.execute(_HEARD).fetchall()}
    behind = {row[0]: int(row[1]) for row in connection.execute(_BEHIND).fetchall()}
    forks = dict(connection.execute("SELECT station_id, COUNT(*) FROM forks GROUP BY station_id").fetchall())
    parked = dict(connection.execute("SELECT station_id, COUNT(*) FROM parked_events GROUP BY station_id").fetchall())
    photos = {row[0]: (row[1], row[2]) for row in connection.execute(_PHOTOS, (since.isoformat(),)).fetchall()}
    facts = {
        key: msgspec.json.decode(text, type=StationFacts)
        for key, text in connection.execute("SELECT station_id, facts FROM stations").fetchall()
    }
    found = []
    for station_id in sorted({*facts, *heard}):
        known = facts.get(station_id)
        spoke = datetime.fromisoformat(heard[station_id]) if station_id in heard else None
        taken, packed = photos.get(station_id, (0, 0))
        found.append(
            StationState(
                station_id=station_id,
                name=name_of(station_id),
                complete_to=max((journal.at for journal in known.journals), default=None) if known else None,
                heard_at=spoke,
                silent=spoke is None or now - spoke > SILENT_AFTER,
                behind=behind.get(station_id, 0),
                doubtful_days=sum(day >= since.isoformat() for day in known.doubtful_days) if known else 0,
                forks=forks.get(station_id, 0),
                parked=parked.get(station_id, 0),
                photos=taken / packed if packed else None,
            )
        )
    return found


def coverage(connection: Connection, since: date, until: date) -> Coverage:
    """Of the orders paid in these days that are still wanted: how many a station saw, how many left unseen."""
    span = (since.isoformat(), until.isoformat())
    row = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(seen), 0),"
        " COALESCE(SUM(CASE WHEN seen = 0 AND (declared_at IS NOT NULL OR picked_up_at IS NOT NULL)"
        " THEN 1 ELSE 0 END), 0)"
        " FROM orders WHERE day BETWEEN ? AND ? AND state <> 'cancelled'",
        span,
    ).fetchone()
    unlisted = connection.execute(
        "SELECT COUNT(*) FROM parcels WHERE day BETWEEN ? AND ? AND unlisted = 1 AND replaced_by = ''", span
    ).fetchone()
    return Coverage(orders=int(row[0]), seen=int(row[1]), off_system=int(row[2]), unlisted=int(unlisted[0]))


_HEARD = "SELECT station_id, MAX(heard_at) FROM stations_heard GROUP BY station_id"
_BEHIND = (
    "SELECT j.station_id, SUM(j.head_sequence - COALESCE(c.sequence, 0)) FROM journals j"
    " LEFT JOIN cursors c ON c.journal_id = j.journal_id AND c.name = 'projector'"
    " WHERE j.role = 'copy' GROUP BY j.station_id"
)
_PHOTOS = (
    "SELECT station, SUM(CASE WHEN photos > 0 THEN 1 ELSE 0 END), COUNT(*) FROM parcels"
    " WHERE day >= ? AND packed_on IS NOT NULL AND replaced_by = '' GROUP BY station"
)
