"""An address seen without being kept: a keyed digest of a row's address cells, so that a change of it can be noticed.

The key lies in a private table of the site; without it a mark says nothing, and with the key deleted nothing ever can.
Does not know platforms: address columns are called alike everywhere.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence

from edge.importers.cell import cell_text
from edge.importers.header import Columns, compared
from edge.importers.rows import Cell

COLUMNS = {
    "receiver": "收货人 | 收货人姓名 | 收件人 | 收件人姓名 | 买家姓名",
    "phone": "手机 | 收货人手机 | 收件人手机 | 联系电话 | 收货电话 | 收货人电话 | 联系手机",
    "country": "国家",
    "province": "省 | 省份",
    "city": "市 | 城市",
    "district": "区 | 区县 | 区/县",
    "street": "街道 | 街道/镇 | 乡镇街道",
    "address": "详细地址 | 收货地址 | 收件地址 | 收货人地址 | 地址",
}
MASK = "*"


class AddressMarks:
    """Marks for the rows of one file; without a key, or without address columns, there are none."""

    def __init__(self, columns: Columns, key: bytes) -> None:
        places = {compared(title): place for place, title in reversed(list(enumerate(columns.titles)))}
        self._key = key
        self._made: dict[tuple[str, ...], str] = {}
        self._last: tuple[object, str] = (None, "")
        self._places: dict[str, int] = {}
        for part, names in COLUMNS.items():
            known = [compared(name) for name in names.split("|")]
            if place := [places[name] for name in known if name in places]:
                self._places[part] = place[0]

    def __bool__(self) -> bool:
        """Whether this file tells of addresses."""
        return bool(self._key) and "address" in self._places

    def of(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[str]) -> list[str]:
        """For each row of an order's number the mark of the order's address; empty where it has none.

        Before its dot stands how it was made: the key, the columns, and which of them the platform had masked.
        """
        if not self:
            return [""] * len(rows)
        return list(map(self._of, rows, numbers))

    def _of(self, row: Sequence[Cell], number: str) -> str:
        told = (number, [row[place] for place in self._places.values() if place < len(row)])
        if told != self._last[0]:  # the rows of an order stand together and repeat its address
            self._last = (told, self._mark(self._told(row), number) if number else "")
        return self._last[1]

    def _mark(self, told: dict[str, str], number: str) -> str:
        if not told.get("address"):
            return ""
        parts = sorted(told.items())
        how = tuple(f"{part}{MASK if MASK in text else ''}" for part, text in parts)
        if how not in self._made:
            self._made[how] = self._digest("made of", *how)[:8]
        return f"{self._made[how]}.{self._digest(number, *(text for _, text in parts))[:16]}"

    def _told(self, row: Sequence[Cell]) -> dict[str, str]:
        found = {part: _plain(cell_text(row[place])) for part, place in self._places.items() if place < len(row)}
        return {part: text for part, text in found.items() if text}

    def _digest(self, *parts: str) -> str:
        return hmac.digest(self._key, "\x1f".join(parts).encode(), "sha256").hex()


def _plain(text: str) -> str:
    """As two spellings of one address compare: no blanks, no case, full-width as half-width."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
