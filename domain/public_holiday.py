"""A country's public holidays and make-up working days, and whether anybody knows that year's at all.

Looked up by a country's code as a time zone is by its name. China's come from what was announced, other countries' from
the library ``holidays``, which is loaded with the first of them that is asked for. A year beyond what is truly known
answers *not known* and holds no days: whoever counts then counts weekends alone and says so. Does not know weekends,
sites or policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

CHINA = "CN"
# Holidays that a law fixes once are known for years to come; elsewhere a government moves days each year, and the
# library knows them up to the year in which it was released.
BY_LAW = frozenset({"US"})
LIBRARY_YEAR = 2026
BY_LAW_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYear:
    """One country's year. ``on`` are days that are worked though the week says otherwise."""

    known: bool
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()


NOT_KNOWN = PublicYear(known=False)


@lru_cache(maxsize=128)
def public_year(country: str, year: int) -> PublicYear:
    """What is known of a country's year (ISO 3166 code in capitals)."""
    if country == CHINA:
        return _announced(year)
    if not country or year > LIBRARY_YEAR + (BY_LAW_YEARS if country in BY_LAW else 0):
        return NOT_KNOWN
    return _computed(country, year)


def _announced(year: int) -> PublicYear:
    # Only who counts China's days pays for twenty years of them.
    from domain.china_holidays import ANNOUNCED  # noqa: PLC0415 - as above

    if year not in ANNOUNCED:
        return NOT_KNOWN
    off, on = (frozenset(day for span in text.split() for day in _days(year, span)) for text in ANNOUNCED[year])
    return PublicYear(known=True, off=off, on=on)


def _days(year: int, span: str) -> Iterator[date]:
    first, _, last = span.partition("-")
    day, end = (date(year, int(text[:2]), int(text[2:])) for text in (first, last or first))
    while day <= end:
        yield day
        day += timedelta(days=1)


def _computed(country: str, year: int) -> PublicYear:
    # Costs 0.1 s and 17 MB, which a station on Chinese platforms need not pay.
    from holidays import country_holidays  # noqa: PLC0415 - as above

    try:
        found = country_holidays(country, years=year)
    except NotImplementedError:
        return NOT_KNOWN
    if not found.start_year <= year <= found.end_year:
        return NOT_KNOWN
    on = (day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return PublicYear(known=True, off=frozenset(day for day in found if day.year == year), on=frozenset(on))
