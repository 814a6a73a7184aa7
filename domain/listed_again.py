"""Waybills and goods that are listed more than once: what a list has no column for, and what of two counts. Pure.

Does not know files; orders that are told again are in ``silence``.
"""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace

from domain.goods import Goods
from domain.order import Waybill

# What of a waybill a list may have no column for.
OF_WAYBILL = ("carrier", "printed_at", "wave", "wave_position", "replaces")
# The columns of a goods file that speak of a field; of any other field its own name.
OF_GOODS = {"weight_g": ("weight_g", "weight_kg", "weight")}


def waybill_beside(told: Waybill, known: Waybill, columns: frozenset[str]) -> Waybill:
    """The waybill as a list with these columns tells it, with what it has no column for as it is known.

    A later print counts. Lists that tell of the same print add up: each may hold a part of the orders in the box.
    """
    silent = [name for name in OF_WAYBILL if columns and name not in columns]
    told = replace(told, **{name: getattr(known, name) for name in silent})
    if told.printed_at is None or known.printed_at is None:
        return told
    if told.printed_at < known.printed_at:
        return known
    if told.printed_at > known.printed_at:
        return told
    orders = tuple(sorted({*told.order_ids, *known.order_ids}))
    unplaced = {*told.unplaced, *known.unplaced}
    return replace(told, order_ids=orders, unplaced=tuple(sorted(each for each in unplaced if each[0] in orders)))


def goods_beside(told: Goods, known: Goods, columns: frozenset[str]) -> Goods:
    """The goods as a file with these columns tells them, with what it has no column for as it is known."""
    if not columns:
        return told
    silent = [name for each in fields_of(Goods) if not columns.intersection(OF_GOODS.get(name := each.name, (name,)))]
    return replace(told, **{name: getattr(known, name) for name in silent})
