"""Which orders a box holds: what its station said, not what the feed once put under its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain import events as e
from domain.order import Waybill, parcel_id_of_waybill
from tests.central.support import (
    NOON,
    Office,
    StationJournal,
    at,
    handed_over,
    make_order,
    office,
    opened,
    packed,
    scanned,
)

LONG_AGO = NOON - timedelta(days=60)


@pytest.fixture(params=["sqlite", "postgresql"])
def head_office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    postgres = request.param == "postgresql"
    with office(str(request.getfixturevalue("postgres_url")) if postgres else str(tmp_path / "central.db")) as found:
        yield found


def order_row(here: Office, number: str) -> tuple[str, bool, str]:
    """Its state, whether it is packed, and the numbers it travels under."""
    (row,) = [row for row in here.rows("orders") if row["number"] == number]
    return row["state"], row["packed_at"] is not None, row["tracking_numbers"]


def test_an_order_that_a_corrected_list_took_off_a_number_is_not_packed_with_it(head_office: Office) -> None:
    early = NOON - timedelta(days=3)
    one, other = make_order("A", paid_at=early, confirmed_at=early), make_order("B")
    head_office.tell(*(e.OrderImported(order=order) for order in (one, other)), scanned("YT1", at(22)))
    for order in (one, other):
        waybill = Waybill(tracking_number="YT1", carrier="yto", order_ids=(order.order_id,))
        head_office.tell(e.WaybillListed(waybill=waybill))
    head_office.project()
    assert head_office.parcel("YT1")["state"] == "picked_up", "nobody packed it, and the carrier has it"
    bench = StationJournal("S1")
    bench.say(opened("YT1", order_ids=(other.order_id,)))
    head_office.take_all(bench)
    assert head_office.parcel("YT1")["order_numbers"] == "B", "from its opening on"
    bench.say(packed("YT1", order_ids=(other.order_id,)))
    bench.say(handed_over("YT1"))
    head_office.take_all(bench)
    row = head_office.parcel("YT1")
    assert (row["order_numbers"], row["order_count"], row["within_48h"]) == ("B", 1, 1)
    assert row["paid_local"] == "2026-11-20 12:00:00"
    assert order_row(head_office, "A") == ("released", False, "")
    assert order_row(head_office, "B") == ("picked_up", True, "YT1")
    waiting = [row for row in head_office.rows("parcels") if row["order_numbers"] == "A"]
    assert [(row["state"], row["replaced_by"], row["by_deadline"]) for row in waiting] == [("released", "", "open")]


def test_a_number_that_an_import_gave_to_another_order_holds_that_one_alone(head_office: Office) -> None:
    one, other = make_order("A", tracking_number="YT1"), make_order("B", tracking_number="YT1")
    moved = make_order("A", tracking_number="YT9")
    head_office.tell(*(e.OrderImported(order=order) for order in (one, moved, other)))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(other.order_id,)))
    head_office.take_all(bench)
    assert head_office.parcel("YT1")["order_numbers"] == "B"
    assert order_row(head_office, "A") == ("released", False, "YT9")


def test_what_the_bench_took_out_or_put_in_later_is_counted_so(head_office: Office) -> None:
    orders = [make_order(name, tracking_number="YT1") for name in "ABC"]
    head_office.tell(*(e.OrderImported(order=order) for order in orders))
    one, other, late = (order.order_id for order in orders)
    bench = StationJournal("S1")
    bench.say(opened("YT1", order_ids=(one, other)))
    bench.say(packed("YT1", order_ids=(one,)))
    head_office.take_all(bench)
    assert head_office.parcel("YT1")["order_numbers"] == "A"
    joined = e.ParcelChanged(
        parcel_id=parcel_id_of_waybill("YT1"), feed_sequence=9, what="joined", order_ids=(one, late)
    )
    bench.say(joined, when=at(15))
    head_office.take_all(bench)
    assert head_office.parcel("YT1")["order_numbers"] == "A C"


def test_a_box_that_no_station_knew_an_order_of_has_the_feeds(head_office: Office) -> None:
    head_office.tell(e.OrderImported(order=make_order("A", tracking_number="YT1")))
    head_office.tell(e.OrderImported(order=make_order("B", tracking_number="YT2")))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(), unlisted=True))
    bench.say(handed_over("YT2"))
    head_office.take_all(bench)
    assert [head_office.parcel(number)["order_numbers"] for number in ("YT1", "YT2")] == ["A", "B"]


def test_a_number_used_again_gives_the_new_order_none_of_the_old_times(head_office: Office) -> None:
    old = make_order("A", tracking_number="YT1", paid_at=LONG_AGO, confirmed_at=LONG_AGO)
    head_office.tell(e.OrderImported(order=old), scanned("YT1", LONG_AGO + timedelta(hours=5)))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(old.order_id,), at=LONG_AGO, paid_at=LONG_AGO))
    bench.say(handed_over("YT1", at=LONG_AGO + timedelta(hours=3)))
    head_office.take_all(bench)
    before = head_office.parcel("YT1")
    new = make_order("B", tracking_number="YT1", shop="shop-2")
    head_office.tell(e.OrderImported(order=new))
    head_office.project()
    assert head_office.parcel("YT1") == before, "the finished parcel stays what it was"
    assert order_row(head_office, "B") == ("released", False, "YT1")
    again = parcel_id_of_waybill("YT1", 1)
    (waiting,) = [row for row in head_office.rows("parcels") if row["parcel_id"] == again]
    assert (waiting["order_numbers"], waiting["picked_up_at"], waiting["by_deadline"]) == ("B", None, "open")
    bench.say(packed("YT1", parcel_id=again, order_ids=(new.order_id,), shop="shop-2"))
    head_office.take_all(bench)
    assert order_row(head_office, "B") == ("packed", True, "YT1")
    assert head_office.parcel("YT1") == before


def test_a_list_that_uses_a_number_again_begins_the_next_parcel_whenever_the_old_ones_journal_comes(
    head_office: Office,
) -> None:
    old = make_order("A", paid_at=LONG_AGO, confirmed_at=LONG_AGO)
    new, more = make_order("B"), make_order("C")
    for orders in ((old,), (new, more)):
        head_office.tell(*(e.OrderImported(order=order) for order in orders))
        ids = tuple(order.order_id for order in orders)
        head_office.tell(e.WaybillListed(waybill=Waybill(tracking_number="YT1", carrier="yto", order_ids=ids)))
    head_office.project()
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(old.order_id,), at=LONG_AGO, paid_at=LONG_AGO))
    head_office.take_all(bench)
    standing = {row["parcel_id"]: row["order_numbers"] for row in head_office.rows("parcels") if not row["replaced_by"]}
    assert standing == {parcel_id_of_waybill("YT1"): "A", parcel_id_of_waybill("YT1", 1): "B C"}
    head_office.tell(e.OrderImported(order=make_order("B", tracking_number="YT1")))
    head_office.project()
    assert [row["order_numbers"] for row in head_office.rows("parcels") if not row["replaced_by"]].count("B C") == 1


def test_a_station_that_never_knew_the_old_use_packs_the_new_order_all_the_same(head_office: Office) -> None:
    old = make_order("A", tracking_number="YT1", paid_at=LONG_AGO, confirmed_at=LONG_AGO)
    new = make_order("B", tracking_number="YT1")
    head_office.tell(e.OrderImported(order=old), e.OrderImported(order=new))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(new.order_id,)))
    head_office.take_all(bench)
    assert order_row(head_office, "B") == ("packed", True, "YT1")
    assert len([row for row in head_office.rows("parcels") if not row["replaced_by"]]) == 1
