"""Pinduoduo's order export, 2020, 2023 and 2026 layouts: one row → what the bench needs of it.

Does not know the order's other rows (``edge.importers.orders``).
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.notes import Notes
from edge.importers.order_row import OrderRow
from edge.importers.orders import OrderFormat
from edge.importers.pinduoduo_gifts import gifts_of
from edge.importers.usual_row import continues_above, number_matching, usual_row

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


def row_of(cells: Cells, number: str, zone: ZoneInfo, notes: Notes) -> OrderRow:
    """The row's values; raises what of them cannot be read. Each warning is noted with its row."""
    row = usual_row(cells, number, zone, notes)
    return replace(
        row,
        line=(*row.line, *map(cells.text, GIFT_FIELDS)),
        gifts=gifts_of(cells),
        confirmed_at=row.confirmed_at or row.paid_at,
        goods_type="bonded" if cells.text("bonded").strip("-/无否") else "",
    )


FORMAT = OrderFormat(
    platform="pdd",
    layout=LAYOUT,
    numbers=ORDER_NUMBER,
    number_of=number_matching(ORDER_NUMBER),
    row_of=row_of,
    continues_above=continues_above,
)
