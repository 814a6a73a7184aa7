"""The goods file: SKUs with barcodes, names, places, bundles. Does not know orders or what a bench scans."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.goods import BundlePart, Goods
from edge.importers.age import Age
from edge.importers.cell import cell_text, identifier, yes
from edge.importers.cells import Cells, cells_of
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.imported import Imported, Rejected
from edge.importers.notes import Notes
from edge.importers.table import Table

BARCODE_COLUMNS_MAX = 10
WEIGHT_GRAMS_MAX = 1_000_000

LAYOUT = Layout(
    names={
        "sku": "sku | 商家编码 | 商品编码 | sku编码 | 规格编码 | 商家编码-规格维度 | 货号 | 货品编码 | sku code"
        " | seller sku | merchant code",
        "barcodes": " | ".join(
            (
                "条码 | 条形码 | 商品条码 | 国际条码 | barcodes | barcode | ean | gtin | upc",
                *(f"{name}{n}" for n in range(1, BARCODE_COLUMNS_MAX + 1) for name in ("条码", "条形码", "barcode")),
            )
        ),
        "name": "名称 | 商品名称 | 品名 | 商品 | 商品标题 | 中文名称 | name | name_zh | name zh | title",
        "name_en": "英文名称 | 英文名 | name_en | name en | english name",
        "short_name": "简称 | 商品简称 | short_name | short name",
        "variant": "规格 | 商品规格 | 规格名称 | 颜色尺码 | variant | spec",
        "location": "货位 | 库位 | 库位号 | 货架 | location | bin | shelf",
        "picture": "图片 | 商品图片 | 图片地址 | 主图 | picture | image | image url | picture url",
        "weight_g": "重量(g) | 重量(克) | 单重(g) | 克重 | 重量g | weight_g | weight g | weight(g) | grams",
        "weight_kg": "重量(kg) | 重量(千克) | 重量(公斤) | weight_kg | weight kg | weight(kg)",
        "weight": "重量 | 单重 | weight",
        "parts": "套装 | 套装明细 | 组合 | 组合明细 | 子货品 | bundle | bundle parts | bundle_parts | parts",
        "gift": "赠品 | 是否赠品 | gift | is gift | is_gift",
        "serial_wanted": "序列号 | 需要序列号 | 是否序列号 | 扫序列号 | serial | serial wanted | serial_wanted"
        " | needs_serial | needs serial",
        "no_barcode": "无条码 | 是否无条码 | 没有条码 | no_barcode | no barcode",
    },
    wanted=(("sku",), ("barcodes", "name", "name_en", "short_name", "location", "parts", "no_barcode")),
)


def read_goods(table: Table, age: Age | None = None) -> Imported:
    """The file's goods. Several rows of one SKU are one: barcodes add up, of anything else the first word counts."""
    reading = _Reading()
    for cells in cells_of(table, "sku"):
        reading.take(cells)
    return Imported(
        kind="goods",
        platform="",
        goods=tuple(reading.goods(age.told_at(None) if age else None)),
        rejected=tuple(reading.rejected),
        warnings=reading.notes.warnings(),
        fields=frozenset(table.columns.places),
    )


@dataclass(slots=True)
class _Gathered:
    words: dict[str, Any] = field(default_factory=dict)
    barcodes: dict[str, None] = field(default_factory=dict)
    weight_g: int | None = None
    parts: tuple[BundlePart, ...] = ()
    marks: set[str] = field(default_factory=set)


class _Reading:
    def __init__(self) -> None:
        self.notes = Notes()
        self.rejected: list[Rejected] = []
        self._found: dict[str, _Gathered] = {}

    def take(self, cells: Cells) -> None:
        try:
            cells.check()
            sku = _sku(cells)
            barcodes = _barcodes(cells)
            weight_g = _weight_g(cells)
            parts = _parts(cells, sku)
            marks = {mark for mark in MARKS if yes(cells.raw(mark), cells.title(mark))}
        except RowRefused as refused:
            self.rejected.append(Rejected(row=cells.row.number, reason=refused.reason))
            return
        words = {word: cells.text(word) for word in WORDS}
        self._note(cells.row.number, sku, barcodes, words)
        gathered = self._found.setdefault(sku, _Gathered())
        gathered.barcodes |= dict.fromkeys(barcodes)
        gathered.words = {word: gathered.words.get(word) or said for word, said in words.items()}
        gathered.weight_g = weight_g if gathered.weight_g is None else gathered.weight_g
        gathered.parts = gathered.parts or parts
        gathered.marks |= marks

    def goods(self, told_at: datetime | None) -> list[Goods]:
        return [
            Goods(
                sku=sku,
                barcodes=tuple(found.barcodes),
                **found.words,
                weight_g=found.weight_g,
                parts=found.parts,
                gift="gift" in found.marks,
                serial_wanted="serial_wanted" in found.marks,
                no_barcode="no_barcode" in found.marks,
                told_at=told_at,
            )
            for sku, found in self._found.items()
        ]

    def _note(self, row: int, sku: str, barcodes: list[str], words: dict[str, str]) -> None:
        for barcode in barcodes:
            if GTIN.fullmatch(barcode) and not _check_digit_holds(barcode):
                self.notes.add(row, "barcode_check_digit", barcode=barcode, sku=sku)
        above = self._found.get(sku)
        if above and any(said and above.words[word] and said != above.words[word] for word, said in words.items()):
            self.notes.add(row, "goods_rows_differ", sku=sku)


def _sku(cells: Cells) -> str:
    sku = cells.identifier("sku")
    if not sku:
        raise RowRefused("sku_missing")
    return sku


def _barcodes(cells: Cells) -> list[str]:
    found: list[str] = []
    for place in cells.columns.places.get("barcodes", ()):
        title = cells.columns.titles[place]
        cell = cells.row.cells[place] if place < len(cells.row.cells) else None
        parts = filter(None, SEPARATORS.split(identifier(cell, title)))
        found.extend(identifier(part, title) for part in parts)  # of several in a cell each may have been rounded
    return list(dict.fromkeys(found))


def _weight_g(cells: Cells) -> int | None:
    for name, unit in (("weight_g", "g"), ("weight_kg", "kg"), ("weight", "g")):
        text = unicodedata.normalize("NFKC", cell_text(cells.raw(name))).lower().replace(",", "").strip()
        if not text:
            continue
        match = WEIGHT.fullmatch(text)
        if match is None:
            raise RowRefused("weight_unreadable", column=cells.title(name))
        grams = round(Decimal(match[1]) * GRAMS[match[2] or unit])
        if not 0 <= grams <= WEIGHT_GRAMS_MAX:
            raise RowRefused("weight_unreadable", column=cells.title(name))
        return grams or None
    return None


def _parts(cells: Cells, sku: str) -> tuple[BundlePart, ...]:
    text = unicodedata.normalize("NFKC", cells.text("parts"))
    if text in {"", "-", "无", "否"}:
        return ()
    parts: dict[str, int] = {}
    for piece in filter(None, (piece.strip() for piece in PART_SEPARATORS.split(text))):
        match = PART.fullmatch(piece)
        quantity = int(match[2] or 1) if match else 0
        if match is None or not 0 < quantity <= 10_000 or match[1] == sku:
            raise RowRefused("bundle_unreadable", column=cells.title("parts"))
        parts[match[1]] = parts.get(match[1], 0) + quantity
    return tuple(BundlePart(sku=part, quantity=quantity) for part, quantity in parts.items())


def _check_digit_holds(gtin: str) -> bool:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(gtin))) % 10 == 0


WORDS = ("name", "name_en", "short_name", "variant", "location", "picture")
MARKS = ("gift", "serial_wanted", "no_barcode")
SEPARATORS = re.compile(r"[\s|;；,，、]+")
PART_SEPARATORS = re.compile(r"[+;；,，、|\n]")
PART = re.compile(r"([^*×x\s][^*×]*?)\s*(?:[*×]\s*(\d{1,5}))?")
GTIN = re.compile(r"\d{8}|\d{12,14}")
WEIGHT = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(g|克|kg|千克|公斤|斤)?")
GRAMS = {"g": 1, "克": 1, "kg": 1000, "千克": 1000, "公斤": 1000, "斤": 500}
