"""What holds for every export: neither the order of rows nor that of columns, nor the container, changes an order."""

import contextlib
import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.order import Order, Remarks
from edge.importers import Imported, ImporterError, read_file
from shipfloor.demo.export_file import COLUMNS_2023, Value, export_csv, export_workbook, order_number

PAID_AT = datetime(2026, 11, 20, 1, 29, tzinfo=UTC)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

WORDS = st.text(alphabet="杯子白红蓝ABC 0123456789-#/,;\"'", max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "订单号": st.integers(1, 3).map(lambda serial: order_number(PAID_AT, serial)),
            "商品": WORDS,
            "商品规格": WORDS,
            "商家编码-规格维度": st.sampled_from(["CUP", "LID", "BOX-1", ""]),
            "商家编码-商品维度": st.sampled_from(["GOODS", "OTHER"]),
            "商品数量(件)": st.sampled_from(["1", "2", "30", "0", "x"]),
            "售后状态": st.sampled_from(["无售后或售后取消", "退款成功", "售后处理中", "新词"]),
            "订单状态": st.sampled_from(["待发货", "已发货，待收货", "未发货，退款成功"]),
            "支付时间": st.sampled_from(["2026-11-20 09:29:00", "2026-11-20 09:30:00", ""]),
            "承诺发货时间": st.sampled_from(["2026-11-22 09:30:00", "2026-11-21 09:30:00", "", "soon"]),
            "快递单号": st.sampled_from(["", "YT1234567890123", "YT1234567890123,JT1234567890123", "SF1234567890123"]),
            "快递公司": st.sampled_from(["圆通快递", "极兔速递", ""]),
            "赠品名称": st.sampled_from(["", "贴纸", "贴纸;卡片"]),
            "商家实收金额(元)": st.sampled_from(["", "1,000.00", "12.5"]),
            "买家留言": WORDS,
            "商家备注": WORDS,
        }
    ),
    max_size=8,
)


def by_id(imported: Imported) -> tuple[dict[str, Order], dict[str, Remarks]]:
    return (
        {order.order_id: order for order in imported.orders},
        {said.order_id: said for said in imported.remarks},
    )


@SETTINGS
@given(rows=ROWS, seed=st.integers())
def test_rows_and_columns_in_another_order_give_the_same_orders(rows: list[dict[str, Value]], seed: int) -> None:
    chance = random.Random(seed)
    columns = list(COLUMNS_2023)
    usual = read_file("x", export_csv(rows, columns=columns))
    chance.shuffle(columns)
    chance.shuffle(rows)
    other = read_file("x", export_csv(rows, columns=columns))
    assert by_id(usual) == by_id(other)
    assert set(usual.waybills) == set(other.waybills)
    assert len(usual.rejected) == len(other.rejected)


@pytest.mark.slow
@SETTINGS
@given(rows=ROWS)
def test_the_container_and_the_encoding_change_nothing(rows: list[dict[str, Value]]) -> None:
    usual = read_file("x", export_csv(rows, encoding="utf-8"))
    assert read_file("x", export_csv(rows, encoding="gb18030")) == usual
    assert read_file("x", export_csv(rows, encoding="utf-16", delimiter="\t")) == usual
    assert read_file("x", export_workbook(rows, note="")) == usual


@SETTINGS
@given(rows=ROWS)
def test_every_row_is_in_an_order_or_turned_away_or_a_repetition(rows: list[dict[str, Value]]) -> None:
    imported = read_file("x", export_csv(rows))
    goods_lines = sum(1 for order in imported.orders for line in order.lines if not line.gift)
    repeated = sum(int(warning.params["count"]) for warning in imported.warnings if warning.code == "row_repeated")
    assert goods_lines <= len(rows) - len({rejected.row for rejected in imported.rejected})
    assert goods_lines >= len(rows) - len(imported.rejected) - repeated
    for order in imported.orders:
        assert order.lines
        assert len({line.line_id for line in order.lines}) == len(order.lines)
        assert all(line.sku and line.quantity > 0 for line in order.lines)


@SETTINGS
@given(rows=ROWS)
def test_an_order_is_whole_or_not_there(rows: list[dict[str, Value]]) -> None:
    imported = read_file("x", export_csv(rows))
    bad = {row["订单号"] for row in rows if row["商品数量(件)"] in {"0", "x"} or row["承诺发货时间"] == "soon"}
    assert {order.number for order in imported.orders} == {row["订单号"] for row in rows} - bad


@SETTINGS
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_bytes_give_values_or_a_named_refusal(content: bytes) -> None:
    with contextlib.suppress(ImporterError):
        assert read_file("x", content).kind


@SETTINGS
@given(rows=ROWS, cut=st.floats(0, 1), noise=st.binary(max_size=6))
def test_a_broken_file_gives_values_or_a_named_refusal(rows: list[dict[str, Value]], cut: float, noise: bytes) -> None:
    content = export_csv(rows)
    at = int(len(content) * cut)
    with contextlib.suppress(ImporterError):
        assert read_file("x", content[:at] + noise + content[at:]).kind == "orders"


@pytest.mark.slow
def test_ten_thousand_rows_are_read_in_two_seconds() -> None:
    rows: list[dict[str, Value]] = [
        {
            "商品": "马克杯",
            "订单号": order_number(PAID_AT, serial),
            "商品规格": "白",
            "商家编码-规格维度": f"CUP-{serial % 40}",
            "支付时间": PAID_AT + timedelta(seconds=serial),
            "订单成交时间": PAID_AT + timedelta(seconds=serial),
            "承诺发货时间": PAID_AT + timedelta(days=2),
            "商品id": "607198974342",
            "商家实收金额(元)": "1,234.50",
            "买家留言": "请尽快发货",
        }
        for serial in range(10_000)
    ]
    content = export_csv(rows)
    started = time.process_time()
    imported = read_file("x", content)
    took = time.process_time() - started
    assert len(imported.orders) == 10_000
    assert took < 2.0
