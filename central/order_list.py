"""Orders that a program tells, to the feed: each merged with what is known of it, each with what became of it.

Does not know JSON or HTTP.
"""

from __future__ import annotations

from collections import Counter

from central.clock import Clock
from central.feed import Feed
from central.imports import Known
from domain import events as e
from domain.order import Order
from domain.reason import Reason
from domain.told_order import Told, ToldOrders


def take_told(request: ToldOrders, feed: Feed, known: Known, clock: Clock) -> list[tuple[Told, str, Reason | None]]:
    """Tell the feed what a program told; each order with what became of it, and why where it was rejected."""
    merged = [
        (told, told.beside(known(told.order.order_id) if told.order is not None else None)) for told in request.orders
    ]
    outcomes = iter(feed.tell_each([e.OrderImported(order=order) for _, order in merged if isinstance(order, Order)]))
    taken: list[tuple[Told, str, Reason | None]] = [
        (told, next(outcomes), None) if isinstance(order, Order) else (told, "rejected", order)
        for told, order in merged
    ]
    for platform in request.platforms:
        counts = Counter(what for told, what, _ in taken if told.order is not None and told.order.platform == platform)
        feed.note(
            e.OrdersLoaded(
                platform=platform,
                at=clock(),
                accepted=counts["accepted"],
                updated=counts["updated"],
                unchanged=counts["unchanged"],
                rejected=counts["rejected"],
            )
        )
    return taken
