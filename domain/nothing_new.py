"""An order that is told again as it is known, seen at a glance: every few minutes a file tells thousands of such. Pure.

What is kept of an order is said by ``silence``, ``retold`` and ``told_again``; this only knows the plain case in which
they would keep what is known. Does not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from domain.order import Order
from domain.refund import is_shipped
from domain.retold import contents_of


def says_nothing_new(told: Order, known: Order, silent: Collection[str], seen_at: datetime | None) -> bool:
    """Whether ``told`` certainly leaves what is known as it is, and nothing of it is outdated; False: look closer.

    ``silent`` and ``seen_at`` as in ``silence`` and ``told_again``.
    """
    if told.declared_at is None and is_shipped(told.platform_status):
        # A claim without its own time was made by the earliest instant at which one was seen.
        seen = known.seen_declared_at
        if seen is None or (seen_at is not None and seen_at < seen):
            return False
    if (told.tracking_number or told.further_numbers) and "tracking_number" in silent:
        return False
    spoken = _spoken(frozenset(silent))
    return bool(spoken(told) == spoken(known))


@lru_cache(maxsize=64)
def _spoken(silent: frozenset[str]) -> Callable[[Order], Any]:
    """What is compared: all that the telling speaks of, and of what it may say the worst without being asked."""
    return attrgetter(*sorted({*contents_of(Order)} - silent | {"refund", "cancelled"}))
