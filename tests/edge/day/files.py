"""A day's files as one floor gets them: exports of three platforms, waybill lists, goods, in their real headers.

Each tells a part of what is true (``truth``). Does not know how files are read, or what becomes of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from shipfloor.demo.export_file import COLUMNS_2023, export_csv, export_workbook
from tests.edge.day.truth import DAY, DOUYIN, PDD, SKUS, TAOBAO, TrueOrder, TrueWaybill, truth

CORPUS = Path(__file__).parents[1] / "importers" / "corpus"


def _header(name: str, encoding: str) -> list[str]:
    """The first line of a platform's real file."""
    return next(csv.reader([(CORPUS / name).read_text(encoding).splitlines()[0]]))


TAOBAO_COLUMNS = _header("taobao-lines.csv", "utf-8-sig")
TAOBAO_LIST = _header("taobao-orders.csv", "gb18030")
DOUYIN_COLUMNS = [*_header("douyin.csv", "utf-8-sig"), "发货时间", "快递单号", "快递公司"]
WAYBILL_COLUMNS = ["快递单号", "快递公司", "订单号", "打印时间", "波次", "序号", "原快递单号", "平台", "店铺"]
MAY_LACK = {"快递公司", "波次", "序号"}
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
NAMES = {PDD: "拼多多", TAOBAO: "淘宝", DOUYIN: "抖音"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is handed in, and the shop that it is handed in for."""

    name: str
    content: bytes = field(repr=False)
    shop: str = ""


def files_of(seed: int) -> list[File]:
    """A day's files; the same seed gives the same bytes."""
    chance = Random(seed)
    orders, waybills = truth(chance)
    files = [*_exports(chance, orders), *_lists(chance, waybills), *_goods(chance)]
    return [*files, chance.choice(files)]  # somebody always imports one twice


def _exports(chance: Random, orders: Sequence[TrueOrder]) -> list[File]:
    """Each platform's and shop's orders in one or two files that overlap."""
    files: list[File] = []
    for platform, shop in sorted({(order.platform, order.shop) for order in orders}):
        mine = [order for order in orders if (order.platform, order.shop) == (platform, shop)]
        for some in (mine, [order for order in mine if chance.random() < 0.5]):
            if not some:
                continue
            name = f"{platform}-{len(files)}"
            files.append(File(name=name, content=_export(chance, platform, some), shop=shop))
            if platform == TAOBAO and chance.random() < 0.5:
                files.append(File(name=f"{name}-list", content=_taobao_list(some), shop=shop))
    return files


def _export(chance: Random, platform: str, orders: Sequence[TrueOrder]) -> bytes:
    rows = [row for order in orders for row in ROWS[platform](order)]
    chance.shuffle(rows)
    if platform == PDD:
        left_out = set(chance.choice(LEFT_OUT))
        columns = [column for column in COLUMNS_2023 if column not in left_out]
        told = [{column: value for column, value in row.items() if column not in left_out} for row in rows]
        return (export_workbook if chance.random() < 0.1 else export_csv)(told, columns=columns)
    columns = TAOBAO_COLUMNS if platform == TAOBAO else DOUYIN_COLUMNS
    return _csv(columns, rows, "gb18030" if platform == TAOBAO else "utf-8-sig")


def _pdd_rows(order: TrueOrder) -> list[dict[str, str]]:
    paid = f"{DAY} {order.hour:02d}:00:00"
    return [
        {
            "商品": f"商品 {sku}",
            "订单号": order.number,
            "订单状态": order.status,
            "商品数量(件)": str(order.skus.count(sku)),
            "支付时间": paid,
            "订单成交时间": paid,
            "发货时间": order.declared,
            "承诺发货时间": f"2026-11-22 {order.hour:02d}:00:00",
            "商家编码-规格维度": sku,
            "商品规格": "蓝色",
            "售后状态": {"": "无售后或售后取消", "asked": "售后处理中", "granted": "退款成功"}[order.refund],
            "快递单号": ",".join(order.tells),
            "快递公司": CARRIERS[order.tells[0][:2]] if order.tells else "",
            "商家备注": f"备注{order.hour}",
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
            "订单状态": order.status,
            "退款状态": {
                "": "没有申请退款",
                "asked": "买家已经申请退款，等待卖家同意",
                "granted": "退款成功",
            }[order.refund],
            "订单创建时间": f"{DAY} {order.hour:02d}:00:00",
            "订单付款时间": f"{DAY} {order.hour:02d}:01:00",
            "发货时间": order.declared,
            "应发货时间": f"2026-11-22 {order.hour:02d}:01:00",
            "物流单号": ",".join(order.tells),
            "物流公司": CARRIERS[order.tells[0][:2]] if order.tells else "",
        }
        for place, sku in enumerate(order.skus)
    ]


def _taobao_list(orders: Sequence[TrueOrder]) -> bytes:
    """The list of orders, which tells no line and no refund."""
    rows = [
        {
            "订单编号": f'="{order.number}"',
            "买家会员名": "tb_9",
            "订单状态": order.status,
            "订单创建时间": f"{DAY} {order.hour:02d}:00:00",
            "订单付款时间": f"{DAY} {order.hour:02d}:01:00",
            "宝贝标题": ",".join(f"商品 {sku}" for sku in order.skus),
            "宝贝总数量": str(len(order.skus)),
            "物流单号": ",".join(order.tells),
            "物流公司": CARRIERS[order.tells[0][:2]] if order.tells else "",
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
            "订单提交时间": f"{DAY} {order.hour:02d}:00:00",
            "支付完成时间": f"{DAY} {order.hour:02d}:00:30",
            "订单状态": order.status,
            "承诺发货时间": f"2026-11-22 {order.hour:02d}:00:30",
            "发货时间": order.declared,
            "售后状态": {"": "-", "asked": "售后处理中", "granted": "退款成功"}[order.refund],
            "快递单号": ",".join(order.tells),
            "快递公司": CARRIERS[order.tells[0][:2]] if order.tells else "",
        }
        for place, sku in enumerate(order.skus)
    ]


ROWS = {PDD: _pdd_rows, TAOBAO: _taobao_rows, DOUYIN: _douyin_rows}


def _lists(chance: Random, waybills: Sequence[TrueWaybill]) -> list[File]:
    """The printing tool's lists: of all, of some, with and without their waves, an order a row or all in one."""
    files: list[File] = []
    for place in range(chance.randint(1, 3)):
        some = [each for each in waybills if place == 0 or chance.random() < 0.6]
        columns = [each for each in WAYBILL_COLUMNS if place == 0 or each not in MAY_LACK or chance.random() < 0.5]
        rows = [row for each in some for row in _waybill_rows(each, apart=chance.random() < 0.5)]
        chance.shuffle(rows)
        if rows:
            files.append(File(name=f"waybills-{place}", content=_csv(columns, rows, "utf-8-sig")))
    return files


def _waybill_rows(waybill: TrueWaybill, *, apart: bool) -> list[dict[str, str]]:
    def row(*orders: TrueOrder) -> dict[str, str]:
        return {
            "快递单号": waybill.number,
            "快递公司": CARRIERS[waybill.number[:2]],
            "订单号": " ".join(order.number for order in orders),
            "打印时间": waybill.printed_at,
            "波次": waybill.wave,
            "序号": str(waybill.place),
            "原快递单号": waybill.former,
            "平台": NAMES[orders[0].platform],
            "店铺": orders[0].shop,
        }

    alike = len({(order.platform, order.shop) for order in waybill.orders}) == 1
    return [row(*waybill.orders)] if alike and not apart else [row(order) for order in waybill.orders]


def _goods(chance: Random) -> list[File]:
    """Two lists that tell different things of the same goods."""
    rows = [
        {
            "sku": sku,
            "barcode": f"690000000000{place}",
            "name": f"{sku} {chance.randint(1, 3)}",
            "location": f"A-{chance.randint(1, 9)}",
            "weight": "0.5 kg",
        }
        for place, sku in enumerate(SKUS)
    ]
    lists = (("sku", "barcode", "name"), ("sku", "location", "weight"))
    return [File(name=f"goods-{columns[1]}", content=_csv(columns, rows, "utf-8")) for columns in lists]


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return text.getvalue().encode(encoding)
