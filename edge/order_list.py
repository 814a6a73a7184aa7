"""Orders that a program tells, to the feed: each merged with what is known of it, each with what became of it.

Does not know JSON or HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import OrderImported, OrdersLoaded
from domain.reason import Reason
from domain.told_order import Told, ToldOrders
from edge.drafts import draft_of
from edge.feed import TOGETHER
from edge.holidays import learn_holidays
from edge.station import Station
from edge.store.bodies import body_of, known_order
from journal.database import Connection
from journal.envelope import Draft, Role
from journal.write import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one order: accepted, updated, unchanged or rejected."""

    told: Told
    outcome: str
    reason: Reason | None = None


def take_orders(station: Station, request: ToldOrders) -> list[Taken]:
    """Record what is new or changed, a hundred at a time so that scans go on; then how fresh their platforms are."""
    learn_holidays(set(request.platforms))
    role: Role = "feed" if station.owns_feed else "record"
    taken: list[Taken] = []
    for start in range(0, len(request.orders), TOGETHER):
        chunk = request.orders[start : start + TOGETHER]

        def decide(connection: Connection, chunk: Sequence[Told] = chunk) -> Decision[list[Taken]]:
            drafts: list[Draft] = []
            answer = [_take(connection, told, role, drafts) for told in chunk]
            return Decision(drafts=tuple(drafts), answer=answer)

        taken += station.writer.submit(decide).result()
    loaded = tuple(draft_of(_loaded(station, platform, taken), role) for platform in request.platforms)
    station.writer.submit(lambda _connection: Decision(drafts=loaded, answer=None)).result()
    return taken


def _take(connection: Connection, told: Told, role: Role, drafts: list[Draft]) -> Taken:
    known = known_order(connection, told.order.order_id) if told.order is not None else None
    order = told.beside(known)
    if isinstance(order, Reason):
        return Taken(told=told, outcome="rejected", reason=order)
    if known is not None and body_of(known) == body_of(order):
        return Taken(told=told, outcome="unchanged")
    drafts.append(draft_of(OrderImported(order=order), role))
    return Taken(told=told, outcome="updated" if known is not None else "accepted")


def _loaded(station: Station, platform: str, taken: Sequence[Taken]) -> OrdersLoaded:
    counts = Counter(
        each.outcome for each in taken if each.told.order is not None and each.told.order.platform == platform
    )
    return OrdersLoaded(
        platform=platform,
        at=station.clock.now(),
        accepted=counts["accepted"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        rejected=counts["rejected"],
    )
