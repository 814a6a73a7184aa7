"""Until when the platform wants an order shipped: its promise, its policy's limit, its false-shipment limit.

Does not know the site: not its window, its trips or its benches (``domain.deadline`` puts both together).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from domain.order import Order
from domain.policy import (
    Allowance,
    ClockStart,
    Elapsed,
    FixedDate,
    FixedInstant,
    Moment,
    Notice,
    OrderClass,
    Policy,
    PromiseOnly,
    Relief,
    SecondaryClock,
    Sourced,
    When,
)
from domain.reason import Reason, reason

# Flags of a ship-by and so of a deadline: what a reader must know about how it came to be.
PROMISE = "promise"
DECLARED = "declared"
UNCONFIRMED = "unconfirmed"
NOTICE = "notice"
PAUSE = "pause"
NO_POLICY = "no_policy"
NO_START = "no_start"
START_ASSUMED = "start_assumed"
PROMISE_UNUSABLE = "promise_unusable"
PROMISE_MISSING = "promise_missing"

# Where an order lacks the time at which its clock starts, the nearest earlier one stands in (which can only make it
# due sooner), then the nearest later one.
_STAND_INS = {
    ClockStart.CONFIRMED: (ClockStart.CONFIRMED, ClockStart.PAID, ClockStart.CREATED),
    ClockStart.PAID: (ClockStart.PAID, ClockStart.CREATED, ClockStart.CONFIRMED),
    ClockStart.CREATED: (ClockStart.CREATED, ClockStart.PAID, ClockStart.CONFIRMED),
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
    at: datetime
    why: Reason
    scanned: bool = True
    flag: str = ""
    number: Sourced | None = None


def ship_by_of(order: Order, policy: Policy | None, zone: tzinfo) -> ShipBy | None:
    """The order's ship-by under a policy (None: only its promise counts); None where no time of it says anything.

    Instants in reasons are shown in ``zone``.
    """
    started_at, used = _start(order, policy)
    main = _promise(order, policy, started_at, zone)
    if main is None and policy is not None:
        main = _limit(order, policy, started_at, used, zone)
    clocks = list(_declared_clocks(order, policy, zone))
    if main is not None and not (clocks and _is_stopped(order, policy)):
        clocks.append(main)
    if not clocks:
        return None
    earliest = min(clocks, key=lambda clock: clock.at)
    notes = tuple(_notes(order, policy, started_at, used, earliest))
    flags = {note.code for note in notes}
    if earliest.flag:
        flags.add(earliest.flag)
    return ShipBy(
        at=earliest.at,
        started_at=started_at,
        scanned=earliest.scanned,
        by_date=started_at is None or (policy is not None and _goes_by_date(order, policy)),
        reasons=(earliest.why, *notes),
        flags=frozenset(flags),
    )


def class_of(order: Order, policy: Policy) -> OrderClass:
    """The first class of the policy that the order fits."""
    return next(kind for kind in policy.classes if _fits(order, kind.when))


def secondary_limit(
    policy: Policy, clock_id: str, started_at: datetime, *, goods_type: str = "", region: str = ""
) -> datetime | None:
    """When a secondary clock that started then runs out; None where the policy has no such clock."""
    for clock in policy.secondary_clocks:
        if clock.id == clock_id:
            allowed = _allowed(policy, clock, started_at, goods_type, region)
            return started_at.astimezone(UTC) + timedelta(hours=allowed.hours)
    return None


def shown(at: datetime, zone: tzinfo) -> str:
    """An instant as reasons carry it: ISO 8601 with the offset of the place that reads it."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def _start(order: Order, policy: Policy | None) -> tuple[datetime | None, ClockStart]:
    wanted = policy.clock_start if policy is not None else ClockStart.CONFIRMED
    for field in _STAND_INS[wanted]:
        at: datetime | None = getattr(order, field.value)
        if at is not None:
            return at.astimezone(UTC), field
    return None, wanted


def _promise(order: Order, policy: Policy | None, started_at: datetime | None, zone: tzinfo) -> _Clock | None:
    promise = order.promise_at
    if promise is None:
        return None
    if policy is not None and (not policy.promise_field_wins or _is_unusable(order, started_at)):
        return None
    why = reason("ship_by_promise", platform=order.platform, at=shown(promise, zone))
    scanned = policy is None or policy.ends_in_carrier_scan
    return _Clock(promise.astimezone(UTC), why, scanned=scanned, flag=PROMISE)


def _is_unusable(order: Order, started_at: datetime | None) -> bool:
    """Whether the promise lies before the order could be shipped at all: a wrong cell, not a deadline."""
    return order.promise_at is not None and started_at is not None and order.promise_at <= started_at


def _limit(order: Order, policy: Policy, started_at: datetime | None, used: ClockStart, zone: tzinfo) -> _Clock | None:
    scanned = policy.ends_in_carrier_scan
    for kind in (kind for kind in policy.classes if _fits(order, kind.when)):
        limit = kind.limit
        if isinstance(limit, FixedDate) and order.presale_on is not None:
            at = datetime.combine(order.presale_on, limit.at, tzinfo=ZoneInfo(policy.zone)).astimezone(UTC)
            why = reason("ship_by_date", on=order.presale_on.isoformat(), at=shown(at, zone))
            return _Clock(at, why, scanned=scanned, number=limit)
        if isinstance(limit, Elapsed) and started_at is not None:
            dated = _dated(order, policy, kind, started_at, zone)
            if dated is not None:
                return dated
            why = reason(
                "ship_by_hours",
                hours=_whole(limit.hours),
                start=used.value,
                started_at=shown(started_at, zone),
                order_class=kind.id,
            )
            return _Clock(started_at + limit.span, why, scanned=scanned, number=limit)
    return None


def _dated(order: Order, policy: Policy, kind: OrderClass, started_at: datetime, zone: tzinfo) -> _Clock | None:
    """What a notice or a pause puts in the place of the class's hours."""
    scanned = policy.ends_in_carrier_scan
    for notice in _notices(order, policy, kind, started_at):
        override = notice.limit
        if isinstance(override, FixedInstant):
            why = reason("ship_by_notice", notice=notice.id, at=shown(override.at, zone))
            return _Clock(override.at.astimezone(UTC), why, scanned=scanned, flag=NOTICE, number=override)
        if override is not None:
            why = reason("ship_by_notice_hours", notice=notice.id, hours=_whole(override.hours))
            return _Clock(started_at + override.span, why, scanned=scanned, flag=NOTICE, number=override)
    for pause in policy.pauses:
        if pause.service == order.service and pause.starts <= started_at <= pause.ends:
            why = reason("ship_by_pause", service=pause.service, hours=_whole(pause.limit.hours))
            return _Clock(started_at + pause.limit.span, why, scanned=scanned, flag=PAUSE, number=pause.limit)
    return None


def _notices(order: Order, policy: Policy, kind: OrderClass, started_at: datetime) -> Iterator[Notice]:
    inside = [
        notice for notice in policy.notices if kind.id in notice.classes and notice.starts <= started_at <= notice.ends
    ]
    # What a notice says of one service outranks what it says of all.
    yield from (notice for notice in inside if notice.service is not None and notice.service == order.service)
    yield from (notice for notice in inside if notice.service is None)


def _declared_clocks(order: Order, policy: Policy | None, zone: tzinfo) -> Iterator[_Clock]:
    if order.declared_at is None or policy is None:
        return
    for clock in policy.secondary_clocks:
        if clock.starts is Moment.DECLARED and clock.stops is Moment.PICKED_UP:
            allowed = _allowed(policy, clock, order.declared_at, order.goods_type, "")
            at = order.declared_at.astimezone(UTC) + timedelta(hours=allowed.hours)
            hours = _whole(allowed.hours)
            why = reason("ship_by_declared", declared_at=shown(order.declared_at, zone), hours=hours)
            yield _Clock(at, why, flag=DECLARED, number=allowed)


def _allowed(
    policy: Policy, clock: SecondaryClock, started_at: datetime, goods_type: str, region: str
) -> Allowance | Relief:
    usual = clock.by_region.get(region) or clock.by_goods.get(goods_type) or clock.limit
    for notice in policy.notices:
        relief = notice.secondary.get(clock.id)
        if relief is not None and relief.starts <= started_at <= relief.ends:
            relieved = relief.by_region.get(region) or relief
            # A notice relaxes: where a goods type already has more time, it keeps it.
            return max(relieved, usual, key=lambda each: each.hours)
    return usual


def _is_stopped(order: Order, policy: Policy | None) -> bool:
    return policy is not None and order.declared_at is not None and set(policy.clock_stops.all_of) == {Moment.DECLARED}


def _goes_by_date(order: Order, policy: Policy) -> bool:
    return isinstance(class_of(order, policy).limit, FixedDate)


def _fits(order: Order, when: When) -> bool:
    if when.presale is not None and when.presale != (order.presale_on is not None):
        return False
    if when.service is not None and when.service != order.service:
        return False
    return when.goods_type is None or when.goods_type == (order.goods_type or "ordinary")


def _notes(
    order: Order, policy: Policy | None, started_at: datetime | None, used: ClockStart, earliest: _Clock
) -> Iterator[Reason]:
    if policy is None:
        yield reason(NO_POLICY, platform=order.platform)
    if started_at is None:
        yield reason(NO_START)
    elif policy is not None and used is not policy.clock_start:
        yield reason(START_ASSUMED, wanted=policy.clock_start.value, used=used.value)
    if _is_unusable(order, started_at):
        yield reason(PROMISE_UNUSABLE)
    if policy is not None and order.promise_at is None and isinstance(class_of(order, policy).limit, PromiseOnly):
        yield reason(PROMISE_MISSING, order_class=class_of(order, policy).id)
    if earliest.number is not None and earliest.number.unconfirmed:
        yield reason(UNCONFIRMED, grade=earliest.number.grade.value, source=earliest.number.source)


def _whole(hours: float) -> int | str:
    return int(hours) if hours == int(hours) else str(hours)
