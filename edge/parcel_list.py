"""A list of parcels by what a person filters and types. Reads only; knows no words and no HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.calendar import local_date, zone_of
from edge.attention import KINDS, RUNNING_OUT
from edge.day import card_of
from edge.stakes import BY_HOURS_LEFT, COUNTED_MAX, Stakes
from edge.store import load, views
from edge.store.instants import us
from journal.database import Connection

AT_RISK = timedelta(hours=2)
# Asked for in a carrier's place: the parcels that nobody is known to take.
NO_CARRIER = "none"
STATES = frozenset({"released", "opened", "verified", "packed", "handed_over", "picked_up", "held", "cancelled"})
_COUNT = "SELECT COUNT(*) FROM parcels p"
_IDS = "SELECT p.parcel_id FROM parcels p"
_OPEN = "p.state IN ('released', 'opened', 'verified')"
# By the waybills' index of waves: parcels have one of those only that a bench may open now.
_IN_WAVE = (
    "SELECT x.rowid FROM waybills b JOIN parcel_names n USING (name) JOIN parcels x USING (parcel_id)"
    " WHERE b.wave != '' AND b.wave = ? AND x.wave = b.wave"
)
# By rowid: the end of a number is looked for in the index of numbers, without touching the parcels themselves.
_NUMBERED = (
    "p.rowid IN (SELECT rowid FROM parcels WHERE tracking_number LIKE ? ESCAPE '!'"
    " UNION SELECT x.rowid FROM parcel_names n JOIN parcels x USING (parcel_id) WHERE n.name = ?"
    " UNION SELECT x.rowid FROM orders o JOIN parcel_orders l USING (order_id) JOIN parcels x USING (parcel_id)"
    " WHERE o.number = ?"
)
_NAMED = f"{_NUMBERED} UNION {_IN_WAVE})"
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One filter of the list. Empty means any; ``text`` is a number's end, a number, an order's or a wave.

    ``carrier`` may be ``NO_CARRIER``.
    """

    state: str = ""
    due: str = ""
    risk: str = ""
    carrier: str = ""
    wave: str = ""
    attention: str = ""
    missed: str = ""
    cause: str = ""
    text: str = ""
    limit: int = 200
    offset: int = 0


def parcel_list(connection: Connection, now: datetime, wanted: Wanted) -> dict[str, Any]:
    """The parcels and how many there are in all: most urgent first, packed ones newest first.

    What runs out comes by hours left, each with what it costs, and ``at_stake`` adds up the first of them.
    """
    where, params = _where(connection, now, wanted)
    order = "p.bench_deadline IS NULL, p.bench_deadline, p.paid_at, p.parcel_id"
    if wanted.state in {"packed", "handed_over", "picked_up"}:
        order = "p.packed_at DESC, p.parcel_id"
    runs_out = wanted.attention in RUNNING_OUT
    if runs_out:
        order = BY_HOURS_LEFT
    total = connection.execute(f"{_COUNT} WHERE {where}", params).fetchone()[0]
    rows = connection.execute(
        f"{_IDS} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*params, wanted.limit, wanted.offset),
    ).fetchall()
    cards = [views.card(connection, row[0]) for row in rows]
    told: dict[str, Any] = {"parcels": [card_of(card, now) for card in cards if card is not None], "total": total}
    if runs_out:
        stakes = Stakes(connection, now)
        for parcel in told["parcels"]:
            parcel["stake"] = stakes.of(parcel["parcel_id"])
        first = connection.execute(f"{_IDS} WHERE {where} ORDER BY {order} LIMIT ?", (*params, COUNTED_MAX)).fetchall()
        told["at_stake"] = stakes.together(row[0] for row in first)
    return told


def _where(connection: Connection, now: datetime, wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    parts, params = ["1 = 1"], []
    if wanted.state == "open":
        parts.append(_OPEN)
    elif wanted.state in STATES:
        parts.append("p.state = ?")
        params.append(wanted.state)
    if wanted.attention in KINDS:
        parts.append(f"({KINDS[wanted.attention]})")
    if wanted.carrier:
        parts.append("p.carrier = ?")
        params.append("" if wanted.carrier == NO_CARRIER else wanted.carrier)
    if wanted.wave:
        parts.append(f"p.rowid IN ({_IN_WAVE})")
        params.append(wanted.wave)
    if (on := _due(connection, now, wanted.due)) is not None:
        parts.append("p.due_from <= ?")
        params.append(on.isoformat())
    missed_on = _due(connection, now, wanted.missed)
    for part, values in (_risk(now, wanted.risk), _missed(missed_on, wanted.cause), named_as(wanted.text)):
        if part:
            parts.append(part)
            params += values
    return " AND ".join(parts), tuple(params)


def _due(connection: Connection, now: datetime, due: str) -> date | None:
    if due == "today":
        return local_date(now, zone_of(load.site_rules(connection)))
    return date.fromisoformat(due) if _DATE.match(due) else None


def _risk(now: datetime, risk: str) -> tuple[str, list[Any]]:
    if risk == "late":
        return f"{_OPEN} AND p.bench_deadline < ?", [us(now)]
    if risk == "at_risk":
        return f"{_OPEN} AND p.bench_deadline >= ? AND p.bench_deadline < ?", [us(now), us(now + AT_RISK)]
    if risk == "on_track":
        return "(p.bench_deadline IS NULL OR p.bench_deadline >= ?)", [us(now + AT_RISK)]
    return "", []


def _missed(on: date | None, cause: str) -> tuple[str, list[Any]]:
    """What missed a due date, of one cause or any."""
    if on is None:
        return "", []
    part = "p.parcel_id IN (SELECT m.parcel_id FROM misses m WHERE m.due_on = ? AND (m.cause = ? OR ? = ''))"
    return part, [on.isoformat(), cause, cause]


def named_as(text: str) -> tuple[str, list[Any]]:
    """The end of a waybill number, an old number that was replaced, a platform's order number, or a wave."""
    typed = text.strip()
    if not typed:
        return "", []
    like = "%" + typed.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return _NAMED, [like, typed, typed, typed]
