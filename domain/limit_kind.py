"""The kinds of limit that a policy may set, as values. Does not know when one runs out (``domain.limit_end``)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated, Literal

import msgspec

from domain.sourced import Days, Hours, Instant, Sourced

DAY_END = time(23, 59, 59)
SITE = "site"
"""In the place of a country or of a clock: the site's own."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
IsoWeekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
Country = Annotated[str, msgspec.Meta(pattern="^([A-Z]{2}|site)$")]


class Given(Sourced, frozen=True, kw_only=True):
    """The days that an order, or its shop, may set for itself (its handling time), both ends included."""

    least: Days
    most: Days


class Elapsed(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="elapsed"):
    """So many natural hours after the clock's start; where the order may set days, its days of 24 hours."""

    hours: Hours
    given: Given | None = None

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


class BusinessDays(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="business_days"):
    """The end of the so-manieth business day after the clock's start, or after the date of a presale.

    ``count_start_day``: the day of the start is the first. ``every_day``: weekends and holidays count too. A start on a
    day that is none counts as one on the next that is.
    """

    days: Days
    day_end: time = DAY_END
    count_start_day: bool = False
    every_day: bool = False
    counted_from: Literal["start", "presale_on"] = "start"
    given: Given | None = None


class Cutoff(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="cutoff"):
    """What comes before a time of day is due after ``days_before`` business days, all else after ``days_after``.

    ``clock`` says whose time of day that is: the policy's or the site's. The day that it is due ends by the policy's.
    """

    at: time
    by_weekday: dict[Weekday, time] = msgspec.field(default_factory=dict)
    days_before: Days = 0
    days_after: Days = 1
    day_end: time = DAY_END
    clock: Literal["policy", "site"] = "policy"


class FixedDate(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="fixed_date"):
    """A time of day, in the policy's zone, on a date that the order carries."""

    field: Literal["presale_on"]
    at: time


class PromiseOnly(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="promise_only"):
    """Only the order's own promise says: not to be computed."""


class FixedInstant(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="fixed"):
    """One instant for all, as a dated notice sets it."""

    at: Instant


Limit = Elapsed | BusinessDays | Cutoff | FixedDate | PromiseOnly
NoticeLimit = Elapsed | BusinessDays | FixedInstant


class BusinessCalendar(Sourced, frozen=True, kw_only=True):
    """Which days a policy calls business days: its week (Monday 1), a country's public holidays, days of its own."""

    country: Country
    work_week: Annotated[tuple[IsoWeekday, ...], msgspec.Meta(min_length=1)] = (1, 2, 3, 4, 5)
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class Allowance(Sourced, frozen=True, kw_only=True):
    """What a secondary clock allows: hours, or until the end of the so-manieth business day."""

    hours: Hours | None = None
    business_days: Days | None = None
    day_end: time = DAY_END
