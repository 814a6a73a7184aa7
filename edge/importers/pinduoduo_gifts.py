"""The four gift columns of a Pinduoduo row (FLOORS F18) → gifts to pack. Does not know orders."""

from __future__ import annotations

import re

from edge.importers.cell import whole_number
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.order_row import Gift


def gifts_of(cells: Cells) -> tuple[Gift, ...]:
    """Every gift of the row. Several stand in one cell, separated by ``;`` or ``,``; ids are what counts them."""
    names = _split(cells.text("gift_title"))
    ids = _split(cells.identifier("gift_id"))
    if not names and not ids:
        return ()
    variants = _split(cells.text("gift_variant"))
    count = len(ids) or len(names)
    quantities = _quantities(cells, count)
    return tuple(
        Gift(
            sku=_sku(_nth(ids, place, count), _nth(names, place, count), _nth(variants, place, count)),
            title=_nth(names, place, count),
            variant=_nth(variants, place, count),
            quantity=quantities[place],
        )
        for place in range(count)
    )


def _quantities(cells: Cells, count: int) -> tuple[int, ...]:
    column = cells.title("gift_quantity")
    raw = cells.raw("gift_quantity")
    parts: list[str] = _split(raw) if isinstance(raw, str) else []
    if raw is None:
        return (1,) * count
    if count == 1:
        return (whole_number(raw, column),)
    if len(parts) == count:
        return tuple(whole_number(part, column) for part in parts)
    # One number for several gifts is one of each, or their sum; more than that would be a guess.
    if whole_number(raw, column) in {1, count}:
        return (1,) * count
    raise RowRefused("gift_unreadable", column=column)


def _sku(gift_id: str, name: str, variant: str) -> str:
    return "/".join(part for part in (gift_id or name, variant) if part)


def _nth(parts: list[str], place: int, count: int) -> str:
    if len(parts) == count:
        return parts[place]
    # A name may hold the separator itself: shown whole with each gift rather than cut in the wrong place.
    return "; ".join(parts)


def _split(text: str) -> list[str]:
    return [] if not text else [part for part in (piece.strip() for piece in SEPARATORS.split(text)) if part]


SEPARATORS = re.compile(r"[;；,，\n|]")
