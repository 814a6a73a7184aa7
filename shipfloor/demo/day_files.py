"""A made-up day as the files that a shop imports: the platform's order export, the printing tool's waybill list.

Does not know who reads them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from shipfloor.demo.catalogue import ARTICLES, GIFT
from shipfloor.demo.export_file import Row, Value, export_csv
from shipfloor.demo.plan import Bought, Day, OrderPlan, ParcelPlan
from shipfloor.demo.trips import ZONE

CARRIER_NAMES = {"yto": "圆通速递", "zto": "中通快递", "yunda": "韵达快递", "sto": "申通快递"}
LIST_HEADER = ("快递单号", "快递公司", "订单号", "打印时间", "波次", "波次序号")
_PLACES = (("浙江省", "杭州市", "西湖区"), ("广东省", "深圳市", "南山区"), ("四川省", "成都市", "武侯区"))
_AFTER_SHIPPING = timedelta(hours=48)


def order_rows(day: Day) -> Iterator[Row]:
    """The export's rows: one a line of an order."""
    for parcel in day.parcels:
        for order in parcel.orders:
            for place, bought in enumerate(order.bought):
                yield _row(parcel, order, bought, first=place == 0)


def orders_file(day: Day) -> bytes:
    """The platform's export, as it comes from the merchant site."""
    return export_csv(order_rows(day))


def waybills_file(day: Day, *, late: bool = False) -> bytes:
    """The printing tool's list; ``late`` gives what was printed after the first list."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LIST_HEADER)
    for parcel in day.parcels:
        if parcel.late is late:
            numbers = ",".join(order.number for order in parcel.orders)
            printed = "" if parcel.printed_at is None else _local(parcel.printed_at)
            carrier = CARRIER_NAMES[parcel.carrier]
            writer.writerow([parcel.tracking_number, carrier, numbers, printed, parcel.wave, parcel.position or ""])
    return text.getvalue().encode("utf-8-sig")


def _row(parcel: ParcelPlan, order: OrderPlan, bought: Bought, *, first: bool) -> Row:
    article = ARTICLES[bought.sku]
    province, city, district = _PLACES[sum(order.number.encode()) % len(_PLACES)]
    goods_id = str(700_000_000 + sum(bought.sku.encode()))
    row: dict[str, Value] = {
        "商品": article.name,
        "订单号": order.number,
        "商品数量(件)": str(bought.quantity),
        "支付时间": order.paid_at,
        "订单成交时间": order.paid_at,
        "承诺发货时间": order.promise_at or order.paid_at + _AFTER_SHIPPING,
        "商品id": goods_id,
        "商品规格": article.variant,
        "商家编码-规格维度": article.sku,
        "买家留言": order.buyer,
        "商家备注": order.seller,
        "商品总价(元)": f"{article.price * bought.quantity:.2f}",
        "商家实收金额(元)": f"{article.price * bought.quantity:.2f}",
        "省": province,
        "市": city,
        "区": district,
    }
    if order.after_sales:
        row["售后状态"] = order.after_sales
    if order.declared_at is not None:
        row |= {"订单状态": "已发货，待收货", "发货时间": order.declared_at, "快递单号": parcel.tracking_number,
                "快递公司": CARRIER_NAMES[parcel.carrier]}  # fmt: skip
    if order.gift and first:
        row |= {"赠品名称": GIFT.name, "赠品id": GIFT.sku, "赠品数量": "1"}
    return row


def _local(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
