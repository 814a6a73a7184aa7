"""The orders of a file that are known just as it tells them: the same day is exported every few minutes, so nearly all.

They are found by reading, a thousand at a time, so that the writer, for whom scans wait, never hears of them.
``edge.retold`` says what is kept of the others. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.nothing_new import says_nothing_new
from domain.order import Order
from domain.refund import is_shipped
from edge.retold import Retelling
from edge.store.bodies import alike, bodies_of, encoded, order_of
from journal.database import Connection

TOGETHER = 1_000


def changed_orders(connection: Connection, orders: Sequence[Order], retelling: Retelling) -> list[Order]:
    """Those that are new, or may tell something new."""
    changed: list[Order] = []
    for start in range(0, len(orders), TOGETHER):
        chunk = orders[start : start + TOGETHER]
        kept = bodies_of(connection, chunk)
        for order, told in zip(chunk, map(encoded, chunk), strict=True):
            body = kept.get(order.order_id)
            if body is None or not (_is_same(order, told, body) or _says_nothing_new(order, body, retelling)):
                changed.append(order)
    return changed


def _is_same(order: Order, told: bytes, body: bytes) -> bool:
    # A claim without its own time is as old as the first file that showed it, which may be this one.
    return alike(told, body) and (order.declared_at is not None or not is_shipped(order.platform_status))


def _says_nothing_new(order: Order, body: bytes, retelling: Retelling) -> bool:
    return says_nothing_new(order, order_of(body), retelling.silent(order), retelling.seen_at)
