"""A site's working days, and local days as instants. Does not know what holidays a country has, windows or trips.

Local times become instants here only. A time that daylight saving skips is taken as the clock showed it before the
jump (so 02:30 is the instant that clocks call 03:30), one that comes twice as the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.public_holiday import public_year
from domain.same import Same
from domain.site import SiteRules

ONE_DAY = timedelta(days=1)
# How far a working day is looked for: beyond any holiday, and an end to the search where no day is one.
SEARCH_DAYS_MAX = 60


def zone_of(rules: SiteRules) -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(rules.zone)


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local time on a local date."""
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date that a wall clock of the zone shows."""
    return at.astimezone(zone).date()


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The local day as instants, from its start up to and without the next one's; 23 to 25 hours."""
    return instant(on, time(), zone), instant(on + ONE_DAY, time(), zone)


def is_work_day(rules: SiteRules, on: date) -> bool:
    """Whether the site works that day: its own days outrank public ones, these its weekdays; a day on a day off."""
    if on in rules.days_on:
        return True
    if on in rules.days_off:
        return False
    if rules.public_holidays:
        public = public_year(rules.country, on.year)
        if on in public.on or on in public.off:
            return on in public.on
    return on.weekday() in rules.work_weekdays


def unknown_year(rules: SiteRules, first: date, last: date) -> int | None:
    """The first year between two dates whose public holidays the site keeps and nobody knows; None: there is none."""
    if not rules.public_holidays:
        return None
    years = range(first.year, last.year + 1)
    return next((year for year in years if not public_year(rules.country, year).known), None)


def next_work_day(rules: SiteRules, after: date) -> date:
    """The first working day after a date; the next day where no day is one."""
    return _work_day(Same(rules), after, 1)


def last_work_day(rules: SiteRules, until: date) -> date:
    """The last working day up to and with a date; that date where no day is one."""
    return until if is_work_day(rules, until) else _work_day(Same(rules), until, -1)


@lru_cache(maxsize=1024)
def _work_day(rules: Same[SiteRules], start: date, step: int) -> date:
    for days in range(1, SEARCH_DAYS_MAX):
        on = start + days * step * ONE_DAY
        if is_work_day(rules.value, on):
            return on
    return start + ONE_DAY if step > 0 else start
