"""What may be in a batch-ship file, how it looks to a spreadsheet, and the forms that ship."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.batch_ship import Box, content_of, is_safe, rows_of
from domain.batch_ship_events import BatchShipColumn, BatchShipLook, BatchShipRow
from domain.batch_ship_form import BatchShipFormError, parse_form
from domain.carrier import CARRIERS
from domain.reason import Reason
from edge.batch_ship_forms import forms_in

NAMES = {"yto": "圆通速递", "zto": "中通快递"}
DAY = date(2026, 11, 20)
LOOK = BatchShipLook(
    columns=(
        BatchShipColumn(title="订单号", holds="order"),
        BatchShipColumn(title="快递公司", holds="carrier"),
        BatchShipColumn(title="快递单号", holds="waybill"),
    )
)
BOX = Box(parcel_id="p1", tracking_number="YT7512304410001", carriers=frozenset({"yto"}), packed=True)


def fitted(*boxes: Box, number: str = "260517-607198974342268", **more: Any) -> Any:
    """Waybill numbers of the order's rows, or the code of why it stays out."""
    found = rows_of("o1", number, boxes, NAMES, **more)
    return found.code if isinstance(found, Reason) else [row.tracking_number for row in found]


def a_row(number: str, waybill: str = "YT7512304410001") -> BatchShipRow:
    return BatchShipRow(
        order_id="o", number=number, parcel_id="p", tracking_number=waybill, carrier="yto", carrier_name="圆通速递"
    )


def test_an_order_goes_in_when_every_box_is_packed_numbered_and_named() -> None:
    second = replace(BOX, parcel_id="p2", tracking_number="YT7512304410002")
    assert fitted(BOX) == ["YT7512304410001"]
    assert fitted(second, BOX) == ["YT7512304410001", "YT7512304410002"]
    assert fitted(BOX, replace(second, packed=False)) == "batch_ship_not_all_packed"
    assert fitted(BOX, replace(second, packed=False, idle=True)) == ["YT7512304410001"]
    assert fitted(replace(BOX, tracking_number="")) == "batch_ship_no_number"
    assert fitted(replace(BOX, carriers=frozenset())) == "batch_ship_no_carrier"
    assert fitted(replace(BOX, carriers=frozenset({"yto", "zto"}))) == "batch_ship_carriers_differ"
    assert fitted(BOX, second, one_parcel=True) == "batch_ship_split"


def test_a_carrier_without_a_name_stays_out_however_clear_its_number_is() -> None:
    found = rows_of("o1", "1", (replace(BOX, tracking_number="JT0012345678901", carriers=frozenset({"jt"})),), NAMES)
    assert isinstance(found, Reason)
    assert (found.code, found.params) == ("batch_ship_carrier_unnamed", {"carrier": "jt"})


def test_all_boxes_of_one_jd_shipment_are_one_row_under_the_number_that_they_share() -> None:
    boxes = [
        Box(
            parcel_id=f"p{place}",
            tracking_number=f"JDVA12345678901-{place}-2",
            carriers=frozenset({"yto"}),
            packed=True,
        )
        for place in (1, 2)
    ]
    assert fitted(*boxes) == ["JDVA12345678901"]


@pytest.mark.parametrize("number", ["", '=HYPERLINK("x")', "+1", "-1", "@x", "＝1", " 1", "1\n2", "1\t", "a\x00"])
def test_what_a_spreadsheet_would_run_or_break_is_left_out_and_never_mended(number: str) -> None:
    assert fitted(BOX, number=number) == "batch_ship_unsafe"


def test_pandas_reads_the_file_as_it_was_meant() -> None:
    rows = (
        a_row("260517-607198974342268"),
        a_row("123456789012345678", "78123456789012"),
        a_row("#1001", "00123456789"),
        a_row('a,"b"', "1E123"),
    )
    content = content_of(LOOK, rows, DAY)
    assert content.startswith("\ufeff订单号,快递公司,快递单号\r\n".encode())
    read = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig").map(str.strip)
    assert list(read.columns) == ["订单号", "快递公司", "快递单号"]
    assert read.to_numpy().tolist() == [[row.number, row.carrier_name, row.tracking_number] for row in rows]


def test_a_reader_that_takes_digits_for_numbers_loses_none_of_them() -> None:
    """As a spreadsheet does (but for the tab, which this reader trims): unguarded, the same rows come out changed."""
    rows = (a_row("123456789012345678", "0123"), a_row("123456789012345679", "12E5"))

    def read(numbers: str) -> list[str]:
        content = content_of(replace(LOOK, numbers=numbers), rows, DAY)
        return [str(each).removeprefix('="').removesuffix('"') for each in pd.read_csv(io.BytesIO(content))["快递单号"]]

    assert read("formula") == ["0123", "12E5"]
    assert read("plain") != ["0123", "12E5"], "the control"


def test_the_guard_is_the_platform_s_own_way() -> None:
    rows = (a_row("123456789012345678"), a_row("260517-607198974342268"), a_row("2026-11"))

    def lines(numbers: str) -> list[str]:
        text = content_of(replace(LOOK, numbers=numbers), rows, DAY).decode("utf-8-sig")
        return [line.split(",")[0] for line in text.splitlines()[1:]]

    assert lines("tab") == ["\t123456789012345678", "260517-607198974342268", "\t2026-11"]
    assert lines("formula") == ['"=""123456789012345678"""', "260517-607198974342268", '"=""2026-11"""']
    assert lines("plain") == ["123456789012345678", "260517-607198974342268", "2026-11"]


SAFE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(is_safe)


@given(st.lists(st.tuples(SAFE, SAFE), max_size=5), st.sampled_from(["tab", "formula", "plain"]))
def test_no_cell_begins_a_formula_of_somebody_else_s_and_each_row_stays_a_row(
    cells: list[tuple[str, str]], numbers: str
) -> None:
    rows = tuple(a_row(number, waybill) for number, waybill in cells)
    content = content_of(replace(LOOK, numbers=numbers), rows, DAY)
    read = pd.read_csv(
        io.BytesIO(content), dtype=str, encoding="utf-8-sig", keep_default_na=False, skip_blank_lines=False
    )
    assert len(read) == len(rows)
    for cell in read.to_numpy().ravel():
        assert not cell.startswith(("=", "+", "-", "@")) or (cell.startswith('="') and cell[2:-1].isascii())


def test_amazon_s_file_is_as_amazon_s_page_says() -> None:
    form = forms_in(None)["amazon"]
    row = replace(a_row("058-3563777-5518068", "1Z5R89390357567127"), carrier_name=form.carriers.names["ups"])
    assert content_of(form.look, (row,), DAY).decode() == (
        "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\r\n"
        "058-3563777-5518068\t\t\t2026-11-20\tUPS\t\t1Z5R89390357567127\t\r\n"
    )
    assert not form.is_unconfirmed
    assert form.one_parcel


def test_every_shipped_form_says_where_it_was_read_and_names_only_carriers_that_we_know() -> None:
    forms = forms_in(None)
    assert {"pdd", "taobao", "tmall", "douyin", "kuaishou", "wechat", "amazon"} <= forms.keys()
    for platform, form in forms.items():
        assert form.source, platform
        assert form.carriers.source, platform
        assert form.is_unconfirmed == (platform != "amazon"), platform
        assert form.carriers.names.keys() <= CARRIERS.keys(), platform


def test_a_carrier_with_several_names_at_a_platform_is_not_guessed() -> None:
    for platform, form in forms_in(None).items():
        assert not form.carriers.names.keys() & {"ems", "cainiao"}, platform


GOOD: dict[str, Any] = {
    "name": "own",
    "platforms": ["own"],
    "source": "us",
    "grade": "A",
    "columns": [{"title": "no", "holds": "order"}, {"title": "waybill", "holds": "waybill"}],
    "carriers": {"source": "us", "grade": "A", "names": {"yto": "YTO"}},
}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"separator": ";"}, "separator"),
        ({"encoding": "utf-16"}, "encoding"),
        ({"numbers": "quote"}, "numbers"),
        ({"columns": [{"title": "no", "holds": "order"}]}, "columns"),
        ({"columns": [*GOOD["columns"], {"title": "x", "holds": "buyer"}]}, "columns"),
        ({"carriers": {**GOOD["carriers"], "names": {"yto": "=1+1"}}}, "carriers"),
        ({"colums": []}, "colums"),
        ({"rows_max": 1_000_000}, "rows_max"),
    ],
)
def test_a_form_that_cannot_be_used_names_file_and_key(changed: dict[str, Any], key: str) -> None:
    assert parse_form(json.dumps(GOOD), "own.json").name == "own"
    with pytest.raises(BatchShipFormError) as refused:
        parse_form(json.dumps({**GOOD, **changed}), "own.json")
    assert str(refused.value).startswith("own.json: ")
    assert key in str(refused.value)
