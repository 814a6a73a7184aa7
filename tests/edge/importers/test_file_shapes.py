"""Whatever shape a list comes in: its rows are taken whole, or said to be refused, or the file is, in so many words."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.order import Refund
from edge.importers import Imported, ImporterError, read_file
from edge.importers.order_rows import OrderRows
from shipfloor.demo.export_file import export_csv
from tests.edge.importers.shapes import Meant, Shaped, is_long, shaped

KEY = b"a site's key of thirty-two bytes"


def taken(told: Imported) -> dict[str, str]:
    """The names of the rows that are in something, with that thing's number."""
    found = {line.sku.strip('"'): order.number for order in told.orders for line in order.lines}
    return (
        found
        | {each.tracking_number: each.tracking_number for each in told.waybills}
        | {each.sku: each.sku for each in told.goods}
    )


def check(file: Shaped) -> Imported | None:
    """Read the file; what must hold of it, whatever is wrong with it."""
    try:
        told = read_file("x", file.content, address_key=KEY)
    except ImporterError:
        return None
    found = taken(told)
    for meant in file.meant:
        assert not meant.rounded or found.get(meant.own) != meant.number, "a rounded number is taken for one"
    by_number: dict[str, list[Meant]] = {}
    for meant in file.meant:
        by_number.setdefault(meant.number, []).append(meant)
    numbers = set(found.values())
    for number, rows in by_number.items():
        # Nothing may be half there; but of a row without a number only digits say which it may have been.
        if number in numbers:
            assert all(row.own in found or (row.rounded and not is_long(number)) for row in rows), number
    if not file.odd:
        lost = [meant for meant in file.meant if meant.own not in found and not meant.spoiled]
        said = len(told.rejected) + sum(why.code == "row_repeated" for why in told.warnings)
        assert len(lost) <= said, "a row is gone and nobody was told"
    return told


def search(examples: int) -> list[Shaped]:
    """Look at so many files; those of which something was taken."""
    good: list[Shaped] = []

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        file = shaped(Random(seed))
        if (told := check(file)) is not None and taken(told):
            good.append(file)

    holds()
    return good


def test_a_list_in_any_shape_is_taken_or_said_to_be_refused() -> None:
    assert len(search(80)) > 30, "most files must say something"


@pytest.mark.slow
def test_lists_in_many_more_shapes_are_taken_or_said_to_be_refused() -> None:
    search(1_500)


@pytest.mark.parametrize("what", ["whole", "rejected"])
def test_a_reader_that_keeps_half_an_order_or_tells_nobody_is_found(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    half = {"whole": lambda rows: rows.by_number, "rejected": lambda _rows: ()}
    monkeypatch.setattr(OrderRows, what, half[what])
    with pytest.raises(AssertionError):
        search(400)


@pytest.mark.parametrize("pasted", ["gb18030", "utf-8"])
def test_lines_of_another_encoding_are_read_in_their_own(pasted: str) -> None:
    first = "utf-8" if pasted == "gb18030" else "gb18030"
    row = {"商品数量(件)": "1", "商家编码-规格维度": "瓷杯", "售后状态": "退款成功", "商品": "青花瓷杯"}
    files = [
        export_csv([{"订单号": f"261120-{n:015d}", **row}], columns=["订单号", *row], encoding=encoding)
        for n, encoding in enumerate((first, pasted, first))
    ]
    told = read_file("x", b"".join(files))
    assert [(order.lines[0].title, order.refund) for order in told.orders] == [("青花瓷杯", Refund.STOP)] * 3


def test_a_status_that_nobody_can_read_refuses_its_order_and_no_other() -> None:
    row = "261120-{:015d},1,A,{}\n"
    lines = ["订单号,商品数量(件),商家编码,售后状态\n", *(row.format(n, "退款成功") for n in range(9))]
    content = "".join(lines).encode()
    cut = content.replace(row.format(3, "退款成功").encode(), row.format(3, "退款成功").encode()[:-2] + b"\n")
    told = read_file("x", cut)
    assert [(each.row, each.reason.code) for each in told.rejected] == [(5, "cell_garbled")]
    assert len(told.orders) == 8


def test_rows_above_a_header_are_said_to_be_refused_and_take_their_orders_with_them() -> None:
    header, row = "订单号,商品数量(件),商家编码,支付时间\n", "261120-{:015d},1,{},2026-11-20 09:00:00\n"
    damaged = header.replace("支付时间", '"支付"时间')
    content = damaged + row.format(1, "A") + header + row.format(1, "B") + row.format(2, "C")
    told = read_file("x", content.encode())
    assert [(each.row, each.reason.code) for each in told.rejected] == [
        (2, "row_above_header"),
        (4, "order_has_bad_row"),
    ]
    assert [order.lines[0].sku for order in told.orders] == ["C"]


@pytest.mark.parametrize("shown", ["6.91793E+18", "6.91793E18", "6.917926768823643E+18", "7E+18"])
def test_an_order_that_may_have_lost_a_line_to_a_rounded_number_is_refused(shown: str) -> None:
    header = "主订单编号,子订单编号,选购商品,商品数量,商家编码,订单状态\n"
    rows = [("6917926768823643751", "A"), ("5917926768823643752", "B"), (shown, "C")]
    content = header + "".join(f"{number},{place},杯,1,{sku},待发货\n" for place, (number, sku) in enumerate(rows))
    told = read_file("x", content.encode())
    assert [order.number for order in told.orders] == ["5917926768823643752"]
    assert [each.row for each in told.rejected] == [2, 4]
