"""Until when the platform wants an order shipped: its promise, its policy's limit, its limits of the carrier's scan.

Does not know the site's window, trips or benches (``domain.deadline`` puts both together), nor how a limit is computed
(``domain.limit_end``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from domain.limit_end import Case, End, Site, Start, allowance_end, end_of, shown, whole
from domain.limit_kind import Allowance, PromiseOnly
from domain.notice import dated_end
from domain.order import Order
from domain.order_class import class_of, classes_of, exclusion_of, goes_by_date, names_a_date
from domain.policy import ClockStart, Moment, Policy, Relief, SecondaryClock
from domain.reason import Reason, reason
from domain.sourced import Sourced

# Flags of a ship-by and so of a deadline: what a reader must know about how it came to be. Those of a limit's own
# computation are in domain.limit_end.
PROMISE = "promise"
DECLARED = "declared"
UNCONFIRMED = "unconfirmed"
NO_POLICY = "no_policy"
NO_START = "no_start"
START_ASSUMED = "start_assumed"
PROMISE_UNUSABLE = "promise_unusable"
PROMISE_MISSING = "promise_missing"
EXCLUDED = "excluded"

# Where an order lacks the time at which its clock starts, the nearest earlier one stands in (which can only make it
# due sooner), then the nearest later one.
_STAND_INS = {
    ClockStart.CONFIRMED: (ClockStart.CONFIRMED, ClockStart.PAID, ClockStart.CREATED),
    ClockStart.PAID: (ClockStart.PAID, ClockStart.CREATED, ClockStart.CONFIRMED),
    ClockStart.CREATED: (ClockStart.CREATED, ClockStart.PAID, ClockStart.CONFIRMED),
    ClockStart.PROMISE: (ClockStart.PROMISE, ClockStart.PAID, ClockStart.CREATED, ClockStart.CONFIRMED),
}
# What starts a secondary clock and stands on the order itself.
_STARTED = {
    Moment.CREATED: "created_at",
    Moment.PAID: "paid_at",
    Moment.CONFIRMED: "confirmed_at",
    Moment.DECLARED: "declared_since",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipBy:
    """The earliest clock. ``scanned``: it stops at the carrier's scan, not at an act of our own.

    ``started_at`` is when the order became shippable (None: no time says). ``by_date``: the order belongs to the date
    of ``at`` and not to the day on which it came (a presale).
    """

    at: datetime
    started_at: datetime | None
    scanned: bool
    by_date: bool
    reasons: tuple[Reason, ...]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Clock:
    end: End
    scanned: bool


def ship_by_of(order: Order, policy: Policy | None, zone: tzinfo, country: str = "") -> ShipBy | None:
    """The order's ship-by under a policy (None: only its promise counts); None where no time of it says anything.

    ``zone`` and ``country`` are the site's; instants in reasons are shown in its zone.
    """
    site = Site(zone=zone, country=country)
    start = _start(order, policy)
    promise = _promise(order, policy, start, zone)
    main = promise
    if main is None and policy is not None:
        main = _limit(order, policy, start, site)
    clocks = [] if policy is None else list(_scan_clocks(order, policy, site, promised=promise is not None))
    if main is not None and not (clocks and _is_stopped(order, policy)):
        clocks.append(main)
    if not clocks:
        return None
    earliest = min(clocks, key=lambda clock: clock.end.at)
    notes = tuple(_notes(order, policy, start, earliest.end))
    flags = {note.code for note in notes}
    if earliest.end.flag:
        flags.add(earliest.end.flag)
    return ShipBy(
        at=earliest.end.at,
        started_at=None if start is None else start.at,
        scanned=earliest.scanned,
        by_date=start is None or (policy is not None and goes_by_date(order, policy)),
        reasons=(earliest.end.why, *notes),
        flags=frozenset(flags),
    )


def secondary_limit(
    policy: Policy, clock_id: str, started_at: datetime, *, goods_type: str = "", region: str = "", country: str = ""
) -> datetime | None:
    """When a secondary clock that started then runs out; None where the policy has no such clock."""
    for clock in policy.secondary_clocks:
        if clock.id == clock_id:
            allowed = allowance_of(policy, clock, started_at, goods_type=goods_type, region=region)
            return allowance_end(allowed, policy, started_at, country)[0]
    return None


def allowance_of(
    policy: Policy, clock: SecondaryClock, started_at: datetime, *, goods_type: str = "", region: str = ""
) -> Allowance:
    """What a secondary clock that started then allows, with the source and grade of that number."""
    usual = clock.by_region.get(region) or clock.by_goods.get(goods_type) or clock.limit
    for notice in policy.notices:
        relief = notice.secondary.get(clock.id)
        if relief is not None and relief.starts <= started_at <= relief.ends:
            relieved = relief.by_region.get(region) or _as_allowance(relief)
            # A notice relaxes: where a goods type already has more time, it keeps it.
            return max(relieved, usual, key=lambda each: allowance_end(each, policy, started_at)[0])
    return usual


def _as_allowance(relief: Relief) -> Allowance:
    return Allowance(hours=relief.hours, source=relief.source, grade=relief.grade)


def _start(order: Order, policy: Policy | None) -> Start | None:
    wanted = policy.clock_start if policy is not None else ClockStart.CONFIRMED
    for field in _STAND_INS[wanted]:
        if field is ClockStart.PROMISE and policy is not None and policy.promise_field_wins:
            # Then it is the limit itself; the order became shippable before.
            continue
        at: datetime | None = getattr(order, field.value)
        if at is not None:
            return Start(at=at.astimezone(UTC), field=field)
    return None


def _promise(order: Order, policy: Policy | None, start: Start | None, zone: tzinfo) -> _Clock | None:
    promise = order.promise_at
    if promise is None:
        return None
    if policy is not None and (not policy.promise_field_wins or _is_unusable(order, start)):
        return None
    why = reason("ship_by_promise", platform=order.platform, at=shown(promise, zone))
    scanned = policy is None or policy.ends_in_carrier_scan
    return _Clock(End(at=promise.astimezone(UTC), why=why, flag=PROMISE), scanned=scanned)


def _is_unusable(order: Order, start: Start | None) -> bool:
    """Whether the promise lies before the order could be shipped at all: a wrong cell, not a deadline."""
    if order.promise_at is None or start is None or start.field is ClockStart.PROMISE:
        return False
    return order.promise_at <= start.at


def _limit(order: Order, policy: Policy, start: Start | None, site: Site) -> _Clock | None:
    for kind in classes_of(order, policy):
        case = Case(order=order, policy=policy, start=start, site=site, order_class=kind.id)
        end = end_of(kind.limit, case)
        if end is None:
            continue
        if not names_a_date(kind):
            end = dated_end(case) or end
        return _Clock(end, scanned=policy.ends_in_carrier_scan)
    return None


def _scan_clocks(order: Order, policy: Policy, site: Site, *, promised: bool) -> Iterator[_Clock]:
    """The secondary clocks that end in the carrier's scan and whose start the order knows.

    A promise stands in the place of those that count from the order; what was declared counts all the same.
    """
    kind = class_of(order, policy).id
    for clock in policy.secondary_clocks:
        field = _STARTED.get(clock.starts)
        if clock.stops is not Moment.PICKED_UP or field is None or (clock.classes and kind not in clock.classes):
            continue
        if promised and clock.starts is not Moment.DECLARED:
            continue
        started_at: datetime | None = getattr(order, field)
        if started_at is None:
            continue
        allowed = allowance_of(policy, clock, started_at, goods_type=order.goods_type)
        at, notes = allowance_end(allowed, policy, started_at, site.country)
        since = shown(started_at, site.zone)
        if clock.starts is Moment.DECLARED and allowed.hours is not None:
            code = "ship_by_declared" if order.declared_kind == "declared" else "ship_by_seen_declared"
            why = reason(code, declared_at=since, hours=whole(allowed.hours))
        else:
            start = field if clock.starts is not Moment.DECLARED else "declared_at"
            why = reason("ship_by_scan", start=start, started_at=since, at=shown(at, site.zone))
        flag = DECLARED if clock.starts is Moment.DECLARED else ""
        yield _Clock(End(at=at, why=why, flag=flag, notes=notes, numbers=(allowed,)), scanned=True)


def _is_promised(order: Order, policy: Policy) -> bool:
    return policy.clock_start is ClockStart.PROMISE and order.promise_at is not None


def _is_stopped(order: Order, policy: Policy | None) -> bool:
    return (
        policy is not None and order.declared_since is not None and set(policy.clock_stops.all_of) == {Moment.DECLARED}
    )


def _notes(order: Order, policy: Policy | None, start: Start | None, end: End) -> Iterator[Reason]:
    if policy is None:
        yield reason(NO_POLICY, platform=order.platform)
    if start is None:
        yield reason(NO_START)
    elif policy is not None and start.field is not policy.clock_start and not _is_promised(order, policy):
        yield reason(START_ASSUMED, wanted=policy.clock_start.value, used=start.field.value)
    if _is_unusable(order, start):
        yield reason(PROMISE_UNUSABLE)
    if policy is not None and order.promise_at is None and isinstance(class_of(order, policy).limit, PromiseOnly):
        yield reason(PROMISE_MISSING, order_class=class_of(order, policy).id)
    numbers: tuple[Sourced, ...] = end.numbers
    if policy is not None and (excluded := exclusion_of(order, policy)):
        yield reason(EXCLUDED, why=excluded.id)
        numbers = (*numbers, excluded)
    yield from end.notes
    doubtful = next((number for number in numbers if number.unconfirmed), None)
    if doubtful is not None:
        yield reason(UNCONFIRMED, grade=doubtful.grade.value, source=doubtful.source)
