"""Which parcels are near their ship-by or pickup-by, or past it, and were not told of it yet. Reads only.

Does not know which steps there are (``domain.limit``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.events import PickupByBreached, PickupByNeared, ShipByBreached, ShipByNeared
from domain.limit import BREACHED, PICKUP_BY_HOURS, SHIP_BY_HOURS, steps_reached
from edge.store.instants import from_us, us
from edge.store.watched import LOOK_BACK, Sight
from journal.database import Connection

LimitEvent = ShipByNeared | ShipByBreached | PickupByNeared | PickupByBreached


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """One kind of limit: its steps, its parcels and its events."""

    name: str
    hours: tuple[int, ...]
    sql: str
    event: Callable[[str, datetime, int, datetime], LimitEvent]


def limits_reached(connection: Connection, sight: Sight) -> list[LimitEvent]:
    """The steps to a limit that are reached and not told yet, in order of the instant."""
    found: list[LimitEvent] = []
    since = us(sight.until - LOOK_BACK)
    for kind in (_SHIP_BY, _PICKUP_BY):
        latest = us(sight.until + timedelta(hours=max(kind.hours)))
        params = (kind.name, since, latest, since, *sight.values)
        for row in connection.execute(f"{kind.sql}{_UNTOLD}{sight.condition}", params).fetchall():
            parcel_id, ends_at, known_at, told = row[0], from_us(row[1]) or sight.until, from_us(row[2]), row[3]
            steps = steps_reached(ends_at, kind.hours, until=sight.until, known_at=known_at, told=told)
            found += [kind.event(parcel_id, at, hours, ends_at) for hours, at in steps]
    return sorted(found, key=lambda event: (event.at, event.parcel_id))


def _ship_by_event(parcel_id: str, at: datetime, hours: int, ends_at: datetime) -> LimitEvent:
    if hours == BREACHED:
        return ShipByBreached(parcel_id=parcel_id, at=at)
    return ShipByNeared(parcel_id=parcel_id, at=at, hours=hours, ship_by=ends_at)


def _pickup_by_event(parcel_id: str, at: datetime, hours: int, ends_at: datetime) -> LimitEvent:
    if hours == BREACHED:
        return PickupByBreached(parcel_id=parcel_id, at=at)
    return PickupByNeared(parcel_id=parcel_id, at=at, hours=hours, pickup_by=ends_at)


_SHIP_BY = _Limit(
    name="ship_by",
    hours=SHIP_BY_HOURS,
    event=_ship_by_event,
    sql=(
        "SELECT p.parcel_id, p.ship_by,"
        " (SELECT MIN(o.known_at) FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id),"
        " t.hours FROM parcels p"
        " LEFT JOIN limits_told t ON t.parcel_id = p.parcel_id AND t.name = ? AND t.ends_at = p.ship_by"
        " WHERE p.state IN ('released', 'opened', 'verified', 'held', 'packed') AND p.picked_up_at IS NULL"
        " AND p.ship_by > ? AND p.ship_by <= ?"
    ),
)
_PICKUP_BY = _Limit(
    name="pickup_by",
    hours=PICKUP_BY_HOURS,
    event=_pickup_by_event,
    sql=(
        "SELECT p.parcel_id, p.pickup_by,"
        " (SELECT MIN(o.known_at) FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id),"
        " t.hours FROM parcels p"
        " LEFT JOIN limits_told t ON t.parcel_id = p.parcel_id AND t.name = ? AND t.ends_at = p.pickup_by"
        " WHERE p.picked_up_at IS NULL AND p.state != 'cancelled' AND p.pickup_by > ? AND p.pickup_by <= ?"
    ),
)
# What left is asked about where its carrier's scans are told here at all: else nothing is known of any of them.
_UNTOLD = (
    " AND t.hours IS NOT 0 AND p.spare = 0 AND (p.state != 'handed_over' OR p.carrier IN"
    " (SELECT s.carrier FROM parcels s WHERE s.picked_up_at >= ?))"
)
