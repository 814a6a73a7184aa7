"""Waybill lists from printing tools: they join onto orders that came before or come after."""

from datetime import UTC, datetime

from domain.order import order_id
from domain.reason import reason
from edge.importers import Imported, read_file
from shipfloor.demo.export_file import export_csv, export_workbook

FIRST, SECOND, THIRD = (f"261120-00000000000000{n}" for n in (1, 2, 3))
ONE, TWO = "YT1234567890123", "73123456789012"
HEADER = "快递单号,快递公司,订单号,打印时间,波次,序号"


def listed(text: str, **options: str) -> Imported:
    return read_file("waybills.csv", text.encode(), **options)  # type: ignore[arg-type] # shop and zone only


def pdd(*numbers: str, shop: str = "") -> tuple[str, ...]:
    return tuple(sorted(order_id("pdd", shop, number) for number in numbers))


def test_a_list_says_waybill_carrier_order_print_time_and_wave() -> None:
    result = listed(f"{HEADER}\n{ONE},圆通速递,{FIRST},2026-11-20 15:02:00,0311,17\n")
    assert result.kind == "waybills"
    [waybill] = result.waybills
    assert (waybill.tracking_number, waybill.carrier, waybill.order_ids) == (ONE, "yto", pdd(FIRST))
    assert waybill.printed_at == datetime(2026, 11, 20, 7, 2, tzinfo=UTC)
    assert (waybill.wave, waybill.wave_position) == ("0311", 17)
    assert not result.rejected
    assert not result.warnings


def test_an_english_header_is_the_same() -> None:
    chinese = listed(f"{HEADER}\n{ONE},圆通,{FIRST},2026-11-20 15:02:00,0311,17\n")
    english = listed(
        f"Waybill,Carrier,Order Number,Printed at,Wave,Position\n{ONE},YTO,{FIRST},2026-11-20 15:02:00,0311,17\n"
    )
    assert chinese.waybills == english.waybills


def test_several_orders_of_a_waybill_may_share_a_cell_or_have_rows_of_their_own() -> None:
    for separator in (" ", "、", ";", "，", "/"):
        [waybill] = listed(f"{HEADER}\n{ONE},圆通,{FIRST}{separator}{SECOND},,,\n").waybills
        assert waybill.order_ids == pdd(FIRST, SECOND)
    rows = f"{ONE},圆通,{FIRST},,0311,17\n{ONE},,{SECOND},,,\n"
    [waybill] = listed(f"{HEADER}\n{rows}").waybills
    assert (waybill.order_ids, waybill.wave, waybill.wave_position) == (pdd(FIRST, SECOND), "0311", 17)


def test_an_order_may_have_several_waybills() -> None:
    result = listed(f"{HEADER}\n{ONE} {TWO},圆通,{FIRST},,,\n")
    assert [(waybill.tracking_number, waybill.order_ids) for waybill in result.waybills] == [
        (ONE, pdd(FIRST)),
        (TWO, pdd(FIRST)),
    ]


def test_a_replaced_number_is_named() -> None:
    [waybill] = listed(f"运单号,原运单号,订单编号\n{TWO},{ONE},{FIRST}\n").waybills
    assert (waybill.tracking_number, waybill.replaces) == (TWO, ONE)


def test_the_wanted_shop_is_in_the_orders_ids() -> None:
    [waybill] = listed(f"{HEADER}\n{ONE},圆通,{FIRST},,,\n", shop="一号店").waybills
    assert waybill.order_ids == pdd(FIRST, shop="一号店")


def test_a_shop_column_counts_only_where_it_names_a_shop_that_orders_came_from() -> None:
    content = f"运单号,订单号,店铺\n{ONE},{FIRST},一号店\n".encode()
    assert read_file("x", content, shops=["一号店"]).waybills[0].order_ids == pdd(FIRST, shop="一号店")
    strange = read_file("x", content)
    assert strange.waybills[0].order_ids == pdd(FIRST)
    assert strange.warnings == (reason("shop_column_unused", column="店铺", row=2, count=1),)


def test_the_platform_is_known_by_the_number_then_by_its_column() -> None:
    result = listed(f"运单号,订单号,平台\n{ONE},{FIRST},\n{TWO},3141592653589793238,天猫\nSF1234567890123,8888,\n")
    assert [waybill.order_ids for waybill in result.waybills] == [
        pdd(FIRST),
        (order_id("taobao", "", "3141592653589793238"),),
        pdd("8888"),
    ]
    assert result.warnings == (reason("order_number_unfamiliar", platform="pdd", row=4, count=1),)


def test_bad_rows_are_turned_away_by_number_and_the_rest_is_kept() -> None:
    result = listed(
        f"{HEADER}\n,圆通,{FIRST},,,\n{ONE},圆通,,,,\n7.73012E+13,中通,{FIRST},,,\n{ONE},圆通,{FIRST},soon,,\n"
        f"王小明,圆通,{FIRST},,,\n{ONE},圆通,订单,,,\n{TWO},中通,{SECOND},,,x\n"
    )
    assert [(rejected.row, rejected.reason) for rejected in result.rejected] == [
        (2, reason("tracking_number_missing")),
        (3, reason("order_number_missing")),
        (4, reason("id_lost_digits", column="快递单号")),
        (5, reason("time_unreadable", column="打印时间")),
        (6, reason("tracking_number_malformed", column="快递单号")),
        (7, reason("order_number_malformed", column="订单号")),
    ]
    assert [waybill.tracking_number for waybill in result.waybills] == [TWO]
    assert result.warnings == (reason("wave_position_unreadable", column="序号", row=8, count=1),)


def test_two_carriers_on_one_number_are_named() -> None:
    result = listed(f"{HEADER}\n{ONE},圆通,{FIRST},,,\n{ONE},中通,{SECOND},,,\n")
    assert result.waybills[0].carrier == "yto"
    assert result.warnings == (reason("waybill_carriers_differ", tracking_number=ONE, row=3, count=1),)


def test_a_workbook_is_the_same_list() -> None:
    columns = HEADER.split(",")
    row = dict(zip(columns, (ONE, "圆通", FIRST, "2026-11-20 15:02:00", "0311", "17"), strict=True))
    book = read_file("x", export_workbook([row], columns=columns))
    assert book == read_file("x", export_csv([row], columns=columns))
    numbers = read_file("x", export_workbook([row | {"快递单号": int(TWO), "序号": 3}], columns=columns))
    assert [(waybill.tracking_number, waybill.wave_position) for waybill in numbers.waybills] == [(TWO, 3)]
