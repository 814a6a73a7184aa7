"""Rows of an export → orders, for every platform. Does not know any platform's columns, parcels or deadlines.

"Shipped" in an export means that a number was uploaded, often before packing: such orders stay (FLOORS R10).
"""

from __future__ import annotations

from datetime import datetime
from itertools import repeat
from operator import attrgetter
from zoneinfo import ZoneInfo

from domain.order import FurtherNumber, Order, OrderLine, Remarks, order_ids
from edge.importers.address_marks import AddressMarks
from edge.importers.age import Age
from edge.importers.imported import Imported
from edge.importers.many import many
from edge.importers.merged import whole_rows
from edge.importers.notes import Notes
from edge.importers.order_format import OrderFormat
from edge.importers.order_lines import OrderLines
from edge.importers.order_row import OfOrder, OrderRow, Sent
from edge.importers.order_rows import OrderRows
from edge.importers.rows_together import rows_together
from edge.importers.table import Table


def read_orders(
    table: Table,
    form: OrderFormat,
    *,
    shop: str,
    zone: ZoneInfo,
    address_key: bytes = b"",
    age: Age | None = None,
) -> Imported:
    """Orders and remarks of the export; an order with one bad row is rejected with all its rows."""
    marks = AddressMarks(table.columns, address_key)
    rows = OrderRows(table.columns, form, ZoneInfo(form.zone) if form.zone else zone, marks, textual=table.textual)
    for block in whole_rows(table, "number"):
        rows.take(block)
    orders, remarks = _orders(rows.whole(), form, shop, rows.notes, age)
    return Imported(
        kind="orders",
        platform=form.platform,
        orders=tuple(orders),
        remarks=tuple(remarks),
        rejected=rows.rejected(),
        warnings=rows.notes.warnings(),
        newest_at=_newest(orders),
        fields=frozenset(table.columns.places)
        | ({"lines"} if form.has_lines else set())
        | ({"address"} if marks else set()),
    )


def _orders(
    by_number: dict[str, list[OrderRow]], form: OrderFormat, shop: str, notes: Notes, age: Age | None
) -> tuple[list[Order], list[Remarks]]:
    made = OrderLines()
    numbers: list[str] = []
    lines: list[tuple[OrderLine, ...]] = []
    amounts: list[int | None] = []
    said: list[OfOrder] = []
    for number, rows in by_number.items():
        if len(rows) == 1:
            distinct, of_order, amount_fen = rows, rows[0].of_order, rows[0].amount.fen
        else:
            distinct, of_order, amount_fen = rows_together(rows, notes)
        of_number = made.of(distinct)
        if not of_number:
            notes.add(rows[0].row, "order_nothing_to_send")
            continue
        numbers.append(number)
        lines.append(of_number)
        amounts.append(amount_fen)
        said.append(of_order)
    keys = order_ids(form.platform, shop, numbers)
    standings = [each.standing for each in said]
    orders = many(
        Order,
        len(keys),
        order_id=keys,
        platform=repeat(form.platform),
        shop=repeat(shop),
        number=numbers,
        lines=lines,
        amount_fen=amounts,
        **{name: map(attrgetter(name), said) for name in OF_ORDER},
        **{name: map(attrgetter(name), standings) for name in OF_STANDING},
        risk_hold=[each.in_review for each in standings],
        cancelled=[bool(each.cancelled) for each in standings],
        tracking_number=[each.sent[0][0] if each.sent else "" for each in said],
        carrier=[each.sent[0][1] if each.sent else "" for each in said],
        further_numbers=[_further(each.sent) if len(each.sent) > 1 else () for each in said],
        has_lines=repeat(form.has_lines),
        told_at=repeat(age.told_at(_newest_past(said, age.now)) if age else None),
    )
    remarks = [
        Remarks(order_id=key, buyer=each.buyer, seller=each.seller)
        for key, each in zip(keys, said, strict=True)
        if each.buyer or each.seller
    ]
    return orders, remarks


def _newest_past(said: list[OfOrder], now: datetime) -> datetime | None:
    """The latest instant that the file tells of and that is past."""
    instants = {at for each in said for at in OF_THE_PAST_OF(each)}
    return max((at for at in instants if at is not None and at <= now), default=None)


def _further(sent: Sent) -> tuple[FurtherNumber, ...]:
    return tuple(FurtherNumber(tracking_number=number, carrier=carrier) for number, carrier in sent[1:])


def _newest(orders: list[Order]) -> datetime | None:
    """The newest time of the file."""
    found = (max(filter(None, map(attrgetter(name), orders)), default=None) for name in OF_THE_PAST)
    return max(filter(None, found), default=None)


OF_THE_PAST = ("created_at", "paid_at", "confirmed_at", "declared_at")
OF_THE_PAST_OF = attrgetter(*OF_THE_PAST)
OF_ORDER = ("created_at", "paid_at", "confirmed_at", "promise_at", "declared_at", "address_mark")
OF_STANDING = ("service", "goods_type", "platform_status", "after_sales", "refund")
