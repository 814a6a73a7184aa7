"""Files in every shape that lists come in: what is meant is known beside the bytes. Does not know how files are read.

Each list has its platform's real header, from the corpus; rows say what a reader needs, each with a name of its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook

from edge.importers import goods, waybills
from edge.importers.formats import FORMATS
from edge.importers.header import Layout, columns_of
from edge.importers.rows import RawRow
from shipfloor.demo.export_file import COLUMNS_2023

CORPUS = Path(__file__).parent / "corpus"
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "gb18030": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
MOMENT = "2026-11-20 09:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A list: its header, what each row says by field, and the number of the ``n``-th order, waybill or goods.

    ``own``: the field of a row's own name.
    """

    layout: Layout
    header: tuple[str, ...]
    says: Mapping[str, str]
    number: Callable[[int], str]
    own: str = "sku"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A row as it was meant. ``rounded``: a spreadsheet has its number; ``spoiled``: some cell is not as it was."""

    own: str
    number: str
    rounded: bool = False
    spoiled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A file and what is meant by it. ``odd``: quotes stand where none may, so that rows may run together."""

    content: bytes
    meant: tuple[Meant, ...]
    odd: bool = False


def _header(name: str) -> tuple[str, ...]:
    """The row of a corpus file that has most cells, from the top."""
    content = (CORPUS / name).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    rows = csv.reader(io.StringIO(text), delimiter="\t" if name.endswith(".tsv") else ",")
    return tuple(next(row for row in rows if sum(map(bool, row)) > 4))


def _form(pattern: str) -> Callable[[int], str]:
    """Numbers of a form: the last three digits are the order's."""
    return lambda serial: f"{pattern}{serial:03d}"


def _orders(file: str, layout: str, number: Callable[[int], str], **says: str) -> Kind:
    usual = {"quantity": "1", "title": "杯子", "created_at": MOMENT, "paid_at": MOMENT}
    return Kind(layout=FORMATS[layout].layout, header=_header(file), says=usual | says, number=number)


KINDS = (
    Kind(
        layout=FORMATS["pinduoduo"].layout,
        header=COLUMNS_2023,
        says={"quantity": "1", "title": "杯子", "paid_at": MOMENT, "platform_status": "待发货", "seller": "请尽快发货"},
        number=_form("261120-000000000000"),
    ),
    _orders("taobao-lines.csv", "taobao_lines", _form("3456789012345678")),
    _orders("douyin.csv", "douyin", _form("6917926768823643")),
    _orders("kuaishou.csv", "kuaishou", _form("2630700012345")),
    _orders("jd.csv", "jd", _form("289374658")),
    _orders("wechat.csv", "wechat", _form("3719000000000000")),
    _orders("temu.csv", "temu", _form("PO-045-21726517842553")),
    _orders("tiktok.csv", "tiktok", _form("583870900000000"), created_at="10/05/2026 22:05:43", paid_at=""),
    _orders("shopify.csv", "shopify", _form("#1"), created_at="2025-01-31 10:00:00 +0900", payment="paid"),
    _orders("woocommerce.csv", "woocommerce", _form("50")),
    _orders("ebay.csv", "ebay", _form("12-34567-89"), created_at="Nov-20-26", paid_at="Nov-20-26"),
    _orders("amazon.tsv", "amazon", _form("114-1234567-1234"), created_at="2026-11-20T09:00:00-08:00", paid_at=""),
    Kind(
        layout=waybills.LAYOUT,
        header=("运单号", "快递公司", "订单号", "打印时间", "波次", "序号"),
        says={"number": "261120-000000000000001", "carrier": "圆通", "printed_at": MOMENT, "wave": "0311"},
        number=_form("YT7512304418"),
        own="tracking_number",
    ),
    Kind(
        layout=goods.LAYOUT,
        header=("商家编码", "条码", "名称", "货位", "重量(g)"),
        says={"barcodes": "6901234567892", "name": "红杯子", "location": "A-1"},
        number=_form("GOODS-"),
    ),
)


def shaped(chance: Random) -> Shaped:
    """A list of any kind in any shape."""
    kind = chance.choice(KINDS)
    essential = {"number", "quantity", kind.own}
    header, places = _columns(chance, kind, essential)
    rows = [_row(chance, kind, header, places, serial) for serial in range(chance.randint(0, 6))]
    if chance.random() < 0.1:
        return Shaped(content=_workbook(chance, header, rows), meant=tuple(meant for _, meant in rows))
    return _text(chance, header, rows)


def _columns(chance: Random, kind: Kind, essential: set[str]) -> tuple[list[str], dict[str, int]]:
    """The header, with columns left out, told twice or moved; and where each field is told first."""
    columns = columns_of(RawRow(1, kind.header), kind.layout, certain=True)
    assert columns is not None
    kept = {place for field in essential for place in columns.places.get(field, ())[:1]}
    names = list(enumerate(kind.header))
    if chance.random() < 0.3:
        names = [(place, name) for place, name in names if place in kept or chance.random() < 0.8]
    if chance.random() < 0.2:
        chance.shuffle(names)
    if chance.random() < 0.1:
        names.append((-1, chance.choice(kind.header)))
    where = {place: index for index, (place, _) in reversed(list(enumerate(names)))}
    found = {field: where[places[0]] for field, places in columns.places.items() if places[0] in where}
    return [name for _, name in names], found


def _row(
    chance: Random, kind: Kind, header: Sequence[str], places: Mapping[str, int], serial: int
) -> tuple[list[str], Meant]:
    number = kind.number(chance.randint(1, 3) if kind.own == "sku" and "number" in places else serial)
    own = number if "number" not in places or kind.own != "sku" else f"SKU{serial}"
    cells = [""] * len(header)
    for field, said in {**kind.says, "line_number": f"{number}{serial}", "number": number, kind.own: own}.items():
        if field in places:
            cells[places[field]] = said
    if kind.own == "tracking_number":
        cells[places["number"]] = kind.says["number"]
    rounded = spoiled = False
    at = places["number" if "number" in places and kind.own == "sku" else kind.own]
    if chance.random() < 0.1:
        shown = f"{float(number):.{chance.randint(0, 5)}E}" if is_long(number) else "1.23E+17"
        cells[at], rounded = chance.choice((shown, shown.replace("+", ""))), True
    if chance.random() < 0.2:
        place = chance.randrange(len(cells))
        if place not in {at, places[kind.own], places.get("to_send")}:  # what needs no shipping is no line
            cells[place], spoiled = chance.choice(NOISE), True
    if chance.random() < 0.3:
        cells = [_wrapped(chance, cell) for cell in cells]
    return cells, Meant(own=own, number=number, rounded=rounded, spoiled=spoiled)


def is_long(number: str) -> bool:
    """Whether a spreadsheet shows the number with an exponent."""
    return number.isdigit() and len(number) > 11


def _wrapped(chance: Random, cell: str) -> str:
    """As spreadsheets and platforms guard what must not be rounded."""
    if not cell or chance.random() < 0.6:
        return cell
    wrappers = ("\t{}", "{}\t", '="{}"', "'{}", " {} ", "\ufeff{}", "{}\u200b")
    return chance.choice(wrappers).format(cell)


NOISE = (
    "", "-", "无", "#REF!", "#VALUE!", "1.23E+17", "2026-13-45", "30/02/2026", "二", "-1", "1e5", "退款成功", "待付款",
    "x" * 3_000, "两\n行", 'a"b', "=1+1", "\x00", "\x1b", "\ufffd", "😀", "A,B;C\tD", "合计", "true",
)  # fmt: skip


def _text(chance: Random, header: Sequence[str], rows: Sequence[tuple[list[str], Meant]]) -> Shaped:
    delimiter, encoding = chance.choice((",", ",", "\t", ";")), chance.choice(list(ENCODINGS))
    end, mixed = chance.choice(("\n", "\r\n", "\r")), chance.random() < 0.2
    other = {"utf-8": "gb18030", "utf-8-sig": "gb18030", "gb18030": "utf-8"}.get(encoding, encoding)
    other = other if chance.random() < 0.2 else encoding
    odd = False
    parts: list[bytes] = []

    def add(cells: Sequence[str], *, to: str = encoding.removesuffix("-sig"), quoting: str = "") -> None:
        nonlocal odd
        texts = [_quoted(cell, delimiter, quoting or chance.choice(("few", "all"))) for cell in cells]
        if chance.random() < 0.03:
            odd = True
            texts[chance.randrange(len(texts))] += '"'
        ending = chance.choice(("\n", "\r\n", "\r")) if mixed else end
        parts.append((delimiter.join(texts) + ending).encode(to, "replace"))

    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        add([chance.choice(("注:本表由商家后台导出", "", "店铺", "导出时间:2026-11-20 15:00:00"))])
    add(header)
    for cells, meant in rows:
        if chance.random() < 0.1:
            add(chance.choice(([""], [""] * len(header), header)))
        if chance.random() < 0.05:
            names_it = meant.own in cells[-1] or meant.number in cells[-1] or meant.rounded
            cells = [*cells, "x"] if names_it or chance.random() < 0.5 else cells[:-1]  # noqa: PLW2901 - the same row
        add(cells, to=other.removesuffix("-sig") if chance.random() < 0.4 else encoding.removesuffix("-sig"))
    if chance.random() < 0.1:
        add(["合计", str(len(rows))])
    content = b"".join(parts)
    if chance.random() < 0.1:
        content = content.rstrip(b"\r\n")
    mark = b"\xef\xbb\xbf" if encoding == "utf-8-sig" else ENCODINGS[encoding]
    return Shaped(content=mark + content, meant=tuple(meant for _, meant in rows), odd=odd)


def _quoted(cell: str, delimiter: str, quoting: str) -> str:
    if quoting == "all" or any(sign in cell for sign in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _workbook(chance: Random, header: Sequence[str], rows: Sequence[tuple[list[str], Meant]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(chance.choice((0, 0, 1))):
        sheet.append(["注:本表由商家后台导出"])
    sheet.append(list(header))
    for cells, _ in rows:
        if chance.random() < 0.1:
            sheet.append(chance.choice(([], list(header))))
        sheet.append([_typed(chance, cell) for cell in cells])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _typed(chance: Random, cell: str) -> str | int | float | None:
    """As a spreadsheet would hold it: long numbers as floats that lost their end, blanks as nothing."""
    plain = "".join(sign for sign in cell if sign >= " " or sign in "\n\t")
    if not plain:
        return None
    if plain.isascii() and plain.isdigit() and chance.random() < 0.3:
        return float(plain) if chance.random() < 0.5 else int(plain)
    return plain
