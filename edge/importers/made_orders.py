"""Rows by order → orders. Does not know how rows are read.

Orders are made a block at a time, while what a block's rows say is still at hand in the processor's cache: made all at
the end they take half as long again. Those of which another block tells more are made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import repeat
from operator import attrgetter

from domain.order import FurtherNumber, Order, OrderLine, Remarks, order_ids
from edge.importers.age import Age
from edge.importers.many import fill, many
from edge.importers.notes import Notes
from edge.importers.order_format import OrderFormat
from edge.importers.order_lines import KnownLines
from edge.importers.order_row import OfOrder, OrderRow, Sent
from edge.importers.rows_together import alike_rows_together, rows_together

Told = tuple[str, tuple[OrderLine, ...], int | None, OfOrder]
"""An order's number, lines, amount in fen, and what else its rows say."""


class MadeOrders:
    """One file's orders."""

    def __init__(self, form: OrderFormat, shop: str, notes: Notes) -> None:
        self._form = form
        self._shop = shop
        self._notes = notes
        self._known = KnownLines()
        self._orders: dict[str, Order | None] = {}  # None: made when all blocks have been read
        self._remarks: dict[str, Remarks] = {}

    def make(self, by_number: Mapping[str, list[OrderRow]]) -> None:
        """Orders of these rows; such as want a warning wait until all their rows are there."""
        self._orders.update(dict.fromkeys(by_number))
        by_count: defaultdict[int, list[str]] = defaultdict(list)
        for number, rows in by_number.items():
            by_count[len(rows)].append(number)
        for numbers in by_count.values():
            together = alike_rows_together([by_number[number] for number in numbers], self._known)
            self._take([(number, *told) for number, told in zip(numbers, together, strict=True) if told is not None])

    def make_again(self, whole: Mapping[str, list[OrderRow]], again: Collection[str]) -> None:
        """All blocks are read: make what waits, and what several blocks tell of; drop what is not ``whole``."""
        for number in self._orders.keys() - whole.keys():
            del self._orders[number]
            self._remarks.pop(number, None)
        waiting = {number for number, order in self._orders.items() if order is None}
        told: list[Told] = []
        for number in waiting.union(again).intersection(whole):
            self._orders[number] = None
            self._remarks.pop(number, None)
            lines, amount_fen, of_order = rows_together(whole[number], self._notes)
            if lines:
                told.append((number, lines, amount_fen, of_order))
            else:
                self._notes.add(whole[number][0].row, "order_nothing_to_send")
        self._take(told)

    def orders(self) -> tuple[Order, ...]:
        """The orders, as the file has them."""
        return tuple([order for order in self._orders.values() if order is not None])

    def remarks(self) -> tuple[Remarks, ...]:
        """The remarks of those orders that have any."""
        if not self._remarks:
            return ()
        return tuple([self._remarks[number] for number in self._orders if number in self._remarks])

    def date(self, age: Age | None) -> datetime | None:
        """The newest time that the orders have behind them, or say to have. They say by it when their file told it."""
        orders = self.orders()
        columns = [list(filter(None, map(attrgetter(name), orders))) for name in OF_THE_PAST]
        newest = past = max(map(max, filter(None, columns)), default=None)
        if age is not None:
            if newest is not None and newest > age.now:
                past = max((at for column in columns for at in column if at <= age.now), default=None)
            fill(Order, orders, told_at=repeat(age.told_at(past)))
        return newest

    def _take(self, told: list[Told]) -> None:
        if not told:
            return
        numbers, lines, amounts, said = zip(*told, strict=True)
        keys = order_ids(self._form.platform, self._shop, numbers)
        standings = [each.standing for each in said]
        sent = [each.sent for each in said]
        orders = many(
            Order,
            len(keys),
            order_id=keys,
            platform=repeat(self._form.platform),
            shop=repeat(self._shop),
            number=numbers,
            lines=lines,
            amount_fen=amounts,
            **{name: map(attrgetter(name), said) for name in OF_ORDER},
            **{name: map(attrgetter(name), standings) for name in OF_STANDING},
            risk_hold=[each.in_review for each in standings],
            cancelled=[bool(each.cancelled) for each in standings],
            tracking_number=[each[0][0] if each else "" for each in sent],
            carrier=[each[0][1] if each else "" for each in sent],
            further_numbers=map(_further, sent) if max(map(len, sent)) > 1 else repeat(()),
            has_lines=repeat(self._form.has_lines),
        )
        self._orders.update(zip(numbers, orders, strict=True))
        for number, key, each in zip(numbers, keys, said, strict=True):
            if each.buyer or each.seller:
                self._remarks[number] = Remarks(order_id=key, buyer=each.buyer, seller=each.seller)


def _further(sent: Sent) -> tuple[FurtherNumber, ...]:
    return tuple(FurtherNumber(tracking_number=number, carrier=carrier) for number, carrier in sent[1:])


OF_THE_PAST = ("created_at", "paid_at", "confirmed_at", "declared_at")
OF_ORDER = ("created_at", "paid_at", "confirmed_at", "promise_at", "declared_at", "address_mark")
OF_STANDING = ("service", "goods_type", "platform_status", "after_sales", "refund")
