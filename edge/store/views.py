"""What screens and the API list: the queue, the counts, a parcel's place in the day. Reads only.

Does not put anything into words and does not know HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from domain import trip
from domain.calendar import ONE_DAY, zone_of
from domain.reason import Reason
from domain.site import SiteRules
from edge.store.instants import from_us, us
from edge.store.load import site_rules
from edge.store.queue import page
from edge.store.urgent import urgent_ids
from journal.database import Connection

_CARD = (
    "SELECT p.parcel_id, p.state, p.tracking_number, p.carrier, p.paid_at, p.ship_by, p.bench_deadline, p.due_on,"
    " p.trip_at, p.stretch, p.reasons, p.wave, p.wave_position, p.unlisted, p.ask, p.hold_reason, p.packed_at,"
    " p.packed_by, p.handed_over_at, p.picked_up_at, p.urgent_at FROM parcels p"
)
_GOODS = (
    "SELECT COALESCE(NULLIF(g.short_name, ''), NULLIF(g.name, ''), l.title),"
    " COALESCE(NULLIF(g.variant, ''), l.variant), l.quantity, g.location, g.name_en, g.picture"
    " FROM parcel_orders p JOIN order_lines l USING (order_id)"
    " LEFT JOIN goods g ON g.sku = l.sku WHERE p.parcel_id = ? ORDER BY l.gift, l.position"
)

_TO_PACK = ("released", "opened", "verified")
_FIRST_SHIP_BY = (
    "SELECT ship_by, parcel_id FROM parcels INDEXED BY parcels_ship_by WHERE state = ? AND ship_by IS NOT NULL"
    " AND ask = 0 AND spare = 0 ORDER BY ship_by, parcel_id LIMIT 1"
)
# What is released is counted off its index, the few that are in hand one by one.
_RELEASED_DUE = (
    "SELECT COUNT(*) FROM parcels INDEXED BY parcels_due WHERE state = 'released' AND ask = 0 AND spare = 0"
    " AND (tracking_number = '') = ? AND due_from <= ?"
)
_IN_HAND_DUE = (
    "SELECT COUNT(*) FROM parcels WHERE state IN ('opened', 'verified') AND ask = 0 AND spare = 0 AND due_from <= ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A parcel in a list. ``goods`` is the first line in short and how many more there are; ``units`` the box's."""

    parcel_id: str
    state: str
    tracking_number: str
    carrier: str
    goods: str
    goods_en: str
    variant: str
    more_lines: int
    units: int
    location: str
    picture: str
    wave: str
    wave_position: int | None
    paid_at: datetime | None
    ship_by: datetime | None
    bench_deadline: datetime | None
    due_on: date | None
    trip_at: datetime | None
    stretch: bool
    unlisted: bool
    ask: bool
    urgent: bool
    hold: str
    packed_at: datetime | None
    packed_by: str
    handed_over_at: datetime | None
    picked_up_at: datetime | None
    reasons: tuple[Reason, ...]


def day_start(rules: SiteRules, at: datetime) -> datetime:
    """Local midnight of the site before ``at``."""
    zone = zone_of(rules)
    return _midnight(at.astimezone(zone).date(), zone)


@lru_cache(maxsize=16)
def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)


def packed_today(connection: Connection, badge: str, at: datetime, rules: SiteRules) -> int:
    """How many parcels this badge has packed here since local midnight."""
    if not badge:
        return 0
    since = us(day_start(rules, at))
    row = connection.execute(
        "SELECT COUNT(*) FROM parcels WHERE packed_by = ? AND packed_at >= ?", (badge, since)
    ).fetchone()
    return int(row[0])


def card(connection: Connection, parcel_id: str) -> Card | None:
    """One parcel as a list shows it."""
    row = connection.execute(f"{_CARD} WHERE p.parcel_id = ?", (parcel_id,)).fetchone()
    return _card(connection, row) if row else None


def queue(connection: Connection, now: datetime, limit: int, offset: int = 0) -> list[Card]:
    """What a bench may open, in the order that the rules enforce: the screen names none that the bench would refuse.

    What a hold released as urgent comes before it.
    """
    rules = site_rules(connection)
    before = urgent_ids(connection, now, rules, lambda: next(iter(page(connection, now, rules, 1)), None))
    if not before:
        return _cards(connection, page(connection, now, rules, limit, offset))
    # They are few, and stand in the queue as well: once is enough.
    usual = page(connection, now, rules, limit + offset + len(before))
    ids = before + [parcel_id for parcel_id in usual if parcel_id not in before]
    return _cards(connection, ids[offset : offset + limit])


def _cards(connection: Connection, ids: list[str]) -> list[Card]:
    return [found for parcel_id in ids if (found := card(connection, parcel_id)) is not None]


def first_ship_by(connection: Connection) -> Card | None:
    """The parcel still to be packed whose ship-by comes first."""
    rows = [connection.execute(_FIRST_SHIP_BY, (state,)).fetchone() for state in _TO_PACK]
    first = min((row for row in rows if row is not None), default=None)
    return card(connection, first[1]) if first else None


def left_behind(connection: Connection, carrier: str) -> list[Card]:
    """Packed for this carrier and not scanned out: named before a trip closes."""
    rows = connection.execute(
        f"{_CARD} WHERE p.state = 'packed' AND p.carrier = ? ORDER BY p.ship_by, p.packed_at", (carrier,)
    ).fetchall()
    return [_card(connection, row) for row in rows]


def trip_at_door(connection: Connection, carrier: str, at: datetime) -> trip.Trip | None:
    """The trip that leaves, or should have left, whose truck stands there now; None where no trip is entered."""
    # A trip moves within its day: what left a while ago was planned a day before that at most.
    since = us(at - trip.LATE - ONE_DAY)
    rows = connection.execute("SELECT plan_at FROM trips WHERE carrier = ? AND plan_at >= ?", (carrier, since))
    loaded = {from_us(row[0]) for row in rows.fetchall()}
    return trip.trip_at_door(site_rules(connection), carrier, at, {each for each in loaded if each is not None})


def due_left(connection: Connection, today: date) -> int:
    """Parcels due today (or overdue) that are not packed, and neither held nor withdrawn."""
    on = today.isoformat()
    counts = [connection.execute(_RELEASED_DUE, (paperless, on)).fetchone()[0] for paperless in (0, 1)]
    return int(sum(counts) + connection.execute(_IN_HAND_DUE, (on,)).fetchone()[0])


def packed_since(connection: Connection, since: datetime) -> int:
    """Parcels packed at this station since an instant."""
    row = connection.execute(
        "SELECT COUNT(*) FROM parcels WHERE packed_by IN (SELECT badge FROM badges UNION ALL SELECT '')"
        " AND packed_at >= ?",
        (us(since),),
    ).fetchone()
    return int(row[0])


def orders_as_of(connection: Connection) -> datetime | None:
    """How old the oldest platform's order and refund data are; None before any import."""
    row = connection.execute("SELECT MIN(at) FROM order_loads").fetchone()
    return from_us(row[0])


def is_stale(connection: Connection, now: datetime, rules: SiteRules) -> bool:
    """Whether the last import, of whatever platform, is too old for a rule to refuse by it."""
    as_of = from_us(connection.execute("SELECT MAX(at) FROM order_loads").fetchone()[0])
    return as_of is None or now - as_of > timedelta(minutes=rules.require_due_view_minutes)


def remarks(connection: Connection, order_ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """Buyers' and sellers' words about these orders: (who, text)."""
    said: list[tuple[str, str]] = []
    for order_id in order_ids:
        row = connection.execute("SELECT buyer, seller FROM private_remarks WHERE order_id = ?", (order_id,)).fetchone()
        if row:
            said += [(who, text) for who, text in (("buyer", row[0]), ("seller", row[1])) if text]
    return said


def _card(connection: Connection, row: Sequence[Any]) -> Card:
    lines = connection.execute(_GOODS, (row[0],)).fetchall()
    first = lines[0] if lines else ("", "", 0, "", "", "")
    return Card(
        parcel_id=row[0],
        state=row[1],
        tracking_number=row[2],
        carrier=row[3],
        goods=first[0] or "",
        goods_en=first[4] or "",
        variant=first[1] or "",
        more_lines=max(0, len(lines) - 1),
        units=sum(line[2] for line in lines),
        location=first[3] or "",
        picture=first[5] or "",
        wave=row[11],
        wave_position=row[12],
        paid_at=from_us(row[4]),
        ship_by=from_us(row[5]),
        bench_deadline=from_us(row[6]),
        due_on=date.fromisoformat(row[7]) if row[7] else None,
        trip_at=from_us(row[8]),
        stretch=bool(row[9]),
        unlisted=bool(row[13]),
        ask=bool(row[14]),
        urgent=row[20] is not None,
        hold=row[15] or "",
        packed_at=from_us(row[16]),
        packed_by=row[17],
        handed_over_at=from_us(row[18]),
        picked_up_at=from_us(row[19]),
        reasons=tuple(Reason(code, params) for code, params in json.loads(row[10])),
    )
