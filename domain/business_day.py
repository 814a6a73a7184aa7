"""Counting business days as a policy means them. Does not know clocks, zones or orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.limit_kind import SITE, BusinessCalendar
from domain.public_holiday import public_year

ONE_DAY = timedelta(days=1)
# Ends a count over a calendar that has (almost) no business days: ten years.
STEPS_MAX = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The day that a count ends on. ``unknown_year``: the first year that it met whose holidays nobody knows."""

    on: date
    country: str = ""
    unknown_year: int | None = None


class DayCount:
    """One count over a policy's calendar (None: every day counts). ``site_country`` stands in for ``site``."""

    __slots__ = ("_calendar", "_country", "_unknown_year")

    def __init__(self, calendar: BusinessCalendar | None, site_country: str) -> None:
        self._calendar = calendar
        self._country = "" if calendar is None else calendar.country
        if self._country == SITE:
            self._country = site_country
        self._unknown_year: int | None = None

    def is_business_day(self, on: date) -> bool:
        """Whether it is one: the calendar's own days outrank public ones, and these its week."""
        calendar = self._calendar
        if calendar is None or on in calendar.days_on:
            return True
        if on in calendar.days_off:
            return False
        public = public_year(self._country, on.year)
        if not public.known and self._unknown_year is None:
            self._unknown_year = on.year
        if on in public.off:
            return False
        return on in public.on or on.isoweekday() in calendar.work_week

    def after(self, start: date, days: int, *, count_start_day: bool = False) -> Counted:
        """The so-manieth business day after a date, or with it; none means that date, or the next that is one."""
        on = start
        if days == 0 or count_start_day:
            on = self._rolled(on)
            days -= 1 if days else 0
        for _ in range(days):
            on = self._rolled(on + ONE_DAY)
        return Counted(on=on, country=self._country, unknown_year=self._unknown_year)

    def _rolled(self, on: date) -> date:
        for _ in range(STEPS_MAX):
            if self.is_business_day(on):
                return on
            on += ONE_DAY
        return on
