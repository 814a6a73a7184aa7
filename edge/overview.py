"""The supervisor's first page in figures: due by carrier trip, what needs a person, how the benches do. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.calendar import local_date, zone_of
from domain.site import SiteRules
from edge import screen
from edge.day import card_of, day_message
from edge.station import Station
from edge.store import load, views
from edge.store.instants import from_us, us
from journal.database import Connection

PACE_MINUTES = 15
URGENT = 8


def overview_of(station: Station, now: datetime) -> dict[str, Any]:
    """Everything that the panel's first page shows."""
    connection = station.reader()
    rules = load.site_rules(connection)
    pace = _pace(connection, now)
    return {
        "site": rules.site,
        "zone": rules.zone,
        "now": now,
        "day": day_message(connection, now, doubtful=not station.clock.trusted()),
        "trips": _trips(connection, rules, now, pace),
        "urgent": [card_of(card, now) for card in views.queue(connection, now, URGENT)],
        "attention": _attention(connection),
        "benches": [
            {
                "name": station.settings.name or station.settings.station_id,
                "badge": _badge(connection),
                "pace_per_hour": pace,
                "spark": _spark(connection, now),
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


def _trips(connection: Connection, rules: SiteRules, now: datetime, pace: int) -> list[dict[str, Any]]:
    """What is due today by carrier and the trip it aims at: packed, out, waiting, held, and when it is done."""
    today = local_date(now, zone_of(rules)).isoformat()
    rows = connection.execute(
        "SELECT carrier, trip_at, COUNT(*), SUM(state = 'packed'), SUM(state IN ('handed_over', 'picked_up')),"
        " SUM(state = 'held' OR ask), SUM(state IN ('released', 'opened', 'verified') AND NOT ask), MIN(bench_deadline)"
        " FROM parcels WHERE due_from <= ? AND state != 'cancelled' AND (handed_over_at IS NULL OR handed_over_at >= ?)"
        " GROUP BY carrier, trip_at ORDER BY trip_at IS NULL, trip_at, carrier",
        (today, us(views.day_start(rules, now))),
    ).fetchall()
    told, before = [], 0
    for row in rows:
        waiting = row[6] or 0
        before += waiting
        done_at = now + timedelta(hours=before / pace) if pace else None
        deadline = from_us(row[7])
        told.append(
            {
                "carrier": row[0],
                "departs_at": from_us(row[1]),
                "due": row[2],
                "packed": row[3] or 0,
                "handed_over": row[4] or 0,
                "held": row[5] or 0,
                "waiting": waiting,
                "bench_deadline": deadline,
                "done_at": done_at if waiting else None,
                "late_minutes": _late(done_at, deadline) if waiting else None,
                "waves": _waves(connection, row[0], row[1]),
            }
        )
    return told


def _late(done_at: datetime | None, deadline: datetime | None) -> int | None:
    if done_at is None or deadline is None:
        return None
    return int((done_at - deadline).total_seconds() // 60)


def _waves(connection: Connection, carrier: str, trip_at: int | None) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT wave, COUNT(*) FROM parcels WHERE carrier = ? AND trip_at IS ? AND state = 'released' AND wave != ''"
        " GROUP BY wave ORDER BY 2 DESC LIMIT 3",
        (carrier, trip_at),
    ).fetchall()
    return [{"wave": row[0], "parcels": row[1]} for row in rows]


def _attention(connection: Connection) -> list[dict[str, Any]]:
    """What waits for a person, by kind: how many and the newest one's number."""
    told = []
    for kind, where in (
        ("label_unknown", "label_job IN (SELECT job_id FROM jobs WHERE state = 'unknown') AND packed_at IS NULL"),
        ("withdrawn_after_packing", "state = 'packed' AND parcel_id IN (SELECT l.parcel_id FROM parcel_orders l JOIN"
         " orders o USING (order_id) WHERE o.cancelled OR o.refund = 'stop')"),
        ("photo_missed", "photo_id IN (SELECT photo_id FROM photos WHERE state = 'missed')"),
        ("unlisted", "unlisted AND parcel_id NOT IN (SELECT parcel_id FROM parcel_orders)"),
        ("refund_asked", "ask AND state IN ('released', 'held', 'packed')"),
        ("held", "state = 'held'"),
        ("uploaded_not_packed", "state = 'released' AND parcel_id IN (SELECT l.parcel_id FROM parcel_orders l JOIN"
         " orders o USING (order_id) WHERE o.declared_at IS NOT NULL)"),
    ):  # fmt: skip
        row = connection.execute(
            f"SELECT COUNT(*), MAX(tracking_number), MAX(hold_reason), MAX(parcel_id) FROM parcels WHERE {where}"
        ).fetchone()
        if row[0]:
            told.append({"kind": kind, "count": row[0], "tracking_number": row[1], "hold": row[2], "parcel_id": row[3]})
    parked = connection.execute("SELECT COUNT(*) FROM parked_events").fetchone()[0]
    if parked:
        told.append({"kind": "parked", "count": parked, "tracking_number": "", "hold": None, "parcel_id": ""})
    return told


def _pace(connection: Connection, now: datetime) -> int:
    """Parcels an hour at the pace of the last fifteen minutes."""
    return views.packed_since(connection, now - timedelta(minutes=PACE_MINUTES)) * 60 // PACE_MINUTES


def _spark(connection: Connection, now: datetime) -> list[int]:
    """Parcels packed in each of the last eight quarters of an hour, oldest first."""
    quarter = timedelta(minutes=PACE_MINUTES)
    counts = []
    for back in range(8, 0, -1):
        row = connection.execute(
            "SELECT COUNT(*) FROM parcels WHERE packed_at >= ? AND packed_at < ?",
            (us(now - back * quarter), us(now - (back - 1) * quarter)),
        ).fetchone()
        counts.append(int(row[0]))
    return counts


def _badge(connection: Connection) -> str:
    row = connection.execute("SELECT badge FROM sessions WHERE place = 'bench'").fetchone()
    return row[0] if row else ""
