"""Blocks of an export → readable rows by order, and what is wrong with which row. Does not know what an order is.

A row is read part by part, a part of all rows of a block at a time; what is refused in one part is not looked at in
the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import compress
from zoneinfo import ZoneInfo

from domain.reason import Reason, reason
from edge.importers import usual_row
from edge.importers.address_marks import AddressMarks
from edge.importers.block_cells import BlockCells, cells_of_block
from edge.importers.cell import cell_text
from edge.importers.cells import Cells, teller
from edge.importers.findings import Findings
from edge.importers.header import Columns
from edge.importers.imported import Rejected
from edge.importers.notes import Notes
from edge.importers.order_format import OrderFormat, never
from edge.importers.order_row import FURTHER, OfOrder, OrderRow, RowStanding
from edge.importers.part import Part, PartReader
from edge.importers.plain import PlainMoments
from edge.importers.rounded import Rounded, rounded_in
from edge.importers.rows import Block, Cell

# Where a row is damaged, its order's number may stand in any cell, or in the middle of one.
WORDS = re.compile(r"[\w#.+-]+")
MOMENTS = ("created_at", "paid_at", "confirmed_at", "declared_at", "promise_at")


class OrderRows:
    """Takes a file's blocks. ``by_number``: readable rows of each order, the orders as the file has them.

    ``again``: orders whose rows stand in several blocks.
    """

    def __init__(
        self, columns: Columns, form: OrderFormat, zone: ZoneInfo, marks: AddressMarks, *, textual: bool
    ) -> None:
        self.notes = Notes()
        self.by_number: dict[str, list[OrderRow]] = {}
        self.again: set[str] = set()
        self._form = form
        self._columns = columns
        self._marks = marks
        self._parts = _Parts(columns, form, zone, textual=textual)
        self._told_by = teller(columns)
        self._rejected: dict[int, Reason] = {}
        self._bad: dict[str, int] = {}  # order number → its first bad row
        self._rounded: list[tuple[Rounded, int]] = []  # with the row that it stands in
        self._words: dict[str, int] = {}  # of rows without a readable number → the first that has it
        self._above = ""

    def take(self, block: Block) -> dict[str, list[OrderRow]]:
        """Read the block's rows; returns those of orders that no block had before."""
        cells = cells_of_block(block, self._columns)
        if self._form.is_note is not never:
            block = self._without_notes(block, cells)
            if not block.rows:
                return {}
            cells = cells_of_block(block, self._columns)
        findings = self._out_of_place(block)
        numbers = self._parts.number.read(cells, findings)
        unnumbered = set(findings.refused)
        rows = self._parts.rows(cells, numbers, self._marks.of(block.rows, numbers), findings)
        findings.tell(block.numbers, self.notes)
        if findings.refused:
            self._refuse(block, numbers, findings.refused, unnumbered)
            rows = [row for place, row in enumerate(rows) if place not in findings.refused]
        else:
            self._above = numbers[-1]
        new: defaultdict[str, list[OrderRow]] = defaultdict(list)
        for row in rows:
            new[row.number].append(row)
        for number in new.keys() & self.by_number.keys():
            self.by_number[number].extend(new.pop(number))
            self.again.add(number)
        self.by_number.update(new)
        return new

    def whole(self) -> dict[str, list[OrderRow]]:
        """The orders of which every row could be read."""
        for rounded, row in self._rounded:
            for number in filter(rounded.may_be, self.by_number):
                self._bad.setdefault(number, row)
        for number in self._words.keys() & self.by_number:
            self._bad.setdefault(number, self._words[number])
        if not self._bad:
            return self.by_number
        return {number: rows for number, rows in self.by_number.items() if number not in self._bad}

    def rejected(self) -> tuple[Rejected, ...]:
        """Rows that are in no order, by their number."""
        refused = dict(self._rejected)
        for number, bad in self._bad.items():
            # A parcel that misses a line would be packed wrong, so the good rows of the order go too.
            for row in self.by_number.get(number, ()):
                refused.setdefault(row.row, reason("order_has_bad_row", bad_row=bad, order=number))
        return tuple(Rejected(row=row, reason=why) for row, why in sorted(refused.items()))

    def _out_of_place(self, block: Block) -> Findings:
        """Rows whose cells cannot be under their headers."""
        findings = Findings()
        if block.broken:
            for place, number in enumerate(block.numbers):
                if number in block.broken:
                    findings.refuse(place, block.broken[number])
        width = len(self._columns.titles)
        if max(map(len, block.rows)) > width:
            for place, cells in enumerate(block.rows):
                if any(map(cell_text, cells[width:])):
                    findings.refuse(place, reason("row_too_wide"))
        return findings

    def _without_notes(self, block: Block, cells: BlockCells) -> Block:
        def is_data(cell: Cell) -> bool:
            return not self._form.is_note(Cells(self._columns, {"number": cell}))

        data = list(map(is_data, cells.columns["number"]))
        if all(data):
            return block
        return Block(list(compress(block.numbers, data)), list(compress(block.rows, data)), block.broken)

    def _refuse(self, block: Block, numbers: Sequence[str], refused: dict[int, Reason], unnumbered: set[int]) -> None:
        """Reject these rows, and remember which orders they spoil."""
        for place, number in enumerate(numbers):
            if place not in unnumbered:
                self._above = number
            if (why := refused.get(place)) is not None:
                row = block.numbers[place]
                self._rejected[row] = why
                for spoiled in self._spoiled(block.rows[place], why) if place in unnumbered else (number,):
                    self._bad.setdefault(spoiled, row)
                if place not in unnumbered:
                    continue
                words = WORDS.findall("\n".join(map(cell_text, block.rows[place])))
                self._words |= dict.fromkeys(words, row)
                if self._form.has_lines:  # else a row is an order, and no other can miss it
                    self._rounded += [(each, row) for each in rounded_in((*block.rows[place], *words))]

    def _spoiled(self, cells: Sequence[Cell], why: Reason) -> list[str]:
        """Orders that a row without a readable number names."""
        if why.code == "order_number_missing":
            told = Cells(self._columns, self._told_by(cells))
            return [self._above] if self._above and self._form.continues_above(told) else []
        return self._form.numbers.findall("\n".join(map(cell_text, cells)))


class _Parts:
    """The readers of a row's parts."""

    def __init__(self, columns: Columns, form: OrderFormat, zone: ZoneInfo, *, textual: bool) -> None:
        plain = PlainMoments(zone)

        def moments(field: str) -> Part[datetime | None]:
            def read(cells: Cells) -> datetime | None:
                return form.instant_of(cells, field, zone, end_of_day=field == "promise_at")

            return Part((field,), read, plain.read)

        self.number = PartReader(form.number, columns, textual=textual)
        self._line = PartReader(form.line, columns, textual=textual)
        self._standing = PartReader(form.standing, columns, textual=textual)
        self._sent = PartReader(usual_row.SENT, columns, textual=textual)
        self._line_number = PartReader(form.line_number, columns, textual=textual)
        self._moments = {field: PartReader(moments(field), columns, textual=textual) for field in MOMENTS}
        self._amount = PartReader(usual_row.AMOUNT, columns, textual=textual)
        self._buyer = PartReader(usual_row.BUYER, columns, textual=textual)
        self._seller = PartReader(usual_row.SELLER, columns, textual=textual)
        self._told_once = form.told_once
        self._confirmed_when_paid = form.confirmed_when_paid

    def rows(
        self, cells: BlockCells, numbers: Sequence[str], marks: Sequence[str], findings: Findings
    ) -> list[OrderRow]:
        """Every row; those that ``findings`` refuses are none."""
        standings = self._standing.read(cells, findings)
        line_numbers = self._line_number.read(cells, findings)
        lines = self._line.read(cells, findings)
        if self._told_once:
            cells = _without_repeated(cells, standings)
        sent = self._sent.read(cells, findings)
        at = {field: reader.read(cells, findings) for field, reader in self._moments.items()}
        amounts = self._amount.read(cells, findings)
        if None in at["created_at"] and None in at["paid_at"] and None in at["confirmed_at"]:
            _note_without_start(at, standings, findings)
        if self._confirmed_when_paid:
            pairs = zip(at["confirmed_at"], at["paid_at"], strict=True)
            at["confirmed_at"] = [confirmed or paid for confirmed, paid in pairs]
        of_orders = map(
            OfOrder,
            standings,
            at["created_at"],
            at["paid_at"],
            at["confirmed_at"],
            at["promise_at"],
            at["declared_at"],
            sent,
            self._buyer.read(cells, findings),
            self._seller.read(cells, findings),
            marks,
        )
        return list(map(OrderRow, cells.numbers, numbers, lines, line_numbers, amounts, of_orders))


def _without_repeated(cells: BlockCells, standings: Sequence[RowStanding]) -> BlockCells:
    """Rows that say nothing of their order have nothing but their line."""
    further = [standing is FURTHER for standing in standings]
    columns = dict(cells.columns)
    for field in {*MOMENTS, *usual_row.SENT_FIELDS, "buyer", "seller"} & columns.keys():
        columns[field] = ["" if blank else cell for blank, cell in zip(further, columns[field], strict=True)]
    return BlockCells(cells.numbers, columns)


def _note_without_start(
    at: Mapping[str, Sequence[datetime | None]], standings: Sequence[RowStanding], findings: Findings
) -> None:
    starts = zip(at["created_at"], at["paid_at"], at["confirmed_at"], strict=True)
    for place, start in enumerate(starts):
        if not any(start) and place not in findings.refused and standings[place] is not FURTHER:
            findings.note(place, "order_without_start", {})
