"""Rows → an order's lines. Does not know what else rows say."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from domain.order import OrderLine
from edge.importers.order_row import RowLine


def lines_of(rows: Iterable[RowLine]) -> tuple[OrderLine, ...]:
    """Lines in the order of the rows. A line's id is its SKU and how many of that SKU came before it."""
    lines: list[OrderLine] = []
    counts: dict[tuple[str, bool], int] = {}

    def add(sku: str, title: str, variant: str, quantity: int, *, gift: bool) -> None:
        ordinal = counts[sku, gift] = counts.get((sku, gift), 0) + 1
        line_id = f"{sku}#{'g' if gift else ''}{ordinal}"
        lines.append(OrderLine(line_id=line_id, sku=sku, title=title, variant=variant, quantity=quantity, gift=gift))

    rows = list(rows)
    for row in rows:
        if row.quantity:
            add(row.sku, row.title, row.variant, row.quantity, gift=False)
    for gift in sorted([gift for row in rows for gift in row.gifts]):
        add(gift.sku, gift.title, gift.variant, gift.quantity, gift=True)
    return tuple(lines)


class KnownLines(dict[tuple[RowLine, ...], tuple[OrderLine, ...] | None]):
    """The lines that goods make together, made once: a file's orders buy the same few.

    A key's lines stand in an order that is the same however the goods do; None where two of them are one line.
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_order: dict[tuple[RowLine, ...], tuple[OrderLine, ...]] = {}

    def __missing__(self, rows: tuple[RowLine, ...]) -> tuple[OrderLine, ...] | None:
        distinct = len({row.told for row in rows}) == len(rows)
        self[rows] = lines = lines_of(sorted(rows, key=attrgetter("told"))) if distinct else None
        return lines

    def in_order(self, rows: tuple[RowLine, ...]) -> tuple[OrderLine, ...]:
        """The lines, in the order of the goods."""
        lines = self._in_order.get(rows)
        return lines if lines is not None else self._in_order.setdefault(rows, lines_of(rows))
