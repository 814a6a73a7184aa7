"""Temu's order export: a row a sub-order, nothing is written as ``--``. Does not know how rows become orders."""

from __future__ import annotations

import re

from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import number_matching

ORDER_NUMBER = re.compile(r"PO-\d{3}-\d{8,24}")

LAYOUT = Layout(
    names={
        "number": "订单号",
        "line_number": "子订单号",
        "platform_status": "订单状态",
        "quantity": "应履约件数",
        "title": "商品名称",
        "style_id": "SKUID",
        "goods_id": "SKCID | SPUID",
        "sku": "SKU货号",
        "variant": "商品属性",
        "tracking_number": "运单号",
        "carrier": "物流商",
        "created_at": "订单创建时间",
        "promise_at": "要求最晚发货时间",
        "declared_at": "实际发货时间",
    },
    marks=("应履约件数", "要求最晚发货时间"),
    wanted=(("number",), ("quantity",), ("sku", "style_id", "goods_id")),
    machine_made=True,
)

FORMAT = OrderFormat(
    platform="temu",
    layout=LAYOUT,
    zone="Asia/Shanghai",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
)
