"""eBay's orders report: dates only, blank rows around the header, a trailer. Does not know how rows become orders.

An order of several items has a row of its own above theirs, without an item. No column tells a status: an order is
declared by its date of shipping alone.
"""

from __future__ import annotations

import re

from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import RowLine
from edge.importers.part import Part
from edge.importers.usual_row import LINE_FIELDS, line_of, number_matching

ORDER_NUMBER = re.compile(r"\d{2}-\d{5}-\d{5}")

LAYOUT = Layout(
    names={
        "number": "Order Number",
        "line_number": "Transaction ID",
        "goods_id": "Item Number",
        "title": "Item Title",
        "sku": "Custom Label",
        "variant": "Variation Details",
        "quantity": "Quantity",
        "created_at": "Sale Date",
        "paid_at": "Paid On Date",
        "promise_at": "Ship By Date",
        "declared_at": "Shipped On Date",
        "buyer": "Buyer Note",
        "seller": "My Item Note",
        "tracking_number": "Tracking Number",
    },
    marks=("Sales Record Number", "Item Number", "Ship By Date | Paid On Date"),
    wanted=(("number",), ("quantity",), ("goods_id", "sku")),
)


def item_of(cells: Cells) -> RowLine:
    """The item; the row above several items has none of its own."""
    if cells.text("goods_id") or cells.text("sku"):
        return line_of(cells)
    return line_of(cells, sku="", quantity=0)


FORMAT = OrderFormat(
    platform="ebay",
    layout=LAYOUT,
    zone="America/Los_Angeles",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
    line=Part(LINE_FIELDS, item_of),
)
