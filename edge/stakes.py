"""Until when a parcel must be scanned by its carrier, and what it costs where it is not. Reads only; knows no words.

Once declared, that is its pickup-by and the fine for false shipment; until then its ship-by and the fine for lateness.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.order import Order
from domain.penalty import Fine, fine_of
from domain.policies import policy_of
from edge.store.deadlines import known_policies
from edge.store.instants import from_us
from edge.store.load import site_rules
from journal.database import Connection

# What one list adds up, by hours left: a sale that all went wrong must not make a page read every order of it.
COUNTED_MAX = 500
BY_HOURS_LEFT = "COALESCE(p.pickup_by, p.ship_by) IS NULL, COALESCE(p.pickup_by, p.ship_by), p.parcel_id"

_LIMIT = "SELECT pickup_by, ship_by FROM parcels WHERE parcel_id = ?"
_ORDERS = (
    "SELECT o.body FROM parcel_orders l JOIN orders o USING (order_id)"
    " WHERE l.parcel_id = ? AND NOT o.cancelled AND o.refund != 'stop'"
)


class Stakes:
    """What is at stake, parcel by parcel, by the rules and tariffs as they are now."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._rules = site_rules(connection)
        self._policies = known_policies(connection)

    def of(self, parcel_id: str) -> dict[str, Any]:
        """One parcel's limit, the minutes left (negative when past) and the fine."""
        pickup_by, ship_by = self._connection.execute(_LIMIT, (parcel_id,)).fetchone() or (None, None)
        ends_at = from_us(pickup_by if pickup_by is not None else ship_by)
        fine = self._fine(parcel_id)
        return {
            "limit": "pickup_by" if pickup_by is not None else "ship_by",
            "ends_at": ends_at,
            "minutes_left": int((ends_at - self._now) // timedelta(minutes=1)) if ends_at is not None else None,
            "fen": fine.fen,
            "unconfirmed": fine.unconfirmed,
        }

    def together(self, parcel_ids: Iterable[str]) -> dict[str, Any]:
        """The fines of several parcels, and of how many they are."""
        fines = [self._fine(parcel_id) for parcel_id in parcel_ids]
        return {
            "fen": sum(fine.fen for fine in fines),
            "unconfirmed": any(fine.unconfirmed for fine in fines),
            "counted": len(fines),
        }

    def _fine(self, parcel_id: str) -> Fine:
        """The fines of its orders; none where no tariff says anything."""
        fen, unconfirmed = 0, False
        for (body,) in self._connection.execute(_ORDERS, (parcel_id,)).fetchall():
            order = msgspec.json.decode(body, type=Order)
            policy = policy_of(order, self._policies, self._rules)
            metric = "false_ship" if order.declared_since is not None else "late"
            fine = fine_of(policy, metric, order.amount_fen) if policy is not None else None
            if fine is not None:
                fen += fine.fen
                unconfirmed = unconfirmed or fine.unconfirmed
        return Fine(fen=fen, unconfirmed=unconfirmed)
