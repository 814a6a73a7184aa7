"""Bytes that are a list, bytes that are not, and where in them the header and the rows are."""

import pytest

from domain.reason import reason
from edge.importers import (
    DamagedWorkbook,
    EmptyFile,
    ImporterError,
    NotATable,
    TooLarge,
    UnknownLayout,
    container,
    delimited,
    read_file,
    workbook,
)
from shipfloor.demo.export_file import export_csv

COLUMNS = ["订单号", "商品数量(件)", "商家编码-规格维度", "商家备注"]
HEADER = ",".join(COLUMNS)
FIRST, SECOND, THIRD = (f"261120-00000000000000{n}" for n in (1, 2, 3))


def numbers(text: str, encoding: str = "utf-8") -> list[str]:
    return [order.number for order in read_file("x", text.encode(encoding)).orders]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "gbk", "utf-16"])
def test_every_encoding_that_such_files_come_in(encoding: str) -> None:
    assert numbers(f"{HEADER}\r\n{FIRST},1,A,备注\r\n", encoding) == [FIRST]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_delimiter(delimiter: str) -> None:
    content = export_csv(
        [{"订单号": FIRST, "商品数量(件)": "1", "商家编码-规格维度": "A,B"}], columns=COLUMNS, delimiter=delimiter
    )
    [order] = read_file("x", content).orders
    assert order.lines[0].sku == "A,B"


def test_the_header_may_stand_under_notes_and_blank_lines() -> None:
    assert numbers(f"注:导出于2026-11-20,仅供内部使用\n\n\n店铺,一号店\n{HEADER}\n{FIRST},1,A,\n") == [FIRST]


def test_a_header_further_down_than_the_fifth_row_is_not_sought() -> None:
    with pytest.raises(UnknownLayout):
        numbers("note\n" * 5 + f"{HEADER}\n{FIRST},1,A,\n")


def test_header_cells_may_be_full_width_spaced_quoted_or_tabbed() -> None:
    assert numbers(f'\t订单号 ,"商品数量（件）",商家编码－规格维度\t,备注\n{FIRST},1,A,\n') == [FIRST]


def test_columns_may_stand_in_any_order_and_others_between() -> None:
    assert numbers(f"手机,商家编码-规格维度,x,商品数量(件),,订单号\n138,A,,1,,{FIRST}\n") == [FIRST]


def test_rows_are_numbered_as_a_person_sees_them() -> None:
    content = f'{HEADER}\n\n{FIRST},1,A,"two\nlines"\n\n{SECOND},none,A,\n'
    result = read_file("x", content.encode())
    # Header 1, blank 2, the order with a line break inside 3, blank 4: as a spreadsheet shows it.
    assert [rejected.row for rejected in result.rejected] == [5]


def test_a_trailer_ends_the_rows_but_hides_no_order() -> None:
    content = f"{HEADER}\n{FIRST},1,A,\n合计,1\n导出时间:2026-11-20\n操作员\n{HEADER}\n{SECOND},1,A,x\n"
    result = read_file("x", content.encode())
    assert [order.number for order in result.orders] == [FIRST, SECOND]
    assert not result.rejected


def test_an_unclosed_quote_costs_its_row_and_not_the_rest() -> None:
    content = f'{HEADER}\n{FIRST},1,A,ok\n{SECOND},1,A,"never closed\n{THIRD},1,A,ok\n'
    result = read_file("x", content.encode())
    assert [order.number for order in result.orders] == [FIRST, THIRD]
    assert [(rejected.row, rejected.reason.code) for rejected in result.rejected] == [(3, "row_quotes_damaged")]


def test_a_damaged_quote_leaves_line_breaks_in_good_cells_alone() -> None:
    content = f'{HEADER}\n{FIRST},1,A,"two\nlines"\n{SECOND},1,A,"odd"quote\n{THIRD},none,A,"two\nlines"\n'
    result = read_file("x", content.encode())
    assert [order.number for order in result.orders] == [FIRST]
    assert [(rejected.row, rejected.reason.code) for rejected in result.rejected] == [
        (3, "row_quotes_damaged"),
        (4, "quantity_unreadable"),
    ]


def test_a_quote_that_closes_far_below_hides_no_order() -> None:
    between = "".join(f"261120-{n:015d},1,A,ok\n" for n in range(60))
    content = f'{HEADER}\n{FIRST},1,A,"never closed\n{between}{SECOND},1,A,x"\n'
    result = read_file("x", content.encode())
    assert len(result.orders) == 59  # 1 and 2 stand twice: once in a damaged row
    assert result.rejected[0].row == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending(ending: str) -> None:
    assert numbers(ending.join([HEADER, f"{FIRST},1,A,x", f'{SECOND},1,A,"y"', ""])) == [FIRST, SECOND]


def test_a_damaged_row_takes_the_other_rows_of_its_order_with_it() -> None:
    content = f'{HEADER}\n{FIRST},1,A,ok\n{FIRST},1,B,"never closed\n{THIRD},1,A,ok\n'
    result = read_file("x", content.encode())
    assert [order.number for order in result.orders] == [THIRD]
    assert [rejected.row for rejected in result.rejected] == [2, 3]


def test_a_header_alone_is_no_error() -> None:
    result = read_file("x", HEADER.encode())
    assert result.orders == ()
    assert result.warnings == (reason("file_has_no_rows"),)


@pytest.mark.parametrize("content", [b"", b"\r\n \t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n,,\n"])
def test_nothing_is_an_empty_file(content: bytes) -> None:
    with pytest.raises(EmptyFile) as refused:
        read_file("orders.csv", content)
    assert refused.value.reason == reason("file_empty", file="orders.csv")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 64, "picture"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "old_workbook"),
        (b"\n<!DOCTYPE html><html><title>\xe7\x99\xbb\xe5\xbd\x95</title>", "web_page"),
        ("<html>登录".encode("gb18030"), "web_page"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"a,b\x00c\n", "binary"),
        (b"\xff\x00\xff\x00\xff", "binary"),
    ],
)
def test_what_is_no_list_is_named_for_what_it_is(content: bytes, found: str) -> None:
    with pytest.raises(NotATable) as refused:
        read_file("orders.csv", content)
    assert refused.value.reason == reason("file_not_a_table", found=found, file="orders.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_half_a_character_costs_its_cell_and_not_the_file(encoding: str) -> None:
    # Tools cut remarks and codes at a number of bytes.
    text = f"{HEADER}\n{FIRST},1,A,请尽快发货谢\n{SECOND},1,瓷杯,请尽快发货\n{THIRD},1,A,请尽快发货\n"
    content = text.encode(encoding)
    for whole in ("谢", "杯"):
        cell = whole.encode(encoding.removesuffix("-sig"))
        content = content.replace(cell, cell[:-1])
    result = read_file("x", content)
    assert [order.number for order in result.orders] == [FIRST, THIRD]
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (3, reason("cell_garbled", column="商家编码-规格维度"))
    ]


def test_another_platforms_orders_are_not_taken_for_a_waybill_list() -> None:
    content = "订单编号,订单状态,宝贝标题,物流单号\n3141592653589793238,已发货,杯,YT1234567890123\n".encode()
    with pytest.raises(UnknownLayout):
        read_file("x", content)
    assert len(read_file("x", content, kind="waybills").waybills) == 1


def test_another_platforms_list_is_refused_with_its_columns() -> None:
    with pytest.raises(UnknownLayout) as refused:
        read_file("x", "主订单编号,子订单编号,选购商品\n1,2,3\n".encode())
    assert refused.value.reason == reason("layout_unknown", columns="主订单编号 | 子订单编号 | 选购商品", file="x")


def test_rows_without_a_header_are_refused_without_showing_them() -> None:
    with pytest.raises(UnknownLayout) as refused:
        read_file("x", f"{FIRST},王小明,13800138000\n".encode())
    assert refused.value.reason == reason("header_missing", file="x")


def test_the_files_name_plays_no_part() -> None:
    content = f"{HEADER}\n{FIRST},1,A,\n".encode()
    assert read_file("goods.xlsx", content) == read_file("", content)


def test_a_wanted_kind_is_the_only_one_looked_for() -> None:
    content = f"{HEADER},快递单号\n{FIRST},1,A,,YT1234567890123\n".encode()
    assert read_file("x", content).kind == "orders"
    assert [waybill.tracking_number for waybill in read_file("x", content, kind="waybills").waybills] == [
        "YT1234567890123"
    ]
    with pytest.raises(UnknownLayout):
        read_file("x", b"sku,barcode\nA,1\n", kind="orders")


def test_every_limit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    content = export_csv([{"订单号": FIRST, "商品数量(件)": "1"}] * 30, columns=COLUMNS)
    for module, limit, what in (
        (container, "FILE_BYTES_MAX", "bytes"),
        (delimited, "ROWS_MAX", "rows"),
        (delimited, "COLUMNS_MAX", "columns"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, 3)
            with pytest.raises(TooLarge) as refused:
                read_file("x", content)
            assert refused.value.reason == reason("file_too_large", what=what, limit=3, file="x")
    assert workbook.UNPACKED_BYTES_MAX


def test_all_refusals_of_a_file_are_one_kind_of_error() -> None:
    assert {EmptyFile, NotATable, TooLarge, UnknownLayout, DamagedWorkbook} <= set(ImporterError.__subclasses__())


def test_a_file_of_nothing_but_damaged_quotes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "DAMAGED_ROWS_MAX", 10)
    with pytest.raises(TooLarge) as refused:
        read_file("x", (HEADER + "\n" + f'{FIRST},1,A,"odd"quote\n' * 11).encode())
    assert refused.value.reason.params["what"] == "damaged_rows"


def test_a_delimiter_at_the_end_of_every_row_is_no_damage() -> None:
    result = read_file("x", f"{HEADER}\n{FIRST},1,A,x,\n{SECOND},1,A,y,\n".encode())
    assert len(result.orders) == 2


def test_one_moved_row_among_two_is_the_moved_one() -> None:
    result = read_file("x", f"{HEADER},尾\n{FIRST},1,A,x,\n{SECOND},1,A,B,x,\n".encode())
    assert [order.number for order in result.orders] == [FIRST]
    assert [(rejected.row, rejected.reason.code) for rejected in result.rejected] == [(3, "row_too_wide")]


@pytest.mark.parametrize("line", ["x" * 30_000_000, '"' + "x" * 30_000_000, "x," * 15_000_000])
def test_a_line_longer_than_any_list_has_is_refused_and_never_held_whole(line: str) -> None:
    content = f"{HEADER}\r\n{FIRST},1,A,\r\n{line}".encode()
    with pytest.raises(TooLarge) as refused:
        read_file("x", content)
    assert refused.value.reason.params["what"] in {"line_characters", "columns"}


def test_a_long_line_that_is_damaged_at_its_end_is_read_at_once() -> None:
    content = f"{HEADER}\r\n{FIRST},1,A,{'陶瓷杯' * 2_000}".encode() + b"\xff\r\n"
    [order] = read_file("x", content).orders
    assert order.number == FIRST


def test_ten_thousand_columns_are_no_list() -> None:
    header = ",".join([HEADER, *(f"c{number}" for number in range(10_000))])
    with pytest.raises(TooLarge) as refused:
        read_file("x", f"{header}\r\n{FIRST},1,A,\r\n".encode())
    assert refused.value.reason.params["what"] == "columns"
