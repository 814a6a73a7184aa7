"""Until when carriers must have scanned what is declared, and at what cost; kept with packed and left parcels too.

The earliest of its open orders' counts. Does not know how a limit follows from an order (``domain.limit``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from domain.limit import pickup_by_of
from domain.order import Order
from domain.penalty import FALSE_SHIPMENT, fine_of, fines_of
from domain.policies import policy_of
from domain.policy import Policy
from domain.site import SiteRules
from edge.store.instants import to_us
from journal.database import Connection

_KEPT = (
    "SELECT p.parcel_id, p.pickup_by, p.false_fen, p.false_unconfirmed, o.body FROM parcels p"
    " LEFT JOIN parcel_orders l USING (parcel_id)"
    " LEFT JOIN orders o ON o.order_id = l.order_id AND o.declared_at IS NOT NULL AND NOT o.cancelled"
    " AND o.refund != 'stop' WHERE p.parcel_id IN (SELECT value FROM json_each(?))"
    " AND (o.order_id IS NOT NULL OR p.pickup_by IS NOT NULL) ORDER BY p.parcel_id"
)
_CHANGED = "UPDATE parcels SET pickup_by = ?, false_fen = ?, false_unconfirmed = ? WHERE parcel_id = ?"


def recompute_pickups(
    connection: Connection, ids: Sequence[str], rules: SiteRules, policies: tuple[Policy, ...]
) -> None:
    """Compute these parcels' limits again, and what missing them costs; only what comes out otherwise is written."""
    rows = connection.execute(_KEPT, (json.dumps(ids),)).fetchall()
    changed = []
    for kept, of_parcel in groupby(rows, key=itemgetter(slice(4))):
        bodies = [row[4] for row in of_parcel if row[4] is not None]
        values = _values([msgspec.json.decode(body, type=Order) for body in bodies], rules, policies)
        if values != tuple(kept[1:]):
            changed.append((*values, kept[0]))
    if changed:
        connection.executemany(_CHANGED, changed)


def _values(orders: Sequence[Order], rules: SiteRules, policies: tuple[Policy, ...]) -> tuple[int | None, int, int]:
    known = [(order, policy_of(order, policies, rules)) for order in orders]
    limits = [limit for order, policy in known if (limit := pickup_by_of(order, policy)) is not None]
    fine = fines_of(fine_of(policy, FALSE_SHIPMENT, order.amount_fen) for order, policy in known if policy is not None)
    return to_us(min(limits, default=None)), fine.fen, int(fine.unconfirmed)
