"""Whole columns at once, where every cell is plain: what ``edge.importers.cell`` would make of each, or None.

Nothing here decides anything: a column with a single cell that is not plain is left to the readers of cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import repeat
from operator import add, sub
from string import ascii_letters, digits
from zoneinfo import ZoneInfo

from edge.importers.cell import BLANK_WORDS, BLANKS, PLAIN_MOMENT, YEAR_MAX, YEAR_MIN

NAME_BYTES = f"{ascii_letters}{digits}_-\n".encode()
REMEMBERED_MAX = 4_000


def plain_names(column: Sequence[str], pattern: re.Pattern[str]) -> Sequence[str] | None:
    """Numbers that are names, all of this form, which must want one character at least where no blank is meant."""
    for texts in (column, _stripped(column)):
        joined = "\n".join(texts)
        if joined.isascii() and not joined.encode().translate(None, NAME_BYTES):
            return texts if _all_match(joined, len(texts), pattern) else None
    return None


class PlainMoments:
    """Local moments of a zone, written like 2026-11-20 09:29:00, or blank → aware UTC."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[str, datetime | None] = {}
        self._offsets: dict[str, timedelta | None] = {}

    def read(self, column: Sequence[str]) -> list[datetime | None] | None:
        """Each cell's moment."""
        known = self._known
        try:
            return list(map(known.__getitem__, column))
        except KeyError:
            if len(known) > REMEMBERED_MAX:
                known.clear()
            if not self._learn([*set(column).difference(known)]):
                return None
        return list(map(known.__getitem__, column))

    def _learn(self, cells: list[str]) -> bool:
        texts = _stripped(cells)
        if not BLANK_WORDS.isdisjoint(texts):
            self._known.update((cell, None) for cell, text in zip(cells, texts, strict=True) if text in BLANK_WORDS)
            cells = [cell for cell, text in zip(cells, texts, strict=True) if text not in BLANK_WORDS]
            texts = _stripped(cells)
        if not texts:
            return True
        if not (
            _all_match("\n".join(texts), len(texts), PLAIN_MOMENT)
            and str(YEAR_MIN) <= min(texts)
            and max(texts) < str(YEAR_MAX)
        ):
            return False
        try:
            self._known.update(zip(cells, self._utc(texts), strict=True))
        except ValueError:  # the thirtieth of February
            return False
        return True

    def _utc(self, texts: Sequence[str]) -> list[datetime]:
        days = {text[:10] for text in texts}
        self._offsets.update((day, self._offset(day)) for day in days.difference(self._offsets))
        offsets = {self._offsets[day] for day in days}
        if len(offsets) == 1 and (offset := offsets.pop()) is not None:
            # A moment of that offset is one of UTC, moved by it: no call for each.
            return list(map(sub, map(datetime.fromisoformat, map(add, texts, repeat("+00:00"))), repeat(offset)))
        return [datetime.fromisoformat(text).replace(tzinfo=self._zone).astimezone(UTC) for text in texts]

    def _offset(self, day: str) -> timedelta | None:
        """The zone's offset from UTC all through a day; None where the day has two."""
        midnight = datetime.combine(datetime.fromisoformat(day), time(), self._zone)
        offset = midnight.utcoffset()
        return offset if offset == (midnight + timedelta(days=1)).utcoffset() else None


def _stripped(column: Sequence[str]) -> list[str]:
    return list(map(str.strip, column, repeat(BLANKS)))


def _all_match(joined: str, count: int, pattern: re.Pattern[str]) -> bool:
    """Whether each of so many lines is of this form; a search in all of them takes a third of a search in each."""
    if not joined.isascii() or joined.count("\n") != count - 1:
        return False
    return _lines_of(pattern).fullmatch(f"{joined}\n") is not None


@lru_cache(maxsize=64)
def _lines_of(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{pattern.pattern})\n)*+", pattern.flags & ~re.UNICODE | re.ASCII)
