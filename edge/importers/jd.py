"""JD's order export for merchants (POP). Does not know how rows become orders.

A waybill number is not in it: it comes with the print software's list.
"""

from __future__ import annotations

import re

from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import number_matching

ORDER_NUMBER = re.compile(r"\d{10,18}")

LAYOUT = Layout(
    names={
        "number": "订单号 | 订单编号",
        "goods_id": "商品ID | 商品编号",
        "title": "商品名称",
        "quantity": "订购数量",
        "created_at": "下单时间 | 订单下单时间",
        "amount_fen": "应付金额 | 结算金额",
        "platform_status": "订单状态",
        "buyer": "订单备注",
        "seller": "商家备注",
        "paid_at": "付款确认时间",
        "sku": "货号 | 商家SKUID | 商家SKU",
        "declared_at": "出库时间",
        "carrier": "承运商 | 快递公司",
        "tracking_number": "运单号 | 快递单号",
    },
    marks=("订购数量", "京东价 | 付款确认时间"),
    wanted=(("number",), ("quantity",), ("sku", "goods_id")),
    machine_made=True,
)

FORMAT = OrderFormat(
    platform="jd",
    layout=LAYOUT,
    zone="Asia/Shanghai",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
)
