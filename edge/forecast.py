"""The floor's forecast: today's loads by carrier and trip, the benches' pace, and what that comes to by tonight.

Reads what ``domain.forecast`` reckons with. Knows no words, and of benches only this station's own until another's pace
reaches it (``others``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.calendar import day_bounds, local_date, zone_of
from domain.forecast import PACE_OVER, Group, Outlook, Pace, forecast, needed_per_hour, total
from domain.openable import in_surge
from domain.site import SiteRules
from edge.store.instants import from_us, us
from edge.trip_load import TripLoad, trip_loads
from journal.database import Connection

QUARTERS = 8
# A false shipment's clock that ran out longer ago has cost what it cost.
LOOKED_BACK = timedelta(days=3)

_GROUPS = (
    "SELECT carrier, trip_at, policy, bench_deadline, latest_pack_at, due_from <= ?, COUNT(*), SUM(late_fen),"
    " MAX(late_unconfirmed), CAST(AVG(paid_at) AS INTEGER) FROM parcels"
    " WHERE state IN ('released', 'opened', 'verified') AND ask = 0 AND spare = 0"
    " AND latest_pack_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6"
)
_DECLARED = (
    "SELECT COUNT(*), SUM(false_fen), MAX(false_unconfirmed), SUM(pickup_by <= ?) FROM parcels"
    " WHERE pickup_by IS NOT NULL AND picked_up_at IS NULL AND state != 'cancelled' AND pickup_by >= ?"
)
_PACKED = (
    "SELECT packed_place, (packed_at - ?) / ?, COUNT(*) FROM parcels WHERE packed_by IN (SELECT badge FROM badges)"
    " AND packed_at >= ? AND packed_at < ? GROUP BY 1, 2"
)


_SAMPLES = (
    "SELECT at, why, per_hour, waiting, will_miss, breaches, late_fen, false_fen, unconfirmed FROM forecasts"
    " WHERE at >= ? ORDER BY at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Declared to a platform, and no carrier has scanned it: how many, how many run out tonight, what they cost."""

    count: int
    tonight: int
    fen: int
    unconfirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """All of it, at one instant. ``until``: the end of the site's day. ``spark``: packed by quarter, oldest first."""

    at: datetime
    until: datetime
    surge: bool
    paces: tuple[Pace, ...]
    spark: tuple[int, ...]
    outlooks: tuple[Outlook, ...]
    loads: tuple[TripLoad, ...]
    declared: Declared

    @property
    def per_hour(self) -> int:
        """The pace of all benches together."""
        return sum(pace.per_hour for pace in self.paces)

    @property
    def waiting(self) -> int:
        """Due today and not packed."""
        return sum(load.waiting for load in self.loads)

    @property
    def will_miss(self) -> int | None:
        """Due today, and not packed for its trip."""
        return total(load.will_miss for load in self.loads)

    @property
    def breaches(self) -> int | None:
        """Ship-bys that are breached by the day's end, whether due today or not."""
        return total(each.breaches for each in self.outlooks)

    @property
    def lost(self) -> int:
        """Those of them that nothing can help any more."""
        return sum(each.lost for each in self.outlooks)

    @property
    def fen(self) -> int:
        """What the breaches cost."""
        return sum(each.fen for each in self.outlooks)

    @property
    def unconfirmed(self) -> bool:
        """Whether some of that goes by a tariff that is not confirmed."""
        return any(each.fen and each.group.unconfirmed for each in self.outlooks)

    @property
    def needed_per_hour(self) -> int | None:
        """The pace that would miss nothing that can still be met."""
        return needed_per_hour(self.outlooks, self.at, surge=self.surge, until=self.until)

    def fines(self, platforms: Mapping[str, str]) -> list[dict[str, Any]]:
        """What it costs by platform, the dearest first; ``platforms`` names each policy's."""
        sums: dict[str, dict[str, Any]] = {}
        for each in self.outlooks:
            if each.breaches:
                name = platforms.get(each.group.policy_id, each.group.policy_id)
                fine = sums.setdefault(name, {"platform": name, "breaches": 0, "fen": 0, "unconfirmed": False})
                fine["breaches"] += each.breaches
                fine["fen"] += each.fen
                fine["unconfirmed"] |= bool(each.fen) and each.group.unconfirmed
        return sorted(sums.values(), key=lambda fine: (-fine["fen"], -fine["breaches"], fine["platform"]))


def forecast_of(
    connection: Connection, rules: SiteRules, now: datetime, bench: str, others: Sequence[Pace] = ()
) -> Forecast:
    """The forecast at an instant. ``bench`` names this station's; ``others`` are benches that share its parcels."""
    zone, surge = zone_of(rules), in_surge(rules, now)
    today = local_date(now, zone)
    until = day_bounds(today, zone)[1]
    spark, per_place = _packed(connection, now)
    own = tuple(
        Pace(bench=bench if place in {"", "bench"} else f"{bench} {place}", per_hour=count * _PER_HOUR)
        for place, count in sorted(per_place.items())
    )
    paces = (*(own or (Pace(bench=bench, per_hour=0),)), *others)
    groups = _groups(connection, today.isoformat())
    outlooks = forecast(groups, sum(pace.per_hour for pace in paces), now, surge=surge, until=until)
    return Forecast(
        at=now,
        until=until,
        surge=surge,
        paces=paces,
        spark=spark,
        outlooks=outlooks,
        loads=tuple(trip_loads(connection, rules, now, outlooks)),
        declared=_declared(connection, now, until),
    )


def samples(connection: Connection, since: datetime) -> list[dict[str, Any]]:
    """What was forecast since an instant, oldest first."""
    names = ("at", "why", "per_hour", "waiting", "will_miss", "breaches", "late_fen", "false_fen", "unconfirmed")
    rows = connection.execute(_SAMPLES, (us(since),)).fetchall()
    return [{**dict(zip(names, row, strict=True)), "at": from_us(row[0]), "unconfirmed": bool(row[8])} for row in rows]


_PER_HOUR = timedelta(hours=1) // PACE_OVER
_QUARTER_US = PACE_OVER // timedelta(microseconds=1)


def _packed(connection: Connection, now: datetime) -> tuple[tuple[int, ...], dict[str, int]]:
    """Parcels packed in each of the last eight quarters of an hour; and by place in the last of them."""
    first = us(now) - QUARTERS * _QUARTER_US
    spark, per_place = [0] * QUARTERS, dict[str, int]()
    for place, quarter, count in connection.execute(_PACKED, (first, _QUARTER_US, first, us(now))).fetchall():
        spark[quarter] += count
        if quarter == QUARTERS - 1:
            per_place[place] = count
    return tuple(spark), per_place


def _groups(connection: Connection, today: str) -> list[Group]:
    found = []
    for row in connection.execute(_GROUPS, (today,)).fetchall():
        bench, latest = from_us(row[3]), from_us(row[4])
        if bench is not None and latest is not None:
            found.append(
                Group(
                    carrier=row[0],
                    trip_at=from_us(row[1]),
                    policy_id=row[2],
                    bench_deadline=bench,
                    latest_pack_at=latest,
                    due=bool(row[5]),
                    count=row[6],
                    paid_at=from_us(row[9]),
                    fen=row[7],
                    unconfirmed=bool(row[8]),
                )
            )
    return found


def _declared(connection: Connection, now: datetime, until: datetime) -> Declared:
    row = connection.execute(_DECLARED, (us(until), us(now - LOOKED_BACK))).fetchone()
    return Declared(count=row[0], tonight=row[3] or 0, fen=row[1] or 0, unconfirmed=bool(row[1] and row[2]))
