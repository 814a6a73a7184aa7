"""Workbooks as spreadsheets, platforms and scripts write them, and as broken or hostile hands do."""

import contextlib
import io
import random
import re
import resource
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.reason import reason
from edge.importers import (
    DamagedWorkbook,
    EmptyFile,
    Imported,
    ImporterError,
    NotATable,
    TooLarge,
    UnknownLayout,
    read_file,
    workbook,
)

HEADER: list[object] = ["订单号", "商品数量(件)", "商家编码-规格维度", "支付时间", "商品规格"]
FIRST, SECOND, THIRD = (f"261120-00000000000000{n}" for n in (1, 2, 3))
PARTS = ("worksheets/sheet1.xml", "workbook.xml", "styles.xml", "_rels/workbook.xml.rels", "sharedStrings.xml")
PAID = "2026-11-20 09:30:00"

Fill = Callable[[Worksheet], None]


def book(fill: Fill) -> bytes:
    made = Workbook()
    fill(made.active)
    return saved(made)


def rows(*rows: list[object]) -> Fill:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return fill


def saved(made: Workbook) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def listed(*lines: list[object]) -> Imported:
    return read_file("x", book(rows(HEADER, *lines)))


def rewritten(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == part else text)
    return out.getvalue()


def test_cells_may_be_text_numbers_or_dates() -> None:
    result = listed([FIRST, 2, 6901234567892, datetime(2026, 11, 20, 9, 30), 350])  # noqa: DTZ001 - a workbook's cell
    [order] = result.orders
    assert (order.lines[0].sku, order.lines[0].quantity, order.lines[0].variant) == ("6901234567892", 2, "350")
    assert order.paid_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_a_number_that_the_spreadsheet_rounded_is_turned_away() -> None:
    result = listed([FIRST, 1, 1.23456789012346e17, PAID], [SECOND, 1, 1234567890123456, PAID], [2.6112e20, 1, "A"])
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (2, reason("id_lost_digits", column="商家编码-规格维度")),
        (4, reason("id_lost_digits", column="订单号")),
    ]
    assert result.orders[0].lines[0].sku == "1234567890123456"


def test_blank_rows_count_in_the_numbers_that_a_person_is_told() -> None:
    result = listed([FIRST, 1, "A", PAID], [], [], [SECOND, "none", "A", PAID])
    assert [rejected.row for rejected in result.rejected] == [5]


def test_a_merged_order_number_covers_all_its_lines() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        sheet.append([FIRST, 1, "A", PAID])
        sheet.append([None, 2, "B", None])
        sheet.append([None, 3, "C", None])
        sheet.append([SECOND, 4, "D", PAID])
        sheet.merge_cells("A2:A4")

    first, second = read_file("x", book(fill)).orders
    assert [(line.sku, line.quantity) for line in first.lines] == [("A", 1), ("B", 2), ("C", 3)]
    assert [line.sku for line in second.lines] == ["D"]


def test_a_merged_note_over_the_header_does_no_harm() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["注:导出于 2026-11-20"])
        sheet.append(HEADER)
        sheet.append([FIRST, 1, "A", PAID])
        sheet.merge_cells("A1:E1")

    assert len(read_file("x", book(fill)).orders) == 1


def test_the_first_visible_sheet_with_a_known_header_is_read() -> None:
    made = Workbook()
    made.active.append(["使用说明"])
    for title, number, state in (("old", FIRST, "hidden"), ("now", SECOND, "visible"), ("later", THIRD, "visible")):
        sheet = made.create_sheet(title)
        sheet.append(HEADER)
        sheet.append([number, 1, "A", PAID])
        sheet.sheet_state = state
    assert [order.number for order in read_file("x", saved(made)).orders] == [SECOND]


def test_a_formula_that_nobody_computed_is_no_blank_cell() -> None:
    result = listed([FIRST, 1, "=B2&C3", PAID], ['="' + SECOND + '"', 1, "A", PAID], [THIRD, "=1+1", "A", PAID])
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (2, reason("cell_formula_error", column="商家编码-规格维度")),
        (4, reason("quantity_unreadable", column="商品数量(件)")),
    ]
    assert [order.number for order in result.orders] == [SECOND]


def test_a_formulas_value_is_what_the_spreadsheet_last_computed() -> None:
    content = book(rows(HEADER, [FIRST, "=1+1", "A", PAID]))
    content = rewritten(content, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"<v ?/>|<v></v>", "<v>2</v>", xml))
    assert read_file("x", content).orders[0].lines[0].quantity == 2


def test_a_sheet_that_declares_one_cell_is_read_whole() -> None:
    content = book(rows(HEADER, [FIRST, 1, "A", PAID]))
    narrowed = rewritten(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml),
    )
    assert narrowed != content
    assert len(read_file("x", narrowed).orders) == 1


def test_an_empty_book_is_an_empty_file() -> None:
    with pytest.raises(EmptyFile):
        read_file("x", saved(Workbook()))


def test_a_book_of_something_else_names_its_columns() -> None:
    with pytest.raises(UnknownLayout) as refused:
        read_file("x", book(rows(["主订单编号", "子订单编号"])))
    assert refused.value.columns == ("主订单编号", "子订单编号")


def test_an_archive_that_is_no_book_is_named_so() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("orders.csv", "订单号")
    with pytest.raises(NotATable) as refused:
        read_file("x", content.getvalue())
    assert refused.value.reason.params["found"] == "archive"


def test_an_archive_that_would_explode_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = book(rows(HEADER))
    bomb = rewritten(content, "xl/worksheets/sheet1.xml", lambda xml: xml + " " * 2_000_000)
    assert len(bomb) < 20_000
    monkeypatch.setattr(workbook, "UNPACKED_BYTES_MAX", 1_000_000)
    with pytest.raises(TooLarge) as refused:
        read_file("x", bomb)
    assert refused.value.reason.params["what"] == "unpacked_bytes"


@pytest.mark.parametrize("cell", ["<c/>", '<c t="inlineStr"><is><t>x</t></is></c>'])
def test_a_row_of_millions_of_cells_is_refused_before_anybody_makes_cells_of_it(cell: str) -> None:
    """A megabyte of archive can hold a row of which a reader makes gigabytes."""
    content = book(rows(HEADER, [FIRST, 1, "A", PAID]))
    wide = rewritten(
        content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace('<row r="2"', f"<row>{cell * 500_000}</row><row")
    )
    assert len(wide) < 200_000
    before = peak_bytes()
    with pytest.raises(TooLarge) as refused:
        read_file("x", wide)
    assert refused.value.reason.params["what"] == "columns"
    assert peak_bytes() - before < 100_000_000


def test_a_row_hidden_behind_a_comment_is_refused_too() -> None:
    content = book(rows(HEADER))
    hidden = rewritten(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("<row", "<!--<row--><row", 1))
    with pytest.raises(DamagedWorkbook):
        read_file("x", hidden)


def test_styles_that_would_fill_the_memory_are_refused() -> None:
    content = book(rows(HEADER))
    heavy = rewritten(
        content, "xl/styles.xml", lambda xml: xml.replace("</styleSheet>", "<x/>" * 2_000_000 + "</styleSheet>")
    )
    with pytest.raises(TooLarge) as refused:
        read_file("x", heavy)
    assert refused.value.reason.params["what"] == "unpacked_bytes"


def test_an_archive_of_ten_thousand_parts_is_no_book() -> None:
    content = io.BytesIO(book(rows(HEADER)))
    with zipfile.ZipFile(content, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/media/{number}", b"")
    with pytest.raises(TooLarge) as refused:
        read_file("x", content.getvalue())
    assert refused.value.reason.params["what"] == "parts"


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_sheet_that_claims_an_absurd_row_number_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    content = book(rows(HEADER, [FIRST, 1, "A", PAID]))
    far = rewritten(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace('<row r="2"', '<row r="999999999"'))
    assert far != content
    monkeypatch.setattr(workbook, "ROW_NUMBER_MAX", 10_000)
    with pytest.raises(TooLarge):
        read_file("x", far)


def test_entities_are_refused_unread() -> None:
    content = book(rows(HEADER))
    evil = rewritten(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + xml,
    )
    with pytest.raises(DamagedWorkbook):
        read_file("x", evil)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.999])
def test_a_download_that_broke_off_is_damaged(keep: float) -> None:
    content = book(rows(*[HEADER] * 200))
    with pytest.raises(DamagedWorkbook) as refused:
        read_file("orders.xlsx", content[: int(len(content) * keep)])
    assert refused.value.reason == reason("workbook_damaged", file="orders.xlsx")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_never_give_anything_but_values_or_a_named_refusal(seed: int) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        for n in range(20):
            sheet.append([f"261120-{n:015d}", n + 1, f"SKU-{n}", PAID, "白"])

    chance = random.Random(seed)
    made = book(fill)
    if seed % 2:  # inside a part, where the archive's checksums do not look
        parts = [f"xl/{name}" for name in PARTS]
        content = rewritten(made, chance.choice(parts), lambda xml: _scratched(xml, chance))
    else:
        scratched = bytearray(made)
        for _ in range(3):
            scratched[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
        content = bytes(scratched)
    with contextlib.suppress(ImporterError):
        assert read_file("x", content).kind == "orders"


def _scratched(xml: str, chance: random.Random) -> str:
    letters = list(xml)
    for _ in range(3):
        letters[chance.randrange(len(letters))] = chance.choice('<>"/=a1& ')
    return "".join(letters)
