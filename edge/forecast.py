"""Whether today's trips will be caught at the present pace, and what missing them costs. Reads only; knows no words.

What is due is packed trip by trip, the earliest first, as the benches' queue offers it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import msgspec

from domain.calendar import ONE_DAY, local_date, zone_of
from domain.order import Order
from domain.penalty import fine_of
from domain.policies import policy_of
from domain.site import SiteRules, TripChange
from domain.trip import next_trip, trips_on
from domain.window import window_for
from edge.store.deadlines import known_policies
from edge.store.instants import from_us, us
from edge.store.views import day_start
from journal.database import Connection

# What one forecast looks at, so that a damaged pace cannot make the first page read every order of a big sale.
FINES_MAX = 2000
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
_WAITING = (
    "SELECT parcel_id, ship_by FROM parcels WHERE carrier = ? AND trip_at IS ? AND due_from <= ?"
    " AND state IN ('released', 'opened', 'verified') AND ask = 0 AND spare = 0"
    " ORDER BY bench_deadline DESC, paid_at DESC LIMIT ?"
)


@dataclass(slots=True, kw_only=True)
class TripLoad:
    """What is due today for one departure of one carrier. ``gone``: the truck has left."""

    carrier: str
    departs_at: datetime | None
    planned_at: datetime | None
    trip_ats: list[int | None]
    due: int = 0
    packed: int = 0
    handed_over: int = 0
    held: int = 0
    waiting: int = 0
    bench_deadline: datetime | None = None
    done_at: datetime | None = None
    will_miss: int | None = None
    fen: int = 0
    unconfirmed: bool = False


def trip_loads(connection: Connection, rules: SiteRules, now: datetime, pace: int) -> list[TripLoad]:
    """Today's loads in the order in which they leave, each with its forecast."""
    today = local_date(now, zone_of(rules)).isoformat()
    start = day_start(rules, now)
    loads: dict[tuple[str, int | None], TripLoad] = {}
    for row in connection.execute(_COUNTS, (us(start - LOOKED_BACK), us(start), today)).fetchall():
        planned, departs = _departure(rules, row[0], from_us(row[1]))
        key = (row[0], us(departs) if departs else None)
        load = loads.setdefault(
            key, TripLoad(carrier=row[0], departs_at=departs, planned_at=planned, trip_ats=[], bench_deadline=None)
        )
        load.trip_ats.append(row[1])
        load.due += row[2]
        load.packed += row[3] or 0
        load.handed_over += row[4] or 0
        load.held += row[5] or 0
        load.waiting += row[6] or 0
        deadline = from_us(row[7] if row[7] is not None else row[8])
        if deadline is not None:
            load.bench_deadline = min(load.bench_deadline or deadline, deadline)
    ordered = sorted(loads.values(), key=lambda load: (load.bench_deadline is None, load.bench_deadline, load.carrier))
    _forecast(ordered, now, pace)
    for load in ordered:
        if load.will_miss:
            load.fen, load.unconfirmed = _at_risk(connection, rules, load, today)
    return ordered


def needed_pace(loads: list[TripLoad], now: datetime) -> int | None:
    """Parcels an hour that would catch every load whose deadline is still to come; None where there is none."""
    waiting, needed = 0, 0
    for load in loads:
        waiting += load.waiting
        if load.waiting and load.bench_deadline is not None and load.bench_deadline > now:
            needed = max(needed, math.ceil(waiting * timedelta(hours=1) / (load.bench_deadline - now)))
    return needed or None


def waves_of(connection: Connection, load: TripLoad, limit: int = 3) -> list[dict[str, Any]]:
    """Where the paper of what waits lies: the largest waves first."""
    counts: dict[str, int] = {}
    for trip_at in load.trip_ats:
        rows = connection.execute(
            "SELECT wave, COUNT(*) FROM parcels WHERE carrier = ? AND trip_at IS ? AND state = 'released' AND ask = 0"
            " AND wave != '' GROUP BY wave",
            (load.carrier, trip_at),
        ).fetchall()
        for wave, count in rows:
            counts[wave] = counts.get(wave, 0) + count
    largest = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:limit]
    return [{"wave": wave, "parcels": count} for wave, count in largest]


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


def _forecast(loads: list[TripLoad], now: datetime, pace: int) -> None:
    before = 0
    for load in loads:
        late = load.bench_deadline is not None and load.bench_deadline <= now
        if pace and load.waiting:
            load.done_at = now + timedelta(hours=(before + load.waiting) / pace)
        if not load.waiting:
            load.will_miss = 0
        elif late:
            load.will_miss = load.waiting
        elif pace and load.bench_deadline is not None:
            packable = int(pace * ((load.bench_deadline - now) / timedelta(hours=1))) - before
            load.will_miss = min(load.waiting, max(0, load.waiting - max(0, packable)))
        before += load.waiting


def _at_risk(connection: Connection, rules: SiteRules, load: TripLoad, today: str) -> tuple[int, bool]:
    """Fines for the parcels that miss this trip and whose ship-by no later trip can keep."""
    rescue = _rescue_at(rules, load)
    policies = known_policies(connection)
    fen, unconfirmed, left = 0, False, min(load.will_miss or 0, FINES_MAX)
    for trip_at in load.trip_ats:
        rows = connection.execute(
            _WAITING,
            (load.carrier, trip_at, today, left),
        ).fetchall()
        left -= len(rows)
        for parcel_id, ship_by in rows:
            if rescue is not None and ship_by is not None and us(rescue) <= ship_by:
                continue
            bodies = connection.execute(
                "SELECT o.body FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = ?", (parcel_id,)
            ).fetchall()
            for (body,) in bodies:
                order = msgspec.json.decode(body, type=Order)
                policy = policy_of(order, policies, rules)
                fine = fine_of(policy, "late", order.amount_fen) if policy is not None else None
                if fine is not None:
                    fen += fine.fen
                    unconfirmed = unconfirmed or fine.unconfirmed
    return fen, unconfirmed


def _rescue_at(rules: SiteRules, load: TripLoad) -> datetime | None:
    """When the carrier could scan what misses this trip: its next one, or the next day's close without trips."""
    if load.departs_at is not None:
        trip = next_trip(rules, load.carrier, load.departs_at)
        return trip.departs_at + timedelta(minutes=rules.scan_lag_minutes) if trip else None
    if load.bench_deadline is None:
        return None
    zone = zone_of(rules)
    on = local_date(load.bench_deadline, zone) + ONE_DAY
    return window_for(rules, on, carrier=load.carrier).closes_at
