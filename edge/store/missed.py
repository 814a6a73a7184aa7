"""Which parcels missed their due date and were not told of it yet. Reads only.

Does not know why a miss has its cause (``domain.miss``): it gathers what is known of the parcel and of the station.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar import local_date, zone_of
from domain.events import ParcelMissed
from domain.miss import LOOKED_AT, Chance, Floor, Stayed, cause_of, last_chance
from domain.parcel import State
from domain.site import SiteRules
from edge.store.instants import from_us, to_us, us
from edge.store.load import site_rules
from edge.store.watched import LOOK_BACK, Sight
from journal.database import Connection

# A truck is loaded for so long at most; until then it has not left, whatever was planned.
LOADING_MAX = timedelta(hours=3)

_GROUPS = "SELECT DISTINCT due_on, carrier FROM parcels WHERE due_on >= ? AND due_on <= ?"
_GROUPS_AMONG = (
    "SELECT DISTINCT p.due_on, p.carrier FROM json_each(?) i JOIN parcels p ON p.parcel_id = i.value"
    " WHERE p.due_on IS NOT NULL"
)
# A packed parcel is asked about where it is scanned out here, or was packed too late for its trip.
_STAYED = (
    "SELECT p.parcel_id,"
    " (SELECT o.shop FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id"
    " ORDER BY o.order_id LIMIT 1), p.state, p.paid_at,"
    " (SELECT MIN(o.known_at) FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id),"
    " p.ship_by, p.packed_at, p.refunds, p.hold_reason, j.state"
    " FROM parcels p LEFT JOIN jobs j ON j.job_id = p.label_job"
    " LEFT JOIN misses m ON m.parcel_id = p.parcel_id AND m.due_on = p.due_on"
    " WHERE p.due_on = ? AND p.carrier = ? AND p.spare = 0 AND m.parcel_id IS NULL"
    " AND (p.state IN ('released', 'opened', 'verified', 'held') OR (p.state = 'packed' AND (? OR p.packed_at > ?)))"
)
_LEFT = "SELECT MAX(closed_at) FROM trips WHERE carrier = ? AND plan_at = ?"
_PACKED = (
    "SELECT COUNT(*) FROM parcels WHERE packed_by IN (SELECT badge FROM badges) AND packed_at > ? AND packed_at <= ?"
)
_DOWN = "SELECT seen_at, started_at FROM runs WHERE seen_at IS NOT NULL AND started_at > ? AND seen_at < ?"
_LOADING = "SELECT 1 FROM trips WHERE carrier = ? AND closed_at IS NULL AND opened_at >= ?"
_SCANS_OUT = "SELECT 1 FROM trips WHERE carrier = ? AND opened_at >= ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One carrier's parcels that are due on one date."""

    connection: Connection
    rules: SiteRules
    on: date
    carrier: str


def parcels_missed(connection: Connection, sight: Sight) -> list[ParcelMissed]:
    """The misses that are certain and not told yet, in order."""
    rules = site_rules(connection)
    found: list[ParcelMissed] = []
    for on, carrier in _groups(connection, sight, local_date(sight.until, zone_of(rules))):
        day = _Day(connection=connection, rules=rules, on=date.fromisoformat(on), carrier=carrier)
        found += _missed(day, sight)
    return sorted(found, key=lambda miss: (miss.at, miss.parcel_id))


def _groups(connection: Connection, sight: Sight, today: date) -> list[tuple[str, str]]:
    """The due dates and carriers whose parcels are asked about."""
    if sight.ids is not None:
        return connection.execute(_GROUPS_AMONG, (json.dumps(list(sight.ids)),)).fetchall()
    return connection.execute(_GROUPS, ((today - LOOK_BACK).isoformat(), today.isoformat())).fetchall()


def _missed(day: _Day, sight: Sight) -> Iterator[ParcelMissed]:
    connection, rules = day.connection, day.rules
    first = last_chance(rules, day.carrier, day.on)
    if first.at > sight.until or _is_loading(day, sight.until):
        return
    floors: dict[Chance, Floor] = {}
    scans_out = _scans_out(day, first.at)
    params = (day.on.isoformat(), day.carrier, scans_out, us(first.at), *sight.values)
    for row in connection.execute(f"{_STAYED}{sight.condition}", params).fetchall():
        parcel = _stayed(row)
        chance = last_chance(rules, day.carrier, day.on, row[1] or "", parcel.started_at)
        if chance.at > sight.until:
            continue
        if chance not in floors:
            floors[chance] = _floor(day, chance, scans_out=scans_out)
        cause = cause_of(parcel, chance, floors[chance], rules)
        if cause is not None:
            yield ParcelMissed(
                parcel_id=row[0],
                at=chance.at,
                due_on=day.on,
                cause=cause.value,
                carrier=day.carrier,
                departs_at=chance.trip.departs_at if chance.trip else None,
                ship_by=parcel.ship_by,
                hold=parcel.hold,
            )


def _stayed(row: Sequence[Any]) -> Stayed:
    return Stayed(
        state=State(row[2]),
        started_at=from_us(row[3]),
        known_at=from_us(row[4]),
        ship_by=from_us(row[5]),
        packed_at=from_us(row[6]),
        withdrawn=row[7] in {"ask", "withdrawn"},
        hold=row[8] or "",
        label=row[9] or "",
    )


def _floor(day: _Day, chance: Chance, *, scans_out: bool) -> Floor:
    execute = day.connection.execute
    planned = to_us(chance.trip.planned_at) if chance.trip else None
    left = execute(_LEFT, (day.carrier, planned)).fetchone()[0]
    span = (us(chance.pack_by - LOOKED_AT), us(chance.pack_by))
    runs = execute(_DOWN, span).fetchall()
    return Floor(
        scans_out=scans_out,
        left_at=from_us(left),
        packed=execute(_PACKED, span).fetchone()[0],
        down=tuple((from_us(seen) or chance.at, from_us(started) or chance.at) for seen, started in runs),
    )


def _is_loading(day: _Day, until: datetime) -> bool:
    """Whether a trip of the carrier is being loaded here: it has not left."""
    row = day.connection.execute(_LOADING, (day.carrier, us(until - LOADING_MAX))).fetchone()
    return row is not None


def _scans_out(day: _Day, at: datetime) -> bool:
    """Whether parcels of the carrier are scanned out here at all; where not, only the carrier knows what left."""
    return day.connection.execute(_SCANS_OUT, (day.carrier, us(at - LOOK_BACK))).fetchone() is not None
