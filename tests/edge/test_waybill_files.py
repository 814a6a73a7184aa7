"""Files as people have them, through the feed to the bench: merged, split, boxes, replaced, re-shipped, reused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from domain.answer import Outcome
from domain.goods import Goods
from domain.parcel import State
from edge.attention import attention
from edge.importers import read_file
from edge.packing import Said
from edge.parcel_list import Wanted, parcel_list
from edge.store.rebuild import rebuild
from edge.wave_list import wave_list
from shipfloor.demo.export_file import export_csv
from tests.edge.floor import HAT, MUG, START, Floor, floor
from tests.edge.hands import Hands
from tests.station.whole import order_row

A, B, C = "YT7512304418826", "YT7512304410352", "YT7512304410777"
JD = "JDVA12345678901"
HEADER = "快递单号,快递公司,订单号,打印时间,波次,序号,原快递单号"


def number(serial: int) -> str:
    """The platform's number of an order row."""
    return f"261120-{serial:015d}"


def orders(*rows: dict[str, Any]) -> bytes:
    """An order export: before shipping it holds no waybill."""
    return export_csv(list(rows))


def waybills(*rows: tuple[str, ...]) -> bytes:
    """A waybill list: number, orders, wave, place in it, the number that it replaces."""
    lines = [HEADER]
    for row in rows:
        tracking, order, wave, place, old = (*row, "", "", "")[:5]
        carrier = "京东快递" if tracking.startswith("JD") else "圆通速递"
        lines.append(f"{tracking},{carrier},{order},2026-11-20 15:02:00,{wave},{place},{old}")
    return "\n".join(lines).encode()


def load(here: Floor, *files: bytes) -> None:
    """Import files in this order."""
    for content in files:
        imported = read_file("list.csv", content)
        assert not imported.rejected
        here.take(*imported.orders, *imported.waybills)


def said(told: Said) -> tuple[Outcome, str]:
    return told.answer.outcome, told.answer.reason.code if told.answer.reason else ""


def paid(days: float) -> dict[str, Any]:
    """An order's times, so many days after the bench's start."""
    local = (START + timedelta(days=days, hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    return {"支付时间": local, "订单成交时间": local}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """A floor with a packer; whatever happened on it is rebuilt row for row."""
    with floor(tmp_path) as made:
        made.sign_in()
        made.take(Goods(sku=MUG), Goods(sku=HAT))
        yield made
        before = made.state()
        rebuild(made.reader)
        assert made.state() == before


def in_any_order(*files: bytes) -> list[list[bytes]]:
    """The files in every order in which they may come."""
    return [list(each) for each in permutations(files)]


ONE_ORDER = orders(order_row(1) | paid(-0.1))
MERGED = waybills((A, f"{number(1)} {number(2)}", "0311", "17"))


@pytest.mark.parametrize("files", in_any_order(orders(order_row(1)), orders(order_row(2, HAT)), MERGED))
def test_merged_orders_are_one_parcel_in_whichever_order_the_files_come(here: Floor, files: list[bytes]) -> None:
    load(here, *files)
    assert len(here.rows("SELECT 1 FROM parcels")) == 1
    opened = here.scan(A)
    assert opened.bench.parcel is not None
    assert (opened.bench.parcel.wave, opened.bench.parcel.wave_position) == ("0311", 17)
    assert here.scan(MUG, HAT).answer.outcome is Outcome.PACKED


@pytest.mark.parametrize(
    "files", in_any_order(orders(order_row(1, MUG, 3)), waybills((A, number(1), "1")), waybills((B, number(1), "2")))
)
def test_a_split_order_is_packed_box_by_box_in_whichever_order_the_files_come(here: Floor, files: list[bytes]) -> None:
    load(here, *files)
    here.scan(A, MUG, MUG)
    assert here.scan(B).answer.outcome is Outcome.OPENED
    assert here.parcel(A).state is State.PACKED
    assert here.scan(MUG).answer.outcome is Outcome.PACKED
    assert here.rows("SELECT tracking_number, wave FROM parcels ORDER BY 1") == sorted([(A, "1"), (B, "2")])


OLD, NEW = waybills((A, number(1), "0311", "3")), waybills((B, number(1), "0312", "9", A))
PLATFORM_S = orders(order_row(1, waybill=B) | paid(-0.1))  # exported after the platform was told the new number
REPLACING = [*in_any_order(ONE_ORDER, OLD, NEW), *in_any_order(OLD, NEW, PLATFORM_S), [ONE_ORDER, OLD, PLATFORM_S, NEW]]


@pytest.mark.parametrize("files", REPLACING)
def test_a_replaced_number_is_refused_and_names_the_new_one_in_whichever_order_the_files_come(
    here: Floor, files: list[bytes]
) -> None:
    load(here, *files)
    told = here.scan(A)
    assert said(told) == (Outcome.REFUSED, "waybill_replaced")
    assert told.answer.reason is not None
    assert told.answer.reason.params == {"number": B}
    assert here.scan(B, MUG).answer.outcome is Outcome.PACKED
    assert here.rows("SELECT tracking_number, wave, wave_position FROM parcels") == [(B, "0312", 9)]
    standing = {wave["wave"]: (wave["parcels"], wave["replaced"]) for wave in wave_list(here.reader, here.now)["waves"]}
    assert standing == {"0311": (0, 1), "0312": (1, 0)}, "the old paper is void, and said to lie there still"


@pytest.mark.parametrize("files", REPLACING)
def test_a_number_replaced_while_its_box_is_open_packs_it_under_the_new_one(here: Floor, files: list[bytes]) -> None:
    load(here, ONE_ORDER, OLD)
    here.scan(A)
    load(here, *files)
    here.turn()
    assert here.scan(B).answer.outcome is Outcome.SILENT, "the box in hand goes by it already"
    assert here.scan(MUG).answer.outcome is Outcome.PACKED
    assert here.rows("SELECT tracking_number, state FROM parcels") == [(B, "packed")]


FURTHER = waybills((C, number(1), "0399", "1"))
TOLD_AGAIN = orders(order_row(1, waybill=A) | paid(-0.1) | {"订单状态": "已发货"})


@pytest.mark.parametrize("files", in_any_order(FURTHER, TOLD_AGAIN))
def test_a_further_waybill_of_a_packed_order_waits_for_a_lift_and_then_is_the_reshipment(
    here: Floor, files: list[bytes]
) -> None:
    load(here, ONE_ORDER, OLD)
    here.scan(A, MUG)
    load(here, *files)
    assert said(here.scan(C)) == (Outcome.REFUSED, "order_packed")
    Hands(here).lift(C, "order_packed")
    assert here.scan(C).answer.outcome is Outcome.PACKED
    assert here.rows("SELECT tracking_number, state, wave FROM parcels ORDER BY 1 DESC") == sorted(
        [(A, "packed", "0311"), (C, "packed", "0399")], reverse=True
    )


@pytest.mark.parametrize(("listed", "scanned"), [(JD, f"{JD}-1-1-"), (f"{JD}-1-1-", JD), (f"{JD}-1-1", f"{JD}-1-1-")])
def test_jd_s_bare_number_and_its_only_box_are_one_parcel(here: Floor, listed: str, scanned: str) -> None:
    load(here, ONE_ORDER, waybills((listed, number(1))))
    assert here.scan(scanned).answer.outcome is Outcome.OPENED
    assert here.scan(JD).answer.outcome is Outcome.SILENT, "both codes of one label, in one burst"
    assert here.scan(f"{JD}-1-1-").answer.outcome is Outcome.SILENT
    assert here.scan(MUG).answer.outcome is Outcome.PACKED
    assert len(here.rows("SELECT 1 FROM parcels")) == 1


@pytest.mark.parametrize(
    "files",
    in_any_order(orders(order_row(1, MUG, 2)), waybills((f"{JD}-1-2", number(1))), waybills((f"{JD}-2-2-", number(1)))),
)
def test_jd_s_boxes_are_parcels_of_one_order_and_the_number_that_they_share_opens_none(
    here: Floor, files: list[bytes]
) -> None:
    load(here, *files)
    assert said(here.scan(JD)) == (Outcome.NOTE, "scan_box_code")
    assert here.scan(f"{JD}-1-2-").answer.outcome is Outcome.OPENED
    assert said(here.scan(JD)) == (Outcome.NOTE, "scan_box_code"), "the other code of the label changes nothing"
    here.scan(MUG)
    assert here.scan(f"{JD}-2-2-").answer.outcome is Outcome.OPENED
    assert here.scan(MUG).answer.outcome is Outcome.PACKED


BOXES = [waybills(*((f"{JD}-{n}-{of}", number(1)) for n in range(1, of + 1))) for of in (2, 3)]


@pytest.mark.parametrize("files", in_any_order(orders(order_row(1, MUG, 3)), *BOXES))
def test_when_jd_is_told_of_one_more_box_the_old_labels_are_refused_and_name_the_new(
    here: Floor, files: list[bytes]
) -> None:
    load(here, *files)
    told = here.scan(f"{JD}-1-2-")
    assert said(told) == (Outcome.REFUSED, "waybill_replaced")
    assert told.answer.reason is not None
    assert told.answer.reason.params == {"number": f"{JD}-1-3"}
    for n in (1, 2, 3):
        here.scan(f"{JD}-{n}-3-", MUG)
    assert here.rows("SELECT COUNT(*) FROM parcels WHERE packed_at IS NOT NULL") == [(3,)]


def test_boxes_of_a_number_that_the_list_names_bare_share_its_parcel(here: Floor) -> None:
    load(here, ONE_ORDER, waybills((JD, number(1))))
    assert here.scan(f"{JD}-1-2-").answer.outcome is Outcome.OPENED


@pytest.mark.parametrize("days", [0.5, 29.9])
def test_a_number_used_again_within_the_policy_s_days_is_refused_and_its_order_waits(here: Floor, days: float) -> None:
    load(here, ONE_ORDER, waybills((A, number(1))))
    here.scan(A, MUG)
    here.pause(days * 86_400)
    load(here, orders(order_row(2, HAT) | paid(days)), waybills((A, number(2))))
    told = here.scan(A)
    assert said(told) == (Outcome.REFUSED, "waybill_reused")
    assert told.answer.reason is not None
    assert told.answer.reason.params["number"] == number(2)
    assert [order.number for order in here.parcel(A).orders] == [number(1)], "what left is not touched by it"
    [waiting] = [each for each in attention(here.reader) if each["kind"] == "number_reused"]
    assert (waiting["count"], waiting["tracking_number"]) == (1, "")
    load(here, waybills((B, number(2), "", "", A)))
    assert here.scan(B, HAT).answer.outcome is Outcome.PACKED
    assert here.scan(A).answer.reason.code != "waybill_reused"  # type: ignore[union-attr]  # a refusal has one
    assert not [each for each in attention(here.reader) if each["kind"] == "number_reused"]


def test_a_number_used_again_after_the_policy_s_days_is_another_parcel(here: Floor) -> None:
    load(here, ONE_ORDER, waybills((A, number(1))))
    here.scan(A, MUG)
    here.pause(31 * 86_400)
    load(here, orders(order_row(2, HAT) | paid(31)), waybills((A, number(2))))
    assert here.scan(A, HAT).answer.outcome is Outcome.PACKED
    assert [order.number for order in here.parcel(A).orders] == [number(2)]


def test_news_of_the_parcel_that_left_does_not_touch_the_number_s_next_use(here: Floor) -> None:
    load(here, ONE_ORDER, waybills((A, number(1))))
    here.scan(A, MUG)
    here.pause(86_400)
    load(here, orders(order_row(2, HAT) | paid(1)), waybills((A, number(2))), waybills((B, number(2), "", "", A)))
    load(here, orders(order_row(1) | paid(-0.1) | {"订单状态": "已签收"}))
    assert [order.number for order in here.parcel(B).orders] == [number(2)]
    assert here.scan(B, HAT).answer.outcome is Outcome.PACKED


def test_an_order_paid_before_its_unlisted_box_was_packed_still_joins_it(here: Floor) -> None:
    assert here.scan(A).answer.outcome is Outcome.UNLISTED
    load(here, ONE_ORDER, waybills((A, number(1))))
    here.turn()
    assert [order.number for order in here.parcel(A).orders] == [number(1)]
    assert isinstance(here.parcel(A).packed_at, datetime)


@pytest.mark.parametrize("typed", ["0311", A, A[-4:], number(1), B])
def test_a_wave_a_waybill_an_order_and_an_old_number_are_searched_in_one_box(here: Floor, typed: str) -> None:
    load(here, ONE_ORDER, waybills((B, number(1))), waybills((A, number(1), "0311", "17", B)))
    load(here, orders(order_row(2)), waybills((C, number(2), "0312", "1")))
    found = parcel_list(here.reader, here.now, Wanted(text=typed))
    assert [each["tracking_number"] for each in found["parcels"]] == [A]
