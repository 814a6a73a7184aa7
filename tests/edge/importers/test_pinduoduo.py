"""What an order export says of orders: lines, gifts, times, refunds, waybills, and which rows are turned away."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from domain.order import Order, Refund
from domain.reason import Reason, reason
from edge.importers import Imported, read_file
from shipfloor.demo.export_file import COLUMNS_2023, Value, export_csv, order_number

PAID_AT = datetime(2026, 11, 20, 1, 29, tzinfo=UTC)
CONFIRMED_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def row(serial: int = 1, /, **changes: Value) -> dict[str, Value]:
    usual: dict[str, Value] = {
        "商品": "马克杯",
        "订单号": order_number(PAID_AT, serial),
        "支付时间": PAID_AT,
        "订单成交时间": CONFIRMED_AT,
        "商品id": "607198974342",
        "商品规格": "白",
        "样式ID": "1607198974342",
        "商家编码-规格维度": "CUP-WHITE",
    }
    return usual | {name.replace("_", "-"): value for name, value in changes.items()}


def imported(*rows: Mapping[str, Value]) -> Imported:
    return read_file("orders.csv", export_csv(rows))


def only(*rows: Mapping[str, Value]) -> Order:
    result = imported(*rows)
    assert not result.rejected
    [order] = result.orders
    return order


def refusals(result: Imported) -> list[tuple[int, str]]:
    return [(rejected.row, rejected.reason.code) for rejected in result.rejected]


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
    assert result.waybills == ()


def test_several_numbers_of_an_order_are_waybills_too() -> None:
    result = imported(row(快递单号="YT1234567890123,JT1234567890123", 快递公司="圆通快递,极兔速递"))
    [order] = result.orders
    assert (order.tracking_number, order.carrier) == ("YT1234567890123", "yto")
    assert [(waybill.tracking_number, waybill.carrier, waybill.order_ids) for waybill in result.waybills] == [
        ("YT1234567890123", "yto", (order.order_id,)),
        ("JT1234567890123", "jt", (order.order_id,)),
    ]


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


# -- personal data


def test_names_phones_and_addresses_are_read_into_nothing() -> None:
    personal = {
        name: f"canary{place}金丝雀"
        for place, name in enumerate(
            [
                "消费者资料",
                "省",
                "市",
                "区",
                "街道/镇",
                "配送员手机号",
                "用户购买手机号",
                "充值号码",
                "门店名称",
                "支付ID",
            ]
        )
    }
    old = [
        "订单号",
        "商品数量(件)",
        "商品规格",
        "身份证姓名",
        "身份证号码",
        "收货人",
        "手机",
        "省",
        "详细地址",
        "用户购买手机号",
    ]
    bad = row(2, **{"商品数量(件)": "none"})
    results = [
        imported(row() | personal, bad | personal),
        read_file(
            "x",
            export_csv(
                [dict.fromkeys(old, "canary") | {"订单号": order_number(PAID_AT, n)} for n in (1, 2)], columns=old
            ),
        ),
    ]
    assert results[0].orders
    assert results[0].rejected
    for result in results:
        assert "canary" not in repr(result).replace("variant='canary'", "")


def test_a_refusal_never_quotes_a_cell() -> None:
    shifted = row() | {"订单号": "王小明13800138000", "商品数量(件)": "王小明13800138000", "支付时间": "王小明"}
    again = row(3) | {"支付时间": "王小明13800138000"}
    assert "王小明" not in repr(imported(shifted, again))


# -- bad rows


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"订单号": ""}, reason("order_number_missing")),
        ({"订单号": "12345"}, reason("order_number_malformed", column="订单号")),
        ({"订单号": "261120-60719897434226"}, reason("order_number_malformed", column="订单号")),
        ({"订单号": "2.6112E+20"}, reason("id_lost_digits", column="订单号")),
        ({"商品数量(件)": "0"}, reason("quantity_unreadable", column="商品数量(件)")),
        ({"商品数量(件)": "1.5"}, reason("quantity_unreadable", column="商品数量(件)")),
        ({"商品数量(件)": ""}, reason("quantity_unreadable", column="商品数量(件)")),
        ({"支付时间": "昨天"}, reason("time_unreadable", column="支付时间")),
        ({"承诺发货时间": "########"}, reason("time_unreadable", column="承诺发货时间")),
        ({"快递单号": "7.73012E+13"}, reason("id_lost_digits", column="快递单号")),
        ({"商家编码-规格维度": "", "商品id": "", "样式ID": ""}, reason("sku_missing")),
        ({"是否审核中": "也许"}, reason("yes_no_unreadable", column="是否审核中")),
    ],
)
def test_a_bad_row_is_turned_away_by_number_and_the_rest_is_kept(changes: dict[str, Value], why: Reason) -> None:
    result = imported(row(1), row(2) | changes, row(3))
    assert len(result.orders) == 2
    [rejected] = result.rejected
    assert (rejected.row, rejected.reason) == (3, why)


def test_an_order_with_one_bad_row_is_turned_away_whole() -> None:
    result = imported(row(1), row(2), row(1, 商品规格="红", **{"商品数量(件)": "x"}), row(1, 商品规格="蓝"))
    number = order_number(PAID_AT, 1)
    assert [order.number for order in result.orders] == [order_number(PAID_AT, 2)]
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (2, reason("order_has_bad_row", bad_row=4, order=number)),
        (4, reason("quantity_unreadable", column="商品数量(件)")),
        (5, reason("order_has_bad_row", bad_row=4, order=number)),
    ]
    assert not result.remarks


def test_a_row_that_only_continues_the_one_above_takes_that_order_with_it() -> None:
    # What a merged order number leaves behind when a workbook is saved as CSV.
    further: dict[str, Value] = {"商品规格": "红", "商家编码-规格维度": "CUP-RED", "订单状态": "", "售后状态": ""}
    result = imported(row(1), further, row(2))
    assert refusals(result) == [(2, "order_has_bad_row"), (3, "order_number_missing")]
    assert [order.number for order in result.orders] == [order_number(PAID_AT, 2)]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("红", "红,大", "row_too_wide"),  # an unquoted comma moves the cells after it
        ("红", "红\n大", "row_too_narrow"),  # an unquoted line break makes two rows of one
    ],
)
def test_a_row_whose_cells_have_moved_is_turned_away_with_its_order(old: str, new: str, why: str) -> None:
    content = export_csv([row(1), row(1, 商品规格="红", 买家留言="王小明"), row(2)], encoding="utf-8").decode()
    result = read_file("x", content.replace(old, new).encode())
    assert refusals(result)[:2] == [(2, "order_has_bad_row"), (3, why)]
    assert [order.number for order in result.orders] == [order_number(PAID_AT, 2)]
    assert "王小明" not in repr(result)


def test_a_file_that_broke_off_loses_its_last_row_only() -> None:
    content = export_csv([row(1), row(2), row(3)])
    cut = content.rindex(b"CUP-WHITE") + 5
    result = read_file("x", content[:cut])
    assert len(result.orders) == 2
    assert refusals(result) == [(4, "row_too_narrow")]


def test_rows_that_leave_out_blank_cells_at_their_end_are_all_read() -> None:
    content = "\r\n".join(line.rstrip(",") for line in export_csv([row(1), row(2)]).decode().splitlines())
    assert len(read_file("x", content.encode()).orders) == 2
