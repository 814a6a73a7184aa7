"""Many values of a frozen slotted dataclass at once, made column by column. Does not know which.

A constructor of twenty fields costs more than reading the row it is made of; filling slots a column at a time is what
it does, without a call for each value.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import MISSING, fields
from itertools import repeat
from typing import Any, ClassVar, Protocol, TypeVar


class Slotted(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=Slotted)


def many(kind: type[T], count: int, **columns: Iterable[object]) -> list[T]:
    """``count`` values; a field that no column is given for has its default. Nothing is checked, as in constructors."""
    known = fields(kind)
    if hasattr(kind, "__post_init__") or columns.keys() - {each.name for each in known}:
        raise TypeError(f"{kind.__name__} is not made of such columns alone")
    values = list(map(object.__new__, repeat(kind, count)))
    for each in known:
        column = columns.get(each.name, repeat(each.default))
        if each.name not in columns and each.default is MISSING:
            raise TypeError(f"{kind.__name__} has no {each.name}")
        deque(map(getattr(kind, each.name).__set__, values, column), maxlen=0)
    return values
