"""What an order export says of orders: lines, gifts, times, refunds, waybills."""

from datetime import UTC, datetime

import pytest

from domain.order import FurtherNumber, Refund
from domain.reason import reason
from edge.importers import read_file
from shipfloor.demo.export_file import COLUMNS_2023, Value, export_csv, order_number
from tests.edge.importers.pinduoduo_rows import CONFIRMED_AT, PAID_AT, imported, only, refusals, row

# -- lines


def test_rows_of_one_number_are_lines_of_one_order() -> None:
    order = only(row(), row(商家编码_规格维度="CUP-RED", 商品规格="红", **{"商品数量(件)": "3"}))
    assert [(line.line_id, line.sku, line.quantity) for line in order.lines] == [
        ("CUP-RED#1", "CUP-RED", 3),
        ("CUP-WHITE#1", "CUP-WHITE", 1),
    ]


def test_two_rows_of_one_sku_are_two_lines_with_ids_of_their_own() -> None:
    order = only(row(**{"商品数量(件)": "2"}), row(**{"商品数量(件)": "5"}))
    assert [(line.line_id, line.quantity) for line in order.lines] == [("CUP-WHITE#1", 2), ("CUP-WHITE#2", 5)]


def test_a_row_that_stands_twice_counts_once_and_is_named() -> None:
    result = imported(row(), row(2), row())
    assert [len(order.lines) for order in result.orders] == [1, 1]
    assert result.warnings == (reason("row_repeated", row=4, count=1),)


def test_pasted_exports_that_overlap_tell_of_one_line_twice() -> None:
    later = row(订单状态="已发货，待收货", 发货时间="2026-11-20 15:00:00", 快递单号="YT1234567890123")
    result = imported(row(), row(2), later)
    first = next(order for order in result.orders if order.number == order_number(PAID_AT, 1))
    assert [(line.sku, line.quantity) for line in first.lines] == [("CUP-WHITE", 1)]
    assert first.tracking_number == "YT1234567890123"
    assert result.warnings == (reason("row_repeated", row=4, count=1),)


def test_a_second_unit_at_another_price_is_a_line_of_its_own() -> None:
    order = only(row(**{"商家实收金额(元)": "20"}), row(**{"商家实收金额(元)": "10"}))
    assert [line.line_id for line in order.lines] == ["CUP-WHITE#1", "CUP-WHITE#2"]
    assert order.amount_fen == 3000


@pytest.mark.parametrize(
    ("codes", "sku"),
    [
        ({"商家编码-规格维度": "A", "商家编码-商品维度": "B"}, "A"),
        ({"商家编码-规格维度": "", "商家编码-商品维度": "B"}, "B"),
        ({"商家编码-规格维度": "", "商家编码-商品维度": ""}, "1607198974342"),
        ({"商家编码-规格维度": "", "样式ID": ""}, "607198974342/白"),
        ({"商家编码-规格维度": "", "样式ID": "", "商品规格": ""}, "607198974342"),
    ],
)
def test_the_sku_is_the_most_exact_code_that_the_row_has(codes: dict[str, Value], sku: str) -> None:
    assert only(row() | codes).lines[0].sku == sku


def test_a_rounded_code_is_no_matter_where_a_better_one_stands() -> None:
    assert only(row(商品id="6.07199E+11", 样式ID="1.6072E+12")).lines[0].sku == "CUP-WHITE"


# -- gifts


def test_gifts_are_lines_after_the_goods() -> None:
    order = only(row(赠品名称="贴纸；卡片", 赠品id="11;22", 赠品规格="小；大", 赠品数量="1;2"))
    gifts = [(line.line_id, line.title, line.variant, line.quantity) for line in order.lines if line.gift]
    assert gifts == [("11/小#g1", "贴纸", "小", 1), ("22/大#g1", "卡片", "大", 2)]
    assert not order.lines[0].gift


def test_a_gift_without_an_id_goes_by_its_name() -> None:
    assert [(line.sku, line.quantity) for line in only(row(赠品名称="贴纸")).lines if line.gift] == [("贴纸", 1)]


def test_a_name_that_holds_the_separator_is_not_cut() -> None:
    order = only(row(赠品名称="贴纸,蓝色;卡片", 赠品id="11;22"))
    assert [line.title for line in order.lines if line.gift] == ["贴纸; 蓝色; 卡片", "贴纸; 蓝色; 卡片"]


def test_a_gift_quantity_that_fits_no_gift_refuses_the_row() -> None:
    assert refusals(imported(row(赠品名称="贴纸;卡片", 赠品id="11;22", 赠品数量="5"))) == [(2, "gift_unreadable")]


# -- times and money


def test_times_are_beijing_read_as_utc() -> None:
    order = only(row(承诺发货时间="2026-11-22 09:30:00", 发货时间="2026-11-20 15:00:00"))
    assert order.paid_at == PAID_AT
    assert order.confirmed_at == CONFIRMED_AT
    assert order.promise_at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert order.declared_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_a_blank_completion_time_falls_back_to_the_payment_never_to_the_number() -> None:
    assert only(row(订单成交时间="")).confirmed_at == PAID_AT
    result = imported(row(订单成交时间="", 支付时间=""))
    assert result.orders[0].confirmed_at is None
    assert result.warnings == (reason("order_without_start", row=2, count=1),)


def test_the_zone_of_the_file_can_be_another() -> None:
    content = export_csv([row(支付时间="2026-11-20 09:29:00")])
    [order] = read_file("x", content, zone="UTC").orders
    assert order.paid_at == datetime(2026, 11, 20, 9, 29, tzinfo=UTC)


def test_amounts_of_an_orders_rows_add_up() -> None:
    order = only(
        row(**{"商家实收金额(元)": "1,000.50"}),
        row(商品规格="红", **{"商家实收金额(元)": "", "用户实付金额(元)": "0.5"}),
    )
    assert order.amount_fen == 100_100


def test_an_unreadable_amount_costs_the_amount_not_the_order() -> None:
    result = imported(row(**{"商家实收金额(元)": "八元"}))
    assert result.orders[0].amount_fen is None
    assert result.warnings == (reason("amount_unreadable", column="商家实收金额(元)", row=2, count=1),)


# -- status


def test_shipped_at_the_platform_is_declared_and_still_to_be_packed() -> None:
    order = only(row(订单状态="已发货，待收货", 发货时间="2026-11-20 15:00:00", 快递单号="YT1234567890123"))
    assert (order.refund, order.cancelled, order.platform_status) == (Refund.CLEAR, False, "已发货，待收货")
    assert order.declared_at is not None


@pytest.mark.parametrize(
    ("changes", "refund", "cancelled"),
    [
        ({"售后状态": "退款成功"}, Refund.STOP, False),
        ({"售后状态": "待商家处理"}, Refund.ASK, False),
        ({"售后状态": "无售后或售后取消"}, Refund.CLEAR, False),
        ({"订单状态": "未发货，退款成功"}, Refund.STOP, True),
        ({"订单状态": "已取消"}, Refund.STOP, True),
        ({"是否审核中": "是"}, Refund.ASK, False),
    ],
)
def test_refunds_and_cancellations(changes: dict[str, Value], refund: Refund, cancelled: bool) -> None:
    order = only(row() | changes)
    assert (order.refund, order.cancelled) == (refund, cancelled)


def test_an_order_in_the_platform_s_review_is_marked_as_such_in_every_row_s_name() -> None:
    assert only(row(是否审核中="是"), row(商品规格="红", 是否审核中="否")).risk_hold
    assert not only(row()).risk_hold


def test_one_refunded_line_stops_the_order() -> None:
    order = only(row(), row(商品规格="红", 售后状态="退款成功"))
    assert (order.refund, order.after_sales) == (Refund.STOP, "无售后或售后取消 / 退款成功")


def test_unknown_words_ask_and_are_named_once() -> None:
    result = imported(row(1, 售后状态="火星售后"), row(2, 售后状态="火星售后"), row(3, 订单状态="飞行中"))
    assert [order.refund for order in result.orders] == [Refund.ASK, Refund.ASK, Refund.CLEAR]
    assert result.warnings == (
        reason("after_sales_unknown", status="火星售后", row=2, count=2),
        reason("order_status_unknown", status="飞行中", row=4, count=1),
    )


def test_an_unpaid_order_is_turned_away() -> None:
    assert imported(row(订单状态="待付款")).rejected[0].reason == reason("order_unpaid", status="待付款")


# -- waybills and remarks


def test_one_waybill_number_stands_on_the_order() -> None:
    result = imported(row(快递单号="yt1234567890123", 快递公司="圆通快递"))
    assert (result.orders[0].tracking_number, result.orders[0].carrier) == ("YT1234567890123", "yto")
    assert result.orders[0].further_numbers == ()


def test_an_order_says_all_its_numbers_each_with_its_carrier() -> None:
    result = imported(row(快递单号="YT1234567890123,JT1234567890123", 快递公司="圆通快递,极兔速递"))
    [order] = result.orders
    assert (order.tracking_number, order.carrier) == ("YT1234567890123", "yto")
    assert order.further_numbers == (FurtherNumber(tracking_number="JT1234567890123", carrier="jt"),)
    assert result.waybills == ()


def test_an_unknown_carrier_keeps_its_name_and_is_named() -> None:
    result = imported(row(快递单号="XX123456789", 快递公司="火箭速递"))
    assert result.orders[0].carrier == "火箭速递"
    assert result.warnings == (reason("carrier_unknown", carrier="火箭速递", row=2, count=1),)


def test_remarks_lie_beside_the_order_only() -> None:
    result = imported(row(买家留言="送女友写贺卡", 商家备注="不要放价格单"), row(2))
    assert [(said.order_id, said.buyer, said.seller) for said in result.remarks] == [
        (result.orders[0].order_id, "送女友写贺卡", "不要放价格单")
    ]
    assert "贺卡" not in repr(result.orders)


def test_the_fields_say_what_the_file_could_know() -> None:
    full = imported(row())
    thin = read_file("x", export_csv([row()], columns=[name for name in COLUMNS_2023 if name != "承诺发货时间"]))
    assert full.fields - thin.fields == {"promise_at"}
