"""What is kept of an order, a waybill or goods that are told again: the new beside what is known. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.goods import Goods
from domain.listed_again import goods_beside, waybill_beside
from domain.order import Order, Waybill, order_id
from domain.silence import beside, silent_columns
from edge.store.bodies import Listed, known_goods, known_order, known_waybill, waybills_of
from journal.database import Connection


def kept(connection: Connection, told: Listed, columns: frozenset[str]) -> Listed:
    """The value as a file with these columns tells it, with what it does not speak of as it is known."""
    if isinstance(told, Order):
        return kept_order(connection, told, columns)
    if isinstance(told, Waybill):
        return kept_waybill(connection, told, columns)
    return kept_goods(connection, told, columns)


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


def kept_order(connection: Connection, told: Order, columns: frozenset[str]) -> Order:
    """``kept`` of an order."""
    known = known_order(connection, told.order_id) if silent_columns(columns) else None
    return told if known is None else beside(told, known, columns)


def kept_waybill(connection: Connection, told: Waybill, columns: frozenset[str]) -> Waybill:
    """``kept`` of a waybill."""
    known = known_waybill(connection, told.tracking_number)
    return told if known is None else waybill_beside(told, known, columns)


def kept_goods(connection: Connection, told: Goods, columns: frozenset[str]) -> Goods:
    """``kept`` of goods."""
    known = known_goods(connection, told.sku)
    return told if known is None else goods_beside(told, known, columns)
