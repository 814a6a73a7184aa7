"""Amazon's report of unshipped orders (tab-separated). Does not know how rows become orders.

Its times carry their offset. Lines of which nothing is left to ship stay out; an order that the buyer asks to cancel
must be decided by a person. What it lists is not shipped, so it declares nothing.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from domain.order import Refund
from edge.importers.cell import whole_number, yes
from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import RowLine, RowStanding
from edge.importers.part import Part
from edge.importers.usual_row import LINE_FIELDS, STANDING_FIELDS, line_of, number_matching, standing_of

ORDER_NUMBER = re.compile(r"[0-9A-Z]{3}-\d{7}-\d{7}")

LAYOUT = Layout(
    names={
        "number": "order-id",
        "line_number": "order-item-id",
        "created_at": "purchase-date",
        "paid_at": "payments-date",
        "promise_at": "promise-date",
        "sku": "sku",
        "title": "product-name",
        "quantity": "quantity-purchased",
        "to_ship": "quantity-to-ship",
        "cancel_asked": "is-buyer-requested-cancellation | verge-of-cancellation",
    },
    marks=("order-item-id", "purchase-date"),
    wanted=(("number",), ("quantity",), ("sku",)),
    machine_made=True,
)


def left_of(cells: Cells) -> RowLine:
    """The goods, with what is left to ship as their quantity."""
    field = "to_ship" if cells.text("to_ship") else "quantity"
    return line_of(cells, quantity=whole_number(cells.raw(field), cells.title(field), least=0))


def asked_of(cells: Cells) -> RowStanding:
    """How the order stands, a buyer's wish to cancel it among that."""
    standing = standing_of(cells)
    asked = yes(cells.raw("cancel_asked"), cells.title("cancel_asked"))
    return replace(standing, refund=Refund.ASK) if asked else standing


FORMAT = OrderFormat(
    platform="amazon",
    layout=LAYOUT,
    zone="America/Los_Angeles",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
    line=Part((*LINE_FIELDS, "to_ship"), left_of),
    standing=Part((*STANDING_FIELDS, "cancel_asked"), asked_of),
)
