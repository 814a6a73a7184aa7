"""TikTok Shop's order export of any market: cells end in a tab, a row of explanations may stand under the header.

American files write times with a.m. and p.m., month first, in Pacific time; the others day first, in the site's zone.
Status words come in the seller's language, so a cancelled order is told by its time of cancelling too. Does not know
how rows become orders.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.order import Refund
from domain.refund import order_status
from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import RowStanding
from edge.importers.part import Part
from edge.importers.usual_row import STANDING_FIELDS, given, instant_of, number_matching, standing_of

ORDER_NUMBER = re.compile(r"\d{15,20}")
AMERICAN = re.compile(r"[AP]M$", re.IGNORECASE)
PACIFIC = ZoneInfo("America/Los_Angeles")
CANCEL = re.compile(r"cancel", re.IGNORECASE)
UNPAID = re.compile(r"unpaid", re.IGNORECASE)

LAYOUT = Layout(
    names={
        "number": "Order ID",
        "status": "Order Status",
        "returned": "Cancelation/Return Type",
        "sort": "Normal or Pre-order",
        "style_id": "SKU ID",
        "sku": "Seller SKU",
        "title": "Product Name",
        "variant": "Variation",
        "quantity": "Quantity",
        "created_at": "Created Time",
        "paid_at": "Paid Time",
        "declared_at": "Shipped Time | RTS Time",
        "cancelled_at": "Cancelled Time",
        "tracking_number": "Tracking ID",
        "carrier": "Shipping Provider Name",
        "buyer": "Buyer Message",
        "seller": "Seller Note",
    },
    marks=("SKU ID", "Seller SKU", "Normal or Pre-order | Order Substatus"),
    wanted=(("number",), ("quantity",), ("sku", "style_id")),
    machine_made=True,
)


def is_note(cells: Cells) -> bool:
    """Whether the row explains the columns."""
    return cells.text("number").lower().startswith("platform unique order id")


def moment_of(cells: Cells, field: str, zone: ZoneInfo, *, end_of_day: bool) -> datetime | None:
    """The moment of a field, by the market's way of writing it."""
    american = bool(AMERICAN.search(cells.text(field)))
    return instant_of(cells, field, PACIFIC if american else zone, end_of_day=end_of_day, day_first=not american)


def state_of(cells: Cells) -> RowStanding:
    """How the order stands; a line that was returned or cancelled whole stops it."""
    standing = standing_of(cells)
    if order_status(status := given(cells.text("status"))).known:
        standing = replace(standing, platform_status=status)
    if given(cells.text("cancelled_at")) or CANCEL.search(cells.text("status")):
        return replace(standing, cancelled=True, refund=Refund.STOP)
    if UNPAID.search(cells.text("status")):
        cells.note("order_status_unknown", status=cells.text("status"))
        return replace(standing, refund=Refund.ASK)
    return replace(standing, refund=Refund.ASK) if given(cells.text("returned")) else standing


FORMAT = OrderFormat(
    platform="tiktok_us",
    layout=LAYOUT,
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
    standing=Part((*STANDING_FIELDS, "status", "cancelled_at", "returned"), state_of),
    instant_of=moment_of,
    is_note=is_note,
)
