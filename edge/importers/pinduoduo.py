"""Pinduoduo's order export, 2020, 2023 and 2026 layouts: one row → what the bench needs of it.

Does not know the order's other rows (``edge.importers.orders``).
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from edge.importers.cell import whole_number
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.notes import Notes
from edge.importers.order_row import (
    REMARK_LENGTH_MAX,
    STATUS_LENGTH_MAX,
    OrderRow,
    amount_of,
    carriers_of_row,
    standing_of,
    tracking_numbers_of,
)
from edge.importers.orders import OrderFormat
from edge.importers.pinduoduo_gifts import gifts_of

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
# What an export repeats on each row of an order; a row without any of them continues the row above.
ORDER_FIELDS = (
    "platform_status", "paid_at", "confirmed_at", "promise_at", "declared_at", "after_sales", "tracking_number",
)  # fmt: skip
# With what stands in every export, these tell two lines of one SKU apart: the second may be cheaper.
LINE_FIELDS = ("goods_id", "style_id", "amount_fen", "gift_title", "gift_id", "gift_variant", "gift_quantity")
ORDER_NUMBER = re.compile(r"\d{6}-\d{15}")


def number_of(cells: Cells) -> str:
    """The order number, whole; raises why there is none."""
    number = cells.identifier("number")
    if not number:
        raise RowRefused("order_number_missing")
    if not ORDER_NUMBER.fullmatch(number):
        raise RowRefused("order_number_malformed", column=cells.title("number"))
    return number


def continues_above(cells: Cells) -> bool:
    """Whether a row without a number looks like a further line of the order above it."""
    return not any(cells.text(field) for field in ORDER_FIELDS)


def row_of(cells: Cells, number: str, zone: ZoneInfo, notes: Notes) -> OrderRow:
    """The row's values; raises what of them cannot be read. Each warning is noted with its row."""
    row = cells.row.number
    sku, title, variant = _sku(cells), cells.text("title"), cells.text("variant")
    quantity = whole_number(cells.raw("quantity"), cells.title("quantity"))
    refund, cancelled = standing_of(cells, notes)
    paid_at = cells.instant("paid_at", zone)
    confirmed_at = cells.instant("confirmed_at", zone) or paid_at
    if confirmed_at is None:
        notes.add(row, "order_without_start")
    numbers = tracking_numbers_of(cells, notes)
    line: tuple[str | int, ...] = (sku, variant, title, quantity, *map(cells.text, LINE_FIELDS))
    return OrderRow(
        row=row,
        number=number,
        line=line,
        key=(*line, *cells.texts()),
        sku=sku,
        title=title,
        variant=variant,
        quantity=quantity,
        gifts=gifts_of(cells),
        paid_at=paid_at,
        confirmed_at=confirmed_at,
        promise_at=cells.instant("promise_at", zone, end_of_day=True),
        declared_at=cells.instant("declared_at", zone),
        amount_fen=amount_of(cells, notes),
        platform_status=cells.text("platform_status")[:STATUS_LENGTH_MAX],
        after_sales=cells.text("after_sales")[:STATUS_LENGTH_MAX],
        refund=refund,
        cancelled=cancelled,
        tracking_numbers=numbers,
        carriers=carriers_of_row(cells, len(numbers), notes),
        goods_type="bonded" if cells.text("bonded").strip("-/无否") else "",
        buyer=cells.text("buyer")[:REMARK_LENGTH_MAX],
        seller=cells.text("seller")[:REMARK_LENGTH_MAX],
    )


def _sku(cells: Cells) -> str:
    sku = cells.identifier("sku") or cells.identifier("goods_code") or cells.identifier("style_id")
    if not sku and (goods_id := cells.identifier("goods_id")):
        sku = "/".join(part for part in (goods_id, cells.text("variant")) if part)
    if not sku:
        raise RowRefused("sku_missing")
    return sku


FORMAT = OrderFormat(
    platform="pdd",
    layout=LAYOUT,
    numbers=ORDER_NUMBER,
    number_of=number_of,
    row_of=row_of,
    continues_above=continues_above,
)
