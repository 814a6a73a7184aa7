"""A parcel that did not leave on its due date is told once, when that is certain, with its cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from domain import handover, touch
from domain.order import Refund
from domain.parcel import State
from domain.site import Surge
from edge.doubts import Doubts
from edge.trips import closing
from tests.edge.floor import MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands
from tests.edge.watching import ONE, RULES, SATURDAY, A, B, C, a_floor, at, causes, look, moments, moved, start, told


def cause(here: Floor, name: str = A) -> str | None:
    """The cause told of a parcel."""
    return causes(here).get(here.parcel(name).parcel_id)


def test_packing_at_19_40_for_a_truck_at_20_30_is_no_miss(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        look(here, "18:01")
        here.time.now = at("19:40")
        here.scan(A, MUG)
        look(here, "20:31", "23:59")
        look(here, "09:00", on=SATURDAY)
        assert causes(here) == {}


def test_a_parcel_is_missed_when_its_last_trip_has_left_and_once(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE, an_order(2, number=B))
        look(here, "18:01", "19:30")
        here.scan(B, MUG)
        look(here, "20:29")
        assert causes(here) == {}
        look(here, "20:30", "20:31", "23:00")
        look(here, "20:31", on=SATURDAY)
        assert causes(here) == {here.parcel(A).parcel_id: "packer_queue"}
        (miss,) = told(here, "ParcelMissed")
        assert (miss["due_on"], datetime.fromisoformat(miss["at"])) == ("2026-11-20", at("20:30"))


def test_an_order_that_came_inside_the_window_rolls_over_without_a_miss(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.time.now = at("17:20")
        here.take(replace(ONE, paid_at=at("17:10"), confirmed_at=at("17:10")))
        assert here.parcel(A).due.stretch
        look(here, "20:31", "23:59")
        assert causes(here) == {}
        look(here, "20:31", on=SATURDAY)
        assert len(causes(here)) == 1


def test_an_order_whose_import_came_after_the_last_usable_moment_was_late(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.time.now = at("20:10")
        here.take(ONE)
        look(here, "20:31")
        assert cause(here) == "order_late"


def test_short_goods_and_a_late_refund_are_their_own_causes(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE, an_order(2, number=B), an_order(3, number=C))
        here.scan(A)
        Hands(here).do("hold")
        here.scan(B, MUG, C)
        here.take(
            *(replace(an_order(serial, number=number), refund=Refund.STOP) for serial, number in ((2, B), (3, C)))
        )
        here.turn()
        look(here, "20:31")
        assert [cause(here, name) for name in (A, B, C)] == ["stock", "cancelled_late", "cancelled_late"]


def test_an_order_cancelled_before_a_bench_began_is_no_miss(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE, replace(ONE, cancelled=True))
        assert here.parcel(A).state is State.CANCELLED
        look(here, "20:31", "23:59")
        assert causes(here) == {}


def test_a_truck_that_came_early_is_the_carrier_s_doing(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        look(here, "19:35")
        here.feed.set_rules(moved("20:30", "19:30"))
        look(here, "19:36")
        assert cause(here) == "carrier_early"
        assert moments(here)[-1] == ("19:30", "trip_left", 0)


def test_surge_plans_what_rolls_over(tmp_path: Path) -> None:
    surge = Surge(until=at("23:00"), badge="B02", reason="11.11")
    with a_floor(tmp_path, replace(RULES, surge=surge)) as here:
        here.take(ONE)
        look(here, "20:31")
        assert cause(here) == "planned_by_surge"


def test_a_parcel_packed_and_not_scanned_out_was_left_behind(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE, an_order(2, number=B))
        here.scan(A, MUG, B, MUG)
        here.time.now = at("20:25")
        Hands(here).truck(B)
        look(here, "20:31")
        assert causes(here) == {here.parcel(A).parcel_id: "left_behind"}


def test_a_truck_that_is_still_being_loaded_has_not_left(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        here.scan(A, MUG)
        here.time.now = at("20:20")
        here.scan(f"B:{PACKER}", place="dock")
        hands = Hands(here)
        hands.touch(lambda _c, bench: handover.open_trip(bench, here.now, "yto", at("20:30")), "dock")
        look(here, "20:40")
        here.scan(A, place="dock")
        here.packing.touch("dock", here.now, closing("dock", here.now, doubts=Doubts())).result()
        look(here, "20:50", "23:59")
        assert causes(here) == {}
        assert here.parcel(A).state is State.HANDED_OVER


def test_a_station_that_was_off_at_the_deadline_is_the_cause(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        look(here, "18:01")
    with floor(tmp_path, rules=RULES) as here:
        here.time.now = at("22:00")
        start(here)
        here.watch.turn()
        assert cause(here) == "station_down"


def test_a_failed_print_is_the_printer_s_doing(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        here.scan(A)
        here.packing.touch("bench", here.now, lambda _c, bench: touch.hold(bench, here.now, "printer")).result()
        look(here, "20:31")
        assert cause(here) == "printer_down"


def test_without_trips_a_parcel_has_until_the_day_s_end(tmp_path: Path) -> None:
    with a_floor(tmp_path, replace(RULES, trips=())) as here:
        here.take(ONE)
        look(here, "18:01", "23:59")
        assert causes(here) == {}
        look(here, "00:00", on=SATURDAY)
        assert cause(here) == "unknown"


def test_a_bench_that_follows_judges_only_what_it_touched(tmp_path: Path) -> None:
    with floor(tmp_path, rules=RULES, name="HO") as office, floor(tmp_path, owns_feed=False, name="S2") as here:
        office.feed.issue_badge(PACKER, "packer", "", "")
        office.take(ONE, an_order(2, number=B), an_order(3), a_waybill(C, an_order(3), wave="W"))
        office.take(an_order(4), a_waybill(waybill_number(4), an_order(4), wave="W"))
        here.follow(office)
        here.scan(f"B:{PACKER}", A, MUG, C)
        look(here, "20:31")
        assert set(causes(here)) == {here.parcel(name).parcel_id for name in (C, waybill_number(4))}
