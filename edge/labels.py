"""What stands on one parcel's label. Does not know how it is laid out or printed."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.carrier import CARRIERS
from domain.order import Order, parcel_id_of_order, parcel_id_of_waybill
from domain.parcel import Parcel
from hardware.label import LabelContent
from journal.database import Connection


def label_of(connection: Connection, parcel: Parcel, attempt: int, zone: str) -> LabelContent:
    """The label's words. A later attempt is marked with how many of the earlier ones may have come out."""
    rows = connection.execute(
        "SELECT COUNT(*) FROM jobs WHERE parcel_id = ? AND attempt < ? AND state IN ('started', 'printed', 'unknown')",
        (parcel.parcel_id, attempt),
    ).fetchone()
    carrier = CARRIERS.get(parcel.carrier)
    due = parcel.due
    limit = due.ship_by.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") if due.ship_by else ""
    return LabelContent(
        # A parcel without a waybill number travels under its own code until it gets one.
        tracking_number=parcel.tracking_number or parcel.parcel_id[:13].upper(),
        qr=f"L:{parcel.parcel_id}:{attempt}",
        carrier_name=carrier.name_zh if carrier else parcel.carrier,
        ship_by=f"{limit} ?" if limit and due.unconfirmed else limit,
        lines=tuple((" ".join(filter(None, (line.name, line.variant))), line.quantity) for line in parcel.lines),
        reprint=f"REPRINT {rows[0]}" if rows[0] else "",
    )


def label_of_order(order: Order) -> LabelContent:
    """The label as it will be for an order that travels alone: what a preview shows. Its deadline is not computed."""
    parcel_id = _parcel_id(order)
    carrier = CARRIERS.get(order.carrier)
    return LabelContent(
        tracking_number=order.tracking_number or parcel_id[:13].upper(),
        qr=f"L:{parcel_id}:1",
        carrier_name=carrier.name_zh if carrier else order.carrier,
        lines=_lines(order),
    )


def slip_of_order(order: Order) -> LabelContent:
    """The packing slip: what is to be in the box, for whoever packs it and whoever opens it."""
    content = label_of_order(order)
    units = sum(line.quantity for line in order.lines)
    return replace(content, title="装箱单", subtitle="PACKING SLIP", ship_by=f"×{units}", notes=(order.number,))


def _parcel_id(order: Order) -> str:
    number = order.tracking_number
    return parcel_id_of_waybill(number) if number else parcel_id_of_order(order.order_id)


def _lines(order: Order) -> tuple[tuple[str, int], ...]:
    return tuple(
        (" ".join(filter(None, (line.title or line.sku, line.variant))), line.quantity) for line in order.lines
    )
