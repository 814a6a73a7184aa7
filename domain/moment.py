"""The day's moments: windows that open, near their end and close, trips that near and leave.

Tells what lies in a span of time. Does not know parcels, who was told before, or what time it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.calendar import ONE_DAY, is_work_day, local_date, zone_of
from domain.site import SiteRules
from domain.trip import Trip, trips_between
from domain.watch_events import MomentReached
from domain.window import WindowOn, window_for

CLOSING_MINUTES = (30, 15, 5)
TRIP_MINUTES = (30, 10)
# How far the next moment is looked for: a floor without trips may be closed for days, and nobody waits for it longer.
AHEAD = timedelta(days=2)


def moments(rules: SiteRules, after: datetime, until: datetime) -> tuple[MomentReached, ...]:
    """All moments after one instant and up to another, in order.

    A trip that left early is among them if it left in the day before the span: that becomes known only afterwards.
    """
    found = [*_of_windows(rules, after, until), *_of_trips(rules, after, until)]
    inside = (each for each in found if each.at <= until and (each.at > after or _left_early(each)))
    return tuple(sorted(inside, key=lambda each: (each.at, each.what, each.carrier, each.shop, -each.minutes)))


def next_moment_at(rules: SiteRules, after: datetime) -> datetime | None:
    """When the next moment comes; None where none is near."""
    return next((each.at for each in moments(rules, after, after + AHEAD) if each.at > after), None)


def _of_windows(rules: SiteRules, after: datetime, until: datetime) -> Iterator[MomentReached]:
    zone = zone_of(rules)
    on, last = local_date(after, zone), local_date(until, zone)
    while on <= last:
        if is_work_day(rules, on):
            for (shop, carrier), window in _windows_on(rules, on):
                for what, minutes, at in _steps(window):
                    yield MomentReached(what=what, at=at, minutes=minutes, shop=shop, carrier=carrier)
        on += ONE_DAY


def _windows_on(rules: SiteRules, on: date) -> Iterator[tuple[tuple[str, str], WindowOn]]:
    """The site's window of a day, and those of shops and carriers that are another."""
    site = window_for(rules, on)
    yield ("", ""), site
    whose = sorted({(each.shop, each.carrier) for each in rules.windows} - {("", "")})
    for shop, carrier in whose:
        window = window_for(rules, on, shop, carrier)
        if window != site:
            yield (shop, carrier), window


def _steps(window: WindowOn) -> Iterator[tuple[str, int, datetime]]:
    yield "window_opened", 0, window.opens_at
    for minutes in CLOSING_MINUTES:
        at = window.closes_at - timedelta(minutes=minutes)
        # A window shorter than that is not closing before it opens.
        if at > window.opens_at:
            yield "window_closing", minutes, at
    yield "window_closed", 0, window.closes_at


def _of_trips(rules: SiteRules, after: datetime, until: datetime) -> Iterator[MomentReached]:
    for trip in trips_between(rules, after - ONE_DAY, until + timedelta(minutes=max(TRIP_MINUTES))):
        for minutes in TRIP_MINUTES:
            yield _trip("trip_near", trip, minutes)
        yield _trip("trip_left", trip, 0)


def _trip(what: str, trip: Trip, minutes: int) -> MomentReached:
    return MomentReached(
        what=what,
        at=trip.departs_at - timedelta(minutes=minutes),
        minutes=minutes,
        carrier=trip.carrier,
        planned_at=trip.planned_at,
        departs_at=trip.departs_at,
    )


def _left_early(moment: MomentReached) -> bool:
    return moment.what == "trip_left" and moment.planned_at is not None and moment.planned_at > moment.at
