"""Shopify's orders_export: what is the order's stands on its first row only. Does not know how rows become orders.

A payment that is still pending is cash on delivery or a payment by hand; any other is not paid yet. Amounts stand in
the shop's own currency, which no tariff here knows, and are left out.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.order import Refund
from edge.importers.cell import cell_text, whole_number, yes
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.notes import Notes
from edge.importers.order_row import OrderRow
from edge.importers.orders import OrderFormat
from edge.importers.usual_row import given, usual_row

ORDER_NUMBER = re.compile(r"#?[A-Za-z0-9][\w.-]{0,39}")
BY_HAND = re.compile(r"cod\b|cash on delivery|manual|货到付款", re.IGNORECASE)

LAYOUT = Layout(
    names={
        "number": "Name",
        "payment": "Financial Status",
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


def row_of(cells: Cells, number: str, zone: ZoneInfo, notes: Notes) -> OrderRow:
    """The row's values; a line that needs no shipping is none."""
    sends = not cells.text("to_send") or yes(cells.raw("to_send"), cells.title("to_send"))
    quantity = whole_number(cells.raw("quantity"), cells.title("quantity"), least=0) if sends else 0
    sku = given(cells.identifier("sku")) or cells.text("title")
    if not sku:
        raise RowRefused("sku_missing")
    if not cells.text("created_at"):
        return _further_line(cells, number, sku, quantity)
    refund, cancelled = _standing(cells, notes)
    return replace(
        usual_row(cells, number, zone, notes, sku=sku, quantity=quantity), refund=refund, cancelled=cancelled
    )


def _further_line(cells: Cells, number: str, sku: str, quantity: int) -> OrderRow:
    line = (sku, "", cells.text("title"), quantity)  # comparable with a first row's
    return OrderRow(
        row=cells.row.number,
        number=number,
        line=line,
        told=cells.told(),
        sku=sku,
        title=cells.text("title"),
        variant="",
        quantity=quantity,
        cancelled=None,
    )


def _standing(cells: Cells, notes: Notes) -> tuple[Refund, bool]:
    status = cells.text("payment").lower()
    if status == "pending":
        if (method := cells.text("method")) and not BY_HAND.search(method):
            raise RowRefused("order_unpaid", status=status)
        notes.add(cells.row.number, "payment_pending")
    elif status in {"authorized", "paid", "partially_paid", ""}:
        pass
    elif status in PAYMENTS:
        return PAYMENTS[status]
    else:
        notes.add(cells.row.number, "order_status_unknown", status=status)
        return Refund.ASK, False
    return Refund.CLEAR, bool(cells.text("cancelled_at"))


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
    number_of=number_of,
    row_of=row_of,
)
