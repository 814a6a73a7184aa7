"""One row of an order export, as every platform's reader gives it. Does not know any platform's columns.

Names, phones and addresses have no field here, so they are not read (FLOORS R9). A file has a hundred thousand of
these, so they are structs; what rows have in common, they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from domain.order import Refund


@dataclass(frozen=True, slots=True, order=True)
class Gift:
    sku: str
    title: str
    variant: str
    quantity: int


class RowLine(Struct, frozen=True, kw_only=True, eq=False):
    """What a row says of one line of the order; a ``quantity`` of 0 is no line. ``told`` tells it from other lines.

    Equal only to itself: rows of the same goods share it, so that it is found without a look at its words.
    """

    sku: str
    title: str
    variant: str
    quantity: int
    told: tuple[str | int, ...]
    gifts: tuple[Gift, ...] = ()


class RowStanding(Struct, frozen=True, kw_only=True):
    """How the order stands. ``cancelled`` is None where the row says nothing of its order."""

    platform_status: str = ""
    after_sales: str = ""
    refund: Refund = Refund.CLEAR
    cancelled: bool | None = False
    in_review: bool = False
    service: str = ""
    goods_type: str = ""


FURTHER = RowStanding(cancelled=None)
"""Of a row that says nothing of its order."""


class Amount(Struct, frozen=True):
    """Money: ``fen``, None where it is not told or cannot be read; and as it is written."""

    fen: int | None
    text: str


Sent = tuple[tuple[str, str], ...]
"""Tracking numbers, each with its carrier."""


class OfOrder(Struct, frozen=True, gc=False):
    """What a row says of its whole order; exports repeat it on each of the order's rows."""

    standing: RowStanding
    created_at: datetime | None
    paid_at: datetime | None
    confirmed_at: datetime | None
    promise_at: datetime | None
    declared_at: datetime | None
    sent: Sent
    buyer: str
    seller: str
    address_mark: str


class OrderRow(Struct, frozen=True, gc=False):
    """A readable row.

    Rows of one ``key`` are one line of the order, told of more than once: pasted exports overlap, and a later one has
    another status. Packing such a line twice would be as wrong as leaving it out.
    """

    row: int
    number: str
    line: RowLine
    line_number: str
    amount: Amount
    of_order: OfOrder

    @property
    def key(self) -> tuple[str | int, ...]:
        """What tells the row's line from the order's other lines."""
        return (self.line_number,) if self.line_number else (*self.line.told, self.amount.text)
