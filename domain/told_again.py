"""What a platform's states say of when an export was made, and of whether an order is declared. Pure.

Platforms' states only go forward, so an export in which an order is less far than another said was made before it,
whatever its file's date: somebody opened it and saved it again. Of two files the later counts (``retold``); here is
only what an order's own words add to that. Does not know files or programs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from domain.order import Order
from domain.progress import progress_of
from domain.refund import is_shipped
from domain.retold import told_at_of

SETTLING = timedelta(minutes=15)
"""How long an export may not show a claim yet: platforms work off uploads in their own time."""

_BEFORE = timedelta(microseconds=1)


def put_before(told: Order, known: Order | None) -> Order:
    """The order as told before what is known of its state, where it is less far; else as it is."""
    if known is None or told.told_at is None:
        return told
    now, further = progress_of(told.platform, told.platform_status), progress_of(known.platform, known.platform_status)
    if now is None or further is None or now >= further:
        return told
    since = told_at_of(known, "platform_status")
    return told if since is None or told.told_at < since else replace(told, told_at=since - _BEFORE)


def silent_of_claim(told: Order, known: Order | None, silent: Collection[str]) -> Collection[str]:
    """What the order says nothing of, its claim too where it is blank and need not be there yet."""
    if known is None or known.declared_at is None or told.declared_at is not None:
        return silent
    due = told.told_at is not None and told.told_at > known.declared_at + SETTLING
    return silent if due and not is_shipped(told.platform_status) else {*silent, "declared_at"}


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
