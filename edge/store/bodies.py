"""The one text form of an order, waybill or goods: what an import compares with to see whether anything changed.

Does not know files, or what a change means.
"""

from __future__ import annotations

import msgspec

from domain.goods import Goods
from domain.order import Order, Waybill
from journal.database import Connection

Listed = Order | Waybill | Goods

_encode = msgspec.json.Encoder(order="sorted").encode
_decode_order = msgspec.json.Decoder(Order).decode


def body_of(value: Listed) -> str:
    """The text of a value: the same for equal values."""
    return _encode(value).decode()


def known_body(connection: Connection, value: Listed) -> str | None:
    """The text that is kept under the value's key, as this version would write it; None where there is none."""
    kept = kept_body(connection, value)
    return None if kept is None else written_now(kept, value)


def kept_body(connection: Connection, value: Listed) -> str | None:
    """The text that is kept under the value's key; None where there is none."""
    if isinstance(value, Order):
        row = connection.execute(_ORDER, (value.order_id,)).fetchone()
    elif isinstance(value, Waybill):
        row = connection.execute(_WAYBILL, (value.tracking_number,)).fetchone()
    else:
        row = connection.execute(_GOODS, (value.sku,)).fetchone()
    return None if row is None else str(row[0])


def written_now(body: str, like: Listed) -> str:
    """A kept text as this version would write it: what an older one kept lacks fields that values have now."""
    return body_of(msgspec.json.decode(body, type=type(like)))


def known_waybill(connection: Connection, tracking_number: str) -> Waybill | None:
    """The waybill as the feed told it last."""
    row = connection.execute(_WAYBILL, (tracking_number,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Waybill)


def waybills_of(connection: Connection, order_id: str) -> list[Waybill]:
    """The listed waybills that name an order, known or not."""
    return [msgspec.json.decode(body, type=Waybill) for (body,) in connection.execute(_NAMING, (order_id,)).fetchall()]


def known_goods(connection: Connection, sku: str) -> Goods | None:
    """The goods as the feed told them last."""
    row = connection.execute(_GOODS, (sku,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Goods)


def known_order(connection: Connection, order_id: str) -> Order | None:
    """The order as the feed told it last."""
    row = connection.execute(_ORDER, (order_id,)).fetchone()
    return None if row is None else _decode_order(row[0])


_ORDER = "SELECT body FROM orders WHERE order_id = ?"
_WAYBILL = "SELECT body FROM waybills WHERE tracking_number = ?"
_NAMING = (
    "SELECT body FROM waybills WHERE tracking_number IN (SELECT tracking_number FROM waybill_orders WHERE order_id = ?)"
    " ORDER BY tracking_number"
)
_GOODS = "SELECT body FROM goods WHERE sku = ?"
