"""A status that says "shipped" declares an order, whatever the platform, also where nobody tells since when."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.order import Order
from domain.refund import order_status
from domain.told_again import settle
from edge.importers import Imported, read_file

CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A platform's file of the corpus, and how it says of its first order that it is, and is not, shipped."""

    name: str
    status: str
    shipped: tuple[str, ...]
    unshipped: tuple[str, ...]
    time: str = ""
    at: str = "2026-11-20 18:30:00"
    encoding: str = "utf-8-sig"
    header: int = 0
    data: int = 1

    def read(self, **cells: str) -> Imported:
        """Its rows with these cells in each row of the first order."""
        rows = list(csv.reader(io.StringIO((CORPUS / self.name).read_text(self.encoding))))
        titles = rows[self.header]
        first = rows[self.data][self._number(titles)]
        mine = [row for row in rows[self.data :] if row and row[self._number(titles)] == first]
        for title, value in cells.items():
            for row in mine[:1] if self.name == "shopify.csv" else mine:
                row.extend([""] * (len(titles) - len(row)))
                row[titles.index(title)] = value
        text = io.StringIO(newline="")
        csv.writer(text).writerows([titles, *mine])
        imported = read_file(self.name, text.getvalue().encode(self.encoding))
        assert [each.reason.code for each in imported.rejected] == []
        return imported

    def _number(self, titles: list[str]) -> int:
        names = ("订单编号", "主订单编号", "订单号", "Name", "Order ID", "order_id")
        return next(titles.index(name) for name in names if name in titles)


EXPORTS = (
    Export(
        name="taobao-orders.csv",
        status="订单状态",
        shipped=("卖家已发货，等待买家确认", "交易成功"),
        unshipped=("买家已付款，等待卖家发货", "卖家部分发货"),
        encoding="gb18030",
    ),
    Export(
        name="taobao-lines.csv",
        status="订单状态",
        shipped=("卖家已发货，等待买家确认",),
        unshipped=("买家已付款，等待卖家发货",),
        time="发货时间",
    ),
    Export(name="douyin.csv", status="订单状态", shipped=("已发货", "已完成"), unshipped=("待发货", "备货中")),
    Export(
        name="kuaishou.csv", status="订单状态", shipped=("已发货", "已收货"), unshipped=("待发货",), time="发货时间"
    ),
    Export(
        name="jd.csv",
        status="订单状态",
        shipped=("等待确认收货", "完成"),
        unshipped=("等待出库", "等待打印"),
        encoding="gb18030",
    ),
    Export(
        name="wechat.csv", status="订单状态", shipped=("已发货", "待收货"), unshipped=("待发货",), time="订单发货时间"
    ),
    Export(
        name="temu.csv", status="订单状态", shipped=("已发货", "已送达"), unshipped=("待发货",), time="实际发货时间"
    ),
    Export(
        name="shopify.csv",
        status="Fulfillment Status",
        shipped=("fulfilled",),
        unshipped=("", "unfulfilled", "partial"),
        time="Fulfilled at",
        at="2026-11-20 18:30:00 +0800",
    ),
    Export(
        name="tiktok.csv",
        status="Order Status",
        shipped=("Shipped", "Completed\t"),
        unshipped=("To ship", "Perlu dikirim"),
        time="Shipped Time",
        at="20/11/2026 18:30:00\t",
        data=2,
    ),
    Export(name="woocommerce.csv", status="status", shipped=("completed",), unshipped=("processing",)),
)
PINDUODUO = ["订单号", "订单状态", "商品数量(件)", "商家编码-规格维度", "支付时间", "发货时间"]


def pinduoduo(status: str, shipped: str = "") -> Imported:
    row = ["261120-000000000000001", status, "1", "CUP", "2026-11-20 09:00:00", shipped]
    return read_file("x", "\n".join(map(",".join, (PINDUODUO, row))).encode())


def kept(imported: Imported, known: Order | None = None) -> Order:
    """The file's one order, as it is to be kept."""
    [order] = imported.orders
    return settle(order, order, known, imported.seen_at(NOW))


CASES = [
    *((each.name, lambda status, each=each: each.read(**{each.status: status}), each) for each in EXPORTS),
    ("pinduoduo", pinduoduo, Export(name="", status="", shipped=("已发货，待收货", "已收货"), unshipped=("待发货",))),
]


@pytest.mark.parametrize(("read", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_shipped_without_a_time_is_declared_by_the_newest_time_of_the_file(
    read: Callable[[str], Imported], words: Export
) -> None:
    for status in words.shipped:
        imported = read(status)
        order = kept(imported)
        newest = max(at for at in (order.created_at, order.paid_at, order.confirmed_at) if at)
        assert (order.declared_at, order.declared_since, order.declared_kind) == (None, newest, "derived"), status
    for status in words.unshipped:
        assert kept(read(status)).declared_since is None, status


@pytest.mark.parametrize("each", [each for each in EXPORTS if each.time], ids=lambda each: each.name)
def test_a_time_that_the_platform_tells_outranks_when_it_was_seen(each: Export) -> None:
    seen = kept(each.read(**{each.status: each.shipped[0]}))
    told = kept(each.read(**{each.status: each.shipped[0], each.time: each.at}), seen)
    assert (told.declared_since, told.declared_kind) == (told.declared_at, "declared")
    assert told.declared_at is not None
    assert told.seen_declared_at == seen.seen_declared_at, "as if they had come the other way round"


def test_a_time_alone_declares_where_a_platform_s_file_has_no_status() -> None:
    content = (CORPUS / "ebay.csv").read_bytes()
    assert kept(read_file("x", content)).declared_since is None
    shipped = content.replace(b"Nov-23-26,,,", b"Nov-23-26,,Nov-21-26,")
    assert kept(read_file("x", shipped)).declared_kind == "declared"


def test_amazon_s_list_of_unshipped_orders_declares_none() -> None:
    assert kept(read_file("x", (CORPUS / "amazon.tsv").read_bytes())).declared_since is None


def test_a_refund_after_shipping_is_declared_all_the_same() -> None:
    order = kept(pinduoduo("已发货，退款成功"))
    assert (order.declared_kind, order.refund.value) == ("derived", "stop")


def test_one_line_that_is_shipped_declares_its_order() -> None:
    header = "子订单编号,主订单编号,商品标题,购买数量,商家编码,订单状态,退款状态,订单付款时间,应发货时间"
    row = "34567890123456789{n},3456789012345678911,杯,1,CUP,{status},没有申请退款,2026-11-20 09:01:00,"
    rows = [row.format(n=10, status="买家已付款，等待卖家发货"), row.format(n=11, status="卖家已发货，等待买家确认")]
    assert kept(read_file("x", "\n".join((header, *rows)).encode())).declared_since is not None


def test_a_file_without_times_is_seen_when_it_is_imported() -> None:
    content = "订单号,订单状态,商品数量(件),商家编码-规格维度\n261120-000000000000001,已发货,1,CUP\n"
    imported = read_file("x", content.encode())
    assert (imported.newest_at, kept(imported).declared_since) == (None, NOW)


def test_a_time_that_is_still_to_come_counts_as_now() -> None:
    row = "261120-000000000000001,已发货,1,CUP,2027-02-01 09:00:00,"
    assert kept(read_file("x", "\n".join((",".join(PINDUODUO), row)).encode())).declared_since == NOW


def test_every_word_for_shipped_here_is_written_down() -> None:
    for each in EXPORTS:
        for status in each.shipped:
            assert order_status(status).known, status


def test_the_corpus_has_no_format_that_is_not_asked_here() -> None:
    files = set(json.loads((CORPUS / "expected.json").read_bytes()))
    assert files == {each.name for each in EXPORTS} | {"amazon.tsv", "ebay.csv"}
