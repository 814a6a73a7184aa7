"""What is due today for each departure of each carrier: packed, held, waiting, where its paper lies, how it will end.

Reads only. Does not know paces, or how an outlook comes to be (``domain.forecast``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from domain.calendar import local_date, zone_of
from domain.forecast import Outlook, total
from domain.site import SiteRules, TripChange
from domain.trip import trips_on
from edge.store.instants import from_us, us
from edge.store.views import day_start
from edge.store.waves import printed_at
from journal.database import Connection

# A parcel that leaves today was packed at most this long ago.
LOOKED_BACK = timedelta(days=3)

# What is on the floor, and what left it today: each by an index, so that a year of parcels costs the page nothing.
_COUNTS = (
    "WITH today AS (SELECT * FROM parcels WHERE state IN ('released', 'opened', 'verified', 'held', 'packed')"
    " UNION ALL SELECT * FROM parcels WHERE packed_by IN (SELECT badge FROM badges) AND packed_at >= ?"
    " AND +state IN ('handed_over', 'picked_up') AND COALESCE(handed_over_at, picked_up_at) >= ?)"
    " SELECT carrier, trip_at, COUNT(*), SUM(state = 'packed'), SUM(state IN ('handed_over', 'picked_up')),"
    " SUM(state = 'held' OR (ask AND state = 'released')),"
    " SUM(state IN ('released', 'opened', 'verified') AND NOT ask),"
    " MIN(CASE WHEN state IN ('released', 'opened', 'verified') THEN bench_deadline END), MIN(bench_deadline)"
    " FROM today WHERE due_from <= ? AND NOT spare GROUP BY carrier, trip_at"
)
_WAVES = (
    "SELECT wave, COUNT(*) FROM parcels WHERE carrier = ? AND trip_at IS ? AND state = 'released' AND ask = 0"
    " AND wave != '' GROUP BY wave"
)


@dataclass(slots=True, kw_only=True)
class TripLoad:
    """What is due today for one departure of one carrier, and what becomes of it at the present pace."""

    carrier: str
    departs_at: datetime | None
    planned_at: datetime | None
    trip_ats: list[int | None] = field(default_factory=list)
    due: int = 0
    packed: int = 0
    handed_over: int = 0
    held: int = 0
    waiting: int = 0
    bench_deadline: datetime | None = None
    done_at: datetime | None = None
    will_miss: int | None = 0
    breaches: int | None = 0
    fen: int = 0
    unconfirmed: bool = False


def trip_loads(connection: Connection, rules: SiteRules, now: datetime, outlooks: Sequence[Outlook]) -> list[TripLoad]:
    """Today's loads in the order in which they leave."""
    loads: dict[tuple[str, datetime | None], TripLoad] = {}
    start, today = day_start(rules, now), local_date(now, zone_of(rules)).isoformat()
    for row in connection.execute(_COUNTS, (us(start - LOOKED_BACK), us(start), today)).fetchall():
        planned, departs = _departure(rules, row[0], from_us(row[1]))
        load = loads.setdefault((row[0], departs), TripLoad(carrier=row[0], departs_at=departs, planned_at=planned))
        load.trip_ats.append(row[1])
        load.due += row[2]
        load.packed += row[3] or 0
        load.handed_over += row[4] or 0
        load.held += row[5] or 0
        load.waiting += row[6] or 0
        deadline = from_us(row[7] if row[7] is not None else row[8])
        if deadline is not None:
            load.bench_deadline = min(load.bench_deadline or deadline, deadline)
    for each in outlooks:
        found = loads.get((each.group.carrier, _departure(rules, each.group.carrier, each.group.trip_at)[1]))
        if each.group.due and found is not None:
            _add(found, each)
    return sorted(loads.values(), key=lambda load: (load.bench_deadline is None, load.bench_deadline, load.carrier))


def waves_of(connection: Connection, load: TripLoad, limit: int = 3) -> list[dict[str, Any]]:
    """Where the paper of what waits lies, and when it was printed: the largest waves first. Nobody has scanned it."""
    counts: dict[str, int] = {}
    for trip_at in load.trip_ats:
        for wave, count in connection.execute(_WAVES, (load.carrier, trip_at)).fetchall():
            counts[wave] = counts.get(wave, 0) + count
    largest = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:limit]
    return [{"wave": wave, "parcels": count, "printed_at": printed_at(connection, wave)} for wave, count in largest]


def _add(load: TripLoad, each: Outlook) -> None:
    load.will_miss = total((load.will_miss, each.will_miss))
    load.breaches = total((load.breaches, each.breaches))
    load.fen += each.fen
    load.unconfirmed |= bool(each.fen) and each.group.unconfirmed
    if each.done_at is not None:
        load.done_at = max(load.done_at or each.done_at, each.done_at)


def _departure(rules: SiteRules, carrier: str, at: datetime | None) -> tuple[datetime | None, datetime | None]:
    """(planned, departing) of the trip that a parcel aimed at: packed ones keep the time they were packed to."""
    if at is None:
        return None, None
    zone = zone_of(rules)
    on = local_date(at, zone)
    clock = at.astimezone(zone).time()
    trips = trips_on(rules, carrier, on)
    for trip in trips:
        if trip.departs_at == at:
            return trip.planned_at, at
    planned = {
        change.planned or change.departs
        for change in rules.trip_changes
        if change.carrier == carrier and change.on == on and _once(change, clock)
    }
    for trip in trips:
        if trip.planned_at == at or trip.planned_at.astimezone(zone).time() in planned:
            return trip.planned_at, trip.departs_at
    return at, at


def _once(change: TripChange, clock: time) -> bool:
    return clock in {change.planned, change.departs}
