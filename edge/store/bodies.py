"""The one text form of an order, waybill or goods: what an import compares with to see whether anything changed.

Does not know files, or what a change means.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.goods import Goods
from domain.order import Order, Waybill
from journal.database import Connection

Listed = Literal["orders", "waybills", "goods"]

_BODY: dict[Listed, str] = {
    "orders": "SELECT body FROM orders WHERE order_id = ?",
    "waybills": "SELECT body FROM waybills WHERE tracking_number = ?",
    "goods": "SELECT body FROM goods WHERE sku = ?",
}
_encode = msgspec.json.Encoder(order="sorted").encode
_decode_order = msgspec.json.Decoder(Order).decode


def body_of(value: Order | Waybill | Goods) -> str:
    """The text of a value: the same for equal values."""
    return _encode(value).decode()


def known_body(connection: Connection, what: Listed, key: str) -> str | None:
    """The text that is kept of the value with this key; None where there is none."""
    row = connection.execute(_BODY[what], (key,)).fetchone()
    return None if row is None else str(row[0])


def known_order(connection: Connection, order_id: str) -> Order | None:
    """The order as the feed told it last."""
    body = known_body(connection, "orders", order_id)
    return None if body is None else _decode_order(body)
