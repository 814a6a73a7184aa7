"""What an order export may not bring in: personal data, and rows that cannot be trusted; the rest is kept."""

import pytest

from domain.reason import Reason, reason
from edge.importers import read_file
from shipfloor.demo.export_file import Value, export_csv, order_number
from tests.edge.importers.pinduoduo_rows import PAID_AT, imported, refusals, row

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
