"""What is kept of an order that is told again, in whatever order its sources come. Pure.

Does not know files or programs; what a source has no word for is filled in before (``silence``, ``told_order``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.order import Order
from domain.refund import is_shipped


def settle(told: Order, filled: Order, known: Order | None, at: datetime) -> Order:
    """The order to keep: ``told`` as its source says it, ``filled`` with what is known where the source is silent.

    ``at`` is an instant by which what it says was true. "Shipped" without a time was so by then at the latest; the
    earliest of such instants stays, in whatever order they come, and a time that the platform tells outranks it.
    """
    seen = [known.seen_declared_at] if known is not None else []
    if told.declared_at is None and is_shipped(told.platform_status):
        seen.append(at)
    first = min((each for each in seen if each is not None), default=None)
    return filled if filled.seen_declared_at == first else replace(filled, seen_declared_at=first)
