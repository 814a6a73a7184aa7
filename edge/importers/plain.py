"""Whole columns at once, where every cell is plain: what ``edge.importers.cell`` would make of each, or None.

Nothing here decides anything: a column with a single cell that is not plain is left to the readers of cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from zoneinfo import ZoneInfo

from edge.importers.cell import BLANK_WORDS, BLANKS, PLAIN_MOMENT, YEAR_MAX, YEAR_MIN

NAME = re.compile(r"[A-Za-z0-9_-]*")
REMEMBERED_MAX = 50_000


def plain_names(column: Sequence[str], pattern: re.Pattern[str]) -> Sequence[str] | None:
    """Numbers that are names, all of this form, which must want one character at least where no blank is meant."""
    for texts in (column, _stripped(column)):
        if all(map(pattern.fullmatch, texts)):
            return texts if all(map(NAME.fullmatch, texts)) else None
    return None


class PlainMoments:
    """Local moments of a zone, written like 2026-11-20 09:29:00, or blank → aware UTC."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[str, datetime | None] = {}

    def read(self, column: Sequence[str]) -> list[datetime | None] | None:
        """Each cell's moment."""
        known = self._known
        if len(known) > REMEMBERED_MAX:
            known.clear()
        if not self._learn([*set(column).difference(known)]):
            return None
        return list(map(known.__getitem__, column))

    def _learn(self, cells: list[str]) -> bool:
        found = dict(zip(cells, _stripped(cells), strict=True))
        for cell, text in list(found.items()):
            if text in BLANK_WORDS:
                del found[cell]
                self._known[cell] = None
        texts = found.values()
        if not texts:
            return True
        if not (all(map(PLAIN_MOMENT.fullmatch, texts)) and str(YEAR_MIN) <= min(texts) and max(texts) < str(YEAR_MAX)):
            return False
        try:
            self._known.update(zip(found, map(self._utc, texts), strict=True))
        except ValueError:  # the thirtieth of February
            return False
        return True

    def _utc(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self._zone).astimezone(UTC)


def _stripped(column: Iterable[str]) -> list[str]:
    return list(map(str.strip, column, repeat(BLANKS)))
