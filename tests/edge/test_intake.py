"""A file without a column empties nothing, and a preview says what the import would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.order import FurtherNumber, Order, Refund, Remarks, order_id
from edge.clock import Clock
from edge.feed import Counts
from edge.importers import Imported
from edge.intake import read, take
from edge.settings import Settings
from edge.station import Station
from edge.store.bodies import known_goods, known_order, known_waybill
from edge.store.views import remarks
from shipfloor.demo.export_file import export_csv
from shipfloor.station import Assembly
from tests.edge.floor import a_waybill, an_order, waybill_number

EVERYTHING = frozenset({"declared_at", "promise_at", "after_sales", "tracking_number", "carrier", "paid_at"})
ALL = EVERYTHING | {"confirmed_at", "amount_fen", "buyer", "seller"}
ONE = an_order(1, number=waybill_number(1), amount_fen=1990, after_sales="退款成功", refund=Refund.STOP)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    station = Assembly(Settings(station_id="S1", data=tmp_path), Clock(trust=True)).station
    station.start()
    yield station
    station.stop()


def imported(order: Order, fields: frozenset[str] = ALL, **more: Any) -> Imported:
    return Imported(kind="orders", platform="pdd", orders=(order,), fields=fields, **more)


def kept(station: Station) -> Order:
    known = known_order(station.reader(), ONE.order_id)
    assert known is not None
    return known


@pytest.mark.parametrize("column", ["tracking_number", "amount_fen", "carrier", "paid_at"])
def test_what_a_file_has_no_column_for_stays_as_it_was(station: Station, column: str) -> None:
    take(station, imported(ONE))
    emptied: Any = {column: "" if column in {"tracking_number", "carrier"} else None}
    assert take(station, imported(replace(ONE, **emptied), ALL - {column})) == Counts(unchanged=1)
    assert kept(station) == ONE
    assert take(station, imported(replace(ONE, **emptied))) == Counts(updated=1), "an empty cell is another matter"


def test_without_the_column_of_refunds_the_worse_of_both_holds(station: Station) -> None:
    silent = ALL - {"after_sales"}
    take(station, imported(ONE))
    take(station, imported(replace(ONE, after_sales="", refund=Refund.CLEAR), silent))
    assert kept(station).refund is Refund.STOP, "what was known is not forgotten"
    clear = replace(ONE, after_sales="", refund=Refund.CLEAR)
    take(station, imported(clear))
    assert kept(station).refund is Refund.CLEAR, "the column itself may take it back"
    take(station, imported(replace(clear, platform_status="未发货,退款成功", refund=Refund.STOP), silent))
    assert kept(station).refund is Refund.STOP, "the status told of a new one"


def test_a_file_without_a_status_brings_no_cancelled_order_back_to_life(station: Station) -> None:
    gone = replace(ONE, platform_status="已取消", cancelled=True)
    take(station, imported(gone, ALL | {"platform_status"}))
    silent = replace(ONE, platform_status="", cancelled=False)
    assert take(station, imported(silent)) == Counts(unchanged=1)
    assert take(station, imported(silent, ALL | {"platform_status"})) == Counts(updated=1), "an empty cell is another"
    assert not kept(station).cancelled


def test_shipped_at_the_platform_is_declared_and_still_to_be_packed(station: Station) -> None:
    claimed = replace(
        ONE, refund=Refund.CLEAR, after_sales="", platform_status="已发货,待收货", declared_at=ONE.paid_at
    )
    take(station, imported(claimed, ALL | {"platform_status"}))
    row = station.reader().execute("SELECT state, packed_at FROM parcels").fetchone()
    assert (kept(station).declared_at, row) == (ONE.paid_at, ("released", None))


def test_a_preview_says_what_the_import_would_do(station: Station) -> None:
    for file in (imported(ONE), imported(replace(ONE, amount_fen=None), ALL - {"amount_fen"})):
        assert take(station, file, dry_run=True) == take(station, file)
    assert not take(station, imported(an_order(2)), dry_run=True).unchanged
    assert known_order(station.reader(), an_order(2).order_id) is None


def test_a_remark_that_was_taken_back_is_gone(station: Station) -> None:
    take(station, imported(ONE, remarks=(Remarks(order_id=ONE.order_id, buyer="不要价格单"),)))
    assert remarks(station.reader(), (ONE.order_id,)) == [("buyer", "不要价格单")]
    take(station, imported(ONE))
    assert remarks(station.reader(), (ONE.order_id,)) == []


def test_a_list_s_shop_column_counts_where_orders_were_imported_under_that_shop(station: Station) -> None:
    take(station, imported(replace(ONE, shop="旗舰店", order_id="another")))
    lines = "运单号,快递公司,订单号,店铺\nYT7512304418826,圆通快递,261120-000000000000001,{}\n"
    known = read(station, "list.csv", lines.format("旗舰店").encode())
    unknown = read(station, "list.csv", lines.format("别的店").encode())
    assert known.warnings == ()
    assert [why.code for why in unknown.warnings] == ["shop_column_unused"]


def test_a_changed_address_changes_the_order_and_no_word_of_it_is_kept_anywhere(station: Station) -> None:
    columns = ["订单号", "商品数量(件)", "商家编码-规格维度", "收货人", "手机", "详细地址"]
    where = {"收货人": "金丝雀甲", "手机": "13800138000", "详细地址": "义乌市金丝雀路1号"}

    def counts(**address: str) -> Counts:
        row = {"订单号": "261120-000000000000001", "商品数量(件)": "1", "商家编码-规格维度": "CUP"}
        return take(station, read(station, "x.csv", export_csv([{**row, **where, **address}], columns=columns)))

    assert counts().accepted == 1
    assert counts().unchanged == 1, "the same file twice is one"
    assert counts(详细地址="义乌市金丝雀路2号").updated == 1
    kept = b"".join(path.read_bytes() for path in station.settings.data.rglob("*") if path.is_file())
    assert "金丝雀".encode() not in kept
    assert b"13800138000" not in kept


def test_a_list_that_came_before_its_shop_was_known_joins_the_orders_when_they_come(station: Station) -> None:
    lines = (
        "运单号,快递公司,订单号,店铺\nYT7512304418826,圆通快递,261120-000000000000001 261120-000000000000002,旗舰店\n"
    )
    take(station, read(station, "list.csv", lines.encode()))
    orders = [
        replace(order, shop="旗舰店", order_id=order_id("pdd", "旗舰店", order.number), tracking_number="")
        for order in (ONE, an_order(2))
    ]
    for order in orders:
        take(station, imported(order))
    joined = "SELECT DISTINCT order_id FROM parcel_orders JOIN parcels USING (parcel_id) WHERE tracking_number != ''"
    assert {row[0] for row in station.reader().execute(joined)} == {order.order_id for order in orders}
    assert take(station, read(station, "list.csv", lines.encode())) == Counts(unchanged=1)


def test_an_export_after_the_list_parts_no_merged_parcel(station: Station) -> None:
    listed = a_waybill(waybill_number(1), ONE, an_order(2), wave="0311", printed_at=ONE.paid_at)
    station.feed.take_waybills([listed])
    further = FurtherNumber(tracking_number=waybill_number(1), carrier="yto")
    take(station, imported(an_order(2)))
    take(station, imported(replace(ONE, tracking_number=waybill_number(2), further_numbers=(further,))))
    assert known_waybill(station.reader(), waybill_number(1)) == listed


def test_a_list_or_goods_file_without_a_column_empties_nothing(station: Station) -> None:
    number = waybill_number(1)
    full = "运单号,快递公司,订单号,打印时间,波次\n{0},圆通,261120-000000000000001,2026-11-20 15:02,0311\n"
    bare = "运单号,订单号\n{0},261120-000000000000001\n"
    for lines in (full, bare):
        take(station, read(station, "list.csv", lines.format(number).encode()))
    kept_waybill = known_waybill(station.reader(), number)
    assert kept_waybill is not None
    assert (kept_waybill.carrier, kept_waybill.wave) == ("yto", "0311")
    for lines in ("sku,barcode,weight_kg\nCUP,6901234567892,0.5\n", "sku,location\nCUP,A-1\n"):
        take(station, read(station, "goods.csv", lines.encode()))
    goods = known_goods(station.reader(), "CUP")
    assert goods is not None
    assert (goods.barcodes, goods.weight_g, goods.location) == (("6901234567892",), 500, "A-1")
