"""Waybills and goods that are listed more than once: what a list has no column for, and what of two counts. Pure.

Does not know files; orders that are told again are in ``silence``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime

from domain.goods import Goods
from domain.order import Waybill
from domain.retold import first_told, retold

# What of a waybill a list may have no column for.
OF_WAYBILL = ("carrier", "printed_at", "wave", "wave_position", "replaces")
# The columns of a goods file that speak of a field; of any other field its own name.
OF_GOODS = {"weight_g": ("weight_g", "weight_kg", "weight")}
NOT_TOLD = frozenset({"sku", "told_at", "told_earlier"})


def silent_of_waybill(columns: frozenset[str]) -> frozenset[str]:
    """What a list with these columns cannot say; nothing where the columns are not told."""
    return frozenset(name for name in OF_WAYBILL if columns and name not in columns)


def silent_of_goods(columns: frozenset[str]) -> frozenset[str]:
    """The same of a goods file."""
    names = (each.name for each in fields(Goods) if columns and each.name not in NOT_TOLD)
    return frozenset(name for name in names if not columns.intersection(OF_GOODS.get(name, (name,))))


def waybill_beside(
    told: Waybill, known: Waybill | None, silent: Collection[str], now: datetime | None = None
) -> Waybill:
    """The waybill as it is listed, beside what is known of it: a later print counts, then a later list.

    Lists that tell of the same print add up, since each may hold a part of the orders in the box.
    """
    if known is None:
        return first_told(told, silent)
    if told.printed_at is None or known.printed_at is None:
        return retold(told, known, silent, now)
    if told.printed_at != known.printed_at:
        return retold(told, known, silent, now, later=told.printed_at > known.printed_at)
    orders = tuple(sorted({*told.order_ids, *known.order_ids}))
    unplaced = tuple(sorted(each for each in {*told.unplaced, *known.unplaced} if each[0] in orders))
    kept = retold(replace(told, order_ids=known.order_ids, unplaced=known.unplaced), known, silent, now)
    if (orders, unplaced) == (kept.order_ids, kept.unplaced):
        return kept
    return replace(kept, order_ids=orders, unplaced=unplaced)


def goods_beside(told: Goods, known: Goods | None, silent: Collection[str], now: datetime | None = None) -> Goods:
    """The goods as they are told, beside what is known of them: of each field the later telling counts."""
    return first_told(told, silent) if known is None else retold(told, known, silent, now)
