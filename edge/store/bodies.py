"""The one text form of an order, waybill or goods: what an import compares with to see whether anything changed.

Does not know files, or what a change means.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.goods import Goods
from domain.order import Order, Waybill
from journal.database import Connection

Listed = Order | Waybill | Goods

encoded = msgspec.json.Encoder(order="sorted").encode
"""A value's text in UTF-8: the same for equal values."""

_decode_order = msgspec.json.Decoder(Order).decode


def body_of(value: Listed) -> str:
    """The text of a value: the same for equal values."""
    return encoded(value).decode()


def bodies_of(connection: Connection, orders: Sequence[Order]) -> dict[str, bytes]:
    """The texts, in UTF-8, that are kept of these orders and of others of their numbers, by id.

    Numbers follow each other as orders do, and so lie together on disk; ids lie anywhere.
    """
    numbers = msgspec.json.encode([order.number for order in orders]).decode()
    return dict(connection.execute(_OF_NUMBERS, (numbers,)).fetchall())


def order_of(body: bytes) -> Order:
    """The order of a text."""
    return _decode_order(body)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two orders' texts say the same but for when it was told."""
    # A quote within a value is escaped, so that the names are those of fields; between them stands nothing else.
    at = one.rindex(b',"told_at":')  # near the end
    return other.startswith(one[:at]) and other.endswith(one[one.index(b',"tracking_number":', at) :])


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


_OF_NUMBERS = (
    "SELECT o.order_id, CAST(o.body AS BLOB) FROM json_each(?) wanted JOIN orders o ON o.number = wanted.value"
)
_ORDER = "SELECT body FROM orders WHERE order_id = ?"
_WAYBILL = "SELECT body FROM waybills WHERE tracking_number = ?"
_NAMING = (
    "SELECT body FROM waybills WHERE tracking_number IN (SELECT tracking_number FROM waybill_orders WHERE order_id = ?)"
    " ORDER BY tracking_number"
)
_GOODS = "SELECT body FROM goods WHERE sku = ?"
