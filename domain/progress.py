"""How far a platform says that an order is: unpaid, paid, shipped, signed. It only ever goes forward. Pure.

The words are in ``domain.refund``; here is what they come to, and where a platform means another thing by one. Refunds
and cancelling go their own way and have no place in this row.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from domain.order import Refund
from domain.refund import BETWEEN_STATUSES, order_status


class Progress(IntEnum):
    """The states in their order."""

    UNPAID = 0
    PAID = 1
    SHIPPED = 2
    SIGNED = 3


@lru_cache(maxsize=512)
def progress_of(platform: str, words: str) -> Progress | None:
    """The state that an order's status names, of several lines the furthest; None where it names none."""
    found = [each for part in words.split(BETWEEN_STATUSES) if (each := _of_one(platform, part)) is not None]
    return max(found, default=None)


def _of_one(platform: str, words: str) -> Progress | None:
    if (meant := MEANT_BY.get((platform, words.strip().lower()))) is not None:
        return meant
    status = order_status(words)
    if not words.strip() or not status.known or status.cancelled:
        return None
    if status.unpaid or status.delivered:
        return Progress.UNPAID if status.unpaid else Progress.SIGNED
    if status.shipped:
        return Progress.SHIPPED
    # "Refunding", "locked": how far it is stands in another word.
    return Progress.PAID if status.refund is Refund.CLEAR else None


# Where a platform means another state by a word than the rest do.
MEANT_BY = {
    ("woocommerce", "completed"): Progress.SHIPPED,  # by the shop: nobody there knows whether the buyer has it
}
