"""One cell at a time: what it is read as, and what it is refused for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from edge.importers.cell import cell_text, identifier, instant, money_fen, whole_number, yes
from edge.importers.errors import RowRefused
from edge.importers.rows import Cell

BEIJING = ZoneInfo("Asia/Shanghai")
HALF_PAST_NINE = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        ("\t261120-607198974342268\t", "261120-607198974342268"),
        ('="261120-607198974342268"', "261120-607198974342268"),
        ("'13800138000", "13800138000"),
        ('"quoted"', "quoted"),
        ("\u3000杯子\u00a0", "杯子"),
        (6901234567892, "6901234567892"),
        (6901234567892.0, "6901234567892"),
        (True, "True"),
    ],
)
def test_what_spreadsheets_wrap_around_a_cell_is_taken_off(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize("cell", [1.23457e17, 1.5, "1.23457E+17", "6.90123E+12", "1E+15", 123456789012345000])
def test_a_number_that_a_spreadsheet_rounded_is_refused(cell: Cell) -> None:
    with pytest.raises(RowRefused) as refused:
        identifier(cell, "订单号")
    assert refused.value.reason.code == "id_lost_digits"
    assert refused.value.reason.params == {"column": "订单号"}


@pytest.mark.parametrize("cell", [773012345678901, 123456789012345678, 12345678901234.0, "1E5", "2E-3-BLUE", "E+12"])
def test_a_number_that_is_whole_stays_exact(cell: Cell) -> None:
    assert identifier(cell, "订单号") == cell_text(cell)


def test_a_formula_that_failed_is_no_identifier() -> None:
    with pytest.raises(RowRefused) as refused:
        identifier("#N/A", "商家编码")
    assert refused.value.reason.code == "cell_formula_error"


@pytest.mark.parametrize(
    ("cell", "count"), [("2", 2), (2, 2), (2.0, 2), ("2.0", 2), ("１２", 12), ("1,000", 1000), ("3件", 3)]
)
def test_a_whole_number_is_read(cell: Cell, count: int) -> None:
    assert whole_number(cell, "商品数量(件)") == count


@pytest.mark.parametrize(
    "cell", ["", None, "0", "-1", "1.5", 1.5, "two", "1 2", True, "999999999", "1e3", float("nan")]
)
def test_anything_else_is_no_quantity(cell: Cell) -> None:
    with pytest.raises(RowRefused) as refused:
        whole_number(cell, "商品数量(件)")
    assert refused.value.reason.code == "quantity_unreadable"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50", 123450),
        ("¥12.00", 1200),
        ("￥12", 1200),
        ("12.3元", 1230),
        (12.3, 1230),
        (12, 1200),
        ("0.005", 1),
        ("1.234.5", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("免费", None),
        (float("inf"), None),
    ],
)
def test_money_becomes_fen(cell: Cell, fen: int | None) -> None:
    assert money_fen(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-20 09:30:00",
        "2026-11-20 09:30:00\t",
        "2026/11/20 9:30",
        "2026/11/20 9:30:00.000",
        "2026.11.20 09:30",
        "2026-11-20T09:30:00",
        "2026-11-20T01:30:00Z",
        "2026-11-20T01:30:00+0000",
        "2026-11-20 10:30:00 +09:00",
        "2026年11月20日 09:30:00",
        "2026年11月20日9时30分",
        "２０２６-11-20 09：30：00",
        datetime(2026, 11, 20, 9, 30),  # noqa: DTZ001 - a workbook's cell
        datetime(2026, 11, 20, 9, 29, 59, 999_994),  # noqa: DTZ001 - a day's fraction, off by binary
        46346.395833333336,
    ],
)
def test_local_time_without_offset_becomes_utc(cell: Cell) -> None:
    assert instant(cell, "支付时间", BEIJING) == HALF_PAST_NINE


def test_a_day_without_a_time_is_its_first_second_or_for_a_promise_its_last() -> None:
    for day in ("2026-11-20", date(2026, 11, 20)):
        assert instant(day, "支付时间", BEIJING) == datetime(2026, 11, 19, 16, tzinfo=UTC)
        last = instant(day, "承诺发货时间", BEIJING, end_of_day=True)
        assert last == datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["", None, " ", "-", "--", "无", "null", "0000-00-00 00:00:00"])
def test_a_blank_time_is_none(cell: Cell) -> None:
    assert instant(cell, "发货时间", BEIJING) is None


@pytest.mark.parametrize(
    "cell",
    ["yesterday", "20/11/2026 09:30", "2026-13-01 00:00:00", "2026-02-30", "1999-01-01 00:00:00", "########", 5, 1e30],
)
def test_any_other_time_is_refused(cell: Cell) -> None:
    with pytest.raises(RowRefused) as refused:
        instant(cell, "发货时间", BEIJING)
    assert refused.value.reason.code == "time_unreadable"


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert all(yes(cell, "赠品") for cell in ("是", "有", "Y", "Yes", "TRUE", True, 1, "1", "√"))
    assert not any(yes(cell, "赠品") for cell in ("否", "无", "n", "No", False, 0, "", None, "×"))
    with pytest.raises(RowRefused):
        yes("perhaps", "赠品")
