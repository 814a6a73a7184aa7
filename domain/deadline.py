"""A parcel's deadline: ship-by and cutoff put together into the moment by which a bench must have packed it.

Does not know what is open, held or openable; never asks what time it is. Only risk and what is due today take ``now``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from domain.calendar import last_work_day, local_date, unknown_year, zone_of
from domain.limit_end import CALENDAR_UNKNOWN, shown
from domain.notice import NOTICE, PAUSE
from domain.order import Order
from domain.policy import Policy
from domain.reason import Reason, reason
from domain.ship_by import DECLARED, PROMISE, ShipBy, ship_by_of
from domain.site import PlannedTrip, SiteRules, TripChange
from domain.trip import Trip, is_planned, latest_trip
from domain.window import Due, Phase, due_of, window_for

# Flags that the site's side adds to those of the ship-by.
NO_TRIPS = "no_trips"
NOTHING_FITS = "nothing_fits"
STRETCH = "stretch"

AT_RISK_MINUTES = 120
# An order of which no time says when it became shippable takes trips of as many days before its ship-by.
UNKNOWN_START_DAYS = 7

# Of what a site decides: what no deadline follows from, and what only those of one carrier do.
_BESIDE_DEADLINES = frozenset({"site", "modes", "surge", "profile", "require_due_view_minutes", "waybill_reuse_days"})
_OF_TRIPS = frozenset({"trips", "trip_changes"})

_LAST = datetime.max.replace(tzinfo=UTC)


class Risk(StrEnum):
    """How near the bench deadline is: past it is late, though ship-by may still be met (see ``latest_pack_at``)."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until when. Instants are UTC; neither ``bench_deadline`` nor ``latest_pack_at`` is ever after ``ship_by``.

    ``due_on`` is the day it belongs to; ``stretch``: it came inside the window before that day. ``trip`` is the pickup
    that the bench deadline aims at. ``latest_pack_at`` is the last moment at which packing still meets the ship-by on
    whatever day (surge mode goes by it); it is before the bench deadline only where nothing fits the due date.
    ``reasons`` say why, the ship-by first, then the day, then the bench deadline.
    """

    ship_by: datetime
    due_on: date
    stretch: bool
    bench_deadline: datetime
    latest_pack_at: datetime
    trip: Trip | None
    policy_id: str
    reasons: tuple[Reason, ...]
    flags: frozenset[str]


def deadline_of(
    order: Order, policy: Policy | None, rules: SiteRules, *, carrier: str | None = None
) -> Deadline | None:
    """The deadline of one order. ``carrier`` outranks the order's own (the parcel's waybill knows better).

    None only for an order without any time to count from: no payment, no group completion, no promise, no date.
    """
    ship = ship_by_of(_with_shop_days(order, rules), policy, zone_of(rules), rules.country)
    if ship is None:
        return None
    takes = order.carrier if carrier is None else carrier
    due, why_due = _due(order.shop, takes, ship, rules)
    bench, trip, why_bench, flag = _bench_deadline(order.shop, takes, ship, due.on, rules)
    notes = _calendar_notes(ship, due, rules)
    flags = ship.flags | {note.code for note in notes} | ({flag} if flag else set())
    return Deadline(
        ship_by=ship.at,
        due_on=due.on,
        stretch=due.stretch,
        bench_deadline=bench,
        latest_pack_at=_latest_pack(takes, ship, rules),
        trip=trip,
        policy_id=policy.policy_id if policy is not None else "",
        reasons=(*ship.reasons, why_due, *notes, why_bench),
        flags=flags | {STRETCH} if due.stretch else flags,
    )


def carriers_moved(before: SiteRules, after: SiteRules) -> frozenset[str] | None:
    """Carriers whose parcels may have another deadline under other rules; None: any carrier's, empty: nobody's."""
    names = (each.name for each in fields(SiteRules))
    changed = {name for name in names if getattr(before, name) != getattr(after, name)}
    if changed - _BESIDE_DEADLINES - _OF_TRIPS:
        return None
    trips = [_by_carrier(rules) for rules in (before, after)]
    return frozenset(carrier for carrier in trips[0].keys() | trips[1].keys() if trips[0][carrier] != trips[1][carrier])


def earliest(deadlines: Iterable[Deadline | None]) -> Deadline | None:
    """The deadline of a parcel that holds several orders: the earliest of each kind. None: none is known."""
    known = [each for each in deadlines if each is not None]
    if not known:
        return None
    first = min(known, key=lambda each: (each.bench_deadline, each.ship_by, each.due_on))
    if len(known) == 1:
        return first
    ship = min(known, key=lambda each: each.ship_by)
    due_on = min(each.due_on for each in known)
    stretch = all(each.stretch for each in known if each.due_on == due_on)
    # Why the ship-by is when it is, then what the first one's day and bench deadline stand on.
    why_ship = [why for why in ship.reasons if not why.code.startswith(("due_", "bench_"))]
    others = (why for why in first.reasons[1:] if why not in why_ship)
    reasons = first.reasons if ship.ship_by == first.ship_by else (*why_ship, *others)
    flags = flags_of(reasons)
    return replace(
        first,
        ship_by=ship.ship_by,
        due_on=due_on,
        stretch=stretch,
        latest_pack_at=min(each.latest_pack_at for each in known),
        policy_id=ship.policy_id,
        reasons=(*reasons, reason("merged", orders=len(known))),
        flags=flags | {STRETCH} if stretch else flags - {STRETCH},
    )


# What a reason says beyond itself; one that is no step of the reckoning (a note) is a flag of its own name.
_FLAG_OF = {
    "ship_by_promise": PROMISE,
    "ship_by_declared": DECLARED,
    "ship_by_seen_declared": DECLARED,
    "ship_by_notice": NOTICE,
    "ship_by_notice_hours": NOTICE,
    "ship_by_pause": PAUSE,
    "due_stretch": STRETCH,
    "bench_nothing_fits": NOTHING_FITS,
    "bench_window_close": NO_TRIPS,
    "bench_ship_by": NO_TRIPS,
}
_STEPS = ("ship_by_", "due_", "bench_", "merged")


def flags_of(reasons: Iterable[Reason]) -> frozenset[str]:
    """The flags of a deadline by its reasons, which are what is kept with a parcel."""
    codes = {why.code for why in reasons}
    return frozenset(_FLAG_OF.get(code, code) for code in codes if code in _FLAG_OF or not code.startswith(_STEPS))


def risk(deadline: Deadline, now: datetime, at_risk_minutes: int = AT_RISK_MINUTES) -> Risk:
    """How near the bench deadline is at an instant."""
    left = deadline.bench_deadline - now
    if left < timedelta(0):
        return Risk.LATE
    return Risk.AT_RISK if left <= timedelta(minutes=at_risk_minutes) else Risk.ON_TRACK


def minutes_left(deadline: Deadline, now: datetime) -> int:
    """Whole minutes until the bench deadline, rounded down; negative when it is past."""
    return int((deadline.bench_deadline - now) // timedelta(minutes=1))


def due_from(deadline: Deadline, rules: SiteRules) -> date:
    """The first day on which it is due: its due date, or the day of its bench deadline where that is earlier."""
    return min(deadline.due_on, local_date(deadline.bench_deadline, zone_of(rules)))


def due_today(deadline: Deadline, now: datetime, rules: SiteRules) -> bool:
    """Whether it is due on the local day of ``now``, overdue ones included."""
    return due_from(deadline, rules) <= local_date(now, zone_of(rules))


def queue_key(deadline: Deadline, paid_at: datetime | None) -> tuple[datetime, datetime]:
    """The order of the queue: bench deadline, then paid time (unknown last)."""
    return deadline.bench_deadline, paid_at or _LAST


def surge_key(deadline: Deadline, paid_at: datetime | None, now: datetime) -> tuple[bool, datetime, datetime, datetime]:
    """The order of the queue in surge mode: ship-by before same-day, what can no longer meet it after all that can."""
    return is_hopeless(deadline, now), deadline.latest_pack_at, deadline.bench_deadline, paid_at or _LAST


def is_hopeless(deadline: Deadline, now: datetime) -> bool:
    """Whether a parcel packed now would miss its ship-by whatever trip takes it."""
    return now > deadline.latest_pack_at


def _by_carrier(rules: SiteRules) -> defaultdict[str, list[PlannedTrip | TripChange]]:
    trips: defaultdict[str, list[PlannedTrip | TripChange]] = defaultdict(list)
    for planned in rules.trips:
        trips[planned.carrier].append(planned)
    for change in rules.trip_changes:
        trips[change.carrier].append(change)
    return trips


def _with_shop_days(order: Order, rules: SiteRules) -> Order:
    if order.handling_days is not None or not rules.shop_handling_days:
        return order
    return replace(order, handling_days=dict(rules.shop_handling_days).get(order.shop))


def _calendar_notes(ship: ShipBy, due: Due, rules: SiteRules) -> tuple[Reason, ...]:
    """That the working days up to the due date rest on a year whose holidays nobody knows."""
    came_on = local_date(ship.started_at or ship.at, zone_of(rules))
    year = unknown_year(rules, min(came_on, due.on), max(came_on, due.on))
    if year is None or CALENDAR_UNKNOWN in ship.flags:
        return ()
    return (reason(CALENDAR_UNKNOWN, country=rules.country, year=year),)


def _due(shop: str, carrier: str, ship: ShipBy, rules: SiteRules) -> tuple[Due, Reason]:
    zone = zone_of(rules)
    if ship.by_date or ship.started_at is None:
        on = last_work_day(rules, local_date(ship.at, zone))
        return Due(on=on, stretch=False, phase=Phase.OPEN), reason("due_by_date", on=on.isoformat())
    due = due_of(rules, ship.started_at, shop, carrier)
    came_on = local_date(ship.started_at, zone)
    if due.on == came_on:
        code = "due_same_day"
    elif due.stretch:
        code = "due_stretch"
    else:
        code = "due_next_day" if due.phase is not Phase.OPEN else "due_next_work_day"
    return due, reason(code, on=due.on.isoformat(), shippable_at=shown(ship.started_at, zone))


def _bench_deadline(
    shop: str, carrier: str, ship: ShipBy, due_on: date, rules: SiteRules
) -> tuple[datetime, Trip | None, Reason, str]:
    zone = zone_of(rules)
    trip = _usable_trip(carrier, ship, due_on, rules)
    if trip is not None:
        bench = trip.departs_at - timedelta(minutes=rules.staging_minutes)
        leaves = shown(trip.departs_at, zone)
        why = reason("bench_trip", carrier=carrier, departs_at=leaves, staging_minutes=rules.staging_minutes)
        return bench, trip, why, ""
    if is_planned(rules, carrier):
        return ship.at, None, reason("bench_nothing_fits", carrier=carrier), NOTHING_FITS
    closes_at = window_for(rules, due_on, shop, carrier).closes_at
    if closes_at <= ship.at:
        return closes_at, None, reason("bench_window_close", at=shown(closes_at, zone)), NO_TRIPS
    return ship.at, None, reason("bench_ship_by", at=shown(ship.at, zone)), NO_TRIPS


def _usable_trip(carrier: str, ship: ShipBy, last_day: date, rules: SiteRules) -> Trip | None:
    if not carrier:
        return None
    after = ship.started_at if ship.started_at is not None else ship.at - timedelta(days=UNKNOWN_START_DAYS)
    until = ship.at - timedelta(minutes=rules.scan_lag_minutes if ship.scanned else 0)
    return latest_trip(rules, carrier, after=after, until=until, last_day=last_day)


def _latest_pack(carrier: str, ship: ShipBy, rules: SiteRules) -> datetime:
    trip = _usable_trip(carrier, ship, date.max, rules)
    return ship.at if trip is None else trip.departs_at - timedelta(minutes=rules.staging_minutes)
