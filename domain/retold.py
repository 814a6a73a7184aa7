"""What is told more than once: of each field, who was heard last counts, in whichever order the tellings arrive. Pure.

A telling is as old as its file. What it says nothing of (``silent``) stays as it is known. Does not know files, or what
a field means.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from domain.goods import Goods
from domain.order import Order, Refund, Waybill

ToldT = TypeVar("ToldT", Order, Waybill, Goods)

# What names a value, when it was told, and what is put together by rules of its own.
_ASIDE = frozenset(
    {"order_id", "platform", "shop", "number", "sku", "told_at", "told_earlier", "former_numbers", "seen_declared_at"}
)
_CONTENTS: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind) if each.name not in aside)
    for kind, aside in ((Order, _ASIDE), (Waybill, _ASIDE | {"tracking_number"}), (Goods, _ASIDE))
}
_SEVERITY = (Refund.CLEAR, Refund.ASK, Refund.STOP)


def first_told(told: ToldT, silent: Collection[str]) -> ToldT:
    """A value that nobody told before; it keeps in mind what its file says nothing of."""
    if told.told_at is None:
        return told
    return replace(told, told_earlier=tuple((name, None) for name in sorted(silent)))


def retold(
    told: ToldT, known: ToldT, silent: Collection[str], now: datetime | None, *, later: bool | None = None
) -> ToldT:
    """The value as both tell it; ``known`` itself where nothing changes.

    ``later``: whether ``told`` is the later one, where the values themselves say it. ``now``: what is dated after it
    was told by a wrong clock, and gives way.
    """
    before = dict(known.told_earlier)
    values: dict[str, Any] = {}
    times: dict[str, datetime | None] = {}
    for name in contents_of(type(known)):
        was, says, at = getattr(known, name), getattr(told, name), before.get(name, known.told_at)
        if name in silent:
            values[name], times[name] = was, at
        elif was == says:
            values[name], times[name] = was, _latest(at, told.told_at)
        elif _stays(was, says, at, told.told_at, now) if later is None else not later and name not in _never(before):
            values[name], times[name] = was, at
        else:
            values[name], times[name] = says, told.told_at
    if all(getattr(known, name) == value for name, value in values.items()):
        return known
    return dated(replace(known, **values), times)


def told_now(known: ToldT, at: datetime, **changes: Any) -> ToldT:
    """The value with fields that somebody here says anew, at this instant."""
    times = dict(known.told_earlier)
    for name in contents_of(type(known)):
        times.setdefault(name, known.told_at)
    return dated(replace(known, **changes), times | dict.fromkeys(changes, at))


def dated(value: ToldT, times: dict[str, datetime | None]) -> ToldT:
    """The value with when each of its fields was told."""
    latest = max((at for at in times.values() if at is not None), default=None)
    earlier = tuple((name, at) for name, at in sorted(times.items()) if at != latest)
    return replace(value, told_at=latest, told_earlier=earlier)


def told_at_of(value: Order | Waybill | Goods, name: str) -> datetime | None:
    """When one of its fields was told; None where nobody said when."""
    return dict(value.told_earlier).get(name, value.told_at)


def is_outdated(told: ToldT, kept: ToldT, silent: Collection[str]) -> bool:
    """Whether something that it tells was not taken, since a later telling says otherwise."""
    if told.told_at is None or kept.told_at is None or told.told_at >= kept.told_at:
        return False
    return any(name not in silent and getattr(told, name) != getattr(kept, name) for name in contents_of(type(kept)))


def contents_of(kind: type[Any]) -> tuple[str, ...]:
    """The fields that a telling may change."""
    return _CONTENTS[kind]


def _stays(was: object, says: object, at: datetime | None, told_at: datetime | None, now: datetime | None) -> bool:
    """Whether what is known is the later of two that differ."""
    if at is None or told_at is None or (now is not None and at > now):
        return False
    if at != told_at:
        return at > told_at
    # Of two files of one instant neither is later: the graver counts, so that their order leaves no trace.
    return _weight(was) > _weight(says)


def _never(before: dict[str, datetime | None]) -> set[str]:
    """What no file has told yet."""
    return {name for name, at in before.items() if at is None}


def _weight(value: object) -> str:
    return str(_SEVERITY.index(value)) if isinstance(value, Refund) else repr(value)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
