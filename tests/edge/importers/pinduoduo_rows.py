"""Rows of a Pinduoduo export to change at will, and what the importer makes of them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.order import Order
from edge.importers import Imported, read_file
from shipfloor.demo.export_file import Value, export_csv, order_number

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
