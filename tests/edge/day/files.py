"""A day's files as one floor gets them: exports of three platforms, waybill lists, goods, in their real headers.

Each tells a part of what was true when it was written (``truth``). Does not know how files are read, or what becomes of
them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from shipfloor.demo.export_file import COLUMNS_2023, export_csv, export_workbook
from tests.edge.day.truth import (
    CLOSES,
    DAY,
    DOUYIN,
    OPENS,
    PDD,
    SKUS,
    TAOBAO,
    TrueOrder,
    TrueWaybill,
    Truth,
    truth,
)

MIDNIGHT = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # in Yiwu
CORPUS = Path(__file__).parents[1] / "importers" / "corpus"


def _header(name: str, encoding: str) -> list[str]:
    """The first line of a platform's real file."""
    return next(csv.reader([(CORPUS / name).read_text(encoding).splitlines()[0]]))


TAOBAO_COLUMNS = _header("taobao-lines.csv", "utf-8-sig")
TAOBAO_LIST = _header("taobao-orders.csv", "gb18030")
DOUYIN_COLUMNS = [*_header("douyin.csv", "utf-8-sig"), "发货时间", "快递单号", "快递公司"]
WAYBILL_COLUMNS = ["快递单号", "快递公司", "订单号", "打印时间", "波次", "序号", "原快递单号", "平台", "店铺"]
MAY_LACK = {"快递公司", "原快递单号"}
# What a merchant's export may do without.
LEFT_OUT = (
    (),
    (),
    ("承诺发货时间",),
    ("快递单号", "快递公司"),
    ("快递公司",),
    ("商家备注", "是否审核中"),
    ("发货时间",),
)
CARRIERS = {"YT": "圆通速递", "JT": "极兔速递", "JD": "京东快递"}
STATUS = {
    PDD: ("待发货", "已发货，待收货"),
    TAOBAO: ("买家已付款，等待卖家发货", "卖家已发货，等待买家确认"),
    DOUYIN: ("待发货", "已发货"),
}
AFTER_SALES = {
    PDD: {"": "无售后或售后取消", "asked": "售后处理中", "refused": "商家拒绝退款", "granted": "退款成功"},
    TAOBAO: {
        "": "没有申请退款",
        "asked": "买家已经申请退款，等待卖家同意",
        "refused": "退款关闭",
        "granted": "退款成功",
    },
    DOUYIN: {"": "-", "asked": "售后处理中", "refused": "售后关闭", "granted": "退款成功"},
}
NAMES = {PDD: "拼多多", TAOBAO: "淘宝", DOUYIN: "抖音"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is handed in, when it was written, and the shop that it is handed in for."""

    name: str
    written_at: datetime
    content: bytes = field(repr=False)
    shop: str = ""


def files_of(seed: int, *, goods_change: bool = False) -> list[File]:
    """A day's files; the same seed gives the same bytes."""
    chance = Random(seed)
    day = truth(chance, goods_change=goods_change)
    minutes = iter(chance.sample(range(OPENS, CLOSES), 60))  # no two are written in the same minute
    # Towards the evening, when there is something to tell.
    times = sorted(next(minutes) for _ in range(chance.randint(2, 4)))
    files = [file for minute in times for file in _exports(chance, day.orders_at(minute), minute)]
    files += _exports(chance, day.orders_at(CLOSES), CLOSES)
    lists = [CLOSES + 1, *(next(minutes) for _ in range(chance.randint(0, 2)))]
    files += [file for minute in lists for file in _list(chance, day, minute)]
    files += [file for minute in (CLOSES + 2, next(minutes)) for file in _goods(chance, minute)]
    return [*files, chance.choice(files)]  # somebody always imports one twice


def _clock(minute: int) -> str:
    """The minute as a platform's clock shows it."""
    return f"{DAY} {minute // 60:02d}:{minute % 60:02d}:00"


def _written(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def _exports(chance: Random, orders: Sequence[TrueOrder], minute: int) -> list[File]:
    """Each platform's and shop's orders, or some of them, as they are then."""
    files: list[File] = []
    for platform, shop in sorted({(order.platform, order.shop) for order in orders}):
        mine = [order for order in orders if (order.platform, order.shop) == (platform, shop)]
        some = mine if minute == CLOSES else [order for order in mine if chance.random() < 0.7]
        if not some:
            continue
        name = f"{platform}-{shop}{minute}"
        files.append(File(name=name, written_at=_written(minute), content=_export(chance, platform, some), shop=shop))
        if platform == TAOBAO and chance.random() < 0.4:
            content = _taobao_list(some)
            files.append(File(name=f"{name}-list", written_at=_written(minute), content=content, shop=shop))
    return files


def _export(chance: Random, platform: str, orders: Sequence[TrueOrder]) -> bytes:
    rows = [row for order in orders for row in ROWS[platform](order)]
    chance.shuffle(rows)
    if platform == PDD:
        left_out = set(chance.choice(LEFT_OUT))
        columns = [column for column in COLUMNS_2023 if column not in left_out]
        told = [{column: value for column, value in row.items() if column not in left_out} for row in rows]
        return (export_workbook if chance.random() < 0.05 else export_csv)(told, columns=columns)
    columns = TAOBAO_COLUMNS if platform == TAOBAO else DOUYIN_COLUMNS
    return _csv(columns, rows, "gb18030" if platform == TAOBAO else "utf-8-sig")


def _usual(order: TrueOrder) -> dict[str, str]:
    """What the three platforms call alike or nearly so."""
    return {
        "订单状态": STATUS[order.platform][order.shipped is not None],
        "发货时间": "" if order.shipped is None else _clock(order.shipped),
        "商家备注": order.note,
    }


def _numbers(order: TrueOrder, number: str, carrier: str) -> dict[str, str]:
    return {number: ",".join(order.tells), carrier: CARRIERS[order.tells[0][:2]] if order.tells else ""}


def _pdd_rows(order: TrueOrder) -> list[dict[str, str]]:
    return [
        {
            "商品": f"商品 {sku}",
            "订单号": order.number,
            "商品数量(件)": str(order.skus.count(sku)),
            "支付时间": _clock(order.paid),
            "订单成交时间": _clock(order.paid),
            "承诺发货时间": _clock(order.paid).replace(DAY, "2026-11-22"),
            "商家编码-规格维度": sku,
            "商品规格": "蓝色",
            "售后状态": AFTER_SALES[PDD][order.refund],
            **_usual(order),
            **_numbers(order, "快递单号", "快递公司"),
        }
        for sku in sorted(set(order.skus))
    ]


def _taobao_rows(order: TrueOrder) -> list[dict[str, str]]:
    return [
        {
            "子订单编号": f"{order.number}{place}",
            "主订单编号": order.number,
            "商品标题": f"商品 {sku}",
            "购买数量": "1",
            "商家编码": sku,
            "退款状态": AFTER_SALES[TAOBAO][order.refund],
            "订单创建时间": _clock(order.paid),
            "订单付款时间": _clock(order.paid),
            "应发货时间": _clock(order.paid).replace(DAY, "2026-11-22"),
            **_usual(order),
            **_numbers(order, "物流单号", "物流公司"),
        }
        for place, sku in enumerate(order.skus)
    ]


def _taobao_list(orders: Sequence[TrueOrder]) -> bytes:
    """The list of orders, which tells no line and no refund."""
    rows = [
        {
            "订单编号": f'="{order.number}"',
            "买家会员名": "tb_9",
            "订单状态": STATUS[TAOBAO][order.shipped is not None],
            "订单创建时间": _clock(order.paid),
            "订单付款时间": _clock(order.paid),
            "宝贝标题": ",".join(f"商品 {sku}" for sku in order.skus),
            "宝贝总数量": str(len(order.skus)),
            "订单备注": order.note,
            **_numbers(order, "物流单号", "物流公司"),
        }
        for order in orders
    ]
    return _csv(TAOBAO_LIST, rows, "gb18030")


def _douyin_rows(order: TrueOrder) -> list[dict[str, str]]:
    return [
        {
            "主订单编号": f"\t{order.number}",
            "子订单编号": f"\t{order.number}{place}",
            "选购商品": f"商品 {sku}",
            "商品数量": "1",
            "商家编码": sku,
            "订单提交时间": _clock(order.paid),
            "支付完成时间": _clock(order.paid),
            "承诺发货时间": _clock(order.paid).replace(DAY, "2026-11-22"),
            "售后状态": AFTER_SALES[DOUYIN][order.refund],
            **_usual(order),
            **_numbers(order, "快递单号", "快递公司"),
        }
        for place, sku in enumerate(order.skus)
    ]


ROWS = {PDD: _pdd_rows, TAOBAO: _taobao_rows, DOUYIN: _douyin_rows}


def _list(chance: Random, day: Truth, minute: int) -> list[File]:
    """The printing tool's list: of all or some, an order a row or all in one."""
    some = [each for each in day.waybills_at(minute) if minute > CLOSES or chance.random() < 0.7]
    columns = [each for each in WAYBILL_COLUMNS if each not in MAY_LACK or chance.random() < 0.7]
    rows = [row for each in some for row in _waybill_rows(each, apart=chance.random() < 0.5)]
    chance.shuffle(rows)
    content = _csv(columns, rows, "utf-8-sig")
    return [File(name=f"waybills-{minute}", written_at=_written(minute), content=content)] if rows else []


def _waybill_rows(waybill: TrueWaybill, *, apart: bool) -> list[dict[str, str]]:
    def row(*orders: TrueOrder) -> dict[str, str]:
        return {
            "快递单号": waybill.number,
            "快递公司": CARRIERS[waybill.number[:2]],
            "订单号": " ".join(order.number for order in orders),
            "打印时间": _clock(waybill.printed),
            "波次": waybill.wave,
            "序号": str(waybill.place),
            "原快递单号": waybill.former,
            "平台": NAMES[orders[0].platform],
            "店铺": orders[0].shop,
        }

    alike = len({(order.platform, order.shop) for order in waybill.orders}) == 1
    return [row(*waybill.orders)] if alike and not apart else [row(order) for order in waybill.orders]


def _goods(chance: Random, minute: int) -> list[File]:
    """Two lists that tell different things of the same goods."""
    rows = [
        {
            "sku": sku,
            "barcode": f"690000000000{place}",
            "name": f"{sku} {minute}",
            "location": f"A-{minute}",
            "weight": "0.5 kg",
        }
        for place, sku in enumerate(SKUS)
    ]
    columns = chance.choice((("sku", "barcode", "name"), ("sku", "location", "weight")))
    return [File(name=f"goods-{minute}", written_at=_written(minute), content=_csv(columns, rows, "utf-8"))]


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return text.getvalue().encode(encoding)
