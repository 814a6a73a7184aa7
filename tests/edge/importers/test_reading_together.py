"""A thousand rows read together, column by column, give what each row gives alone, cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.order import Order, OrderLine, order_id, order_ids
from edge.importers import Imported, ImporterError, delimited, part, plain, read_file, rows
from edge.importers.block_cells import BlockCells
from edge.importers.cells import Cells
from edge.importers.errors import RowRefused
from edge.importers.findings import Findings
from edge.importers.header import Columns
from edge.importers.many import many

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.?sv"))
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
KEY = b"a site's key of thirty-two bytes"

TRAPS = (
    "", " ", "\t", "-", "--", "0", "1", "2", "x", "１２", '="123"', "'1", "\t1\t", "1.0", "null", "1.23E+17",
    "123456789012345678", "2026-11-20 09:29:00", "\t2026-11-20 09:29:00", "2026/11/20 9:29", "2026-02-30 00:00:00",
    "0000-00-00 00:00:00", "05/06/2026", "05/06/2026 1:00 PM", "20261120", "圆通快递", "某快递", "已取消", "退款成功",
    "待付款", "新词", "是", "maybe", "YT1234567890123", "yt1234567890123,JT1234567890123", "\tSF1234567890\t",
    "1,000.00", "¥5", "a\nb", 'q"q', "合计", "订单号", "#1001", "\ufffd", "#N/A", "贴纸;卡片",
)  # fmt: skip


@contextmanager
def one_by_one() -> Iterator[None]:
    """Every row a block of its own, nothing remembered, no column read whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "ROWS_TOGETHER", 1)
        patch.setattr(delimited, "ROWS_TOGETHER", 1)
        patch.setattr(part, "REMEMBERED_MAX", -1)
        patch.setattr(plain.PlainMoments, "read", lambda *_: None)
        patch.setattr("edge.importers.usual_row.plain_names", lambda *_: None)
        yield


def read(content: bytes) -> Imported | tuple[str, object]:
    try:
        return read_file("x", content, address_key=KEY)
    except ImporterError as refused:
        return refused.reason.code, refused.reason.params


def remade(file: Path, change: Callable[[list[list[str]]], None]) -> bytes:
    """The file with its rows changed."""
    content = file.read_bytes()
    encoding = "gb18030" if file.stem in {"jd", "taobao-orders"} else "utf-8-sig"
    delimiter = "\t" if file.suffix == ".tsv" else ","
    table = list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))
    change(table)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode()


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_the_corpus_reads_the_same_together_and_one_by_one(file: Path) -> None:
    together = read(file.read_bytes())
    with one_by_one():
        assert read(file.read_bytes()) == together


@SETTINGS
@given(file=st.sampled_from(CORPUS), data=st.data())
def test_any_trap_in_any_cell_reads_the_same_together_and_one_by_one(file: Path, data: st.DataObject) -> None:
    def change(table: list[list[str]]) -> None:
        for place in data.draw(st.lists(st.integers(0, len(table) - 1), max_size=6)):
            table.insert(data.draw(st.integers(1, len(table))), list(table[place]))
        for _ in range(data.draw(st.integers(0, 8))):
            row = table[data.draw(st.integers(0, len(table) - 1))]
            if row:
                row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(TRAPS))
        if data.draw(st.booleans()):
            moved = table[data.draw(st.integers(0, len(table) - 1))]
            moved.insert(0, data.draw(st.sampled_from(TRAPS)))

    content = remade(file, change)
    together = read(content)
    with one_by_one():
        assert read(content) == together


def test_two_readers_that_differ_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    [file] = [each for each in CORPUS if each.stem == "kuaishou"]
    together = read(file.read_bytes())
    with one_by_one():
        monkeypatch.setattr("edge.importers.cells.identifier", lambda cell, _column: str(cell).strip() + "0")
        assert read(file.read_bytes()) != together


def test_a_file_of_many_blocks_is_one_file() -> None:
    header = "订单号,商品数量(件),商家编码-规格维度,商家备注"
    body = [f'261120-{place:015d},{"x" if place == 1500 else 1},A,"two\nlines"' for place in range(1, 3001)]
    body += [f"261120-{1:015d},1,B,further"]  # an order's rows need not stand together
    imported = read_file("x", "\n".join([header, *body]).encode())
    assert len(imported.orders) == 2999
    assert [line.sku for line in imported.orders[0].lines] == ["A", "B"]
    assert [each.row for each in imported.rejected] == [1501]


def test_rows_are_judged_by_what_is_usual_in_the_whole_file() -> None:
    header = "订单号,商品数量(件),商家编码-规格维度,商家备注"
    first = [f"261120-{place:015d},1,A" for place in range(1, 1200)]  # as if blank cells at the end were left out
    most = [f"261120-{place:015d},1,A,b" for place in range(1200, 4000)]
    imported = read_file("x", "\n".join([header, *first, *most]).encode())
    assert len(imported.orders) == 2800
    assert {each.reason.code for each in imported.rejected} == {"row_too_narrow"}


def test_damage_far_down_is_read_as_damage_near_the_top_is() -> None:
    header = "订单号,商品数量(件),商家编码-规格维度,商家备注"
    lines = [f"261120-{place:015d},1,A,请尽快发货" for place in range(1, 3000)]
    content = "\n".join([header, *lines]).encode() + b"\n261120-000000000003000,1,A\xe8,x\n"
    imported = read_file("x", content)
    assert len(imported.orders) == 2999
    assert [(each.row, each.reason.code) for each in imported.rejected] == [(3001, "cell_garbled")]


def test_equal_cells_of_other_types_are_other_cells() -> None:
    told: list[object] = []

    def whole(cells: Cells) -> str:
        cell = cells.raw("number")
        told.append(cell)
        if isinstance(cell, bool):
            raise RowRefused("quantity_unreadable")
        return str(cell)

    columns = Columns({"number": (0,)}, ("n",))
    reader = part.PartReader(part.Part(("number",), whole), columns, textual=False)
    findings = Findings()
    cells = BlockCells(range(1, 7), {"number": [1, 1.0, True, "1", 1, True]})
    assert list(reader.read(cells, findings))[:2] == ["1", "1.0"]
    assert set(findings.refused) == {2, 5}
    assert len(told) == 4


def test_many_orders_at_once_are_the_orders_one_by_one() -> None:
    line = (OrderLine(line_id="A#1", sku="A", title="a"),)
    made = many(Order, 2, order_id=["1", "2"], platform=["p"] * 2, shop=[""] * 2, number=["8", "9"], lines=[line, ()])
    assert made == [
        Order(order_id="1", platform="p", shop="", number="8", lines=line),
        Order(order_id="2", platform="p", shop="", number="9", lines=()),
    ]
    assert order_ids("pdd", "店", ["261120-1", "é"]) == [order_id("pdd", "店", "261120-1"), order_id("pdd", "店", "é")]
    with pytest.raises(TypeError):
        many(Order, 1, order_id=["1"])
    with pytest.raises(TypeError):
        many(Order, 1, no_such_field=["1"])
