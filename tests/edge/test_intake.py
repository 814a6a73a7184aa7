"""A file without a column empties nothing, and a preview says what the import would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.order import FurtherNumber, Order, Refund, Remarks, order_id
from edge.clock import Clock
from edge.feed import Counts
from edge.importers import Imported
from edge.intake import read, take, warnings_of
from edge.settings import Settings
from edge.station import Station
from edge.store.bodies import known_goods, known_order, known_waybill
from edge.store.views import remarks
from edge.timeline import parcel_story
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


def test_shipped_without_a_time_starts_the_clock_when_it_was_first_seen(station: Station) -> None:
    shipped = replace(ONE, refund=Refund.CLEAR, after_sales="", platform_status="已发货,待收货")
    columns, noon = ALL | {"platform_status"}, datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

    def see(order: Order, hours: int, fields: frozenset[str] = columns) -> Counts:
        return take(station, imported(order, fields, newest_at=noon + timedelta(hours=hours)))

    def story() -> tuple[Any, ...]:
        told = parcel_story(station.reader, ONE.tracking_number, noon)
        assert told is not None
        claims = [(each["kind"], each["at"]) for each in told["timeline"] if each["kind"].endswith("Declared")]
        return told["times"]["declared"], claims, station.reader().execute("SELECT pickup_by FROM parcels").fetchone()

    see(replace(shipped, platform_status="待发货"), 0)
    assert story() == ({"at": None, "kind": "declared"}, [], (None,))
    see(shipped, 2)
    first = noon + timedelta(hours=2)
    by = (first + timedelta(hours=24) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    seen = ({"at": first, "kind": "derived"}, [("OrderSeenDeclared", first.isoformat())], (by,))
    assert story() == seen
    assert see(shipped, 5) == Counts(unchanged=1), "seen again later, it says nothing"
    assert see(shipped, 1) == Counts(updated=1), "an older file saw it before"
    assert kept(station).declared_since == noon + timedelta(hours=1)
    assert see(shipped, 5, columns - {"declared_at"}) == Counts(unchanged=1)
    told = noon + timedelta(minutes=90)
    see(replace(shipped, declared_at=told), 5)
    assert story()[:2] == ({"at": told, "kind": "declared"}, [("OrderDeclared", told.isoformat())])
    row = station.reader().execute("SELECT state, packed_at FROM parcels").fetchone()
    assert row == ("released", None), "a claim packs nothing"


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


EARLY, LATE = datetime(2026, 11, 20, 1, 10, tzinfo=UTC), datetime(2026, 11, 20, 1, 40, tzinfo=UTC)


def export(**cells: str) -> bytes:
    row = {"订单号": "261120-000000000000001", "商品数量(件)": "1", "商家编码-规格维度": "CUP", "订单状态": "待发货"}
    paid = {"支付时间": "2026-11-20 09:00:00", "售后状态": "无售后或售后取消"}
    return export_csv(
        [{**row, **paid, **cells}], columns=[*row, *paid, *(each for each in cells if each != "售后状态")]
    )


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Station]:
    clock = Clock(wall=lambda: LATE + timedelta(hours=2), trust=True)
    station = Assembly(Settings(station_id="S1", data=tmp_path), clock).station
    station.start()
    yield station
    station.stop()


def taken(station: Station, content: bytes, written_at: datetime | None) -> Counts:
    return take(station, read(station, "orders.csv", content, written_at=written_at))


def test_an_older_file_that_comes_late_takes_no_refund_back_and_says_so(evening: Station) -> None:
    assert taken(evening, export(售后状态="退款成功", 快递单号=waybill_number(1)), LATE).accepted == 1
    late = read(evening, "orders.csv", export(), written_at=EARLY)
    counts = take(evening, late, dry_run=True)
    assert counts == take(evening, late) == Counts(unchanged=1, outdated=1)
    assert [why.code for why in warnings_of(late, counts)] == ["told_later"]
    assert (kept(evening).refund, kept(evening).tracking_number) == (Refund.STOP, waybill_number(1))
    assert taken(evening, export(), LATE + timedelta(minutes=1)).updated == 1, "a newer one does"


def test_an_older_file_still_tells_what_the_newer_had_no_column_for_and_which_number_came_before(
    evening: Station,
) -> None:
    taken(evening, export(快递单号=waybill_number(2)), LATE)
    older = export(快递单号=waybill_number(1), 承诺发货时间="2026-11-22 09:00:00")
    assert taken(evening, older, EARLY) == Counts(updated=1, outdated=1)
    order = kept(evening)
    assert (order.tracking_number, order.former_numbers) == (waybill_number(2), (waybill_number(1),))
    assert order.promise_at == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    old = evening.reader().execute("SELECT replaced_by FROM parcel_names WHERE name = ?", (waybill_number(1),))
    assert old.fetchone() == (waybill_number(2),), "its paper may lie about: a scan of it names the new one"


@pytest.mark.parametrize("written_at", [None, datetime(1980, 1, 1, tzinfo=UTC), LATE + timedelta(days=400)])
def test_a_file_of_which_nobody_knows_the_age_counts_as_written_now(
    evening: Station, written_at: datetime | None
) -> None:
    taken(evening, export(售后状态="退款成功"), LATE)
    assert taken(evening, export(), written_at).updated == 1


def test_a_file_is_no_older_than_what_stands_in_it(evening: Station) -> None:
    taken(evening, export(), EARLY)
    slow_clock = EARLY - timedelta(hours=8)
    shipped = export(订单状态="已发货，待收货", 发货时间="2026-11-20 09:30:00", 售后状态="退款成功")
    assert taken(evening, shipped, slow_clock).updated == 1


def test_what_a_clock_that_was_wrong_dated_ahead_gives_way(evening: Station) -> None:
    taken(evening, export(售后状态="退款成功"), LATE)
    ahead = replace(kept(evening), told_at=LATE + timedelta(days=900))
    evening.feed.take_orders("pdd", [ahead], 0, lambda _connection, order: order)
    assert taken(evening, export(), LATE).updated == 1
