"""What the enforced rules say of a parcel about to be opened: loads the view of the floor, asks ``domain.rule``.

Three index look-ups, so that it may stand on a scan's path. Does not decide what a verdict means for the scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.calendar import local_date, zone_of
from domain.deadline import Deadline
from domain.openable import Openable, View, in_surge
from domain.parcel import Parcel
from domain.rule import Lift, Rule, Verdict, Waiting, may_close_trip, may_open
from domain.site import Label, SiteRules
from edge.store.instants import from_us, us
from edge.store.load import site_rules
from edge.store.views import day_start, is_stale
from journal.database import Connection

_COLUMNS = (
    "SELECT p.parcel_id, p.ship_by, p.bench_deadline, p.latest_pack_at, p.due_on, p.due_from, p.stretch, p.policy,"
    " p.paid_at, p.carrier, (SELECT o.shop FROM parcel_orders l JOIN orders o USING (order_id)"
    " WHERE l.parcel_id = p.parcel_id LIMIT 1) FROM parcels p"
)
_OPENABLE = "p.state = 'released' AND p.ask = 0 AND p.spare = 0 AND p.parcel_id != ? AND p.ship_by IS NOT NULL"
_FIRST = "ORDER BY p.bench_deadline, p.paid_at, p.parcel_id LIMIT 1"
_FIRST_IN_SURGE = "AND p.latest_pack_at >= ? ORDER BY p.latest_pack_at, p.bench_deadline, p.paid_at LIMIT 1"
# Indexes are named, because the planner would rather sort all that is released than walk one from its first entry.
_IN_ALL = f"{_COLUMNS} INDEXED BY parcels_queue WHERE {_OPENABLE}"
_IN_WAVES = f"{_COLUMNS} INDEXED BY parcels_wave WHERE {_OPENABLE}"
_IN_SURGE = f"{_COLUMNS} INDEXED BY parcels_surge WHERE {_OPENABLE}"
_ANY_DUE = (
    "SELECT 1 FROM parcels INDEXED BY parcels_due WHERE state = 'released' AND ask = 0 AND spare = 0 AND due_from <= ?"
    " LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """Which parcels lie here on paper. ``waves``: those of these waves only; ``needed``: those with a number only."""

    needed: bool
    waves: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The condition, for any of the queries."""
        number = " AND p.tracking_number != ''" if self.needed else ""
        return f"{number} AND p.wave IN ({', '.join('?' * len(self.waves))})" if self.waves else number


def verdict_on(connection: Connection, rules: SiteRules, parcel: Parcel, now: datetime, *, doubtful: bool) -> Verdict:
    """What the rules say of opening this released parcel at this bench now."""
    view = _view(connection, parcel, now, rules, doubtful=doubtful)
    row = connection.execute(f"{_COLUMNS} WHERE p.parcel_id = ?", (parcel.parcel_id,)).fetchone()
    candidate = _openable(row)
    return may_open(candidate, view, rules, lifts_on(connection, parcel.parcel_id))


def verdict_on_closing(
    connection: Connection, carrier: str, now: datetime, planned_at: datetime | None, *, doubtful: bool
) -> Verdict:
    """What the rules say of closing this carrier's trip now."""
    rules = site_rules(connection)
    rows = connection.execute(
        "SELECT parcel_id, ship_by FROM parcels WHERE state = 'packed' AND carrier = ?", (carrier,)
    ).fetchall()
    waiting = [Waiting(parcel_id=row[0], ship_by=from_us(row[1])) for row in rows]
    lifts = [lift for each in waiting for lift in lifts_on(connection, each.parcel_id)]
    view = View(now=now, clock_doubtful=doubtful, stale=is_stale(connection, now, rules))
    return may_close_trip(carrier, waiting, view, rules, planned_at=planned_at, lifts=lifts)


def lifts_on(connection: Connection, parcel_id: str) -> tuple[Lift, ...]:
    """Lifts ever given for a parcel; whether they still hold is the rule's to say."""
    rows = connection.execute("SELECT rule, until FROM lifts WHERE parcel_id = ?", (parcel_id,)).fetchall()
    known = {rule.value for rule in Rule}
    return tuple(
        Lift(parcel_id=parcel_id, rule=Rule(row[0]), until=until)
        for row in rows
        if row[0] in known and (until := from_us(row[1])) is not None
    )


def _view(connection: Connection, parcel: Parcel, now: datetime, rules: SiteRules, *, doubtful: bool) -> View:
    paper = _paper(connection, parcel, now, rules)
    here = f"{_IN_WAVES if paper.waves else _IN_ALL}{paper.where}"
    params = (parcel.parcel_id, *paper.waves)
    if in_surge(rules, now):
        urgent = connection.execute(f"{_IN_SURGE}{paper.where} {_FIRST_IN_SURGE}", (*params, us(now))).fetchone()
    else:
        urgent = connection.execute(f"{here} {_FIRST}", params).fetchone()
    today, due = local_date(now, zone_of(rules)).isoformat(), None
    if connection.execute(_ANY_DUE, (today,)).fetchone():
        due = connection.execute(f"{here} AND p.due_from <= ? {_FIRST}", (*params, today)).fetchone()
    return View(
        now=now,
        due=_openable(due) if due else None,
        urgent=_openable(urgent) if urgent else None,
        stale=is_stale(connection, now, rules),
        clock_doubtful=doubtful,
        no_waves=paper.needed and not paper.waves,
    )


def _paper(connection: Connection, parcel: Parcel, now: datetime, rules: SiteRules) -> _Paper:
    """Preprinted paper lies where its wave lies: a wave is here once one of it was scanned at this bench today."""
    if rules.profile.label is not Label.PREPRINTED:
        return _Paper(needed=False)
    if not parcel.wave:
        return _Paper(needed=True)
    rows = connection.execute(
        "SELECT DISTINCT wave FROM parcels WHERE opened_at >= ? AND wave != ''", (us(day_start(rules, now)),)
    ).fetchall()
    return _Paper(needed=True, waves=tuple(sorted({parcel.wave, *(row[0] for row in rows)})))


def _openable(row: Sequence[Any]) -> Openable:
    return Openable(
        parcel_id=row[0], deadline=_deadline(row), paid_at=from_us(row[8]), carrier=row[9], shop=row[10] or ""
    )


def _deadline(row: Sequence[Any]) -> Deadline | None:
    ship_by, bench, latest = from_us(row[1]), from_us(row[2]), from_us(row[3])
    if ship_by is None or bench is None or latest is None:
        return None
    return Deadline(
        ship_by=ship_by,
        due_on=date.fromisoformat(row[4]),
        stretch=bool(row[6]),
        bench_deadline=bench,
        latest_pack_at=latest,
        trip=None,
        policy_id=row[7],
        reasons=(),
        flags=frozenset(),
    )
