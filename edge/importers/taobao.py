"""Taobao's and Tmall's exports: the list of orders, and 千牛's of sub-orders. Does not know how rows become orders.

The list of orders (ExportOrderList) names the goods of an order in one cell and no merchant code: it tells an order's
times, status and number, and its goods only until a list of sub-orders has told them line by line.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import RowLine
from edge.importers.part import Part
from edge.importers.usual_row import LINE_FIELDS, line_of, number_matching

ORDER_NUMBER = re.compile(r"\d{16,20}")
TITLE_LENGTH_MAX = 200
ONLY_LINE = "1"

ORDERS = Layout(
    names={
        "number": "订单编号",
        "platform_status": "订单状态",
        "buyer": "买家留言",
        "created_at": "订单创建时间",
        "paid_at": "订单付款时间",
        "title": "宝贝标题",
        "goods_code": "宝贝标题",  # nothing else in the list says which goods they are
        "tracking_number": "物流单号",
        "carrier": "物流公司",
        "seller": "订单备注",
        "quantity": "宝贝总数量",
        "amount_fen": "买家实际支付金额 | 支付金额 | 总金额",
    },
    marks=("宝贝标题", "宝贝总数量", "买家会员名"),
    wanted=(("number",), ("quantity",)),
    machine_made=True,
)
LINES = Layout(
    names={
        "number": "主订单编号",
        "line_number": "子订单编号",
        "title": "商品标题 | 标题",
        "quantity": "购买数量",
        "sku": "商家编码 | 外部系统编号",
        "variant": "商品属性 | 套餐信息",
        "platform_status": "订单状态",
        "after_sales": "退款状态",
        "created_at": "订单创建时间",
        "paid_at": "订单付款时间",
        "declared_at": "发货时间",
        "promise_at": "应发货时间",
        "goods_id": "商品ID",
        "seller": "商家备注 | 备注",
        "buyer": "主订单买家留言 | 买家留言",
        "tracking_number": "物流单号",
        "carrier": "物流公司",
        "amount_fen": "买家实付金额 | 买家实际支付金额 | 买家应付货款",
    },
    marks=("主订单编号", "子订单编号 | 子订单号", "退款状态 | 应发货时间"),
    wanted=(("number",), ("quantity",), ("sku", "goods_id")),
    machine_made=True,
)


def goods_of(cells: Cells) -> RowLine:
    """All goods of an order as its only line, by their title alone."""
    line = line_of(cells)
    return replace(line, sku=line.sku[:TITLE_LENGTH_MAX])


FORMATS = {
    "taobao_lines": OrderFormat(
        platform="taobao",
        layout=LINES,
        zone="Asia/Shanghai",
        numbers=ORDER_NUMBER,
        number=number_matching(ORDER_NUMBER),
    ),
    "taobao_orders": OrderFormat(
        platform="taobao",
        layout=ORDERS,
        zone="Asia/Shanghai",
        numbers=ORDER_NUMBER,
        number=number_matching(ORDER_NUMBER),
        line=Part(LINE_FIELDS, goods_of),
        line_number=Part((), lambda _cells: ONLY_LINE),
        has_lines=False,
    ),
}
