"""Rows of an order export → orders, for every platform. Does not know any platform's columns, parcels or deadlines.

"Shipped" in an export means that a number was uploaded, often before packing: such orders stay (FLOORS R10).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.order import FurtherNumber, Order, OrderLine, Remarks, order_id
from domain.reason import Reason, reason
from domain.refund import worst
from edge.importers.address_marks import AddressMarks
from edge.importers.cell import cell_text
from edge.importers.cells import Cells, cells_of
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.imported import Imported, Rejected
from edge.importers.notes import Notes, joined
from edge.importers.order_row import OrderRow
from edge.importers.table import Table


def never(_cells: Cells) -> bool:
    """No row is such a one."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFormat:
    """One platform's export. ``layout`` has the fields ``number`` and what ``row_of`` reads.

    ``number_of`` gives the order's number whole, or raises why there is none; ``numbers`` finds such numbers in a
    damaged row. ``row_of`` gives the row's values, or None where it has nothing to pack. ``continues_above``: whether a
    row without a number is a further line of the order above. ``is_note``: whether a row is no data at all.
    ``zone`` is where its times without offset were written (None: the site's).
    ``has_lines``: whether the export tells an order's lines; what it gives instead never replaces lines known before.
    """

    platform: str
    layout: Layout
    numbers: re.Pattern[str]
    number_of: Callable[[Cells], str]
    row_of: Callable[[Cells, str, ZoneInfo, Notes], OrderRow | None]
    continues_above: Callable[[Cells], bool] = never
    is_note: Callable[[Cells], bool] = never
    zone: str | None = None
    has_lines: bool = True


def read_orders(table: Table, form: OrderFormat, *, shop: str, zone: ZoneInfo, address_key: bytes = b"") -> Imported:
    """Orders and remarks of the export; an order with one bad row is rejected with all its rows."""
    marks = AddressMarks(table.columns, address_key)
    sorting = _Sorting(form, ZoneInfo(form.zone) if form.zone else zone, marks)
    for cells in cells_of(table, "number"):
        sorting.take(cells)
    orders: list[Order] = []
    remarks: list[Remarks] = []
    for number, rows in sorting.whole().items():
        order = _order(form, number, _sorted(rows), shop)
        if not order.lines:
            sorting.notes.add(rows[0].row, "order_nothing_to_send")
            continue
        orders.append(order)
        said = Remarks(
            order_id=order.order_id,
            buyer=joined((row.buyer for row in rows), "\n"),
            seller=joined((row.seller for row in rows), "\n"),
        )
        if said.buyer or said.seller:
            remarks.append(said)
    return Imported(
        kind="orders",
        platform=form.platform,
        orders=tuple(orders),
        remarks=tuple(remarks),
        rejected=sorting.rejected(),
        warnings=sorting.notes.warnings(),
        fields=frozenset(table.columns.places)
        | ({"lines"} if form.has_lines else set())
        | ({"address"} if marks else set()),
    )


class _Sorting:
    """Rows by order, and what is wrong with which."""

    def __init__(self, form: OrderFormat, zone: ZoneInfo, marks: AddressMarks) -> None:
        self.notes = Notes()
        self._form = form
        self._zone = zone
        self._marks = marks
        self._rows: dict[str, list[OrderRow]] = {}
        self._seen: dict[tuple[str | int, ...], int] = {}
        self._rejected: dict[int, Reason] = {}
        self._bad: dict[str, int] = {}  # order number → its first bad row
        self._above = ""

    def take(self, cells: Cells) -> None:
        if self._form.is_note(cells):
            return
        number = ""
        try:
            cells.check()
            number = self._above = self._form.number_of(cells)
            row = self._form.row_of(cells, number, self._zone, self.notes)
        except RowRefused as refused:
            place = cells.row.number
            self._rejected[place] = refused.reason
            for spoiled in [number] if number else self._spoiled(cells, refused.reason.code):
                self._bad.setdefault(spoiled, place)
            return
        if row is not None:
            if mark := self._marks.of(cells, number):
                row = replace(row, address_mark=mark)
            self._keep(row)

    def whole(self) -> dict[str, list[OrderRow]]:
        """The orders of which every row could be read."""
        return {number: rows for number, rows in self._rows.items() if number not in self._bad}

    def rejected(self) -> tuple[Rejected, ...]:
        refused = dict(self._rejected)
        for number, bad in self._bad.items():
            # A parcel that misses a line would be packed wrong, so the good rows of the order go too.
            for row in self._rows.get(number, ()):
                refused.setdefault(row.row, reason("order_has_bad_row", bad_row=bad, order=number))
        return tuple(Rejected(row=row, reason=why) for row, why in sorted(refused.items()))

    def _keep(self, row: OrderRow) -> None:
        if self._seen.setdefault((row.number, *row.line), row.row) != row.row:
            self.notes.add(row.row, "row_repeated")
        self._rows.setdefault(row.number, []).append(row)

    def _spoiled(self, cells: Cells, code: str) -> list[str]:
        """Orders that a row without a readable number may belong to."""
        if code == "order_number_missing":
            return [self._above] if self._above and self._form.continues_above(cells) else []
        return self._form.numbers.findall("\n".join(map(cell_text, cells.row.cells)))


def _sorted(rows: list[OrderRow]) -> list[OrderRow]:
    """In an order that is the same however the file puts them; what rows tell beside their line is seldom asked."""
    if len(rows) == 1:
        return rows
    if len({row.line for row in rows}) == len(rows):
        return sorted(rows, key=lambda row: row.line)
    return sorted(rows, key=lambda row: (row.line, [cell_text(cell) for cell in row.told]))


def _order(form: OrderFormat, number: str, rows: list[OrderRow], shop: str) -> Order:
    distinct = rows if len(rows) == 1 else list({row.line: row for row in rows}.values())
    # Exports repeat what is the order's on each of its rows: what says the same is looked at once.
    rows = rows if len(rows) == 1 else list({OF_THE_ORDER(row): row for row in rows}.values())
    carriers: dict[str, str] = {}
    for row in rows:
        for tracking_number, carrier in zip(row.tracking_numbers, row.carriers, strict=True):
            carriers.setdefault(tracking_number, carrier)
    amounts = [row.amount_fen for row in distinct if row.amount_fen is not None]
    named = list(carriers.items())
    return Order(
        order_id=order_id(form.platform, shop, number),
        platform=form.platform,
        shop=shop,
        number=number,
        lines=_lines(distinct),
        created_at=_earliest([row.created_at for row in rows]),
        paid_at=_earliest([row.paid_at for row in rows]),
        confirmed_at=_earliest([row.confirmed_at for row in rows]),
        promise_at=_earliest([row.promise_at for row in rows]),
        declared_at=_earliest([row.declared_at for row in rows]),
        service=joined([row.service for row in rows]),
        goods_type=joined([row.goods_type for row in rows]),
        risk_hold=any(row.in_review for row in rows),
        amount_fen=sum(amounts) if amounts else None,
        platform_status=joined([row.platform_status for row in rows]),
        after_sales=joined([row.after_sales for row in rows]),
        refund=worst(*[row.refund for row in rows]),
        cancelled=_all_cancelled(rows),
        tracking_number=named[0][0] if named else "",
        carrier=named[0][1] if named else "",
        further_numbers=tuple(FurtherNumber(tracking_number=each, carrier=by) for each, by in named[1:]),
        address_mark=_only({row.address_mark for row in rows if row.address_mark}),
        has_lines=form.has_lines,
    )


def _all_cancelled(rows: list[OrderRow]) -> bool:
    """Rows that repeat nothing of their order do not say whether it is cancelled."""
    said = [row.cancelled for row in rows if row.cancelled is not None]
    return bool(said) and all(said)


def _lines(rows: list[OrderRow]) -> tuple[OrderLine, ...]:
    """Lines in an order of their own. A line's id is its SKU and how many of that SKU came before it."""
    lines: list[OrderLine] = []
    counts: dict[tuple[str, bool], int] = {}

    def add(sku: str, title: str, variant: str, quantity: int, *, gift: bool) -> None:
        ordinal = counts[sku, gift] = counts.get((sku, gift), 0) + 1
        line_id = f"{sku}#{'g' if gift else ''}{ordinal}"
        lines.append(OrderLine(line_id=line_id, sku=sku, title=title, variant=variant, quantity=quantity, gift=gift))

    for row in rows:
        if row.quantity:
            add(row.sku, row.title, row.variant, row.quantity, gift=False)
    for gift in sorted([gift for row in rows for gift in row.gifts]):
        add(gift.sku, gift.title, gift.variant, gift.quantity, gift=True)
    return tuple(lines)


def _only(marks: set[str]) -> str:
    """The address of all rows; rows that contradict each other tell of none."""
    return marks.pop() if len(marks) == 1 else ""


def _earliest(instants: list[datetime | None]) -> datetime | None:
    if len(instants) == 1:
        return instants[0]
    return min((instant for instant in instants if instant is not None), default=None)


OF_THE_ORDER = attrgetter(
    "tracking_numbers", "carriers", "created_at", "paid_at", "confirmed_at", "promise_at", "declared_at", "service",
    "goods_type", "in_review", "platform_status", "after_sales", "refund", "cancelled", "address_mark",
)  # fmt: skip
