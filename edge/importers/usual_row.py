"""The usual way to read a row of an export: whatever of the usual fields its layout has. Does not know any platform.

Fields: ``number title variant quantity sku goods_code style_id goods_id line_number created_at paid_at confirmed_at
promise_at declared_at amount_fen platform_status after_sales in_review tracking_number carrier seller buyer``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from edge.importers.cell import whole_number
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.notes import Notes
from edge.importers.order_row import (
    REMARK_LENGTH_MAX,
    STATUS_LENGTH_MAX,
    OrderRow,
    amount_of,
    carriers_of_row,
    is_in_review,
    standing_of,
    tracking_numbers_of,
)

# What tells two lines of one SKU apart in an export that gives a line no number: the second may be cheaper.
LINE_FIELDS = ("goods_id", "style_id", "amount_fen")
# What an export repeats on each row of an order; a row without any of them continues the row above.
ORDER_FIELDS = (
    "platform_status", "created_at", "paid_at", "confirmed_at", "promise_at", "declared_at", "after_sales",
    "tracking_number",
)  # fmt: skip


def number_matching(pattern: re.Pattern[str]) -> Callable[[Cells], str]:
    """A reader of the order number, whole and of this form."""

    def number_of(cells: Cells) -> str:
        number = cells.identifier("number")
        if not number:
            raise RowRefused("order_number_missing")
        if not pattern.fullmatch(number):
            raise RowRefused("order_number_malformed", column=cells.title("number"))
        return number

    return number_of


def usual_row(
    cells: Cells,
    number: str,
    zone: ZoneInfo,
    notes: Notes,
    *,
    day_first: bool | None = None,
    sku: str | None = None,
    quantity: int | None = None,
) -> OrderRow:
    """The row's values; raises what of them cannot be read. Each warning is noted with its row.

    ``sku`` and ``quantity`` where the caller knows them better than the fields of that name.
    """
    if sku is None:
        sku = sku_of(cells)
    if quantity is None:
        quantity = whole_number(cells.raw("quantity"), cells.title("quantity"))
    title, variant = cells.text("title"), cells.text("variant")
    refund, cancelled = standing_of(cells, notes)
    numbers = tracking_numbers_of(cells, notes)
    known_by = given(cells.identifier("line_number"))
    line: tuple[str | int, ...] = (
        (known_by,) if known_by else (sku, variant, title, quantity, *map(cells.text, LINE_FIELDS))
    )
    created_at = cells.instant("created_at", zone, day_first=day_first)
    paid_at = cells.instant("paid_at", zone, day_first=day_first)
    confirmed_at = cells.instant("confirmed_at", zone, day_first=day_first)
    if created_at is None and paid_at is None and confirmed_at is None:
        notes.add(cells.row.number, "order_without_start")
    return OrderRow(
        row=cells.row.number,
        number=number,
        line=line,
        told=cells.told(),
        sku=sku,
        title=title,
        variant=variant,
        quantity=quantity,
        created_at=created_at,
        paid_at=paid_at,
        confirmed_at=confirmed_at,
        declared_at=cells.instant("declared_at", zone, day_first=day_first),
        promise_at=cells.instant("promise_at", zone, end_of_day=True, day_first=day_first),
        amount_fen=amount_of(cells, notes),
        platform_status=cells.text("platform_status")[:STATUS_LENGTH_MAX],
        after_sales=given(cells.text("after_sales"))[:STATUS_LENGTH_MAX],
        refund=refund,
        cancelled=cancelled,
        in_review=is_in_review(cells),
        tracking_numbers=numbers,
        carriers=carriers_of_row(cells, len(numbers), notes),
        buyer=given(cells.text("buyer"))[:REMARK_LENGTH_MAX],
        seller=given(cells.text("seller"))[:REMARK_LENGTH_MAX],
    )


def sku_of(cells: Cells) -> str:
    """The merchant's own code where there is one, else the platform's; with its variant where that says more."""
    for field in ("sku", "goods_code", "style_id"):
        if sku := given(cells.identifier(field)):
            return sku
    if goods_id := given(cells.identifier("goods_id")):
        return "/".join(part for part in (goods_id, cells.text("variant")) if part)
    raise RowRefused("sku_missing")


def continues_above(cells: Cells) -> bool:
    """Whether a row without a number looks like a further line of the order above it."""
    return not any(given(cells.text(field)) for field in ORDER_FIELDS)


def given(text: str) -> str:
    """The text, unless it is one of the dashes that exports write for nothing."""
    return text if text.strip("-—/") else ""
