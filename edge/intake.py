"""An imported file to the feed: merged with what is known, so that a file without a column empties nothing.

Does not know layouts or HTTP.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from domain.goods import Goods
from domain.order import Order, Waybill
from edge.feed import Counts
from edge.importers import Imported
from edge.station import Station
from edge.store.feed_projection import body_of
from journal.database import Connection

# Columns a file may lack, and the order's fields that they speak of. What a file has no column for stays as it was.
_OF_COLUMN = {
    "declared_at": ("declared_at",),
    "promise_at": ("promise_at",),
    "after_sales": ("after_sales", "refund"),
    "tracking_number": ("tracking_number",),
    "carrier": ("carrier",),
    "paid_at": ("paid_at",),
    "confirmed_at": ("confirmed_at",),
}


def take(station: Station, imported: Imported, *, dry_run: bool = False) -> Counts:
    """Record what is new or changed; ``dry_run`` only counts."""
    reader = station.reader()
    if dry_run:
        return _would(reader, imported)
    if imported.kind == "goods":
        return station.feed.take_goods(imported.goods)
    if imported.kind == "waybills":
        return station.feed.take_waybills(imported.waybills)
    orders = [_merged(reader, order, imported.fields) for order in imported.orders]
    counts = station.feed.take_orders(imported.platform, orders, imported.remarks, len(imported.rejected))
    if imported.waybills:
        station.feed.take_waybills(imported.waybills)
    return counts


def _merged(connection: Connection, order: Order, fields: frozenset[str]) -> Order:
    silent = [name for column, names in _OF_COLUMN.items() if column not in fields for name in names]
    if not fields or not silent:
        return order
    row = connection.execute("SELECT body FROM orders WHERE order_id = ?", (order.order_id,)).fetchone()
    if row is None:
        return order
    known = msgspec.json.decode(row[0], type=Order)
    return replace(order, **{name: getattr(known, name) for name in silent})


def _would(connection: Connection, imported: Imported) -> Counts:
    counts = Counts()
    for table, column, key, value in _values(imported):
        row = connection.execute(f"SELECT body FROM {table} WHERE {column} = ?", (key,)).fetchone()
        if row is None:
            counts += Counts(accepted=1)
        else:
            counts += Counts(unchanged=1) if row[0] == body_of(value) else Counts(updated=1)
    return counts


def _values(imported: Imported) -> list[tuple[str, str, str, Any]]:
    orders: list[tuple[str, str, str, Order | Goods | Waybill]] = [
        ("orders", "order_id", order.order_id, order) for order in imported.orders
    ]
    orders += [("goods", "sku", goods.sku, goods) for goods in imported.goods]
    if imported.kind == "waybills":
        orders += [("waybills", "tracking_number", w.tracking_number, w) for w in imported.waybills]
    return orders
