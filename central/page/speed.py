"""How long things take and when they happen, exact, from the rows of some days. Does not know how it is drawn.

Times that a doubtful clock vouches for are left out: a wrong clock makes wonders. So are steps that would be negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from journal.database import Connection

STEPS = ("paid_to_packed", "packed_to_handed_over", "handed_over_to_picked_up")
HOURS = 24
WEEKDAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of so many, half took at most ``p50`` seconds, nine in ten at most ``p90``."""

    n: int
    p50: int | None
    p90: int | None
    p95: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """The three steps, paid to handed over by hour of payment, and parcels packed by weekday and hour."""

    steps: dict[str, Spread]
    by_paid_hour: tuple[Spread, ...]
    packed: tuple[tuple[int, ...], ...]


def spread(seconds: list[int]) -> Spread:
    """The nearest-rank percentiles: always a time that some parcel really took."""
    ordered = sorted(seconds)
    return Spread(n=len(ordered), p50=_rank(ordered, 50), p90=_rank(ordered, 90), p95=_rank(ordered, 95))


def speed(connection: Connection, since: date, until: date) -> Speed:
    """Of the rows whose day lies between, both included."""
    span = (since.isoformat(), until.isoformat())
    steps: dict[str, list[int]] = {name: [] for name in STEPS}
    by_hour: dict[int, list[int]] = defaultdict(list)
    for hour, packing, waiting, moving in connection.execute(_DURATIONS, span):
        for name, seconds in zip(STEPS, (packing, waiting, moving), strict=True):
            if seconds is not None and seconds >= 0:
                steps[name].append(seconds)
        if hour is not None and packing is not None and waiting is not None and packing + waiting >= 0:
            by_hour[hour].append(packing + waiting)
    return Speed(
        steps={name: spread(seconds) for name, seconds in steps.items()},
        by_paid_hour=tuple(spread(by_hour[hour]) for hour in range(HOURS)),
        packed=_packed(connection, span),
    )


_DURATIONS = (
    "SELECT paid_hour, CASE WHEN packed_clock = 'doubtful' THEN NULL ELSE paid_to_packed_s END,"
    " CASE WHEN packed_clock = 'doubtful' OR handed_over_clock = 'doubtful' THEN NULL"
    " ELSE packed_to_handed_over_s END,"
    " CASE WHEN handed_over_clock = 'doubtful' THEN NULL ELSE handed_over_to_picked_up_s END"
    " FROM parcels WHERE day BETWEEN ? AND ? AND replaced_by = ''"
)


def _packed(connection: Connection, span: tuple[str, str]) -> tuple[tuple[int, ...], ...]:
    counts = [[0] * HOURS for _ in range(WEEKDAYS)]
    rows = connection.execute(
        "SELECT packed_on, packed_hour, COUNT(*) FROM parcels"
        " WHERE day BETWEEN ? AND ? AND packed_on IS NOT NULL GROUP BY packed_on, packed_hour",
        span,
    )
    for day, hour, n in rows:
        counts[date.fromisoformat(day).weekday()][hour] += n
    return tuple(tuple(hours) for hours in counts)


def _rank(ordered: Sequence[int], percent: int) -> int | None:
    return ordered[(len(ordered) * percent + 99) // 100 - 1] if ordered else None
