"""What the station's own events of the clock do to its tables: what was told is remembered. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from domain import events as e
from edge.store.instants import to_us, us, written_at
from journal.database import Connection
from journal.envelope import Entry, parse_body

_REPORTS_KEPT = timedelta(days=30)
_KEPT_US = 3 * 86_400_000_000


def started(connection: Connection, event: e.StationStarted, entry: Entry) -> None:
    """The last that the record holds before a start is the last sign that the station was on."""
    row = connection.execute(
        "SELECT body FROM envelopes WHERE journal_id = ? AND sequence = ?", (entry.journal_id, entry.sequence - 1)
    ).fetchone()
    seen_at = written_at(parse_body(row[0])) if row else None
    connection.execute(
        "INSERT INTO runs(started_at, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (written_at(entry) or 0, seen_at)
    )


def moment_reached(connection: Connection, event: e.MomentReached, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO moments(at, what, minutes, shop, carrier, planned_at, departs_at, told_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            us(event.at),
            event.what,
            event.minutes,
            event.shop,
            event.carrier,
            to_us(event.planned_at) or 0,
            to_us(event.departs_at),
            written_at(entry) or us(event.at),
        ),
    )


def missed(connection: Connection, event: e.ParcelMissed, entry: Entry) -> None:
    doubtful = entry.stamp.clock == "doubtful"
    connection.execute(
        "INSERT INTO misses(parcel_id, due_on, at, cause, doubtful) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (event.parcel_id, event.due_on.isoformat(), us(event.at), event.cause, doubtful),
    )


def ship_by_neared(connection: Connection, event: e.ShipByNeared, entry: Entry) -> None:
    _limit(connection, event.parcel_id, "ship_by", us(event.ship_by), event.hours)


def ship_by_breached(connection: Connection, event: e.ShipByBreached, entry: Entry) -> None:
    _limit(connection, event.parcel_id, "ship_by", us(event.at), 0)


def pickup_by_neared(connection: Connection, event: e.PickupByNeared, entry: Entry) -> None:
    _limit(connection, event.parcel_id, "pickup_by", us(event.pickup_by), event.hours)


def pickup_by_breached(connection: Connection, event: e.PickupByBreached, entry: Entry) -> None:
    _limit(connection, event.parcel_id, "pickup_by", us(event.at), 0)


def forecast_sampled(connection: Connection, event: e.ForecastSampled, entry: Entry) -> None:
    at = us(event.at)
    connection.execute("DELETE FROM forecasts WHERE at < ?", (at - _KEPT_US,))
    connection.execute(
        "INSERT INTO forecasts(at, why, per_hour, waiting, will_miss, breaches, late_fen, false_fen, unconfirmed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            at,
            event.why,
            event.per_hour,
            event.waiting,
            event.will_miss,
            event.breaches,
            event.late_fen,
            event.false_fen,
            event.unconfirmed,
        ),
    )


def _limit(connection: Connection, parcel_id: str, name: str, ends_at: int, hours: int) -> None:
    connection.execute(
        "INSERT INTO limits_told(parcel_id, name, ends_at, hours) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(parcel_id, name) DO UPDATE SET ends_at = excluded.ends_at, hours = excluded.hours",
        (parcel_id, name, ends_at, hours),
    )


def readiness_checked(connection: Connection, event: e.ReadinessChecked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO readiness(on_day, at, by_itself, checks) VALUES (?, ?, ?, ?) ON CONFLICT(on_day) DO UPDATE SET"
        " at = excluded.at, by_itself = by_itself OR excluded.by_itself, checks = excluded.checks",
        (event.on.isoformat(), us(event.at), event.by_itself, msgspec.json.encode(event.checks).decode()),
    )
    kept = (event.on - _REPORTS_KEPT).isoformat()
    connection.execute("DELETE FROM readiness WHERE on_day < ?", (kept,))


def device_changed(connection: Connection, event: e.DeviceChanged, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO device_states(device, name, state, at, why) VALUES (?, ?, ?, ?, ?) ON CONFLICT(device, name)"
        " DO UPDATE SET state = excluded.state, at = excluded.at, why = excluded.why",
        (event.device, event.name, event.state, us(event.at), event.why),
    )


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.ReadinessChecked: readiness_checked,
    e.DeviceChanged: device_changed,
    e.StationStarted: started,
    e.MomentReached: moment_reached,
    e.ParcelMissed: missed,
    e.ShipByNeared: ship_by_neared,
    e.ShipByBreached: ship_by_breached,
    e.PickupByNeared: pickup_by_neared,
    e.PickupByBreached: pickup_by_breached,
    e.ForecastSampled: forecast_sampled,
}
