"""Amazon's report of unshipped orders (tab-separated). Does not know how rows become orders.

Its times carry their offset. Lines of which nothing is left to ship stay out; an order that the buyer asks to cancel
must be decided by a person.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.order import Refund
from edge.importers.cell import whole_number, yes
from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.notes import Notes
from edge.importers.order_row import OrderRow
from edge.importers.orders import OrderFormat
from edge.importers.usual_row import number_matching, usual_row

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


def row_of(cells: Cells, number: str, zone: ZoneInfo, notes: Notes) -> OrderRow:
    """The row's values, with what is left to ship as its quantity."""
    field = "to_ship" if cells.text("to_ship") else "quantity"
    left = whole_number(cells.raw(field), cells.title(field), least=0)
    row = usual_row(cells, number, zone, notes, quantity=left)
    asked = yes(cells.raw("cancel_asked"), cells.title("cancel_asked"))
    return replace(row, refund=Refund.ASK) if asked else row


FORMAT = OrderFormat(
    platform="amazon",
    layout=LAYOUT,
    zone="America/Los_Angeles",
    numbers=ORDER_NUMBER,
    number_of=number_matching(ORDER_NUMBER),
    row_of=row_of,
)
