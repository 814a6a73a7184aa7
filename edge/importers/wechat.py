"""The WeChat shop's order export, old and new layout. Does not know how rows become orders."""

from __future__ import annotations

import re

from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import number_matching

ORDER_NUMBER = re.compile(r"\d{16,22}")

LAYOUT = Layout(
    names={
        "number": "订单号",
        "created_at": "订单下单时间 | 下单时间",
        "declared_at": "订单发货时间",
        "platform_status": "订单状态",
        "buyer": "买家备注",
        "seller": "商家备注",
        "amount_fen": "订单实际支付金额",
        "paid_at": "支付时间",
        "carrier": "物流公司",
        "tracking_number": "快递单号",
        "title": "商品名称",
        "goods_id": "商品编码(平台)",
        "goods_code": "商品编码(自定义)",
        "sku": "SKU编码(自定义)",
        "variant": "商品属性",
        "quantity": "商品数量",
        "after_sales": "商品售后",
    },
    marks=("商品编码(平台)", "商品数量"),
    wanted=(("number",), ("quantity",), ("sku", "goods_code", "goods_id")),
    machine_made=True,
)

FORMAT = OrderFormat(
    platform="wechat",
    layout=LAYOUT,
    zone="Asia/Shanghai",
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
)
