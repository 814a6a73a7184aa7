"""Douyin's order export. Does not know how rows become orders.

Every text cell begins with a tab, nothing is written as ``-``; the column of the goods has changed its name.
"""

from __future__ import annotations

import re

from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.part import Part
from edge.importers.usual_row import line_number_of, number_matching

ORDER_NUMBER = re.compile(r"\d{16,20}A?")
SEVERAL = re.compile(r"[;；]")

LAYOUT = Layout(
    names={
        "number": "主订单编号",
        "line_number": "子订单编号",
        "title": "选购商品 | 商品名称",
        "variant": "商品规格",
        "quantity": "商品数量",
        "sku": "商家编码",
        "goods_id": "商品ID",
        "amount_fen": "订单应付金额 | 商品金额",
        "buyer": "买家留言",
        "seller": "商家备注",
        "created_at": "订单提交时间",
        "paid_at": "支付完成时间",
        "declared_at": "发货时间",
        "promise_at": "承诺发货时间",
        "platform_status": "订单状态",
        "after_sales": "售后状态",
        "tracking_number": "快递单号",
        "carrier": "快递公司",
    },
    marks=("主订单编号", "子订单编号", "选购商品 | 商品名称"),
    strangers="宝贝标题 | 主订单买家留言",
    wanted=(("number",), ("quantity",), ("sku", "goods_id")),
    machine_made=True,
)


def one_line_number(cells: Cells) -> str:
    """The sub-order's number; a row that holds several in one cell cannot be told apart and is refused."""
    if SEVERAL.search(cells.text("line_number")):
        raise RowRefused("several_lines_in_row", column=cells.title("line_number"))
    return line_number_of(cells)


FORMAT = OrderFormat(
    platform="douyin",
    layout=LAYOUT,
    zone="Asia/Shanghai",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
    line_number=Part(("line_number",), one_line_number),
)
