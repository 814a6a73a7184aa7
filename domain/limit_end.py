"""When a limit runs out for an order: hours, business days, cutoffs and dates as instants, and why in codes.

Does not know classes, notices or which clock is the earliest (``domain.ship_by``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from domain.business_day import Counted, DayCount
from domain.limit_kind import SITE, Allowance, BusinessDays, Cutoff, Elapsed, FixedDate, Limit, Weekday
from domain.order import Order
from domain.policy import ClockStart, Policy
from domain.reason import Reason, reason
from domain.sourced import Sourced

CALENDAR_UNKNOWN = "calendar_unknown"
HANDLING_ASSUMED = "handling_assumed"
HANDLING_UNUSABLE = "handling_unusable"

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a limit asks of the site: its zone, in which reasons show instants, and its country."""

    zone: tzinfo
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When a clock started, and which of the order's fields said so."""

    at: datetime
    field: ClockStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What limits are computed for: an order in one class of a policy, at a site. ``start`` None: no time says."""

    order: Order
    policy: Policy
    start: Start | None
    site: Site
    order_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When a limit runs out and why. ``flag`` and ``notes``: what to know about it; ``numbers``: what it stands on."""

    at: datetime
    why: Reason
    flag: str = ""
    notes: tuple[Reason, ...] = ()
    numbers: tuple[Sourced, ...] = ()


def end_of(limit: Limit, case: Case) -> End | None:
    """When the limit runs out; None where the order lacks what the limit counts from."""
    presale_on, start = case.order.presale_on, case.start
    match limit:
        case FixedDate() if presale_on is not None:
            at = instant_of(presale_on, limit.at, case.policy)
            why = reason("ship_by_date", on=presale_on.isoformat(), at=shown(at, case.site.zone))
            return End(at=at, why=why, numbers=(limit,))
        case BusinessDays(counted_from="presale_on") if presale_on is not None:
            return _days(limit, case, presale_on, None)
        case BusinessDays(counted_from="start") if start is not None:
            return _days(limit, case, start.at.astimezone(ZoneInfo(case.policy.zone)).date(), start)
        case Elapsed() if start is not None:
            return _elapsed(limit, case, start)
        case Cutoff() if start is not None:
            return _cutoff(limit, case, start)
        case _:
            return None


def allowance_end(
    allowed: Allowance, policy: Policy, started_at: datetime, country: str = ""
) -> tuple[datetime, tuple[Reason, ...]]:
    """When a secondary clock that started then runs out, and what a reader must know about the calendar."""
    if allowed.business_days is None:
        return started_at.astimezone(UTC) + timedelta(hours=allowed.hours or 0), ()
    on = started_at.astimezone(ZoneInfo(policy.zone)).date()
    counted = DayCount(policy.calendar, country).after(on, allowed.business_days)
    return instant_of(counted.on, allowed.day_end, policy), _calendar_notes(counted)


def instant_of(on: date, at: time, policy: Policy) -> datetime:
    """The instant of a time of day by the policy's clock; the first of two where the clock is set back."""
    return datetime.combine(on, at, tzinfo=ZoneInfo(policy.zone)).astimezone(UTC)


def shown(at: datetime, zone: tzinfo) -> str:
    """An instant as reasons carry it: ISO 8601 with the offset of the place that reads it."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def whole(hours: float) -> int | str:
    """Hours as a reason carries them."""
    return int(hours) if hours == int(hours) else str(hours)


def _elapsed(limit: Elapsed, case: Case, start: Start) -> End:
    days, notes, number = _given(limit, case.order)
    hours = limit.hours if days is None else days * 24
    why = reason(
        "ship_by_hours",
        hours=whole(hours),
        start=start.field.value,
        started_at=shown(start.at, case.site.zone),
        order_class=case.order_class,
    )
    return End(at=start.at + timedelta(hours=hours), why=why, notes=notes, numbers=(number,))


def _days(limit: BusinessDays, case: Case, on: date, start: Start | None) -> End:
    told, notes, number = _given(limit, case.order)
    days = limit.days if told is None else told
    count = DayCount(None if limit.every_day else case.policy.calendar, case.site.country)
    counted = count.after(on, days, count_start_day=limit.count_start_day)
    at = instant_of(counted.on, limit.day_end, case.policy)
    known: dict[str, str | int] = {"days": days, "at": shown(at, case.site.zone), "order_class": case.order_class}
    if start is None:
        why = reason("ship_by_days_after", on=on.isoformat(), **known)
    else:
        code = "ship_by_every_day" if limit.every_day else "ship_by_days"
        why = reason(code, start=start.field.value, started_at=shown(start.at, case.site.zone), **known)
    if limit.every_day:
        return End(at=at, why=why, notes=notes, numbers=(number,))
    return End(at=at, why=why, notes=(*notes, *_calendar_notes(counted)), numbers=_with_calendar(number, case.policy))


def _cutoff(limit: Cutoff, case: Case, start: Start) -> End:
    zone = case.site.zone if limit.clock == SITE else ZoneInfo(case.policy.zone)
    on = start.at.astimezone(zone).date()
    closes = limit.by_weekday.get(_WEEKDAYS[on.weekday()], limit.at)
    count = DayCount(case.policy.calendar, case.site.country)
    # As instants, so that the hour which comes twice when clocks are set back is not before its own past. What comes
    # on a day that is no business day comes before the next one's cutoff.
    closes_at = datetime.combine(on, closes, tzinfo=zone).astimezone(UTC)
    works = count.is_business_day(on)
    before = start.at < closes_at or not works
    from_day = on if works else count.after(on, 0).on
    counted = count.after(from_day, limit.days_before if before else limit.days_after)
    at = instant_of(counted.on, limit.day_end, case.policy)
    why = reason(
        "ship_by_before_cutoff" if before else "ship_by_after_cutoff",
        cutoff=f"{closes:%H:%M}",
        start=start.field.value,
        started_at=shown(start.at, case.site.zone),
        at=shown(at, case.site.zone),
        order_class=case.order_class,
    )
    return End(at=at, why=why, notes=_calendar_notes(counted), numbers=_with_calendar(limit, case.policy))


def _given(limit: Elapsed | BusinessDays, order: Order) -> tuple[int | None, tuple[Reason, ...], Sourced]:
    """The days that the order sets within what the limit lets it (None: the limit's own count), and what that is."""
    given, told = limit.given, order.handling_days
    if given is None:
        return None, (), limit
    if told is None:
        return None, (reason(HANDLING_ASSUMED),), limit
    if not given.least <= told <= given.most:
        return None, (reason(HANDLING_UNUSABLE, days=told, least=given.least, most=given.most),), limit
    return told, (), given


def _calendar_notes(counted: Counted) -> tuple[Reason, ...]:
    if counted.unknown_year is None:
        return ()
    return (reason(CALENDAR_UNKNOWN, country=counted.country, year=counted.unknown_year),)


def _with_calendar(number: Sourced, policy: Policy) -> tuple[Sourced, ...]:
    return (number,) if policy.calendar is None else (number, policy.calendar)
