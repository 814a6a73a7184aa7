"""A file without a column says nothing about it: what it cannot say of an order stays as it is known. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from domain.order import Order, Refund
from domain.refund import worst
from domain.retold import first_told, retold

# Columns a file may lack, and what of an order they speak of.
OF_COLUMN = {
    "lines": ("lines", "has_lines"),
    "declared_at": ("declared_at",),
    "promise_at": ("promise_at",),
    "after_sales": ("after_sales", "refund"),
    "in_review": ("risk_hold",),
    "tracking_number": ("tracking_number", "further_numbers"),
    "carrier": ("carrier",),
    "created_at": ("created_at",),
    "paid_at": ("paid_at",),
    "confirmed_at": ("confirmed_at",),
    "amount_fen": ("amount_fen",),
    "address": ("address_mark",),
    "bonded": ("goods_type",),
}
# What no export has a column for; a program may tell it.
NEVER_IN_FILES = ("handling_days", "presale_on", "service")
# Any of them tells that an order is cancelled; a file without them all brings none back to life.
OF_STATUS = frozenset({"platform_status", "status", "cancelled_at"})


def silent_columns(told: Order, columns: frozenset[str]) -> frozenset[str]:
    """What of an order a file with these columns cannot say; nothing where the columns are not told."""
    if not columns:
        return frozenset()
    lacking = {name for column, names in OF_COLUMN.items() if column not in columns for name in names}
    if not columns & OF_STATUS and not told.platform_status:
        lacking |= {"platform_status", "cancelled"}
    return frozenset({*lacking, *NEVER_IN_FILES})


def beside(
    told: Order,
    known: Order | None,
    silent: Collection[str],
    now: datetime | None = None,
    *,
    later: bool | None = None,
) -> Order:
    """The order as it is told, beside what is known of it: of each field the later telling counts.

    Of what it is ``silent`` about it may still say the worst: its status may tell of a refund too. ``now`` and
    ``later`` as in ``retold``.
    """
    mute, before = set(silent), Refund.CLEAR if known is None else known.refund
    if worst(before, told.refund) is not before:
        mute.discard("refund")
    if told.cancelled:
        mute.discard("cancelled")
    if known is None:
        return first_told(told, mute.difference(NEVER_IN_FILES))
    if "carrier" in mute and "further_numbers" not in mute:
        by = {each.tracking_number: each.carrier for each in known.further_numbers}
        further = (replace(each, carrier=by.get(each.tracking_number, "")) for each in told.further_numbers)
        told = replace(told, further_numbers=tuple(further))
    kept = retold(told, known, mute, now, later=later)
    former = tuple(sorted({*known.former_numbers, *_numbers(known), *_numbers(told)} - set(_numbers(kept))))
    return kept if former == known.former_numbers else replace(kept, former_numbers=former)


def _numbers(order: Order) -> list[str]:
    """The numbers that an order names."""
    further = (each.tracking_number for each in order.further_numbers)
    return [number for number in (order.tracking_number, *further) if number]
