"""Rows → an order's lines. Does not know what else rows say."""

from __future__ import annotations

from domain.order import OrderLine
from edge.importers.order_row import OrderRow, RowLine


class OrderLines:
    """Makes lines; equal ones once for all orders of a file, since its orders buy the same few goods."""

    def __init__(self) -> None:
        self._alone: dict[int, tuple[OrderLine, ...]] = {}

    def of(self, rows: list[OrderRow]) -> tuple[OrderLine, ...]:
        """Lines in an order of their own. A line's id is its SKU and how many of that SKU came before it."""
        if len(rows) == 1:
            return self._of_one(rows[0].line)
        if len({row.line.sku for row in rows}) == len(rows) and not any(row.line.gifts for row in rows):
            return tuple([line for row in rows for line in self._of_one(row.line)])
        return _lines([row.line for row in rows])

    def _of_one(self, line: RowLine) -> tuple[OrderLine, ...]:
        # By identity: the rows of a file share their lines and keep them alive.
        lines = self._alone.get(id(line))
        if lines is None:
            lines = self._alone[id(line)] = _lines([line])
        return lines


def _lines(rows: list[RowLine]) -> tuple[OrderLine, ...]:
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
