"""Several rows of one order → what they say together, however the file puts them. Does not know orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from domain.order import OrderLine
from domain.refund import worst
from edge.importers.notes import Notes, joined
from edge.importers.order_lines import KnownLines, lines_of
from edge.importers.order_row import OfOrder, OrderRow, RowLine, RowStanding

Together = tuple[tuple[OrderLine, ...], int | None, OfOrder]
"""An order's lines, in an order of their own; its amount in fen; and what all its rows say of it."""


def alike_rows_together(orders: Sequence[Sequence[OrderRow]], known: KnownLines) -> list[Together | None]:
    """As ``rows_together`` of orders that have as many rows, where the rows are as most are; None of any others.

    As most are: each row a line of its own, all saying the same of their order. An order without a line is None too.
    """
    rows = list(zip(*orders, strict=True))  # all first rows, all second rows, …
    said = list(zip(*(map(OF_ORDER, each) for each in rows), strict=True))
    lines = _lines(rows, known)
    amounts = list(zip(*(map(FEN, each) for each in rows), strict=True))
    count = len(rows)
    return [
        (lines_of_it, _sum(fens), of_order[0]) if lines_of_it and of_order.count(of_order[0]) == count else None
        for lines_of_it, fens, of_order in zip(lines, amounts, said, strict=True)
    ]


def _lines(rows: Sequence[Sequence[OrderRow]], known: KnownLines) -> list[tuple[OrderLine, ...] | None]:
    lines = zip(*(map(LINE, each) for each in rows), strict=True)
    numbers = list(zip(*(map(LINE_NUMBER, each) for each in rows), strict=True))
    if not any(map(any, numbers)):
        return list(map(known.__getitem__, lines))
    return [_numbered(of_order, of_lines, known) for of_order, of_lines in zip(numbers, lines, strict=True)]


def _numbered(numbers: Sequence[str], lines: tuple[RowLine, ...], known: KnownLines) -> tuple[OrderLine, ...] | None:
    if not any(numbers):
        return known[lines]
    if not all(numbers) or len(set(numbers)) < len(numbers):
        return None
    return known.in_order(tuple(lines[place] for _, place in sorted(zip(numbers, range(len(lines)), strict=True))))


def rows_together(rows: list[OrderRow], notes: Notes) -> Together:
    """What an order's rows say together. A line that several of them tell of is noted."""
    rows, distinct = _sorted_out(rows, notes)
    told = list({row.of_order: None for row in rows})
    of_order = told[0] if len(told) == 1 else _of_order(told)
    return lines_of(map(LINE, distinct)), _sum(list(map(FEN, distinct))), of_order


def _sum(amounts: Sequence[int | None]) -> int | None:
    if len(amounts) == 1:
        return amounts[0]
    told = [fen for fen in amounts if fen is not None]
    return sum(told) if told else None


def _sorted_out(rows: list[OrderRow], notes: Notes) -> tuple[list[OrderRow], list[OrderRow]]:
    """The rows in an order that is the same however the file puts them; and of those the last of each line."""
    keys = [row.key for row in rows]
    by_key = dict(zip(keys, rows, strict=True))
    if len(by_key) == len(rows):
        rows = [by_key[key] for key in sorted(by_key)]
        return rows, rows
    for place, (key, row) in enumerate(zip(keys, rows, strict=True)):
        if key in keys[:place]:
            notes.add(row.row, "row_repeated")
    rows = sorted(rows, key=lambda row: (row.key, repr((row.line, row.amount, row.of_order))))
    return rows, list({row.key: row for row in rows}.values())


def _of_order(told: list[OfOrder]) -> OfOrder:
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


LINE, LINE_NUMBER, OF_ORDER, FEN = map(attrgetter, ("line", "line_number", "of_order", "amount.fen"))
