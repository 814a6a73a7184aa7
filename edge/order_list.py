"""Orders that a program tells, to the feed: each merged with what is known of it, each with what became of it.

Does not know JSON or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain.events import OrderImported
from domain.order import Order
from domain.reason import Reason
from domain.told_end import ended
from domain.told_order import Told, ToldOrders
from edge.drafts import draft_of
from edge.feed import TOGETHER
from edge.holidays import learn_holidays
from edge.station import Station
from edge.store.bodies import body_of, known_order
from journal.database import Connection
from journal.envelope import Role
from journal.write import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one order: accepted, updated, unchanged or rejected."""

    told: Told
    outcome: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOrders:
    """A request's orders in their order, and the import that each platform's were: what it is undone by."""

    orders: list[Taken]
    import_ids: dict[str, str]


def take_orders(station: Station, request: ToldOrders) -> TakenOrders:
    """Record what is new or changed, a hundred at a time so that scans go on; then how fresh their platforms are."""
    learn_holidays(set(request.platforms))
    role: Role = "feed" if station.owns_feed else "record"
    import_ids, at = {platform: str(uuid4()) for platform in request.platforms}, station.clock.now()
    taken: list[Taken] = []
    for start in range(0, len(request.orders), TOGETHER):
        chunk = request.orders[start : start + TOGETHER]

        def decide(connection: Connection, chunk: Sequence[Told] = chunk) -> Decision[list[Taken]]:
            answer, news = [], []
            for told in chunk:
                found, order = _take(connection, told, at)
                answer.append(found)
                if order is not None:
                    news.append(OrderImported(order=order, import_id=import_ids[order.platform]))
            return Decision(drafts=tuple(draft_of(each, role) for each in news), answer=answer)

        taken += station.writer.submit(decide).result()
    loaded = ended(request, [each.outcome for each in taken], import_ids, station.clock.now())
    drafts = tuple(draft_of(each, role) for each in loaded)
    station.writer.submit(lambda _connection: Decision(drafts=drafts, answer=None)).result()
    named = {each.platform: each.import_id for each in loaded if each.import_id}
    return TakenOrders(orders=taken, import_ids=named)


def _take(connection: Connection, told: Told, at: datetime) -> tuple[Taken, Order | None]:
    """What becomes of an order, and its new version where that is news."""
    known = known_order(connection, told.order.order_id) if told.order is not None else None
    order = told.beside(known, at)
    if isinstance(order, Reason):
        return Taken(told=told, outcome="rejected", reason=order), None
    if known is not None and body_of(known) == body_of(order):
        return Taken(told=told, outcome="unchanged"), None
    return Taken(told=told, outcome="updated" if known is not None else "accepted"), order
