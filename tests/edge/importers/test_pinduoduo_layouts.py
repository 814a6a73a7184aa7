"""The three layouts that merchants have, in every container and encoding that they come in."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from domain.order import Refund, order_id
from edge.importers import read_file
from shipfloor.demo.export_file import COLUMNS_2023, export_csv, export_workbook

Header = Callable[[str], list[str]]

NUMBER = "261120-607198974342268"
COMMON = {
    "商品": "陶瓷马克杯,带盖",
    "订单号": NUMBER,
    "订单状态": "已发货,待收货",
    "商品数量(件)": "2",
    "商品id": "607198974342",
    "商品规格": "奶白 350ml",
    "样式ID": "1607198974342",
    "商家编码-商品维度": "CUP",
    "商家备注": "放贺卡",
    "售后状态": "售后处理中",
    "发货时间": "2026-11-20 15:00:00",
    "快递单号": "YT1234567890123",
    "快递公司": "圆通速递",
    "商品总价(元)": "1,299.00",
    "用户实付金额(元)": "1,234.50",
}
LAYOUTS = {
    "2020": {
        "商家编码-SKU维度": "CUP-WHITE",
        "拼单成功时间": "2026-11-20 09:30:00",
        "支付时间": "2026-11-20 09:29:00",
        "承诺发货时间": "2026-11-22 09:30:00",
    },
    "2023": {
        "商家编码-规格维度": "CUP-WHITE",
        "订单成交时间": "2026-11-20 09:30:00",
        "支付时间": "2026-11-20 09:29:00",
        "承诺发货时间": "2026-11-22 09:30:00",
    },
    "2026": {"商家编码-规格维度": "CUP-WHITE", "订单成交时间": "2026-11-20 09:30:00"},
}
CONTAINERS = ("utf-8", "utf-8-sig", "gb18030", "tabs", "workbook", "noted workbook")


def written(header: list[str], row: dict[str, str], container: str) -> bytes:
    # The 2020 layout writes some brackets full-width; the row's keys are the file's own names.
    own = {name: row.get(name.replace("（", "(").replace("）", ")"), "") for name in header}
    assert sum(1 for value in own.values() if value) == len(row), "every value of the row has its column"
    match container:
        case "workbook":
            return export_workbook([own], columns=header, note="")
        case "noted workbook":
            return export_workbook([own], columns=header)
        case "tabs":
            return export_csv([own], columns=header, encoding="utf-16", delimiter="\t")
        case encoding:
            return export_csv([own], columns=header, encoding=encoding)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("year", LAYOUTS)
def test_each_layout_gives_its_order_from_every_container(real_header: Header, year: str, container: str) -> None:
    imported = read_file("orders", written(real_header(year), COMMON | LAYOUTS[year], container), shop="一号店")
    assert imported.kind == "orders"
    assert imported.platform == "pdd"
    assert not imported.rejected
    [order] = imported.orders
    assert order.order_id == order_id("pdd", "一号店", NUMBER)
    assert order.number == NUMBER
    [line] = order.lines
    assert (line.sku, line.quantity, line.variant, line.gift) == ("CUP-WHITE", 2, "奶白 350ml", False)
    assert order.confirmed_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert order.declared_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert order.amount_fen == 123_450
    assert (order.tracking_number, order.carrier) == ("YT1234567890123", "yto")
    assert order.refund is Refund.ASK
    assert not order.cancelled
    assert [said.seller for said in imported.remarks] == ["放贺卡"]
    if year != "2026":
        assert order.paid_at == datetime(2026, 11, 20, 1, 29, tzinfo=UTC)
        assert order.promise_at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("year", LAYOUTS)
def test_the_same_file_twice_gives_equal_values(real_header: Header, year: str) -> None:
    content = written(real_header(year), COMMON | LAYOUTS[year], "gb18030")
    assert read_file("a.csv", content) == read_file("b.xlsx", content)


def test_the_demo_writes_the_real_header_of_2023(real_header: Header) -> None:
    assert list(COLUMNS_2023) == real_header("2023")
