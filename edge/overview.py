"""The supervisor's first page in figures: due by carrier trip, what needs a person, how the benches do. Reads only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from domain.calendar import local_date, zone_of
from domain.site import SiteRules
from edge import screen
from edge.attention import attention, parked
from edge.day import card_of, day_message
from edge.forecast import Forecast, forecast_of, samples
from edge.misses import latest_misses
from edge.station import Station
from edge.store import load, views
from edge.store.batch_ships import forgotten
from edge.store.deadlines import known_policies
from edge.store.instants import from_us
from edge.store.postings import wanting_a_person
from edge.trip_load import TripLoad, waves_of
from edge.trips import is_over
from journal.database import Connection
from journal.follow import get_cursor, head

URGENT = 8
UPLOADED_WITHIN = timedelta(
    hours=1
)  # a batch-ship file that nobody confirmed for so long was forgotten, or not uploaded


def overview_of(station: Station, now: datetime) -> dict[str, Any]:
    """Everything that the panel's first page shows."""
    connection = station.reader()
    rules = load.site_rules(connection)
    name = station.settings.name or station.settings.station_id
    seen = forecast_of(connection, rules, now, name)
    return {
        "site": rules.site,
        "zone": rules.zone,
        "now": now,
        "day": day_message(connection, now, doubtful=station.hearing.doubts().clock),
        "verdict": _verdict(connection, seen, rules),
        "trips": [_trip(connection, load, now) for load in seen.loads],
        "samples": samples(connection, views.day_start(rules, now)),
        "urgent": [card_of(card, now) for card in views.queue(connection, now, URGENT)],
        "attention": attention(connection),
        "erp": wanting_a_person(connection),
        "batch_ship": forgotten(connection, now - UPLOADED_WITHIN),
        "parked": parked(connection),
        "misses": latest_misses(connection, local_date(now, zone_of(rules))),
        "parcels": _known(connection),
        "benches": [
            {
                "name": name,
                "station": station.settings.station_id,
                "badge": _badge(connection),
                "pace_per_hour": seen.per_hour,
                "spark": seen.spark,
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
        "over": is_over(connection, load.carrier, load.planned_at, load.departs_at, now),
        "due": load.due,
        "packed": load.packed,
        "handed_over": load.handed_over,
        "held": load.held,
        "waiting": load.waiting,
        "bench_deadline": load.bench_deadline,
        "done_at": load.done_at,
        "late_minutes": _late(load.done_at, load.bench_deadline),
        "will_miss": load.will_miss,
        "breaches": load.breaches,
        "at_risk_fen": load.fen,
        "unconfirmed": load.unconfirmed,
        "waves": waves_of(connection, load) if load.waiting else [],
    }


def _late(done_at: datetime | None, deadline: datetime | None) -> int | None:
    if done_at is None or deadline is None:
        return None
    return int((done_at - deadline).total_seconds() // 60)


def _verdict(connection: Connection, seen: Forecast, rules: SiteRules) -> dict[str, Any]:
    """What the page says before any table: what misses its trip or ship-by, what that costs, what would help first."""
    loads, now = seen.loads, seen.at
    short = next((load for load in loads if load.will_miss and load.bench_deadline and load.bench_deadline > now), None)
    tight = min((load for load in loads if load.done_at and load.bench_deadline), key=_slack, default=None)
    about = short or tight
    waves = waves_of(connection, about, 1) if about else []
    return {
        "waiting": seen.waiting,
        "will_miss": sum(load.will_miss or 0 for load in loads),
        "gone_waiting": sum(load.waiting for load in loads if load.bench_deadline and load.bench_deadline <= now),
        "unknown": seen.will_miss is None,
        "breaches": sum(each.breaches or 0 for each in seen.outlooks),
        "breaches_unknown": seen.breaches is None,
        "lost": seen.lost,
        "surge_until": rules.surge.until if seen.surge and rules.surge else None,
        "at_risk_fen": seen.fen,
        "unconfirmed": seen.unconfirmed,
        "fines": seen.fines({policy.policy_id: policy.platform for policy in known_policies(connection)}),
        "declared": asdict(seen.declared),
        "pace_per_hour": seen.per_hour,
        "paces": [asdict(pace) for pace in seen.paces],
        "carrier": about.carrier if about else "",
        "departs_at": about.departs_at if about else None,
        "bench_deadline": about.bench_deadline if about else None,
        "needed_per_hour": seen.needed_per_hour,
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


def _known(connection: Connection) -> int:
    """How many parcels are known at all: none means that nothing was imported yet."""
    return int(connection.execute("SELECT COUNT(*) FROM parcels").fetchone()[0])


def _badge(connection: Connection) -> str:
    row = connection.execute("SELECT badge FROM sessions WHERE place = 'bench'").fetchone()
    return row[0] if row else ""
