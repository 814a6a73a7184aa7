"""Instants as the tables hold them: text in UTC, text on the site's wall, its date and its hour. Knows nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone, read once."""
    return ZoneInfo(name)


def utc_text(instant: datetime) -> str:
    """ISO 8601 UTC, always six decimals and Z, so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local_text(instant: datetime, zone: str) -> str:
    """What the site's wall clock showed, to the second."""
    return instant.astimezone(zone_named(zone)).strftime("%Y-%m-%d %H:%M:%S")


def local_day(instant: datetime, zone: str) -> str:
    """The site's date at that instant, ISO."""
    return instant.astimezone(zone_named(zone)).date().isoformat()


def local_hour(instant: datetime, zone: str) -> int:
    """The site's hour of the day at that instant."""
    return instant.astimezone(zone_named(zone)).hour


def seconds_between(earlier: datetime | None, later: datetime | None) -> int | None:
    """Whole seconds from one instant to another; None where either is unknown. Negative where clocks disagree."""
    if earlier is None or later is None:
        return None
    return round((later - earlier).total_seconds())
