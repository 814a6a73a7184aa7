"""One row of a Pinduoduo order export → what the bench needs of it. Does not know the order's other rows.

The export's names, phones and addresses have no field here, so they are not read (FLOORS R9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.order import Refund
from domain.refund import after_sales, order_status, worst
from edge.importers.carriers import carrier_code
from edge.importers.cell import cell_text, money_fen, whole_number, yes
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.notes import Notes
from edge.importers.pinduoduo_gifts import Gift, gifts_of

STATUS_LENGTH_MAX = 40
REMARK_LENGTH_MAX = 2_000

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A readable row. ``key`` orders rows of an order whatever their place in the file; ``line`` begins it.

    Rows of one ``line`` are one line of the order, told of more than once: pasted exports overlap, and a later one has
    another status. Packing such a line twice would be as wrong as leaving it out.
    """

    row: int
    number: str
    line: tuple[str | int, ...]
    key: tuple[str | int, ...]
    sku: str
    title: str
    variant: str
    quantity: int
    gifts: tuple[Gift, ...]
    paid_at: datetime | None
    confirmed_at: datetime | None
    promise_at: datetime | None
    declared_at: datetime | None
    amount_fen: int | None
    platform_status: str
    after_sales: str
    refund: Refund
    cancelled: bool
    tracking_numbers: tuple[str, ...]
    carriers: tuple[str, ...]
    goods_type: str
    buyer: str
    seller: str


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
    refund, cancelled = _standing(cells, notes)
    paid_at = cells.instant("paid_at", zone)
    confirmed_at = cells.instant("confirmed_at", zone) or paid_at
    if confirmed_at is None:
        notes.add(row, "order_without_start")
    numbers = _tracking_numbers(cells, notes)
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
        amount_fen=_amount(cells, notes),
        platform_status=cells.text("platform_status")[:STATUS_LENGTH_MAX],
        after_sales=cells.text("after_sales")[:STATUS_LENGTH_MAX],
        refund=refund,
        cancelled=cancelled,
        tracking_numbers=numbers,
        carriers=_carriers(cells, len(numbers), notes),
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


def _standing(cells: Cells, notes: Notes) -> tuple[Refund, bool]:
    row = cells.row.number
    status = order_status(words := cells.text("platform_status"))
    if status.unpaid:
        raise RowRefused("order_unpaid", status=words)
    if not status.known:
        notes.add(row, "order_status_unknown", status=words[:STATUS_LENGTH_MAX])
    sales = after_sales(words := cells.text("after_sales"))
    if not sales.known:
        notes.add(row, "after_sales_unknown", status=words[:STATUS_LENGTH_MAX])
    # An order in the platform's risk review may not be sent until the review has ended.
    review = Refund.ASK if yes(cells.raw("in_review"), cells.title("in_review")) else Refund.CLEAR
    return worst(status.refund, sales.refund, review), status.cancelled


def _amount(cells: Cells, notes: Notes) -> int | None:
    raw = cells.raw("amount_fen")
    amount = money_fen(raw)
    if amount is None and cell_text(raw):
        notes.add(cells.row.number, "amount_unreadable", column=cells.title("amount_fen"))
    return amount


def _tracking_numbers(cells: Cells, notes: Notes) -> tuple[str, ...]:
    found: list[str] = []
    for part in SEPARATORS.split(cells.identifier("tracking_number")):
        if TRACKING_NUMBER.fullmatch(part):
            found.append(part.upper())
        elif part.strip("-无"):
            notes.add(cells.row.number, "tracking_number_malformed", column=cells.title("tracking_number"))
    return tuple(dict.fromkeys(found))


def _carriers(cells: Cells, count: int, notes: Notes) -> tuple[str, ...]:
    codes: list[str] = []
    for name in filter(None, SEPARATORS.split(cells.text("carrier"))):
        code, known = carrier_code(name)
        if not known:
            notes.add(cells.row.number, "carrier_unknown", carrier=code)
        codes.append(code)
    if len(codes) == count:
        return tuple(codes)
    return ((codes[0] if codes else ""),) * count


SEPARATORS = re.compile(r"[\s,，;；、|/]+")
TRACKING_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{5,39}")
