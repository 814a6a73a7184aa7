"""Reads which orders of all floors wait for a batch-ship file of head office. Writes nothing.

What is packed comes from the rows that follow the records; what an order is, from the feed's own latest word, so that
nothing is chosen by a version of it that is already past.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from central.feed import event_of
from central.projection.ship_effects import TAKEN_BACK
from central.projection.undeclared import BoxFacts, boxes_from
from central.store.bulk import select_in
from domain import events as e
from domain.batch_ship import Box
from domain.batch_ship_order import WaitingOrder, is_undeclared, most_pressing
from domain.carrier import name_of
from domain.order import Order
from journal.database import Connection


def waiting_orders(
    connection: Connection, *, shop: tuple[str, str] | None = None, order_ids: Collection[str] | None = None
) -> list[WaitingOrder]:
    """All of them, those of a shop (its platform and name), or those of some ids; the earliest ship-by first.

    Only orders of our own feed: those of a station that owns its feed go into that station's files.
    """
    if order_ids is not None:
        rows = list(select_in(connection, f"{_WAITING} AND u.order_id IN {{keys}}", order_ids))
    elif shop is not None:
        rows = connection.execute(f"{_WAITING} AND u.platform = ? AND u.shop = ?", shop).fetchall()
    else:
        rows = connection.execute(_WAITING).fetchall()
    boxes = {row[0]: boxes_from(row[2]) for row in rows}
    orders = orders_listed(connection, boxes.keys())
    takes = _listed_carriers(connection, {box.tracking_number for each in boxes.values() for box in each})
    found = (
        _waiting(orders[order_id], ship_by, boxes[order_id], takes)
        for order_id, ship_by, _ in rows
        if order_id in orders
    )
    return sorted(filter(None, found), key=most_pressing)


def orders_listed(connection: Connection, order_ids: Collection[str]) -> dict[str, Order]:
    """Orders as our feed last told of them."""
    found = select_in(connection, "SELECT data FROM listed WHERE kind = 'order' AND key IN {keys}", order_ids)
    told = (_decode(data).data.order for (data,) in found)
    return {order.order_id: order for order in told}


class _Data(msgspec.Struct, frozen=True):
    order: Order


class _Listed(msgspec.Struct, frozen=True):
    """What is listed of an order, read without a detour: thousands may wait."""

    data: _Data


_decode = msgspec.json.Decoder(_Listed).decode


def _waiting(
    order: Order, ship_by: str | None, boxes: Sequence[BoxFacts], takes: Mapping[str, str]
) -> WaitingOrder | None:
    if not is_undeclared(order):
        return None
    # What nobody opened is left over, where a station had all that the orders hold in boxes without it.
    whole = any(box.packed and box.whole for box in boxes)
    return WaitingOrder(
        order_id=order.order_id,
        platform=order.platform,
        shop=order.shop,
        number=order.number,
        boxes=tuple(
            Box(
                parcel_id=box.parcel_id,
                tracking_number=box.tracking_number,
                packed=box.packed,
                idle=not box.parcel_id and whole,
                carriers=frozenset(_carriers(order, box, takes)) - {""},
            )
            for box in boxes
        ),
        ship_by=datetime.fromisoformat(ship_by) if ship_by else None,
    )


def _carriers(order: Order, box: BoxFacts, takes: Mapping[str, str]) -> Iterator[str]:
    """Whatever was said of who takes it: as the bench knew it, as the order says of its own number, as a list does."""
    yield box.carrier
    if not order.tracking_number or name_of(order.tracking_number) == box.tracking_number:
        yield order.carrier
    yield takes.get(box.tracking_number, "")


def _listed_carriers(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Who takes a number as a waybill list says, by the form under which it is kept."""
    keys = {*numbers, *(f"{number}{ending}" for number in numbers if number.startswith("JD") for ending in _LISTED_AS)}
    told = (event_of(data) for (data,) in select_in(connection, _LISTED_WAYBILLS, keys))
    waybills = (event.waybill for event in told if isinstance(event, e.WaybillListed))
    return {name_of(waybill.tracking_number): waybill.carrier for waybill in waybills if waybill.carrier}


# A list may hold either code of a JD label.
_LISTED_AS = ("-", "-1-1", "-1-1-")
_LISTED_WAYBILLS = "SELECT data FROM listed WHERE kind = 'waybill' AND key IN {keys}"
_WAITING = (
    "SELECT u.order_id, u.ship_by, u.boxes FROM undeclared_orders u WHERE NOT EXISTS"  # noqa: S608 - our own number
    " (SELECT 1 FROM batch_ship_rows r WHERE r.order_id = u.order_id AND r.state != 'taken_back') AND NOT EXISTS"
    f" (SELECT 1 FROM station_ships s WHERE s.order_id = u.order_id AND s.standing < {TAKEN_BACK})"
)
