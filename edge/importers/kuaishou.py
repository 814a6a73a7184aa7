"""Kuaishou's order export. Does not know how rows become orders."""

from __future__ import annotations

import re

from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import number_matching

ORDER_NUMBER = re.compile(r"\d{13,20}")

LAYOUT = Layout(
    names={
        "number": "订单号 | 订单编号",
        "created_at": "订单创建时间",
        "paid_at": "订单支付时间",
        "platform_status": "订单状态",
        "amount_fen": "实付款",
        "quantity": "成交数量",
        "buyer": "买家留言",
        "seller": "订单备注",
        "after_sales": "售后状态",
        "promise_at": "预售/承诺发货时间 | 承诺发货时间",
        "title": "商品名称",
        "goods_id": "商品ID",
        "variant": "商品规格",
        "sku": "SKU编码",
        "declared_at": "发货时间",
        "carrier": "快递公司",
        "tracking_number": "快递单号",
    },
    marks=("成交数量", "CPS达人ID | 快赚客ID | 预售/承诺发货时间"),
    wanted=(("number",), ("quantity",), ("sku", "goods_id")),
    machine_made=True,
)

FORMAT = OrderFormat(
    platform="kuaishou",
    layout=LAYOUT,
    zone="Asia/Shanghai",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
)
