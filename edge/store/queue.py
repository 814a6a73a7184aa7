"""What a bench may open, in the order that the rules enforce: ids only, and always the first ones off an index.

However many parcels are open, the next one costs a few look-ups. Does not know rules, modes or cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import day_bounds, local_date
from domain.openable import NEAR, in_surge
from domain.site import Label, SiteRules
from edge.store.instants import us
from journal.database import Connection

# A parcel's key in the queue is (this, paid_at, parcel_id); what comes first of several walks is found by it.
Row = Sequence[Any]

_QUARTER_SECONDS = 900
_QUARTER_US = _QUARTER_SECONDS * 1_000_000
_NEAR_US = NEAR // timedelta(microseconds=1)

_ORDER = "ORDER BY bench_deadline, paid_at, parcel_id LIMIT ?"
_SURGE_ORDER = "ORDER BY latest_pack_at, bench_deadline, paid_at, parcel_id LIMIT ?"
# Indexes are named, because the planner would rather sort all that is released than walk one from its first entry.
_OPENABLE = "WHERE state = 'released' AND ask = 0 AND spare = 0"
_PAPER = "AND (tracking_number = '') = ?"
_FROM_QUEUE = f"FROM parcels INDEXED BY parcels_queue {_OPENABLE} {_PAPER}"
_FROM_DUE = f"FROM parcels INDEXED BY parcels_due {_OPENABLE} {_PAPER}"
_FROM_SURGE = f"FROM parcels INDEXED BY parcels_surge {_OPENABLE} {_PAPER}"
_KEY = "SELECT bench_deadline, paid_at, parcel_id"
_SURGE_KEY = "SELECT latest_pack_at, bench_deadline, paid_at, parcel_id"

_FIRST = f"{_KEY} {_FROM_QUEUE} AND bench_deadline IS NOT NULL {_ORDER}"
_SOON = f"{_KEY} {_FROM_QUEUE} AND bench_deadline <= ? {_ORDER}"
_DAY_DUE = f"SELECT MIN(due_from) {_FROM_DUE} AND due_from > ? AND due_from <= ?"
_DUE_ON = f"{_KEY} {_FROM_DUE} AND due_from = ? AND bench_deadline > ? {_ORDER}"
_LATER = f"{_KEY} {_FROM_QUEUE} AND bench_deadline > ? AND due_from > ? {_ORDER}"
_TIMELESS = f"{_KEY} {_FROM_QUEUE} AND bench_deadline IS NULL ORDER BY paid_at, parcel_id LIMIT ?"
_IN_TIME = f"{_SURGE_KEY} {_FROM_SURGE} AND latest_pack_at >= ? {_SURGE_ORDER}"
_TOO_LATE = f"{_SURGE_KEY} {_FROM_SURGE} AND latest_pack_at < ? {_SURGE_ORDER}"


@dataclass(frozen=True, slots=True)
class Paper:
    """Which parcels lie here on paper. ``needed``: those with a number only; ``waves``: those of these waves only."""

    needed: bool
    waves: tuple[str, ...] = ()


def page(connection: Connection, now: datetime, rules: SiteRules, limit: int, offset: int = 0) -> list[str]:
    """Ids of what a bench may open, the next one first: what is near, what is due today, the rest, what has no time.

    In surge mode: what can still meet its ship-by, what can not. What has no paper comes last (preprinted).
    """
    wanted = offset + limit
    found: list[str] = []
    walk = _surge_walk if in_surge(rules, now) else _usual_walk
    preprinted = rules.profile.label is Label.PREPRINTED
    for group in ((0,), (1,)) if preprinted else ((0, 1),):
        for leg in walk(connection, now, rules, group, wanted):
            found += [row[-1] for row in leg[: wanted - len(found)]]
            if len(found) == wanted:
                return found[offset:]
    return found[offset:]


def first_urgent_and_due(
    connection: Connection, paper: Paper, now: datetime, rules: SiteRules, but: str
) -> tuple[str | None, str | None]:
    """The one with the earliest bench deadline, of all that lies here, except one; and the first that is due today."""
    if paper.waves:
        return _first(_in_waves(connection, paper, "", ()), but), first_due(connection, paper, now, rules, but)
    (today, ends), papers = _today(rules.zone, us(now) // _QUARTER_US), _papers(paper)
    urgent = next((row for row in _merged(connection, _FIRST, papers, (), 2) if row[-1] != but), None)
    if urgent is not None and urgent[0] <= ends:
        # A bench deadline of today makes due today: one walk finds both.
        return urgent[-1], urgent[-1]
    return (urgent[-1] if urgent else None), _first(_due(connection, papers, today, ends, 2), but)


def first_in_surge(connection: Connection, paper: Paper, now: datetime, but: str) -> str | None:
    """The one whose last moment comes first, of all that can still meet its ship-by, except one."""
    if paper.waves:
        return _first(_in_waves(connection, paper, " AND latest_pack_at >= ?", (us(now),), key=_SURGE_KEY), but)
    return _first(_merged(connection, _IN_TIME, _papers(paper), (us(now),), 2), but)


def first_due(connection: Connection, paper: Paper, now: datetime, rules: SiteRules, but: str) -> str | None:
    """The first that is due today, except one."""
    (today, ends), papers = _today(rules.zone, us(now) // _QUARTER_US), _papers(paper)
    if paper.waves:
        return _first(_in_waves(connection, paper, " AND due_from <= ?", (today,)), but)
    found = _first(_merged(connection, _SOON, papers, (ends,), 2), but)
    return found or _first(_due(connection, papers, today, ends, 2), but)


def _usual_walk(
    connection: Connection, now: datetime, rules: SiteRules, papers: tuple[int, ...], limit: int
) -> Iterator[list[Row]]:
    """What is near and what is due by today's end lie together: a bench deadline of today makes due today."""
    today, ends = _today(rules.zone, us(now) // _QUARTER_US)
    soon = max(us(now) + _NEAR_US, ends)
    yield _merged(connection, _SOON, papers, (soon,), limit)
    yield _due(connection, papers, today, soon, limit)
    yield _merged(connection, _LATER, papers, (soon, today), limit)
    yield _merged(connection, _TIMELESS, papers, (), limit)


def _surge_walk(
    connection: Connection, now: datetime, _rules: SiteRules, papers: tuple[int, ...], limit: int
) -> Iterator[list[Row]]:
    yield _merged(connection, _IN_TIME, papers, (us(now),), limit)
    yield _merged(connection, _TOO_LATE, papers, (us(now),), limit)
    yield _merged(connection, _TIMELESS, papers, (), limit)


def _due(connection: Connection, papers: tuple[int, ...], today: str, after: int, limit: int) -> list[Row]:
    """What is due today with a bench deadline that comes later: the first of each day from which something is due."""
    found: list[Row] = []
    for paper in papers:
        day = ""
        while (day := connection.execute(_DAY_DUE, (paper, day, today)).fetchone()[0]) is not None:
            found += connection.execute(_DUE_ON, (paper, day, after, limit)).fetchall()
    return sorted(found, key=_key)[:limit]


def _merged(
    connection: Connection, sql: str, papers: tuple[int, ...], params: tuple[int | str, ...], limit: int
) -> list[Row]:
    found = [connection.execute(sql, (paper, *params, limit)).fetchall() for paper in papers]
    return found[0] if len(found) == 1 else sorted((row for rows in found for row in rows), key=_key)[:limit]


def _in_waves(
    connection: Connection, paper: Paper, where: str, params: tuple[int | str, ...], key: str = _KEY
) -> list[Row]:
    """A bench's waves are few and small: what lies in them may be sorted."""
    places = ", ".join("?" * len(paper.waves))
    order = _ORDER if key is _KEY else _SURGE_ORDER
    return connection.execute(
        f"{key} FROM parcels INDEXED BY parcels_wave {_OPENABLE} AND wave IN ({places}) AND tracking_number != ''"
        f" AND bench_deadline IS NOT NULL{where} {order}",
        (*paper.waves, *params, 2),
    ).fetchall()


def _papers(paper: Paper) -> tuple[int, ...]:
    return (0,) if paper.needed else (0, 1)


def _key(row: Row) -> tuple[tuple[bool, Any], ...]:
    """As SQLite sorts them: what is unknown comes first."""
    return tuple((value is not None, value) for value in row)


def _first(rows: Sequence[Row], but: str) -> str | None:
    return next((row[-1] for row in rows if row[-1] != but), None)


@lru_cache(maxsize=64)
def _today(zone_name: str, quarter: int) -> tuple[str, int]:
    """The site's date in a quarter of an hour, and its last microsecond: no zone's midnight lies inside a quarter."""
    zone = ZoneInfo(zone_name)
    on = local_date(datetime.fromtimestamp(quarter * _QUARTER_SECONDS, UTC), zone)
    return on.isoformat(), us(day_bounds(on, zone)[1]) - 1
