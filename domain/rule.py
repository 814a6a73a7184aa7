"""The three enforced rules: what a bench may not open now, and when a trip may not be closed.

Takes what is openable here as plain values; does not know where parcels are kept, who scans, or what the screen says.
A parcel already open is always finished: nobody asks here about it.

Nothing can lock a floor: what is urgent passes both rules, with nothing urgent what is due passes both, with nothing
due everything does; so whenever something is openable here, something may be opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calendar import day_bounds, local_date, next_work_day, zone_of
from domain.limit_end import shown
from domain.openable import Openable, View, in_surge, is_due, is_urgent
from domain.reason import Reason, reason
from domain.site import Mode, SiteRules
from domain.trip import last_departure, next_trip
from domain.window import window_for

# How long one lift lasts.
LIFT = timedelta(minutes=15)
# A trip that is closed longer than this before its departure is one more trip, not that one come early.
EARLY = timedelta(hours=6)


class Rule(StrEnum):
    """What is enforced, by the name that events and lifts carry."""

    WINDOW = "window"
    SHIP_BY = "ship_by"
    TRIP_CLOSE = "trip_close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A supervisor let one parcel pass one rule until an instant."""

    parcel_id: str
    rule: Rule
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A packed parcel that is not scanned out."""

    parcel_id: str
    ship_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say. ``instead``: the parcel to take first; ``warned``, ``shadowed``: what would have refused."""

    allowed: bool
    refused_by: Rule | None = None
    instead: str | None = None
    reason: Reason | None = None
    warned: tuple[tuple[Rule, Reason], ...] = ()
    shadowed: tuple[tuple[Rule, Reason], ...] = ()
    lifted: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class _Breach:
    rule: Rule
    mode: Mode
    reason: Reason
    instead: str


def may_open(candidate: Openable, view: View, rules: SiteRules, lifts: Sequence[Lift] = ()) -> Verdict:
    """Whether a bench may open a parcel now."""
    breaches = []
    if breach := _ship_by_breach(candidate, view, rules):
        breaches.append(breach)
    if breach := _window_breach(candidate, view, rules):
        breaches.append(breach)
    lifted = tuple(each.rule for each in breaches if is_lifted(candidate.parcel_id, each.rule, lifts, view.now))
    return _verdict([each for each in breaches if each.rule not in lifted], lifted)


def may_close_trip(
    carrier: str,
    waiting: Iterable[Waiting],
    view: View,
    rules: SiteRules,
    *,
    planned_at: datetime | None = None,
    lifts: Sequence[Lift] = (),
) -> Verdict:
    """Whether a trip may be closed, with these parcels of its carrier packed and not scanned out.

    ``planned_at`` is the trip's own departure by these rules, so that one which leaves early, or was moved while it
    was loaded, is not taken for the next one.
    """
    next_at = next_departure(rules, carrier, view.now)
    if planned_at is not None and next_at == planned_at <= view.now + EARLY:
        next_at = next_departure(rules, carrier, planned_at)
    late = [each for each in waiting if each.ship_by is not None and each.ship_by < next_at]
    stay = [each for each in late if not is_lifted(each.parcel_id, Rule.TRIP_CLOSE, lifts, view.now)]
    lifted = (Rule.TRIP_CLOSE,) if len(stay) < len(late) else ()
    if not stay:
        return _verdict([], lifted)
    first = min(stay, key=lambda each: (each.ship_by or next_at, each.parcel_id))
    mode, because = _mode(rules.modes.trip_close, view, counts_waves=False)
    why = reason("trip_close", carrier=carrier, count=len(stay), next_at=shown(next_at, zone_of(rules)), **because)
    return _verdict([_Breach(Rule.TRIP_CLOSE, mode, why, first.parcel_id)], lifted)


def is_window_active(rules: SiteRules, now: datetime, shop: str = "", carrier: str = "") -> bool:
    """Whether the window rule holds: from the window's opening until the day's last trip, or the day, is over."""
    zone = zone_of(rules)
    today = local_date(now, zone)
    ends_at = last_departure(rules, today) or day_bounds(today, zone)[1]
    return window_for(rules, today, shop, carrier).opens_at <= now < ends_at


def next_departure(rules: SiteRules, carrier: str, after: datetime) -> datetime:
    """When the carrier comes next; with nothing entered, the window's close on the next working day stands in."""
    trip = next_trip(rules, carrier, after)
    if trip is not None:
        return trip.departs_at
    on = next_work_day(rules, local_date(after, zone_of(rules)))
    return window_for(rules, on, carrier=carrier).closes_at


def is_lifted(parcel_id: str, rule: Rule, lifts: Iterable[Lift], now: datetime) -> bool:
    """Whether a lift covers this parcel and this rule now; one that ends later than it can came from another clock."""
    return any(each.parcel_id == parcel_id and each.rule is rule and now < each.until <= now + LIFT for each in lifts)


def _ship_by_breach(candidate: Openable, view: View, rules: SiteRules) -> _Breach | None:
    first = view.urgent
    if first is None or first.deadline is None or first.parcel_id == candidate.parcel_id:
        return None
    if is_urgent(candidate, view.now, rules) or not is_urgent(first, view.now, rules):
        return None
    zone = zone_of(rules)
    near = first.deadline.latest_pack_at if in_surge(rules, view.now) else first.deadline.bench_deadline
    ship_by = shown(first.deadline.ship_by, zone)
    mode, because = _mode(rules.modes.ship_by, view, unlisted=candidate.deadline is None)
    why = reason("ship_by_near", bench_deadline=shown(near, zone), ship_by=ship_by, **because)
    return _Breach(Rule.SHIP_BY, mode, why, first.parcel_id)


def _window_breach(candidate: Openable, view: View, rules: SiteRules) -> _Breach | None:
    first = view.due
    if first is None or first.deadline is None or first.parcel_id == candidate.parcel_id:
        return None
    # What is urgent passes: else the two rules could each demand the other's parcel first.
    if is_due(candidate, view.now, rules) or is_urgent(candidate, view.now, rules):
        return None
    if not is_due(first, view.now, rules) or not is_window_active(rules, view.now, first.shop, first.carrier):
        return None
    mode, because = _mode(rules.modes.window, view, unlisted=candidate.deadline is None)
    if in_surge(rules, view.now):
        # Ship-by goes before same-day: what the rule would have done is only kept on record.
        mode, because = Mode.SHADOW, {"because": "surge"}
    on = candidate.deadline.due_on.isoformat() if candidate.deadline is not None else ""
    near = shown(first.deadline.bench_deadline, zone_of(rules))
    why = reason("window_due_first", due_on=on, bench_deadline=near, **because)
    # Of two that go first what is urgent goes before what is due, also where a lift took this parcel past the urgent.
    urgent = view.urgent if view.urgent is not None and is_urgent(view.urgent, view.now, rules) else first
    return _Breach(Rule.WINDOW, mode, why, urgent.parcel_id)


def _mode(
    wanted: Mode, view: View, *, unlisted: bool = False, counts_waves: bool = True
) -> tuple[Mode, dict[str, str]]:
    """The rule's mode: refusing needs a sure view; a doubt makes it a warning, which names the doubt."""
    doubts = (
        (view.clock_doubtful, "clock_doubtful"),
        (view.silent, "owner_silent"),
        (view.stale, "stale_view"),
        (view.reranking, "reranking"),
        (view.no_waves and counts_waves, "no_waves"),
        (unlisted, "no_deadline"),
    )
    for doubtful, because in doubts:
        if doubtful and wanted is Mode.ENFORCE:
            return Mode.WARN, {"because": because}
    return wanted, {}


def _verdict(breaches: Sequence[_Breach], lifted: tuple[Rule, ...]) -> Verdict:
    refusing = next((each for each in breaches if each.mode is Mode.ENFORCE), None)
    first = refusing or next((each for each in breaches if each.mode is Mode.WARN), None)
    return Verdict(
        allowed=refusing is None,
        refused_by=refusing.rule if refusing is not None else None,
        instead=first.instead if first is not None else None,
        reason=first.reason if first is not None else None,
        warned=tuple((each.rule, each.reason) for each in breaches if each.mode is Mode.WARN),
        shadowed=tuple((each.rule, each.reason) for each in breaches if each.mode is Mode.SHADOW),
        lifted=lifted,
    )
