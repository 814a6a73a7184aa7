"""A first look at a file that nobody knows: its columns, and of what stands under them only what can be nobody's.

A column is told by its name and by the form of its first cells. Names, phones and addresses have no form that is shown:
words are never shown, long numbers only by how many digits they have. Does not know who asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, time
from itertools import islice

from domain.mapping import COLUMN_MAX, FIELDS
from domain.refund import order_status
from edge.importers import goods, waybills
from edge.importers.cell import cell_text
from edge.importers.errors import EmptyFile, UnknownLayout
from edge.importers.formats import FORMATS
from edge.importers.header import compared, header_key, header_text, looks_like_data
from edge.importers.rows import Cell, RawRow
from edge.importers.source import Source, read_source
from edge.importers.table import split_top

ROWS_LOOKED_AT = 50
VALUES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``form``: time, number, code, status, digits, words, personal or blank; only the first four show ``values``.

    ``field``: what a column of this name is in lists that are known, empty where none has it.
    """

    title: str
    form: str
    values: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A header: the number of its row as a person counts, its key, and its columns from left to right."""

    row: int
    key: str
    columns: tuple[Column, ...]


def look(content: bytes) -> Look:
    """The first header in the file. Raises ``ImporterError``: ``header_missing`` where its top rows hold values."""
    return read_source(content, _look)


def _look(source: Source) -> Look:
    anything = False
    with closing(source.sheets()) as sheets:
        for sheet in sheets:
            top, rest = split_top(sheet)
            anything = anything or bool(top)
            header = max(top, key=lambda row: row.filled, default=None)
            if header is not None and header.filled > 1 and not looks_like_data(header):
                rows = (row for block in rest for row in block.each())
                return _look_at(header, [*top[top.index(header) + 1 :], *islice(rows, ROWS_LOOKED_AT)])
            for _ in rest:
                pass
    source.refuse_binary()
    if not anything:
        raise EmptyFile
    raise UnknownLayout(())


def _look_at(header: RawRow, rows: list[RawRow]) -> Look:
    titles = [header_text(cell)[:COLUMN_MAX] for cell in header.cells]
    below = [row for row in rows if not row.broken]
    fields = _fields(titles)
    columns = tuple(
        _column(title, [row.cells[place] for row in below if place < len(row.cells)], fields.get(place, ""))
        for place, title in enumerate(titles)
        if title
    )
    return Look(row=header.number, key=header_key(titles), columns=columns)


def _column(title: str, cells: list[Cell], field: str) -> Column:
    if PERSONAL.search(title):
        return Column(title=title, form="personal", values=(), field=field)
    texts = {text: form_of(cell) for cell in cells if (text := cell_text(cell))}
    form = _together(set(texts.values()))
    if form == "digits":
        lengths = sorted({str(sum(map(str.isdigit, text))) for text in texts}, key=int)
        return Column(title=title, form=form, values=tuple(lengths[:VALUES_SHOWN]), field=field)
    shown = tuple(islice(texts, VALUES_SHOWN)) if form in SHOWN else ()
    return Column(title=title, form=form, values=shown, field=field)


def form_of(cell: Cell) -> str:
    """What a cell looks like, by its form alone."""
    text = cell_text(cell)
    if isinstance(cell, date | time) or TIME.fullmatch(text):
        return "time"
    if NUMBER.fullmatch(text):
        return "number"
    if DIGITS.fullmatch(text):
        return "digits"
    if CODE.fullmatch(text):
        return "code"
    return "status" if order_status(text).known else "words"


def _together(forms: set[str]) -> str:
    """The form of a column whose cells have these."""
    if not forms:
        return "blank"
    if len(forms) == 1:
        return forms.pop()
    return "code" if forms == {"code", "number"} else "digits" if forms == {"digits", "number"} else "words"


def _fields(titles: Iterable[str]) -> dict[int, str]:
    """A guess at each column's field, by what lists that are known call it: each field once, its usual name first."""
    keys = [compared(title) for title in titles]
    found: dict[int, str] = {}
    for field in FIELDS:
        names = dict.fromkeys(
            compared(name)
            for layout in (*(form.layout for form in FORMATS.values()), waybills.LAYOUT, goods.LAYOUT)
            for name in layout.names.get(field, "").split("|")
        )
        place = next((keys.index(name) for name in names if name and name in keys), None)
        if place is not None and place not in found:
            found[place] = field
    return found


SHOWN = frozenset({"time", "number", "code", "status"})
PERSONAL = re.compile(
    r"收[货件]|买家|客户|顾客|用户|会员|旺旺|昵称|姓名|联系|手机|电话|地址|省|市|区|街道|镇|邮编|邮箱|证件|身份|备注|留言|发票|抬头"
    r"|name|phone|mobile|\btel|address|street|city|\bstate\b|province|zip|post|mail|buyer|recipient|consignee|customer"
    r"|receiver|ship.?to|contact|note|remark|message|account|user|invoice",
    re.IGNORECASE,
)
TIME = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[\sT]*\d{1,2}[:时]\d{1,2}.{0,20})?")
NUMBER = re.compile(r"[¥$€£-]?\d{1,6}(?:\.\d{1,4})?")
DIGITS = re.compile(r"[+(]?\d[\d\s()#/.,-]*")
CODE = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9#][\w#/.-]{1,39}", re.ASCII)
