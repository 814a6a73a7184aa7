"""Deadlines kept with parcels: computed when an order, a waybill, rules or a policy change, never on a scan's path.

A parcel's deadline is the earliest of its open orders'. Does not know how a deadline follows from an order
(``domain.deadline``), or which parcels a change of the rules reaches (``edge.store.stale``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from domain.deadline import Deadline, deadline_of, due_from, earliest
from domain.order import Order
from domain.penalty import LATE, Fine, fine_of, fines_of
from domain.policies import policy_of
from domain.policy import Policy
from domain.policy_text import PolicyError
from domain.site import SiteRules
from edge.policies import policy_from_text, shipped_policies
from edge.store.instants import to_us
from edge.store.load import site_rules
from edge.store.pickups import recompute_pickups
from journal.database import Connection

TOGETHER = 200  # parcels whose orders are read by one statement

_COLUMNS = (
    "policy",
    "paid_at",
    "ship_by",
    "bench_deadline",
    "latest_pack_at",
    "due_on",
    "due_from",
    "trip_at",
    "stretch",
    "reasons",
    "late_fen",
    "late_unconfirmed",
)
# What a packed parcel was packed against stays as it was decided; an order that came late gives it its first deadline.
_KEPT = (
    f"SELECT p.parcel_id, p.carrier, o.body, p.{', p.'.join(_COLUMNS)} FROM parcels p"  # noqa: S608 - our own columns
    " LEFT JOIN parcel_orders l USING (parcel_id)"
    " LEFT JOIN orders o ON o.order_id = l.order_id AND NOT o.cancelled AND o.refund != 'stop'"
    " WHERE p.parcel_id IN (SELECT value FROM json_each(?)) AND (p.packed_at IS NULL OR p.ship_by IS NULL)"
    " ORDER BY p.parcel_id, l.order_id"
)
_CHANGED = f"UPDATE parcels SET {' = ?, '.join(_COLUMNS)} = ? WHERE parcel_id = ?"  # noqa: S608 - our own columns
# A moved trip changes these alone: the index by ship-by then stays untouched.
_OF_TRIP = ("bench_deadline", "latest_pack_at", "due_from", "trip_at", "reasons")
_MOVED = f"UPDATE parcels SET {' = ?, '.join(_OF_TRIP)} = ? WHERE parcel_id = ?"  # noqa: S608 - our own columns
_MOVED_AT = [_COLUMNS.index(column) for column in _OF_TRIP]
_STAYS_AT = [place for place, column in enumerate(_COLUMNS) if column not in _OF_TRIP]
_PAID = "UPDATE parcels SET paid_at = ? WHERE parcel_id = ?"

_order_of = msgspec.json.Decoder(Order).decode
_text = msgspec.json.Encoder().encode


def recompute_parcels(connection: Connection, parcel_ids: Collection[str]) -> None:
    """Compute the deadlines of these parcels again; only those that come out otherwise are written."""
    ids = tuple(parcel_ids)
    rules, policies = site_rules(connection), known_policies(connection)
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        _recompute(connection, some, rules, policies)
        recompute_pickups(connection, some, rules, policies)


def deadlines_of(
    connection: Connection, parcel_ids: Sequence[str], rules: SiteRules, policies: tuple[Policy, ...]
) -> dict[str, Deadline]:
    """What these parcels' deadlines would be under such rules and policies; left out where nothing is known."""
    found: dict[str, Deadline] = {}
    for start in range(0, len(parcel_ids), TOGETHER):
        for parcel_id, orders in _rows(connection, parcel_ids[start : start + TOGETHER]):
            due = _found(orders, rules, policies).due
            if due is not None:
                found[parcel_id] = due
    return found


def known_policies(connection: Connection) -> tuple[Policy, ...]:
    """The shipped policies and those that the feed published, which outrank shipped ones with the same id."""
    rows = connection.execute("SELECT policy_id, body FROM policies ORDER BY policy_id").fetchall()
    if not rows:
        return shipped_policies()
    published: dict[str, Policy] = {}
    for policy_id, body in rows:
        try:
            published[policy_id] = policy_from_text(policy_id, body)
        except PolicyError:
            # Checked before it is published; one that this version cannot read leaves the shipped one in force.
            continue
    kept = tuple(policy for policy in shipped_policies() if policy.policy_id not in published)
    return kept + tuple(published.values())


def _recompute(connection: Connection, ids: Sequence[str], rules: SiteRules, policies: tuple[Policy, ...]) -> None:
    changed, moved, paid_only = [], [], []
    for parcel_id, orders in _rows(connection, ids):
        kept = orders[0][3:]
        found = _found(orders, rules, policies)
        if found.due is None:
            paid_only.append((to_us(found.paid_at), parcel_id))
        elif (values := _values(found, found.due, rules)) != kept:
            if all(values[place] == kept[place] for place in _STAYS_AT):
                moved.append((*(values[place] for place in _MOVED_AT), parcel_id))
            else:
                changed.append((*values, parcel_id))
    if moved:
        connection.executemany(_MOVED, moved)
    if changed:
        connection.executemany(_CHANGED, changed)
    if paid_only:
        connection.executemany(_PAID, paid_only)


def _rows(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """Each parcel with a row for every open order; one without a body where it has none."""
    rows = connection.execute(_KEPT, (_text(ids).decode(),)).fetchall()
    return ((parcel_id, list(orders)) for parcel_id, orders in groupby(rows, key=itemgetter(0)))


@dataclass(frozen=True, slots=True)
class _Found:
    """The parcel's deadline, when its first open order was paid, and what a breach costs; None: nothing is known."""

    due: Deadline | None
    paid_at: datetime | None
    late: Fine


def _found(rows: Sequence[Any], rules: SiteRules, policies: tuple[Policy, ...]) -> _Found:
    found, paid, fines = [], [], []
    for _parcel_id, carrier, body, *_kept in rows:
        if body is None:
            continue
        order = _order_of(body)
        policy = policy_of(order, policies, rules)
        found.append(deadline_of(order, policy, rules, carrier=carrier or None))
        fines.append(fine_of(policy, LATE, order.amount_fen) if policy is not None else None)
        at = order.paid_at or order.confirmed_at or order.created_at
        if at is not None:
            paid.append(at)
    return _Found(earliest(found), min(paid, default=None), fines_of(fines))


def _values(found: _Found, due: Deadline, rules: SiteRules) -> tuple[Any, ...]:
    """As the row keeps them, in the order of ``_COLUMNS``."""
    return (
        due.policy_id,
        to_us(found.paid_at),
        to_us(due.ship_by),
        to_us(due.bench_deadline),
        to_us(due.latest_pack_at),
        due.due_on.isoformat(),
        due_from(due, rules).isoformat(),
        to_us(due.trip.departs_at if due.trip else None),
        int(due.stretch),
        _text([(why.code, why.params) for why in due.reasons]).decode(),
        found.late.fen,
        int(found.late.unconfirmed),
    )
