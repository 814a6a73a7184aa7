"""Shopify's orders_export: what is the order's stands on its first row only. Does not know how rows become orders.

A payment that is still pending is cash on delivery or a payment by hand; any other is not paid yet. Amounts stand in
the shop's own currency, which no tariff here knows, and are left out.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from domain.order import Refund
from edge.importers.cell import cell_text, whole_number, yes
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import FURTHER, RowLine, RowStanding
from edge.importers.part import Part
from edge.importers.usual_row import LINE_FIELDS, NUMBER_FIELDS, STATUS_LENGTH_MAX, given, line_of

ORDER_NUMBER = re.compile(r"#?[A-Za-z0-9][\w.-]{0,39}")
BY_HAND = re.compile(r"cod\b|cash on delivery|manual|货到付款", re.IGNORECASE)

LAYOUT = Layout(
    names={
        "number": "Name",
        "payment": "Financial Status",
        "platform_status": "Fulfillment Status",
        "paid_at": "Paid at",
        "declared_at": "Fulfilled at",
        "created_at": "Created at",
        "quantity": "Lineitem quantity",
        "title": "Lineitem name",
        "sku": "Lineitem sku",
        "to_send": "Lineitem requires shipping",
        "buyer": "Notes",
        "cancelled_at": "Cancelled at",
        "method": "Payment Method",
    },
    marks=("Lineitem quantity", "Lineitem name", "Financial Status"),
    wanted=(("number",), ("quantity",), ("sku", "title")),
    machine_made=True,
)


def number_of(cells: Cells) -> str:
    """The order's name, such as #1001."""
    number = cell_text(cells.raw("number"))
    if not number:
        raise RowRefused("order_number_missing")
    if not ORDER_NUMBER.fullmatch(number):
        raise RowRefused("order_number_malformed", column=cells.title("number"))
    return number


def item_of(cells: Cells) -> RowLine:
    """The item; one that needs no shipping is no line."""
    sends = not cells.text("to_send") or yes(cells.raw("to_send"), cells.title("to_send"))
    quantity = whole_number(cells.raw("quantity"), cells.title("quantity"), least=0) if sends else 0
    sku = given(cells.identifier("sku")) or cells.text("title")
    if not sku:
        raise RowRefused("sku_missing")
    line = line_of(cells, sku=sku, quantity=quantity)
    # The first row's item is another than the same one on a further row.
    return line if cells.text("created_at") else replace(line, told=(*line.told, "further"))


def standing_of(cells: Cells) -> RowStanding:
    """How the order stands, of which only its first row tells."""
    if not cells.text("created_at"):
        return FURTHER
    return replace(_paid(cells), platform_status=cells.text("platform_status")[:STATUS_LENGTH_MAX])


def _paid(cells: Cells) -> RowStanding:
    status = cells.text("payment").lower()
    cancelled = bool(cells.text("cancelled_at"))
    if status == "pending":
        if (method := cells.text("method")) and not BY_HAND.search(method):
            raise RowRefused("order_unpaid", status=status)
        cells.note("payment_pending")
    elif status in PAYMENTS:
        refund, cancelled = PAYMENTS[status]
        return RowStanding(refund=refund, cancelled=cancelled)
    elif status not in {"authorized", "paid", "partially_paid", ""}:
        cells.note("order_status_unknown", status=status)
        return RowStanding(refund=Refund.ASK)
    return RowStanding(cancelled=cancelled)


PAYMENTS = {
    "refunded": (Refund.STOP, False),
    "partially_refunded": (Refund.ASK, False),
    "voided": (Refund.STOP, True),
    "expired": (Refund.STOP, True),
}
FORMAT = OrderFormat(
    platform="shopify",
    layout=LAYOUT,
    numbers=re.compile(r"#\d{3,}"),
    number=Part(NUMBER_FIELDS, number_of),
    line=Part((*LINE_FIELDS, "to_send", "created_at"), item_of),
    told_once=True,
    standing=Part(("payment", "platform_status", "method", "created_at", "cancelled_at"), standing_of),
)
