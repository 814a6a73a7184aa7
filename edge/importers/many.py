"""Many values of a frozen slotted dataclass at once, made column by column. Does not know which.

A constructor of twenty fields costs more than reading the row it is made of; filling slots a column at a time is what
it does, without a call for each value.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from itertools import repeat
from typing import Any, ClassVar, Protocol, TypeVar


class Slotted(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=Slotted)


def many(kind: type[T], count: int, **columns: Iterable[object]) -> list[T]:
    """``count`` values; a field that no column is given for has its default. Nothing is checked, as in constructors."""
    known = {each.name: each.default for each in fields(kind)}
    if hasattr(kind, "__post_init__") or columns.keys() - known.keys():
        raise TypeError(f"{kind.__name__} is not made of such columns alone")
    if missing := [name for name, default in known.items() if name not in columns and default is MISSING]:
        raise TypeError(f"{kind.__name__} wants {missing}")
    values = list(map(object.__new__, repeat(kind, count)))
    fill(kind, values, **{name: columns.get(name, repeat(default)) for name, default in known.items()})
    return values


def fill(kind: type[T], values: Sequence[T], **columns: Iterable[object]) -> None:
    """Put columns into values that nobody has been given yet: for all others they are frozen."""
    for name, column in columns.items():
        deque(map(getattr(kind, name).__set__, values, column), maxlen=0)
