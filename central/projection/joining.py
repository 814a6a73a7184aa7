"""How two words on the same thing become one, whichever came first. Does not know what the words are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Both, once each, sorted."""
    if not other or one == other:
        return one
    return tuple(sorted({*one, *other}))


def pick(choose: Callable[..., T], one: T | None, other: T | None, key: Callable[[T], Any]) -> T | None:
    """The one that ``choose`` prefers by ``key``; the only one where the other is missing."""
    if one is None or other is None:
        return one if other is None else other
    return choose(one, other, key=key)
