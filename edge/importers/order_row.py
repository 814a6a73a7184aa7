"""One row of an order export as every platform's reader gives it, and what such readers share.

Does not know any platform's columns. Names, phones and addresses have no field here, so they are not read (FLOORS R9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from domain.carrier_name import carrier_code
from domain.order import Refund
from domain.refund import after_sales, order_status, worst
from edge.importers.cell import cell_text, money_fen, yes
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.notes import Notes
from edge.importers.rows import Cell

STATUS_LENGTH_MAX = 40
REMARK_LENGTH_MAX = 2_000


@dataclass(frozen=True, slots=True, order=True)
class Gift:
    sku: str
    title: str
    variant: str
    quantity: int


class OrderRow(Struct, frozen=True, kw_only=True):
    """A readable row. ``line``, then ``told`` order rows of an order whatever their place in the file.

    A struct, since a file has a hundred thousand of them.

    Rows of one ``line`` are one line of the order, told of more than once: pasted exports overlap, and a later one has
    another status. Packing such a line twice would be as wrong as leaving it out. A ``quantity`` of 0 is no line of the
    order; ``cancelled`` is None where the row says nothing of its order.
    """

    row: int
    number: str
    line: tuple[str | int, ...]
    told: tuple[Cell, ...]
    sku: str
    title: str
    variant: str
    quantity: int
    gifts: tuple[Gift, ...] = ()
    created_at: datetime | None = None
    paid_at: datetime | None = None
    confirmed_at: datetime | None = None
    promise_at: datetime | None = None
    declared_at: datetime | None = None
    amount_fen: int | None = None
    platform_status: str = ""
    after_sales: str = ""
    refund: Refund = Refund.CLEAR
    cancelled: bool | None = False
    in_review: bool = False
    tracking_numbers: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    service: str = ""
    goods_type: str = ""
    buyer: str = ""
    seller: str = ""
    address_mark: str = ""


def standing_of(cells: Cells, notes: Notes) -> tuple[Refund, bool]:
    """What ``platform_status``, ``after_sales`` and ``in_review`` come to: the refund, and whether all is cancelled.

    Raises for an order that nobody has paid yet.
    """
    row = cells.row.number
    status = order_status(words := cells.text("platform_status"))
    if status.unpaid:
        raise RowRefused("order_unpaid", status=words)
    if not status.known:
        notes.add(row, "order_status_unknown", status=words[:STATUS_LENGTH_MAX])
    sales = after_sales(words := cells.text("after_sales"))
    if not sales.known:
        notes.add(row, "after_sales_unknown", status=words[:STATUS_LENGTH_MAX])
    # An order in the platform's risk review may not be sent until the review has ended.
    review = Refund.ASK if is_in_review(cells) else Refund.CLEAR
    return worst(status.refund, sales.refund, review), status.cancelled


def is_in_review(cells: Cells) -> bool:
    """Whether the platform still reviews the order."""
    return yes(cells.raw("in_review"), cells.title("in_review"))


def amount_of(cells: Cells, notes: Notes) -> int | None:
    """The money of ``amount_fen``; one that cannot be read is noted and costs nothing else."""
    raw = cells.raw("amount_fen")
    amount = money_fen(raw)
    if amount is None and cell_text(raw):
        notes.add(cells.row.number, "amount_unreadable", column=cells.title("amount_fen"))
    return amount


def tracking_numbers_of(cells: Cells, notes: Notes) -> tuple[str, ...]:
    """The numbers of ``tracking_number``, each once; several may stand in one cell."""
    if not (told := cells.identifier("tracking_number")):
        return ()
    found: list[str] = []
    for part in SEPARATORS.split(told):
        if TRACKING_NUMBER.fullmatch(part):
            found.append(part.upper())
        elif part.strip("-无"):
            notes.add(cells.row.number, "tracking_number_malformed", column=cells.title("tracking_number"))
    return tuple(dict.fromkeys(found))


def carriers_of_row(cells: Cells, count: int, notes: Notes) -> tuple[str, ...]:
    """A carrier for each of ``count`` tracking numbers, from ``carrier``."""
    named = _carriers(cells.text("carrier"))
    for code, known in named:
        if not known:
            notes.add(cells.row.number, "carrier_unknown", carrier=code)
    if len(named) == count:
        return tuple(code for code, _ in named)
    return ((named[0][0] if named else ""),) * count


@lru_cache(maxsize=512)
def _carriers(text: str) -> tuple[tuple[str, bool], ...]:
    return tuple(carrier_code(name) for name in SEPARATORS.split(text) if name)


SEPARATORS = re.compile(r"[\s,，;；、|/]+")
TRACKING_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{5,39}")
