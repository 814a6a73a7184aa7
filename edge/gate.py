"""What the enforced rules say of a parcel about to be opened: loads the view of the floor, asks ``domain.rule``.

Three index look-ups, so that it may stand on a scan's path. Does not decide what a verdict means for the scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.deadline import Deadline
from domain.openable import Openable, View, in_surge
from domain.parcel import Parcel
from domain.rule import Lift, Rule, Verdict, Waiting, may_close_trip, may_open
from domain.site import Label, SiteRules
from edge.doubts import Doubts
from edge.store.instants import from_us, us
from edge.store.load import site_rules
from edge.store.queue import Paper, first_due, first_in_surge, first_urgent_and_due
from edge.store.stale import any_stale
from edge.store.views import day_start, is_stale
from journal.database import Connection

_OPENABLE = (
    "SELECT p.parcel_id, p.ship_by, p.bench_deadline, p.latest_pack_at, p.due_on, p.due_from, p.stretch, p.policy,"
    " p.paid_at, p.carrier, (SELECT o.shop FROM parcel_orders l JOIN orders o USING (order_id)"
    " WHERE l.parcel_id = p.parcel_id LIMIT 1) FROM parcels p WHERE p.parcel_id = ?"
)
# What can be scanned out, and so may keep a trip: where money goes back or paper is wrong the dock would refuse it.
_WAITING = (
    "SELECT parcel_id, ship_by FROM parcels WHERE state = 'packed' AND carrier = ?"
    " AND ask = 0 AND refunds != 'withdrawn' AND changed = ''"
)


def verdict_on(
    connection: Connection, rules: SiteRules, parcel: Parcel, place: str, at: datetime, *, doubts: Doubts
) -> Verdict:
    """What the rules say of opening this released parcel at this place now."""
    view = _view(connection, parcel, place, at + doubts.ahead, rules, doubts=doubts)
    candidate = _named(connection, parcel.parcel_id) or Openable(parcel_id=parcel.parcel_id, deadline=None)
    return may_open(candidate, view, rules, lifts_on(connection, parcel.parcel_id, doubts))


def verdict_on_closing(
    connection: Connection, carrier: str, at: datetime, planned_at: datetime | None, *, doubts: Doubts
) -> Verdict:
    """What the rules say of closing this carrier's trip now."""
    rules = site_rules(connection)
    rows = connection.execute(_WAITING, (carrier,)).fetchall()
    waiting = [Waiting(parcel_id=row[0], ship_by=from_us(row[1])) for row in rows]
    lifts = [lift for each in waiting for lift in lifts_on(connection, each.parcel_id, doubts)]
    now = at + doubts.ahead
    view = View(now=now, clock_doubtful=doubts.clock, silent=doubts.silent, stale=is_stale(connection, at, rules))
    return may_close_trip(carrier, waiting, view, rules, planned_at=planned_at, lifts=lifts)


def lifts_on(connection: Connection, parcel_id: str, doubts: Doubts) -> tuple[Lift, ...]:
    """Lifts ever given for a parcel; whether they still hold is the rule's to say."""
    rows = connection.execute("SELECT rule, until FROM lifts WHERE parcel_id = ?", (parcel_id,)).fetchall()
    if not rows:
        return ()
    known = {rule.value for rule in Rule}
    return tuple(
        Lift(parcel_id=parcel_id, rule=Rule(row[0]), until=until + doubts.ahead)
        for row in rows
        if row[0] in known and (until := from_us(row[1])) is not None
    )


def _view(
    connection: Connection, parcel: Parcel, place: str, now: datetime, rules: SiteRules, *, doubts: Doubts
) -> View:
    paper = _paper(connection, parcel, place, now - doubts.ahead, rules)
    but = parcel.parcel_id
    if in_surge(rules, now):
        urgent, due = first_in_surge(connection, paper, now, but), first_due(connection, paper, now, rules, but)
    else:
        urgent, due = first_urgent_and_due(connection, paper, now, rules, but)
    first = _named(connection, urgent)
    return View(
        now=now,
        due=first if due == urgent else _named(connection, due),
        urgent=first,
        stale=is_stale(connection, now - doubts.ahead, rules),
        silent=doubts.silent,
        clock_doubtful=doubts.clock,
        no_waves=paper.needed and not paper.waves,
        reranking=any_stale(connection),
    )


def _paper(connection: Connection, parcel: Parcel, place: str, now: datetime, rules: SiteRules) -> Paper:
    """Preprinted paper lies where its wave lies: a wave is here once one of it was scanned at this place today."""
    if rules.profile.label is not Label.PREPRINTED:
        return Paper(needed=False)
    if not parcel.wave:
        return Paper(needed=True)
    rows = connection.execute(
        "SELECT DISTINCT wave FROM parcels WHERE opened_place = ? AND opened_at >= ? AND wave != ''",
        (place, us(day_start(rules, now))),
    ).fetchall()
    return Paper(needed=True, waves=tuple(sorted({parcel.wave, *(row[0] for row in rows)})))


def _named(connection: Connection, parcel_id: str | None) -> Openable | None:
    """The parcel as the rules see it."""
    if parcel_id is None:
        return None
    row = connection.execute(_OPENABLE, (parcel_id,)).fetchone()
    return _openable(row) if row else None


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
