"""Which orders wait for a batch-ship file of head office, and which boxes they are in, as stations and feed tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain import events as e
from domain.order import FurtherNumber, Order, Refund, Waybill, parcel_id_of_waybill
from tests.central.support import Office, StationJournal, at, handed_over, make_order, office, opened, packed


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    postgres = request.param == "postgresql"
    with office(str(request.getfixturevalue("postgres_url")) if postgres else str(tmp_path / "central.db")) as found:
        yield found


def boxes(here: Office) -> dict[str, dict[str, bool]]:
    """Of each order that waits: whether the box of each number is packed."""
    rows = here.connection.execute("SELECT order_id, boxes FROM undeclared_orders").fetchall()
    return {key: {box["tracking_number"]: box["packed"] for box in json.loads(text)} for key, text in rows}


def test_an_order_waits_from_its_first_packed_box_until_it_is_declared(here: Office) -> None:
    order, other = make_order("A1", tracking_number="YT1"), make_order("A2", tracking_number="YT2")
    here.tell(e.OrderImported(order=order), e.OrderImported(order=other))
    bench = StationJournal("S1")
    bench.say(opened("YT1", order_ids=(order.order_id,)))
    here.take_all(bench)
    assert boxes(here) == {}, "nothing is packed"
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    here.take_all(bench)
    assert boxes(here) == {order.order_id: {"YT1": True}}
    here.tell(e.OrderImported(order=replace(order, declared_at=at(15))))
    here.project()
    assert boxes(here) == {}


@pytest.mark.parametrize(
    "change",
    [{"refund": Refund.ASK}, {"refund": Refund.STOP}, {"cancelled": True}, {"platform_status": "已发货，待收货"}],
)
def test_what_is_withdrawn_asked_back_or_shipped_already_does_not_wait(here: Office, change: dict[str, Any]) -> None:
    order = make_order("A1", tracking_number="YT1")
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    here.tell(e.OrderImported(order=replace(order, **change)))
    here.take_all(bench)
    assert boxes(here) == {}


def split(here: Office) -> tuple[Order, StationJournal, StationJournal]:
    """An order under two numbers; the first box is packed at one station."""
    order = make_order("A1", tracking_number="YT1", further_numbers=(FurtherNumber(tracking_number="YT2"),))
    here.tell(e.OrderImported(order=order))
    one, two = StationJournal("S1"), StationJournal("S2")
    one.say(packed("YT1", order_ids=(order.order_id,)))
    here.take_all(one)
    return order, one, two


def test_boxes_packed_at_different_stations_are_boxes_of_one_order(here: Office) -> None:
    order, _one, two = split(here)
    assert boxes(here) == {order.order_id: {"YT1": True, "YT2": False}}
    two.say(packed("YT2", order_ids=(order.order_id,)))
    here.take_all(two)
    assert boxes(here) == {order.order_id: {"YT1": True, "YT2": True}}


def test_a_box_that_is_held_or_open_again_is_not_packed_until_it_is_closed(here: Office) -> None:
    order, one, two = split(here)
    two.say(packed("YT2", order_ids=(order.order_id,), at=at(14)))
    held: dict[str, Any] = {"parcel_id": parcel_id_of_waybill("YT2"), "place": "bench", "badge": "B7"}
    two.say(e.ParcelHeld(at=at(15), reason="take_out", before="packed", **held))
    here.take_all(two)
    assert boxes(here)[order.order_id]["YT2"] is False
    two.say(e.HoldReleased(at=at(16), **held))
    two.say(opened("YT2", order_ids=(order.order_id,), at=at(16)))
    here.take_all(two)
    assert boxes(here)[order.order_id] == {"YT1": True, "YT2": False}
    assert here.parcel("YT2")["state"] == "opened"
    two.say(packed("YT2", order_ids=(order.order_id,), at=at(17)))
    here.take_all(two)
    assert boxes(here)[order.order_id]["YT2"] is True
    assert here.parcel("YT2")["state"] == "packed"
    one.say(handed_over("YT1"))
    here.take_all(one)
    assert boxes(here)[order.order_id] == {"YT1": True, "YT2": True}, "what has left is packed too"


def test_a_number_used_again_is_not_the_earlier_parcel_s_box(here: Office) -> None:
    """The number's first parcel is packed and holds another order: the new order's box is one nobody opened."""
    before = make_order("A0", tracking_number="YT1")
    order = make_order("A1", tracking_number="YT2", further_numbers=(FurtherNumber(tracking_number="YT1"),))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(before.order_id,)))
    bench.say(packed("YT2", order_ids=(order.order_id,)))
    here.tell(e.OrderImported(order=replace(before, declared_at=at(12))), e.OrderImported(order=order))
    here.take_all(bench)
    assert boxes(here) == {order.order_id: {"YT1": False, "YT2": True}}
    again = "the number's second parcel"
    bench.say(packed("YT1", parcel_id=again, order_ids=(order.order_id,), at=at(18)))
    here.take_all(bench)
    assert boxes(here) == {order.order_id: {"YT1": True, "YT2": True}}


def test_an_order_that_a_list_no_longer_names_is_not_in_the_box_that_was_packed(here: Office) -> None:
    one, two = make_order("A1"), make_order("A2")
    here.tell(e.OrderImported(order=one), e.OrderImported(order=two))
    here.tell(listed("YT1", one, two), listed("YT1", one))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(one.order_id,)))
    here.take_all(bench)
    assert boxes(here) == {one.order_id: {"YT1": True}}
    joined = e.ParcelChanged(
        parcel_id=parcel_id_of_waybill("YT1"), feed_sequence=9, what="joined", order_ids=(one.order_id, two.order_id)
    )
    bench.say(joined, when=at(15))
    here.take_all(bench)
    assert boxes(here) == {order.order_id: {"YT1": True} for order in (one, two)}


def listed(number: str, *orders: Order) -> e.WaybillListed:
    ids = tuple(order.order_id for order in orders)
    return e.WaybillListed(waybill=Waybill(tracking_number=number, carrier="yto", order_ids=ids))


def test_both_codes_of_a_jd_label_are_one_box_and_a_relabelled_one_takes_the_old_one_s_place(here: Office) -> None:
    order = make_order("A1", tracking_number="JDVA12345678901-1-1-")
    here.tell(e.OrderImported(order=order))
    bench = StationJournal("S1")
    bench.say(packed("JDVA12345678901", order_ids=(order.order_id,)))
    here.take_all(bench)
    assert boxes(here) == {order.order_id: {"JDVA12345678901": True}}
    assert len(here.rows("parcels")) == 1, "the feed's box and the bench's are one"
    here.tell(*(listed(f"JDVB12345678901{box}", order) for box in ("-1-2", "-2-2", "-1-3", "-2-3", "-3-3")))
    here.project()
    assert sorted(boxes(here)[order.order_id]) == [
        "JDVA12345678901",
        "JDVB12345678901-1-3",
        "JDVB12345678901-2-3",
        "JDVB12345678901-3-3",
    ]
