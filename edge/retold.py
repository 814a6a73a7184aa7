"""What is kept of an order, a waybill or goods that are told again: the new beside what is known. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.goods import Goods
from domain.listed_again import goods_beside, silent_of_goods, silent_of_waybill, waybill_beside
from domain.order import Order, Waybill, order_id
from domain.retold import is_outdated
from domain.silence import beside, silent_columns
from domain.told_again import put_before, settle, silent_of_claim
from edge.store.bodies import Listed, known_goods, known_order, known_waybill, waybills_of
from journal.database import Connection


@dataclass(slots=True)
class Retelling:
    """One file's tellings. ``columns`` are those that it has; ``now``: the station's time, where it is known.

    ``seen_at`` is an instant by which what the file says was true; ``own``: its words for states are the platform's
    own. ``outdated`` gathers the ids of what a later file has told otherwise.
    """

    columns: frozenset[str] = frozenset()
    now: datetime | None = None
    seen_at: datetime | None = None
    own: bool = True
    outdated: set[str] = field(default_factory=set)

    def silent(self, told: Order) -> frozenset[str]:
        """What the file says nothing of."""
        return silent_columns(told, self.columns)

    def order(self, connection: Connection, told: Order) -> Order:
        """The order as it is to be kept."""
        silent, known = self.silent(told), known_order(connection, told.order_id)
        told = put_before(told, known) if self.own else told
        kept = beside(told, known, silent_of_claim(told, known, silent), self.now)
        if self.seen_at is not None:
            kept = settle(told, kept, known, self.seen_at)
        if is_outdated(told, kept, silent):
            self.outdated.add(told.order_id)
        return kept

    def waybill(self, connection: Connection, told: Waybill) -> Waybill:
        """The waybill as it is to be kept."""
        silent = silent_of_waybill(self.columns)
        kept = waybill_beside(told, known_waybill(connection, told.tracking_number), silent, self.now)
        if is_outdated(told, kept, {*silent, "order_ids", "unplaced"}):
            self.outdated.add(told.tracking_number)
        return kept

    def goods(self, connection: Connection, told: Goods) -> Goods:
        """The goods as they are to be kept."""
        silent = silent_of_goods(self.columns)
        kept = goods_beside(told, known_goods(connection, told.sku), silent, self.now)
        if is_outdated(told, kept, silent):
            self.outdated.add(told.sku)
        return kept

    def any(self, connection: Connection, told: Listed) -> Listed:
        """The value as it is to be kept, whichever it is."""
        if isinstance(told, Order):
            return self.order(connection, told)
        return self.waybill(connection, told) if isinstance(told, Waybill) else self.goods(connection, told)


def placed_anew(connection: Connection, new: Sequence[Listed]) -> list[Waybill]:
    """Listed waybills that named new orders without their shop, since no order of that shop was known yet.

    An order that is known without a shop is another. Writes nothing.
    """
    changed: dict[str, Waybill] = {}
    for order in new:
        if not isinstance(order, Order) or not order.shop:
            continue
        nameless = order_id(order.platform, "", order.number)
        if known_order(connection, nameless) is not None:
            continue
        for listed in waybills_of(connection, nameless):
            waybill = changed.get(listed.tracking_number, listed)
            if (nameless, order.shop) in waybill.unplaced:
                changed[waybill.tracking_number] = replace(
                    waybill,
                    order_ids=tuple(sorted({*waybill.order_ids, order.order_id} - {nameless})),
                    unplaced=tuple(each for each in waybill.unplaced if each[0] != nameless),
                )
    return list(changed.values())
