"""Orders that a program tells, to the feed: each merged with what is known of it, each with what became of it.

Does not know JSON or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from central.clock import Clock
from central.feed import Feed
from central.imports import UNDONE_WITHIN, Known
from domain import events as e
from domain.order import Order
from domain.reason import Reason
from domain.told_end import ended
from domain.told_order import Told, ToldOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOrders:
    """Each order with what became of it, and why where it was rejected; and the import that each platform's were."""

    orders: list[tuple[Told, str, Reason | None]]
    import_ids: dict[str, str]


def take_told(request: ToldOrders, feed: Feed, known: Known, clock: Clock) -> TakenOrders:
    """Tell the feed what a program told."""
    import_ids = {platform: str(uuid4()) for platform in request.platforms}
    at = clock()
    merged = [
        (told, told.beside(known.known_order(told.order.order_id) if told.order is not None else None, at))
        for told in request.orders
    ]
    events = [
        e.OrderImported(order=order, import_id=import_ids[order.platform])
        for _, order in merged
        if isinstance(order, Order)
    ]
    outcomes = iter(feed.tell_each(events))
    taken: list[tuple[Told, str, Reason | None]] = [
        (told, next(outcomes), None) if isinstance(order, Order) else (told, "rejected", order)
        for told, order in merged
    ]
    loaded = ended(request, [outcome for _, outcome, _ in taken], import_ids, clock())
    for each in loaded:
        feed.note(each)
    feed.forget(clock() - UNDONE_WITHIN)
    return TakenOrders(orders=taken, import_ids={each.platform: each.import_id for each in loaded if each.import_id})
