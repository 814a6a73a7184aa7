"""A file without a column says nothing about it: what it cannot say of an order stays as it is known. Pure."""

from __future__ import annotations

from dataclasses import replace

from domain.order import Order
from domain.refund import worst

# Columns a file may lack, and what of an order they speak of.
OF_COLUMN = {
    "lines": ("lines", "has_lines"),
    "declared_at": ("declared_at",),
    "promise_at": ("promise_at",),
    "after_sales": ("after_sales",),
    "tracking_number": ("tracking_number", "further_numbers"),
    "carrier": ("carrier",),
    "paid_at": ("paid_at",),
    "confirmed_at": ("confirmed_at",),
    "amount_fen": ("amount_fen",),
    "address": ("address_mark",),
}
# What no export has a column for; a program may tell it.
NEVER_IN_FILES = ("handling_days", "presale_on")
# Any of them tells that an order is cancelled; a file without them all brings none back to life.
OF_STATUS = frozenset({"platform_status", "status", "cancelled_at"})


def silent_columns(fields: frozenset[str]) -> list[str]:
    """What of an order a file with these columns cannot say; nothing where the columns are not told."""
    if not fields:
        return []
    lacking = [name for column, names in OF_COLUMN.items() if column not in fields for name in names]
    return [*lacking, *NEVER_IN_FILES]


def beside(told: Order, known: Order, fields: frozenset[str]) -> Order:
    """The order as a file with these columns tells it, with what it has no column for as it is known."""
    kept = {name: getattr(known, name) for name in silent_columns(fields)}
    if fields and "carrier" not in fields:
        by = {each.tracking_number: each.carrier for each in known.further_numbers}
        further = kept.get("further_numbers", told.further_numbers)
        kept["further_numbers"] = tuple(replace(each, carrier=by.get(each.tracking_number, "")) for each in further)
    if fields and not fields & OF_STATUS and not told.platform_status:
        kept |= {"platform_status": known.platform_status, "cancelled": told.cancelled or known.cancelled}
    # The order's status may tell of a refund too, so without the column of refunds the worse one holds.
    refund = worst(known.refund, told.refund) if fields and "after_sales" not in fields else told.refund
    return replace(told, refund=refund, **kept)
