"""What a station's own batch-ship files say: which orders are in one, and how far they came. Does not know tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain import events as e

TAKEN, UPLOADED, TAKEN_BACK = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """Orders of a file. ``standing``: TAKEN, UPLOADED or TAKEN_BACK; it only goes up, so the highest told is true."""

    file_id: str
    order_ids: tuple[str, ...]
    standing: int


def _taken(_said: object, event: e.BatchShipTaken) -> list[Shipped]:
    return _shipped(event.file_id, (row.order_id for row in event.rows), TAKEN)


def _uploaded(_said: object, event: e.BatchShipUploaded) -> list[Shipped]:
    return _shipped(event.file_id, event.order_ids, UPLOADED)


def _taken_back(_said: object, event: e.BatchShipTakenBack) -> list[Shipped]:
    return _shipped(event.file_id, event.order_ids, TAKEN_BACK)


def _shipped(file_id: str, order_ids: Iterable[str], standing: int) -> list[Shipped]:
    return [Shipped(file_id=file_id, order_ids=tuple(sorted(set(order_ids))), standing=standing)]


SHIP_EFFECTS: MappingProxyType[type[e.Event], Callable[[Any, Any], list[Any]]] = MappingProxyType(
    {e.BatchShipTaken: _taken, e.BatchShipUploaded: _uploaded, e.BatchShipTakenBack: _taken_back}
)
"""Facts from a station's record alone: what our own feed says of its files is kept as it is written."""
