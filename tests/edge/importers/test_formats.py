"""Each platform's export, in its real header and with its traps: what is taken, what is rejected and why.

The files lie in ``corpus``, in the bytes that each platform writes; ``expected.json`` says what must come of each.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.order import Order, Refund
from edge.importers import Imported, read_file

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected.json").read_bytes())


def read(name: str) -> Imported:
    return read_file(name, (CORPUS / name).read_bytes())


def order_of(name: str, number: str) -> Order:
    return next(order for order in read(name).orders if order.number == number)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_platform_s_file_is_known_by_its_header_and_counted_exactly(name: str) -> None:
    expected, told = EXPECTED[name], read(name)
    assert told.platform == expected["platform"]
    assert [[each.row, each.reason.code] for each in told.rejected] == expected["rejected"]
    assert len(told.orders) == expected["orders"]
    assert sum(len(order.lines) for order in told.orders) == expected["lines"]
    stopped = [order.number for order in told.orders if order.cancelled or order.refund is Refund.STOP]
    assert stopped == expected["stopped"]
    assert set(expected["warned"]) <= {why.code for why in told.warnings}


def test_every_file_of_the_corpus_is_expected() -> None:
    assert {file.name for file in CORPUS.iterdir()} == {*EXPECTED, "expected.json"}


@pytest.mark.parametrize("name", EXPECTED)
def test_no_name_phone_or_address_of_a_file_leaves_the_importer(name: str) -> None:
    held = b"Zhang Wei" in (CORPUS / name).read_bytes()
    assert held or name in {"taobao-lines.csv", "temu.csv"}  # which have no such columns
    told = repr(read(name))
    assert "Zhang Wei" not in told
    assert "13800000000" not in told


def test_times_are_read_where_they_were_written() -> None:
    kuaishou = order_of("kuaishou.csv", "2630700012345678")
    assert kuaishou.promise_at == datetime(2026, 11, 22, 1, 0, 10, tzinfo=UTC)
    assert kuaishou.amount_fen == 102_900
    ebay = order_of("ebay.csv", "12-34567-89012")
    assert ebay.promise_at == datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC)  # the end of the day in California
    assert order_of("shopify.csv", "#1001").paid_at == datetime(2025, 1, 31, 1, 0, tzinfo=UTC)
    tiktok = order_of("tiktok.csv", "583870900000000001")
    assert tiktok.paid_at == datetime(2026, 5, 10, 14, 6, 1, tzinfo=UTC)  # 10 May, in the site's zone


def test_american_times_of_tiktok_are_month_first_and_pacific() -> None:
    content = (
        (CORPUS / "tiktok.csv").read_bytes().replace(b"22:05:43", b"1:05:43 PM").replace(b"22:06:01", b"1:06:01 PM")
    )
    assert read_file("a.csv", content).orders[0].paid_at == datetime(2026, 10, 5, 20, 6, 1, tzinfo=UTC)


def test_a_refund_asked_of_one_line_asks_for_the_order() -> None:
    assert order_of("taobao-lines.csv", "3456789012345678911").refund is Refund.ASK
    assert order_of("jd.csv", "289374658124").refund is Refund.ASK


def test_a_list_of_orders_without_lines_says_so() -> None:
    assert "lines" not in read("taobao-orders.csv").fields
    assert "lines" in read("kuaishou.csv").fields


def test_shopify_lines_that_share_a_sku_need_no_title_to_be_put_in_order() -> None:
    header, first, *_ = (CORPUS / "shopify.csv").read_bytes().splitlines()
    further = b"#1001,Zhang Wei,,,,,,,,1,,,MUG,true,,Zhang Wei,,,"
    for rows in ((first, further), (further, first)):
        [order] = read_file("x", b"\n".join((header, *rows))).orders
        assert [(line.sku, line.quantity) for line in order.lines] == [("MUG", 1), ("MUG", 2)]
