"""Several rows of one order → what they say together, however the file puts them. Does not know orders."""

from __future__ import annotations

from datetime import datetime

from domain.refund import worst
from edge.importers.notes import Notes, joined
from edge.importers.order_row import OfOrder, OrderRow, RowStanding


def rows_together(rows: list[OrderRow], notes: Notes) -> tuple[list[OrderRow], OfOrder, int | None]:
    """A row for each of the order's lines, in an order of their own; what all rows say of the order; its amount in fen.

    A line that several rows tell of is noted.
    """
    by_key = {row.key: row for row in rows}
    if len(by_key) < len(rows):
        rows, by_key = _sorted_out(rows, notes)
    distinct = [by_key[key] for key in sorted(by_key)]
    amounts = [row.amount.fen for row in distinct if row.amount.fen is not None]
    first = rows[0].of_order
    if any(row.of_order != first for row in rows):
        first = _of_order(sorted(rows, key=lambda row: row.key))
    return distinct, first, sum(amounts) if amounts else None


def _sorted_out(rows: list[OrderRow], notes: Notes) -> tuple[list[OrderRow], dict[tuple[str | int, ...], OrderRow]]:
    """The rows in an order that is the same however the file puts them, and the last of each line."""
    seen = set()
    for row in rows:
        if row.key in seen:
            notes.add(row.row, "row_repeated")
        seen.add(row.key)
    rows = sorted(rows, key=lambda row: (row.key, repr((row.line, row.amount, row.of_order))))
    return rows, {row.key: row for row in rows}


def _of_order(rows: list[OrderRow]) -> OfOrder:
    # What rows say alike is looked at once.
    told = list({row.of_order: None for row in rows})
    standings = list({each.standing: None for each in told})
    sent: dict[str, str] = {}
    for each in told:
        for number, carrier in each.sent:
            sent.setdefault(number, carrier)
    return OfOrder(
        standing=RowStanding(
            platform_status=joined(each.platform_status for each in standings),
            after_sales=joined(each.after_sales for each in standings),
            refund=worst(*[each.refund for each in standings]),
            cancelled=_all_cancelled(standings),
            in_review=any(each.in_review for each in standings),
            service=joined(each.service for each in standings),
            goods_type=joined(each.goods_type for each in standings),
        ),
        created_at=_earliest([each.created_at for each in told]),
        paid_at=_earliest([each.paid_at for each in told]),
        confirmed_at=_earliest([each.confirmed_at for each in told]),
        promise_at=_earliest([each.promise_at for each in told]),
        declared_at=_earliest([each.declared_at for each in told]),
        sent=tuple(sent.items()),
        buyer=joined((each.buyer for each in told), "\n"),
        seller=joined((each.seller for each in told), "\n"),
        address_mark=_only({each.address_mark for each in told if each.address_mark}),
    )


def _all_cancelled(standings: list[RowStanding]) -> bool:
    """Rows that repeat nothing of their order do not say whether it is cancelled."""
    said = [each.cancelled for each in standings if each.cancelled is not None]
    return bool(said) and all(said)


def _only(marks: set[str]) -> str:
    """The address of all rows; rows that contradict each other tell of none."""
    return marks.pop() if len(marks) == 1 else ""


def _earliest(instants: list[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)
