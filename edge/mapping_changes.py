"""Saved mappings: those in force, the one nearest to a header, and whether a new one can be used. Saves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from domain.mapping import ColumnMapping, fault_of
from domain.reason import reason
from edge.errors import NotPossible
from edge.importers.header import compared

NEAR = 0.5


def checked(told: dict[str, Any]) -> ColumnMapping:
    """The mapping that somebody typed; raises NotPossible with what of it cannot be used."""
    try:
        mapping = msgspec.convert(told, ColumnMapping)
    except msgspec.ValidationError as error:
        raise NotPossible(reason("mapping_unreadable", where=str(error)[:200])) from error
    if fault := fault_of(mapping):
        raise NotPossible(fault)
    return mapping


def nearest(mappings: Iterable[ColumnMapping], key: str, titles: Iterable[str]) -> ColumnMapping | None:
    """The mapping of this header, else the one that finds most of its columns in it, where it finds half."""
    here = {compared(title) for title in titles}

    def found(mapping: ColumnMapping) -> float:
        if mapping.key == key:
            return 2.0
        return sum(compared(each.column) in here for each in mapping.columns) / len(mapping.columns)

    best = max(mappings, key=found, default=None)
    return best if best is not None and found(best) >= NEAR else None
