"""A carrier's pickups: what is planned on a day, and what a supervisor changed. Does not know deadlines or parcels."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from domain.calendar import ONE_DAY, instant, is_work_day, local_date, zone_of
from domain.same import Same
from domain.site import SiteRules

# A truck that comes later than this after its departure is taken for the next one.
LATE = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One pickup, instants in UTC. ``planned_at`` is what it is known by; ``departs_at`` is when it really leaves."""

    carrier: str
    planned_at: datetime
    departs_at: datetime


def trips_on(rules: SiteRules, carrier: str, on: date) -> tuple[Trip, ...]:
    """The carrier's trips of a local day, in the order in which they leave.

    A planned trip needs a day on which the site works; one that a supervisor entered for a date does not.
    """
    return _trips_on(Same(rules), carrier, on)


def trips_between(rules: SiteRules, after: datetime, until: datetime, carrier: str | None = None) -> tuple[Trip, ...]:
    """All trips that leave after one instant and up to another, of one carrier or of all, in order."""
    zone = zone_of(rules)
    days = _days(local_date(after, zone), local_date(until, zone))
    named = _carriers(Same(rules)) if carrier is None else (carrier,)
    found = [trip for on in days for name in named for trip in trips_on(rules, name, on)]
    inside = (trip for trip in found if after < trip.departs_at <= until)
    return tuple(sorted(inside, key=lambda trip: (trip.departs_at, trip.carrier)))


def latest_trip(rules: SiteRules, carrier: str, *, after: datetime, until: datetime, last_day: date) -> Trip | None:
    """The last trip that leaves after one instant, up to another, and not on a later day than ``last_day``."""
    zone = zone_of(rules)
    first = local_date(after, zone)
    on = min(last_day, local_date(until, zone))
    key = Same(rules)
    while on >= first:
        for trip in reversed(_trips_on(key, carrier, on)):
            if trip.departs_at <= after:
                return None
            if trip.departs_at <= until:
                return trip
        on -= ONE_DAY
    return None


def next_trip(rules: SiteRules, carrier: str, after: datetime, days: int = 14) -> Trip | None:
    """The carrier's first trip that leaves after an instant, looked for as many days ahead."""
    on = local_date(after, zone_of(rules))
    for _ in range(days + 1):
        for trip in trips_on(rules, carrier, on):
            if trip.departs_at > after:
                return trip
        on += ONE_DAY
    return None


def trip_at_door(rules: SiteRules, carrier: str, at: datetime, loaded: Collection[datetime]) -> Trip | None:
    """The trip whose truck stands there: the last that should have left a while ago and was not loaded, else the next.

    ``loaded`` are the planned times of trips that were: a trip that is moved while it is loaded keeps its own.
    """
    late = [trip for trip in trips_between(rules, at - LATE, at, carrier) if trip.planned_at not in loaded]
    return late[-1] if late else next_trip(rules, carrier, at)


def departure_of(rules: SiteRules, carrier: str, planned_at: datetime) -> datetime | None:
    """When the trip that is known by its planned time leaves now; None where it is cancelled or no longer planned."""
    trips = trips_on(rules, carrier, local_date(planned_at, zone_of(rules)))
    return next((trip.departs_at for trip in trips if trip.planned_at == planned_at), None)


def last_departure(rules: SiteRules, on: date) -> datetime | None:
    """When the last trip of any carrier leaves that day; None where there is none."""
    return _last_departure(Same(rules), on)


def is_planned(rules: SiteRules, carrier: str) -> bool:
    """Whether the site has entered regular pickups of the carrier at all."""
    return carrier in _planned_carriers(Same(rules))


def _days(first: date, last: date) -> Iterator[date]:
    on = first
    while on <= last:
        yield on
        on += ONE_DAY


@lru_cache(maxsize=8192)
def _trips_on(rules: Same[SiteRules], carrier: str, on: date) -> tuple[Trip, ...]:
    site = rules.value
    departs = _departures(site, carrier, on)
    if not departs:
        return ()
    zone = zone_of(site)
    trips = (
        Trip(carrier=carrier, planned_at=instant(on, planned, zone), departs_at=instant(on, leaves, zone))
        for planned, leaves in departs.items()
    )
    return tuple(sorted(trips, key=lambda trip: (trip.departs_at, trip.planned_at)))


def _departures(site: SiteRules, carrier: str, on: date) -> dict[time, time]:
    """Departure by planned time. A later change of one trip outranks an earlier one; an added trip is planned then."""
    departs: dict[time, time] = {}
    if is_work_day(site, on):
        for trip in site.trips:
            if trip.carrier == carrier and on.weekday() in trip.weekdays:
                departs[trip.departs] = trip.departs
    for change in site.trip_changes:
        if change.carrier != carrier or change.on != on:
            continue
        if change.departs is None:
            if change.planned is not None:
                departs.pop(change.planned, None)
        else:
            departs[change.departs if change.planned is None else change.planned] = change.departs
    return departs


@lru_cache(maxsize=1024)
def _last_departure(rules: Same[SiteRules], on: date) -> datetime | None:
    every = (trip.departs_at for carrier in _carriers(rules) for trip in _trips_on(rules, carrier, on))
    return max(every, default=None)


@lru_cache(maxsize=16)
def _carriers(rules: Same[SiteRules]) -> tuple[str, ...]:
    changed = {change.carrier for change in rules.value.trip_changes}
    return tuple(sorted(_planned_carriers(rules) | changed))


@lru_cache(maxsize=16)
def _planned_carriers(rules: Same[SiteRules]) -> frozenset[str]:
    return frozenset(trip.carrier for trip in rules.value.trips)
