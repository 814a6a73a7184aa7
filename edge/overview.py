"""The supervisor's first page in figures: due by carrier trip, what needs a person, how the benches do. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from edge import screen
from edge.attention import attention, parked
from edge.day import card_of, day_message
from edge.forecast import TripLoad, needed_pace, trip_loads, waves_of
from edge.station import Station
from edge.store import load, views
from edge.store.instants import from_us, us
from journal.database import Connection
from journal.follow import get_cursor, head

PACE_MINUTES = 15
URGENT = 8
QUARTERS = 8


def overview_of(station: Station, now: datetime) -> dict[str, Any]:
    """Everything that the panel's first page shows."""
    connection = station.reader()
    rules = load.site_rules(connection)
    spark = _spark(connection, now)
    pace = spark[-1] * 60 // PACE_MINUTES
    loads = trip_loads(connection, rules, now, pace)
    return {
        "site": rules.site,
        "zone": rules.zone,
        "now": now,
        "day": day_message(connection, now, doubtful=station.hearing.doubts().clock),
        "verdict": _verdict(connection, loads, now, pace),
        "trips": [_trip(connection, load, now) for load in loads],
        "urgent": [card_of(card, now) for card in views.queue(connection, now, URGENT)],
        "attention": attention(connection),
        "parked": parked(connection),
        "parcels": _known(connection),
        "benches": [
            {
                "name": station.settings.name or station.settings.station_id,
                "station": station.settings.station_id,
                "badge": _badge(connection),
                "pace_per_hour": pace,
                "spark": spark,
                "sync": _sync(station, connection),
                "devices": [
                    {"device": name, "state": state, "reason": screen.reason(why)}
                    for name, (state, why) in sorted(station.devices.states.items())
                ],
            }
        ],
    }


def badges_of(connection: Connection) -> list[dict[str, Any]]:
    """Badges with roles and names; no PIN, no hash."""
    rows = connection.execute(
        "SELECT b.badge, b.role, b.revoked, b.until, COALESCE(p.name, '') FROM badges b"
        " LEFT JOIN private_badges p USING (badge) ORDER BY b.revoked, b.role, b.badge"
    ).fetchall()
    return [
        {"badge": row[0], "role": row[1], "revoked": bool(row[2]), "until": from_us(row[3]), "name": row[4]}
        for row in rows
    ]


def _trip(connection: Connection, load: TripLoad, now: datetime) -> dict[str, Any]:
    return {
        "carrier": load.carrier,
        "departs_at": load.departs_at,
        "planned_at": load.planned_at,
        "gone": load.departs_at is not None and load.departs_at <= now,
        "due": load.due,
        "packed": load.packed,
        "handed_over": load.handed_over,
        "held": load.held,
        "waiting": load.waiting,
        "bench_deadline": load.bench_deadline,
        "done_at": load.done_at,
        "late_minutes": _late(load.done_at, load.bench_deadline),
        "will_miss": load.will_miss,
        "at_risk_fen": load.fen,
        "waves": waves_of(connection, load) if load.waiting else [],
    }


def _late(done_at: datetime | None, deadline: datetime | None) -> int | None:
    if done_at is None or deadline is None:
        return None
    return int((done_at - deadline).total_seconds() // 60)


def _verdict(connection: Connection, loads: list[TripLoad], now: datetime, pace: int) -> dict[str, Any]:
    """What the page says before any table: how many miss their trip, what that costs, and what would help first."""
    short = next((load for load in loads if load.will_miss and load.bench_deadline and load.bench_deadline > now), None)
    tight = min((load for load in loads if load.done_at and load.bench_deadline), key=_slack, default=None)
    about = short or tight
    waves = waves_of(connection, about, 1) if about else []
    return {
        "waiting": sum(load.waiting for load in loads),
        "will_miss": sum(load.will_miss or 0 for load in loads),
        "gone_waiting": sum(load.waiting for load in loads if load.bench_deadline and load.bench_deadline <= now),
        "unknown": any(load.will_miss is None for load in loads),
        "at_risk_fen": sum(load.fen for load in loads),
        "unconfirmed": any(load.unconfirmed for load in loads),
        "pace_per_hour": pace,
        "carrier": about.carrier if about else "",
        "departs_at": about.departs_at if about else None,
        "bench_deadline": about.bench_deadline if about else None,
        "needed_per_hour": needed_pace(loads, now),
        "wave": waves[0] if waves else None,
    }


def _slack(load: TripLoad) -> timedelta:
    return load.bench_deadline - load.done_at if load.bench_deadline and load.done_at else timedelta.max


def _sync(station: Station, connection: Connection) -> dict[str, Any]:
    """How much of the record head office does not have yet."""
    if station.settings.central is None:
        return {"state": "off", "pending": 0}
    journal_id = station.writer.journals["record"]
    pending = head(connection, journal_id).sequence - get_cursor(connection, "central", journal_id)
    state = station.devices.states.get("network", ("off", None))[0]
    return {"state": state, "pending": pending}


def _spark(connection: Connection, now: datetime) -> list[int]:
    """Parcels packed in each of the last eight quarters of an hour, oldest first."""
    quarter = PACE_MINUTES * 60_000_000
    first = us(now) - QUARTERS * quarter
    rows = connection.execute(
        "SELECT (packed_at - ?) / ?, COUNT(*) FROM parcels WHERE packed_by IN (SELECT badge FROM badges)"
        " AND packed_at >= ? AND packed_at < ? GROUP BY 1",
        (first, quarter, first, us(now)),
    ).fetchall()
    counts = dict(rows)
    return [counts.get(index, 0) for index in range(QUARTERS)]


def _known(connection: Connection) -> int:
    """How many parcels are known at all: none means that nothing was imported yet."""
    return int(connection.execute("SELECT COUNT(*) FROM parcels").fetchone()[0])


def _badge(connection: Connection) -> str:
    row = connection.execute("SELECT badge FROM sessions WHERE place = 'bench'").fetchone()
    return row[0] if row else ""
