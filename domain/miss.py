"""A parcel missed its day: when that is certain, and why. Exactly one cause a miss.

Certain once the last trip that could have taken it on its due date has left, or where none could, once that day is
over; that a window closed is never a miss by itself. Takes what is known as values; does not know where it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.calendar import day_bounds, zone_of
from domain.parcel import State
from domain.site import SiteRules
from domain.trip import Trip, is_planned, trips_on
from domain.window import window_for

# A station that was off for so much of the time in which a parcel is packed was what kept it.
DOWN_MIN = timedelta(minutes=30)
LOOKED_AT = timedelta(hours=2)

SHORT = "short"
_WITHDRAWN = frozenset({"refund", "refund_asked"})
_GONE = frozenset({State.HANDED_OVER, State.PICKED_UP, State.CANCELLED})


class Cause(StrEnum):
    """Why a parcel missed its day."""

    LEFT_BEHIND = "left_behind"
    CANCELLED_LATE = "cancelled_late"
    STOCK = "stock"
    ORDER_LATE = "order_late"
    SURGE = "planned_by_surge"
    CARRIER_EARLY = "carrier_early"
    TRIP_CANCELLED = "trip_cancelled"
    STATION_DOWN = "station_down"
    PRINTER_DOWN = "printer_down"
    HELD = "held"
    PACKER_QUEUE = "packer_queue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The last chance of a carrier's parcels on a day: when it is over, and until when they had to be packed for it.

    No ``trip``: none could take them, the day's end counts. ``early``: the carrier left before its planned time;
    ``cancelled``: a later trip of the day was cancelled.
    """

    at: datetime
    pack_by: datetime
    trip: Trip | None = None
    early: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """A parcel that is due and may have stayed. ``known_at``: when the station first heard of it.

    ``withdrawn``: a refund of it is asked or done. ``label``: how its newest print stands.
    """

    state: State
    started_at: datetime | None = None
    known_at: datetime | None = None
    ship_by: datetime | None = None
    packed_at: datetime | None = None
    withdrawn: bool = False
    hold: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """How the station did before the chance was over.

    ``scans_out``: parcels of this carrier are scanned out here, so one that was not has stayed. ``left_at``: when the
    trip's handover was closed here. ``packed``: how many parcels were packed in the hours before. ``down``: when the
    station was off.
    """

    scans_out: bool = False
    left_at: datetime | None = None
    packed: int = 0
    down: Sequence[tuple[datetime, datetime]] = ()


def last_chance(rules: SiteRules, carrier: str, on: date, shop: str = "", started_at: datetime | None = None) -> Chance:
    """The last chance on a date for a carrier's parcel that became shippable at ``started_at``."""
    zone = zone_of(rules)
    ends_at = day_bounds(on, zone)[1]
    trips = trips_on(rules, carrier, on)
    if not trips:
        planned = is_planned(rules, carrier)
        pack_by = ends_at if planned else window_for(rules, on, shop, carrier).closes_at
        return Chance(at=ends_at, pack_by=pack_by, cancelled=_is_cancelled(rules, carrier, on))
    last = trips[-1]
    expected_at = max(max(trip.planned_at, trip.departs_at) for trip in trips)
    took = started_at is None or started_at < last.departs_at
    return Chance(
        at=last.departs_at if took else ends_at,
        pack_by=expected_at - timedelta(minutes=rules.staging_minutes),
        trip=last if took else None,
        early=expected_at > last.departs_at,
        cancelled=_is_cancelled(rules, carrier, on, last.departs_at),
    )


def cause_of(parcel: Stayed, chance: Chance, floor: Floor, rules: SiteRules) -> Cause | None:
    """Why the parcel missed its day, asked once the chance is over; None: it did not, as far as is known."""
    if parcel.state in _GONE:
        return None
    if parcel.packed_at is not None and parcel.packed_at <= chance.at:
        return _cause_of_packed(parcel, parcel.packed_at, floor)
    left_early = floor.left_at is not None and floor.left_at < chance.pack_by
    begun = parcel.state in (State.OPENED, State.VERIFIED) or parcel.packed_at is not None
    causes = (
        (Cause.CANCELLED_LATE, _is_withdrawn(parcel)),
        (Cause.STOCK, parcel.hold == SHORT),
        (Cause.ORDER_LATE, _came_late(parcel, chance, floor)),
        (Cause.SURGE, _was_planned(parcel, chance, rules)),
        (Cause.PRINTER_DOWN, parcel.hold == "printer" or parcel.label in {"failed", "unknown"}),
        (Cause.HELD, bool(parcel.hold)),
        (Cause.CARRIER_EARLY, chance.early or left_early),
        (Cause.TRIP_CANCELLED, chance.cancelled),
        (Cause.STATION_DOWN, _was_down(floor, chance)),
        (Cause.PACKER_QUEUE, begun or floor.packed > 0),
    )
    return next((cause for cause, holds in causes if holds), Cause.UNKNOWN)


def _cause_of_packed(parcel: Stayed, packed_at: datetime, floor: Floor) -> Cause | None:
    """Packed in time. Where nobody scans out, that it is still here cannot be known."""
    if _is_withdrawn(parcel):
        return Cause.CANCELLED_LATE
    if parcel.state is State.HELD:
        return Cause.HELD
    if not floor.scans_out:
        return None
    return Cause.CARRIER_EARLY if floor.left_at is not None and floor.left_at < packed_at else Cause.LEFT_BEHIND


def _is_withdrawn(parcel: Stayed) -> bool:
    return parcel.withdrawn or parcel.hold in _WITHDRAWN


def _came_late(parcel: Stayed, chance: Chance, floor: Floor) -> bool:
    """Whether it came after the last usable moment; an import that waited for a station that was off did not."""
    if parcel.started_at is not None and parcel.started_at > chance.pack_by:
        return True
    return parcel.known_at is not None and parcel.known_at > chance.pack_by and not _was_down(floor, chance)


def _was_planned(parcel: Stayed, chance: Chance, rules: SiteRules) -> bool:
    """Whether a supervisor had put ship-by before same-day, and its ship-by could still be met."""
    if rules.surge is None or chance.at > rules.surge.until:
        return False
    return parcel.ship_by is not None and parcel.ship_by > chance.at


def _was_down(floor: Floor, chance: Chance) -> bool:
    start, lost = chance.pack_by - LOOKED_AT, timedelta()
    for begin, end in floor.down:
        if begin <= chance.pack_by <= end:
            return True
        lost += max(timedelta(), min(end, chance.pack_by) - max(begin, start))
    return lost >= DOWN_MIN


def _is_cancelled(rules: SiteRules, carrier: str, on: date, after: datetime | None = None) -> bool:
    """Whether a trip of that day, later than ``after``, was cancelled."""
    zone = zone_of(rules)
    gone = {
        change.planned
        for change in rules.trip_changes
        if change.carrier == carrier and change.on == on and change.departs is None and change.planned is not None
    }
    kept = {trip.planned_at.astimezone(zone).time() for trip in trips_on(rules, carrier, on)}
    later = after.astimezone(zone).time() if after is not None else None
    return any(at not in kept and (later is None or at > later) for at in gone)
