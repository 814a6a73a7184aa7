"""Until when carriers must have scanned what is declared, kept with parcels: also with those that are packed or left.

The earliest of its open orders' counts. Does not know how a limit follows from an order (``domain.limit``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import msgspec

from domain.limit import pickup_by_of
from domain.order import Order
from domain.policies import policy_of
from domain.policy import Policy
from domain.site import SiteRules
from edge.store.instants import to_us
from journal.database import Connection

_KEPT = (
    "SELECT p.parcel_id, p.pickup_by, o.body FROM parcels p LEFT JOIN parcel_orders l USING (parcel_id)"
    " LEFT JOIN orders o ON o.order_id = l.order_id AND o.declared_at IS NOT NULL AND NOT o.cancelled"
    " AND o.refund != 'stop' WHERE p.parcel_id IN (SELECT value FROM json_each(?))"
    " AND (o.order_id IS NOT NULL OR p.pickup_by IS NOT NULL)"
)


def recompute_pickups(
    connection: Connection, ids: Sequence[str], rules: SiteRules, policies: tuple[Policy, ...]
) -> None:
    """Compute these parcels' limits again; only those that come out otherwise are written."""
    kept: dict[str, int | None] = {}
    limits: dict[str, list[datetime]] = {}
    for parcel_id, pickup_by, body in connection.execute(_KEPT, (json.dumps(ids),)).fetchall():
        kept[parcel_id] = pickup_by
        found = limits.setdefault(parcel_id, [])
        order = msgspec.json.decode(body, type=Order) if body is not None else None
        limit = pickup_by_of(order, policy_of(order, policies, rules)) if order is not None else None
        if limit is not None:
            found.append(limit)
    changed = [
        (after, parcel_id)
        for parcel_id, before in kept.items()
        if (after := to_us(min(limits[parcel_id], default=None))) != before
    ]
    if changed:
        connection.executemany("UPDATE parcels SET pickup_by = ? WHERE parcel_id = ?", changed)
