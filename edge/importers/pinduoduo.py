"""Pinduoduo's order export, 2020, 2023 and 2026 layouts. Does not know how rows become orders."""

from __future__ import annotations

import re

from msgspec.structs import replace

from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.order_row import RowLine, RowStanding
from edge.importers.part import Part
from edge.importers.pinduoduo_gifts import gifts_of
from edge.importers.usual_row import (
    LINE_FIELDS,
    STANDING_FIELDS,
    continues_above,
    line_of,
    number_matching,
    standing_of,
)

LAYOUT = Layout(
    names={
        "number": "订单号",
        "title": "商品 | 商品名称 | 商品标题",
        "platform_status": "订单状态",
        "quantity": "商品数量(件) | 商品数量",
        "in_review": "是否审核中",
        "paid_at": "支付时间",
        # The group's completion starts the platform's clock; each older layout has its own word for it.
        "confirmed_at": "订单成交时间 | 成交时间 | 拼单成功时间 | 成团时间 | 订单确认时间",
        "promise_at": "承诺发货时间",
        "declared_at": "发货时间",
        "goods_id": "商品id",
        "variant": "商品规格",
        "style_id": "样式ID | 规格ID",
        "sku": "商家编码-规格维度 | 商家编码-SKU维度 | 商家编码(规格维度) | 商家编码",
        "goods_code": "商家编码-商品维度 | 商家编码(商品维度)",
        "seller": "商家备注",
        "buyer": "买家留言",
        "after_sales": "售后状态",
        "gift_title": "赠品名称",
        "gift_id": "赠品id",
        "gift_variant": "赠品规格",
        "gift_quantity": "赠品数量",
        "tracking_number": "快递单号",
        "carrier": "快递公司",
        "amount_fen": "商家实收金额(元) | 用户实付金额(元) | 商品总价(元)",
        "bonded": "保税仓",
    },
    wanted=(("number",), ("quantity",), ("sku", "goods_code", "style_id", "goods_id", "variant")),
    machine_made=True,
)
# Beside what tells any lines apart: the same goods once with a gift and once without are two lines.
GIFT_FIELDS = ("gift_title", "gift_id", "gift_variant", "gift_quantity")
ORDER_NUMBER = re.compile(r"\d{6}-\d{15}")


def line_and_gifts_of(cells: Cells) -> RowLine:
    """The goods, and what is packed with them as a gift."""
    line = line_of(cells)
    return replace(line, told=(*line.told, *map(cells.text, GIFT_FIELDS)), gifts=gifts_of(cells))


def standing_and_type_of(cells: Cells) -> RowStanding:
    """How the order stands, and whether its goods lie in bond."""
    bonded = cells.text("bonded").strip("-/无否")
    return replace(standing_of(cells), goods_type="bonded" if bonded else "")


FORMAT = OrderFormat(
    platform="pdd",
    layout=LAYOUT,
    numbers=ORDER_NUMBER,
    number=number_matching(ORDER_NUMBER),
    line=Part((*LINE_FIELDS, *GIFT_FIELDS), line_and_gifts_of),
    standing=Part((*STANDING_FIELDS, "bonded"), standing_and_type_of),
    confirmed_when_paid=True,
    continues_above=continues_above,
)
