"""The estimated logistics score of a day or of several, from the roll-up. Does not know HTTP or screens.

*Provisional*: of the parcels due or handed over that day, the share handed over by bench deadline and, where the
carrier's scans are known, the share picked up within 48 hours of payment (or a group's completion); each graded
through ``g_rate``, equal weights, a missing one leaves the other. A handover that only a doubtful clock vouches for is
not on time, and is counted beside; a clock that agrees with head office's (``told``) is as good as a trusted one.
A parcel without a due date (unlisted, no order known) enters no rate: ``without_due`` says how many there were.
A carrier's scans are known on a day where it scanned one parcel of that day; then each of its parcels that nobody has
scanned 48 hours after payment counts as not picked up in time, whatever became of it, as platforms divide by all that
are due. Left out are parcels whose time is not over, whose carrier or payment we do not know, and those of which a
later stage alone was told, after the 48 hours: when it was picked up nobody can say.
A day by itself has a parcel that left on another day than it was due on both; over several days a parcel counts once,
on the day it was due, else the day it left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from central.projection.local import utc_text
from domain.score.combine import Part, combine, part_of_rate
from domain.score.rate import Rate
from journal.database import Connection

BY = ("site", "station", "carrier", "platform", "shop")
HANDED_OVER = "handed_over_by_deadline"
PICKED_UP = "picked_up_within_48h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the parcels of a group did. ``not_yet``: due later than now; they are judged when their time has come.

    ``scanned`` by their carrier, at any stage; ``unscanned``, though 48 hours are over and that carrier's are known.
    """

    parcels: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    doubtful: int = 0
    bulk: int = 0
    without_due: int = 0
    scanned: int = 0
    pickup_known: int = 0
    pickup_48h: int = 0
    not_yet: int = 0
    unscanned: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})

    @property
    def handed_over(self) -> Rate:
        """Handed over by bench deadline, of those whose time has come."""
        n = self.on_time + self.late + self.doubtful + self.open - self.not_yet
        return Rate(ok=self.on_time, n=max(n, self.on_time))

    @property
    def picked_up(self) -> Rate:
        """Picked up within 48 hours, of those of which that can be said."""
        return Rate(ok=self.pickup_48h, n=self.pickup_known + self.unscanned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A group's score; ``value`` is None where nothing could be graded."""

    key: str
    counts: Counts
    parts: tuple[Part, ...]
    value: float | None


_COUNTED = tuple(field.name for field in fields(Counts) if field.name not in {"not_yet", "unscanned"})
_SUMS = ", ".join(f"COALESCE(SUM({name}), 0)" for name in _COUNTED)


def score(key: str, counts: Counts, n_min: int) -> Score:
    """The score that the counts make."""
    parts = (
        part_of_rate(HANDED_OVER, counts.handed_over, n_min=n_min),
        part_of_rate(PICKED_UP, counts.picked_up, n_min=n_min),
    )
    return Score(key=key, counts=counts, parts=parts, value=combine(parts))


def counts_of_day(connection: Connection, by: str, day: date, now: datetime) -> dict[str, Counts]:
    """The counts of each group, of parcels due that day or handed over on it; two days may both have a parcel."""
    return _grouped(connection, (by,), (day.isoformat(), day.isoformat()), now, again=1)


def counts_by_day(connection: Connection, since: date, until: date, now: datetime) -> dict[str, Counts]:
    """The counts of each day from ``since`` to ``until``, both included; each parcel on one day alone."""
    return _grouped(connection, ("day",), (since.isoformat(), until.isoformat()), now)


def counts_by_pair(
    connection: Connection, pair: tuple[str, str], since: date, until: date, now: datetime
) -> dict[tuple[str, str], Counts]:
    """The counts over these days of each pair of groups, such as site and carrier; each parcel once."""
    found = _grouped(connection, pair, (since.isoformat(), until.isoformat()), now)
    return {(key.partition("\x1f")[0], key.partition("\x1f")[2]): counts for key, counts in found.items()}


def total(groups: Iterable[Counts]) -> Counts:
    """All groups together."""
    return sum(groups, Counts())


def scores(connection: Connection, by: str, day: date, now: datetime, n_min: int) -> dict[str, Any]:
    """The answer to GET /scores: every group of a day and their total, with what each figure was counted from."""
    groups = counts_of_day(connection, by, day, now)
    listed = [score(key, counts, n_min) for key, counts in sorted(groups.items())]
    return {
        "day": day.isoformat(),
        "by": by,
        "name": "estimated logistics score",
        "estimated": True,
        "provisional": True,
        "groups": [describe(each) for each in listed],
        "total": describe(score("", total(groups.values()), n_min)),
    }


def describe(given: Score) -> dict[str, Any]:
    """A score as JSON: the value, its parts, and n beside every rate."""
    counts = given.counts
    rates = {HANDED_OVER: counts.handed_over, PICKED_UP: counts.picked_up}
    parts = {
        part.name: {
            "n": rates[part.name].n,
            "ok": rates[part.name].ok,
            "share": _rounded(rates[part.name].share, 6),
            "grade": _rounded(part.grade, 3),
            "weight": part.weight,
        }
        for part in given.parts
    }
    beside = ("parcels", "without_due", "doubtful", "bulk", "late", "open", "not_yet", "unscanned")
    return {"key": given.key, "score": _rounded(given.value, 3), "n": counts.handed_over.n, "parts": parts} | {
        name: getattr(counts, name) for name in beside
    }


def _grouped(
    connection: Connection, by: Sequence[str], span: tuple[str, str], now: datetime, *, again: int = 0
) -> dict[str, Counts]:
    """``again`` is 1 to count what left on these days and was due on others too."""
    columns = ", ".join(by)
    rows = connection.execute(
        f"SELECT {columns}, {_SUMS} FROM daily"  # noqa: S608 - our own names
        f" WHERE day BETWEEN ? AND ? AND again <= ? GROUP BY {columns}",
        (*span, again),
    ).fetchall()
    groups = {
        "\x1f".join(row[: len(by)]): Counts(
            **dict(zip(_COUNTED, (int(value) for value in row[len(by) :]), strict=True))
        )
        for row in rows
    }
    for key, waiting in _waiting(connection, by, span, now).items():
        if key in groups:
            groups[key] += Counts(not_yet=waiting)
    for key, unscanned in _unscanned(connection, by, span, now, again=again).items():
        if key in groups:
            groups[key] += Counts(unscanned=unscanned)
    return groups


def _waiting(connection: Connection, by: Sequence[str], span: tuple[str, str], now: datetime) -> dict[str, int]:
    """Parcels due in these days whose bench deadline still lies ahead."""
    columns = ", ".join("due_on" if name == "day" else name for name in by)
    rows = connection.execute(
        f"SELECT {columns}, COUNT(*) FROM parcels WHERE due_on BETWEEN ? AND ?"  # noqa: S608 - our own names
        f" AND by_deadline = 'open' AND bench_deadline > ? AND replaced_by = '' GROUP BY {columns}",
        (*span, utc_text(now)),
    ).fetchall()
    return {"\x1f".join(row[:-1]): int(row[-1]) for row in rows}


def _unscanned(
    connection: Connection, by: Sequence[str], span: tuple[str, str], now: datetime, *, again: int
) -> Counter[str]:
    """Parcels that no carrier has scanned 48 hours after payment, on days of which that carrier's scans are known."""
    known = set(connection.execute(_SCANNED_DAYS, (*span, again)).fetchall())
    found: Counter[str] = Counter()
    if not known:
        return found
    own = "COALESCE(due_on, handed_over_on)"
    columns = ", ".join((own, "carrier", *(own if name == "day" else name for name in by)))
    places = ", ".join(str(place + 1) for place in range(2 + len(by)))
    left = "handed_over_on BETWEEN ? AND ?" if again else "(due_on IS NULL AND handed_over_on BETWEEN ? AND ?)"
    rows = connection.execute(
        f"SELECT {columns}, COUNT(*) FROM parcels WHERE (due_on BETWEEN ? AND ? OR {left})"  # noqa: S608 - our own names
        f" AND picked_up_at IS NULL AND pickup_by < ? AND state <> 'cancelled' AND replaced_by = '' GROUP BY {places}",
        (*span, *span, utc_text(now)),
    ).fetchall()
    for row in rows:
        # A day by itself has those that left on it too; each of them is its own.
        if (span[0] if again else row[0], row[1]) in known:
            found["\x1f".join(row[2:-1])] += int(row[-1])
    return found


_SCANNED_DAYS = (
    "SELECT day, carrier FROM daily WHERE day BETWEEN ? AND ? AND again <= ? AND carrier <> ''"
    " GROUP BY day, carrier HAVING SUM(scanned) > 0"
)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
