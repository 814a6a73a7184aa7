"""Which version of an order its paper was printed from, and what of it has changed since (FLOORS R17). Pure.

An address is known by its mark alone, a keyed digest that says nothing to who has not the key. Two marks can be
compared only where they were made alike: by the same key, of the same columns. Does not know parcels or labels.
"""

from __future__ import annotations

import hashlib

from domain.order import Order

ADDRESS = "address"
VARIANT = "variant"

_FIELD = "|"
_MADE = "."  # before it in a mark: how it was made


def version_of(order: Order) -> str:
    """The order's version, as a text to keep and to compare: where it goes, and which goods in what quantity."""
    if not order.has_lines:
        return f"{order.address_mark}{_FIELD}"
    goods = sorted(f"{line.sku}\x1f{line.quantity}\x1f{line.gift}" for line in order.lines)
    digest = hashlib.sha256("\x1e".join(goods).encode()).hexdigest()[:16]
    return f"{order.address_mark}{_FIELD}{digest}"


def changed_since(printed: str, now: str) -> tuple[str, ...]:
    """What differs between two versions: ``address``, ``variant``, both or nothing. What is unknown has not changed."""
    address_then, _, goods_then = printed.rpartition(_FIELD)
    address_now, _, goods_now = now.rpartition(_FIELD)
    found = []
    if _comparable(address_then, address_now) and address_then != address_now:
        found.append(ADDRESS)
    if goods_then and goods_now and goods_then != goods_now:
        found.append(VARIANT)
    return tuple(found)


def filled(printed: str, now: str) -> str:
    """The printed version with what was not known of it when it was printed: the first that is told counts as it."""
    address_then, _, goods_then = printed.rpartition(_FIELD)
    address_now, _, goods_now = now.rpartition(_FIELD)
    return f"{address_then or address_now}{_FIELD}{goods_then or goods_now}"


def _comparable(one: str, other: str) -> bool:
    made, _, told = one.partition(_MADE)
    return bool(told) and made == other.partition(_MADE)[0]
