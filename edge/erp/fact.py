"""A fact of the record as the fields that a template may name. Reads the journal; what an attempt says never changes.

Does not know templates. Gives away no name, address or remark: the record holds none.
"""

from __future__ import annotations

from typing import Any

import msgspec

from domain.events import Event, ParcelHandedOver, ParcelPacked, ParcelWeighed, UnitReturned, UnitVerified
from domain.order import Order
from domain.wire import from_data
from edge.store.postings import Posting
from journal.database import Connection
from journal.envelope import parse_body

FACTS = {"ParcelPacked": "packed", "ParcelWeighed": "weighed", "ParcelHandedOver": "handed_over"}
Fact = ParcelPacked | ParcelWeighed | ParcelHandedOver

_UNITS = (
    "SELECT e.body FROM parcel_events p JOIN envelopes e USING (journal_id, sequence)"
    " WHERE p.parcel_id = ? AND p.journal_id = ? AND p.sequence <= ? ORDER BY p.sequence"
)


def fact_of(event: Event) -> Fact | None:
    """The event, where an ERP may be told of it. A weight that its content speaks against is nobody's freight bill."""
    if not isinstance(event, Fact) or (isinstance(event, ParcelWeighed) and event.off):
        return None
    return event


def fields_of(connection: Connection, posting: Posting) -> dict[str, Any] | None:
    """The fields of a posting's fact; None where its event is no longer here."""
    row = connection.execute(
        "SELECT body FROM envelopes WHERE journal_id = ? AND sequence = ?", (posting.journal_id, posting.sequence)
    ).fetchone()
    if row is None:
        return None
    entry = parse_body(row[0])
    event = fact_of(from_data(entry.kind, entry.data))
    if event is None:
        return None
    tracking_number, carrier = _number(connection, event)
    told: dict[str, Any] = {
        "posting_id": posting.posting_id,
        "fact": posting.fact,
        "parcel_id": event.parcel_id,
        "waybill": tracking_number,
        "carrier": carrier,
        "at": event.at,
        "badge": event.badge,
        "station": entry.station_id,
        "items": _items(connection, posting),
    }
    orders = _orders(connection, event)
    told |= {"orders": orders, "order": orders[0] if orders else ""}
    if isinstance(event, ParcelPacked):
        return {**told, "platform": event.platform, "shop": event.shop, "units": event.units, "lines": event.lines}
    if isinstance(event, ParcelWeighed):
        return {**told, "grams": event.grams}
    return {**told, "trip_id": event.trip_id, "how": event.how}


def _number(connection: Connection, event: Fact) -> tuple[str, str]:
    """The waybill number and its carrier; a weight says only whose it is."""
    if not isinstance(event, ParcelWeighed):
        return event.tracking_number, event.carrier
    row = connection.execute(
        "SELECT tracking_number, carrier FROM parcels WHERE parcel_id = ?", (event.parcel_id,)
    ).fetchone()
    return (row[0], row[1]) if row else ("", "")


def _orders(connection: Connection, event: Fact) -> list[str]:
    """The platform's numbers of the parcel's orders."""
    if isinstance(event, ParcelPacked):
        ids = list(event.order_ids)
    else:
        rows = connection.execute("SELECT order_id FROM parcel_orders WHERE parcel_id = ?", (event.parcel_id,))
        ids = [row[0] for row in rows]
    numbers = []
    for order_id in ids:
        row = connection.execute("SELECT body FROM orders WHERE order_id = ?", (order_id,)).fetchone()
        if row is not None:
            numbers.append(msgspec.json.decode(row[0], type=Order).number)
    return sorted(numbers)


def _items(connection: Connection, posting: Posting) -> list[dict[str, Any]]:
    """What is in the box, by the code that was scanned for it; goods confirmed by eye go by their merchant code."""
    in_box: list[tuple[UnitVerified, int]] = []
    for (body,) in connection.execute(_UNITS, (posting.parcel_id, posting.journal_id, posting.sequence)):
        entry = parse_body(body)
        if entry.kind not in {"UnitVerified", "UnitReturned"}:
            continue
        event = from_data(entry.kind, entry.data)
        if isinstance(event, UnitVerified):
            in_box.append((event, event.quantity))
        elif isinstance(event, UnitReturned):
            _take_out(in_box, event)
    totals: dict[tuple[str, str, str], int] = {}
    for event, quantity in in_box:
        key = (event.code or event.sku, event.sku, event.how)
        totals[key] = totals.get(key, 0) + quantity
    return [
        {"code": code, "sku": sku, "how": how, "quantity": quantity} for (code, sku, how), quantity in totals.items()
    ]


def _take_out(in_box: list[tuple[UnitVerified, int]], returned: UnitReturned) -> None:
    """The newest units of the line leave first."""
    left = returned.quantity
    for place in range(len(in_box) - 1, -1, -1):
        event, quantity = in_box[place]
        if event.line_id == returned.line_id and left:
            taken = min(left, quantity)
            left -= taken
            in_box[place] = (event, quantity - taken)
    in_box[:] = [(event, quantity) for event, quantity in in_box if quantity]
