"""The day as a bench shows it: what comes next, how much is due, window and ship-by apart, how old the data are.

Reads only; computed off the path of a scan.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from domain.calendar import local_date, zone_of
from domain.site import SiteRules
from domain.window import phase_at, window_for
from edge import screen
from edge.store import views
from edge.store.instants import from_us, us
from edge.store.load import site_rules
from edge.store.views import Card
from journal.database import Connection

NEXT = 3
MOMENT_SHOWN_US = 20_000_000  # it lies over the bench's top line
MOMENT_LATE_US = 60_000_000  # told later than that it is no news
_MOMENTS = (
    "SELECT at, what, minutes, shop, carrier, told_at FROM moments WHERE at > ? AND told_at > ? AND told_at - at < ?"
    " ORDER BY at DESC, what, carrier, shop LIMIT 3"
)


def day_message(connection: Connection, now: datetime, *, doubtful: bool) -> dict[str, Any]:
    """The ``queue`` message."""
    rules = site_rules(connection)
    today = local_date(now, zone_of(rules))
    window = window_for(rules, today)
    cards = views.queue(connection, now, NEXT)
    first = views.first_ship_by(connection)
    return {
        "type": "queue",
        "next": [card_of(card, now) for card in cards],
        "due_left": views.due_left(connection, today),
        "packed_today": views.packed_since(connection, views.day_start(rules, now)),
        "window": {
            "phase": phase_at(rules, now).value,
            "opens_at": window.opens_at,
            "closes_at": window.closes_at,
        },
        "moments": _moments(connection, now),
        "ship_by_next": card_of(first, now) if first else None,
        "orders_at": views.orders_as_of(connection),
        "refund_age_minutes": rules.refund_age_minutes,
        "modes": _modes(rules),
        "surge_until": rules.surge.until if rules.surge and rules.surge.until > now else None,
        "stale": views.is_stale(connection, now, rules),
        "doubtful": doubtful,
    }


def _moments(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """What the clock has just reached: the last moment, and what shares its instant. What was told late is no news."""
    since = us(now) - MOMENT_SHOWN_US
    rows = connection.execute(_MOMENTS, (since - MOMENT_LATE_US, since, MOMENT_LATE_US)).fetchall()
    return [
        {
            "at": from_us(row[0]),
            "what": row[1],
            "minutes": row[2],
            "shop": row[3],
            "carrier": row[4],
            "shown_until": from_us(row[5] + MOMENT_SHOWN_US),
        }
        for row in rows
        if row[0] == rows[0][0]
    ]


def card_of(card: Card, now: datetime) -> dict[str, Any]:
    """A parcel in a list, with how near its deadline is."""
    told = asdict(card)
    told["reasons"] = [screen.reason(each) for each in card.reasons]
    told["risk"] = screen.risk_of(card.bench_deadline, now)
    told["trip"] = {"carrier": card.carrier, "departs_at": card.trip_at} if card.trip_at else None
    return told


def _modes(rules: SiteRules) -> dict[str, str]:
    return {
        "window": rules.modes.window.value,
        "ship_by": rules.modes.ship_by.value,
        "trip_close": rules.modes.trip_close.value,
    }
