"""Deadlines kept with parcels: computed when an order, a waybill, rules or a policy change, never on a scan's path.

A parcel's deadline is the earliest of its open orders'. Does not know how a deadline follows from an order
(``domain.deadline``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import msgspec

from domain.deadline import Deadline, deadline_of, due_from, earliest
from domain.order import Order
from domain.policies import policy_of
from domain.policy import Policy
from domain.policy_text import PolicyError
from domain.site import SiteRules
from edge.policies import policy_from_text, shipped_policies
from edge.store.instants import to_us
from edge.store.load import site_rules
from journal.database import Connection

_OPEN = "SELECT parcel_id FROM parcels WHERE state IN ('released', 'opened', 'verified', 'held') ORDER BY parcel_id"
_ORDERS = (
    "SELECT o.body FROM parcel_orders p JOIN orders o USING (order_id)"
    " WHERE p.parcel_id = ? AND NOT o.cancelled AND o.refund != 'stop'"
)


def recompute_parcels(connection: Connection, parcel_ids: Iterable[str]) -> None:
    """Compute the deadlines of these parcels again; packed ones get one if they had none (an order that came late)."""
    rules, policies = site_rules(connection), known_policies(connection)
    for parcel_id in sorted(parcel_ids):
        _recompute(connection, parcel_id, rules, policies)


def recompute_all(connection: Connection) -> None:
    """Compute every open parcel's deadline again: the rules or a policy changed."""
    rules, policies = site_rules(connection), known_policies(connection)
    for (parcel_id,) in connection.execute(_OPEN).fetchall():
        _recompute(connection, parcel_id, rules, policies)


def deadlines_of(
    connection: Connection, parcel_id: str, rules: SiteRules, policies: tuple[Policy, ...]
) -> tuple[Deadline | None, datetime | None]:
    """The parcel's deadline and when its first open order was paid; None where nothing is known."""
    row = connection.execute("SELECT carrier FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    carrier = row[0] or None if row else None
    found, paid = [], []
    for (body,) in connection.execute(_ORDERS, (parcel_id,)).fetchall():
        order = msgspec.json.decode(body, type=Order)
        found.append(deadline_of(order, policy_of(order, policies, rules), rules, carrier=carrier))
        at = order.paid_at or order.confirmed_at or order.created_at
        if at is not None:
            paid.append(at)
    return earliest(found), min(paid, default=None)


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


def _recompute(connection: Connection, parcel_id: str, rules: SiteRules, policies: tuple[Policy, ...]) -> None:
    row = connection.execute(
        "SELECT state, ship_by, packed_at FROM parcels WHERE parcel_id = ?", (parcel_id,)
    ).fetchone()
    if row is None or (row[2] is not None and row[1] is not None):
        # What a packed parcel was packed against stays as it was decided.
        return
    due, paid = deadlines_of(connection, parcel_id, rules, policies)
    if due is None:
        connection.execute("UPDATE parcels SET paid_at = ? WHERE parcel_id = ?", (to_us(paid), parcel_id))
        return
    connection.execute(
        "UPDATE parcels SET policy = ?, paid_at = ?, ship_by = ?, bench_deadline = ?, latest_pack_at = ?,"
        " due_on = ?, due_from = ?, trip_at = ?, stretch = ?, reasons = ? WHERE parcel_id = ?",
        (
            due.policy_id,
            to_us(paid),
            to_us(due.ship_by),
            to_us(due.bench_deadline),
            to_us(due.latest_pack_at),
            due.due_on.isoformat(),
            due_from(due, rules).isoformat(),
            to_us(due.trip.departs_at if due.trip else None),
            due.stretch,
            json.dumps([[why.code, why.params] for why in due.reasons], ensure_ascii=False),
            parcel_id,
        ),
    )
