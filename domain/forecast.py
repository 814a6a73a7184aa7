"""What the floor will have packed by when, at its present pace: which trips and ship-bys that misses, at what cost.

Takes what waits in groups that share their deadlines, and packs them as the queue offers them. Does not know where
parcels are kept, whose bench packs them, or how a deadline follows from an order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.openable import NEAR

# How long a pace is looked back for.
PACE_OVER = timedelta(minutes=15)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one bench packed over the last quarter of an hour, as parcels an hour."""

    bench: str
    per_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parcels still to be packed that share what decides their place in the queue.

    ``latest_pack_at`` is the last moment that meets their ship-by, ``paid_at`` the middle of their payments, ``fen``
    what breaching all of them costs.
    """

    carrier: str
    trip_at: datetime | None
    policy_id: str
    bench_deadline: datetime
    latest_pack_at: datetime
    due: bool
    count: int
    paid_at: datetime | None = None
    fen: int = 0
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What becomes of a group. None: nothing is being packed, so that nobody can say.

    ``lost`` are those of the breaches that no pace can help any more.
    """

    group: Group
    done_at: datetime | None
    will_miss: int | None
    breaches: int | None
    lost: int
    fen: int


def forecast(
    groups: Iterable[Group], per_hour: int, now: datetime, *, surge: bool, until: datetime
) -> tuple[Outlook, ...]:
    """What becomes of all that waits, in the order in which it is packed.

    A ship-by counts as breached where its last moment comes up to ``until`` and the parcel is not packed by then.
    """
    return tuple(_outlook(place, per_hour, now, until) for place in _places(groups, per_hour, now, surge=surge))


def total(counts: Iterable[int | None]) -> int | None:
    """Their sum; None where one of them is not known."""
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)


def needed_per_hour(outlooks: Sequence[Outlook], now: datetime, *, surge: bool, until: datetime) -> int | None:
    """The pace that would miss nothing that can still be met: trips, or in surge mode ship-bys; None: no such left."""
    before, needed = 0, 0
    for each in outlooks:
        by = each.group.latest_pack_at if surge else each.group.bench_deadline
        if surge and by <= now:
            # It comes after all that can still be met, however many they are.
            continue
        before += each.group.count
        counts = by <= until if surge else each.group.due
        if counts and by > now:
            needed = max(needed, math.ceil(before * _HOUR / (by - now)))
    return needed or None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a group stands in the line: so many from ``start`` on, what is left of it from ``late_start`` on."""

    group: Group
    start: int
    count: int
    late_start: int = 0


def _places(groups: Iterable[Group], per_hour: int, now: datetime, *, surge: bool) -> list[_Place]:
    """In surge mode what its last moment overtakes steps back behind all that can still be met."""
    places, before = [], 0
    for group in _in_order(groups, now, surge=surge):
        fits = group.count
        if surge and per_hour:
            fits = min(fits, max(0, _done_by(group.latest_pack_at, per_hour, now) - before))
        places.append(_Place(group, before, fits))
        before += fits
    for number, place in enumerate(places):
        places[number] = replace(place, late_start=before)
        before += place.group.count - place.count
    return places


def _done_by(at: datetime, per_hour: int, now: datetime) -> int:
    return max(0, int(per_hour * ((at - now) / _HOUR)))


def _in_order(groups: Iterable[Group], now: datetime, *, surge: bool) -> list[Group]:
    if surge:
        return sorted(groups, key=lambda each: (each.latest_pack_at < now, each.latest_pack_at, each.bench_deadline))
    near = now + NEAR
    return sorted(
        groups,
        key=lambda each: (
            each.bench_deadline > near,
            not each.due,
            each.bench_deadline,
            each.paid_at or each.bench_deadline,
            each.latest_pack_at,
        ),
    )


def _outlook(place: _Place, per_hour: int, now: datetime, until: datetime) -> Outlook:
    group = place.group
    late, latest = group.count - place.count, group.latest_pack_at

    def left_at(at: datetime) -> int | None:
        """How many of the group are not packed by then."""
        if at <= now:
            return group.count
        if not per_hour:
            return None
        done = _done_by(at, per_hour, now)
        return group.count - min(place.count, max(0, done - place.start)) - min(late, max(0, done - place.late_start))

    breaches = group.count if latest < now else 0 if latest > until else left_at(latest)
    last = place.late_start + late if late else place.start + place.count
    return Outlook(
        group=group,
        done_at=now + last * _HOUR / per_hour if per_hour else None,
        will_miss=left_at(group.bench_deadline),
        breaches=breaches,
        lost=group.count if latest < now else 0,
        fen=round(group.fen * (breaches or 0) / group.count),
    )
