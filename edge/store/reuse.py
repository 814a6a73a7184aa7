"""Whether a waybill number that left with a parcel may be used again, and which orders ask for it too soon.

A carrier gives numbers out again after a while; a platform counts one that comes back earlier, for another recipient,
as false shipment. Does not know how an order gets its parcel (``releases``).
"""

from __future__ import annotations

from enum import Enum

from domain.policies import policy_of
from edge.store import boxes
from edge.store.bodies import known_order
from edge.store.boxes import Box
from edge.store.deadlines import known_policies
from edge.store.load import site_rules
from journal.database import Connection

DAY_US = 86_400_000_000


class Use(Enum):
    """What an order's naming of a known number comes to: in that parcel, refused, or the number's next use."""

    SAME = "same"
    TOO_SOON = "too_soon"
    NEXT = "next"


def use_by(connection: Connection, box: Box, order_id: str, started_us: int | None) -> Use:
    """An order that began after the parcel was packed cannot be in it: the number is used again, now or too soon.

    What began before joins (合单, or an unlisted parcel's order that comes late), as does the first order of a box.
    """
    if box.packed_at is None or started_us is None or started_us <= box.packed_at:
        return Use.SAME
    if not set(boxes.orders_of(connection, box.parcel_id)) - {order_id}:
        return Use.SAME
    days = _days(connection, order_id)
    return Use.NEXT if started_us - box.packed_at > days * DAY_US else Use.TOO_SOON


def refuse(connection: Connection, order_id: str, name: str) -> None:
    """Note that the order names a number which it may not use."""
    connection.execute(
        "INSERT INTO reused_numbers(order_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (order_id, name)
    )


def forget(connection: Connection, order_id: str) -> None:
    """The order is settled anew: what it may not use is found again."""
    connection.execute("DELETE FROM reused_numbers WHERE order_id = ?", (order_id,))


def refused_order(connection: Connection, name: str) -> str:
    """The platform's number of an order that may not use this waybill number; empty when there is none."""
    row = connection.execute(
        "SELECT o.number FROM reused_numbers r JOIN orders o USING (order_id) WHERE r.name = ?"
        " ORDER BY o.paid_at DESC, o.number LIMIT 1",
        (name,),
    ).fetchone()
    return row[0] if row else ""


def _days(connection: Connection, order_id: str) -> int:
    """The policy's days; a site may wait longer, and says how long where the policy does not."""
    rules = site_rules(connection)
    order = known_order(connection, order_id)
    policy = policy_of(order, known_policies(connection), rules) if order is not None else None
    window = policy.reuse_window.days if policy is not None and policy.reuse_window is not None else 0
    return max(window, rules.waybill_reuse_days)
