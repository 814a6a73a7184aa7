"""The worked examples, and which trip a bench deadline aims at."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from domain.deadline import (
    Deadline,
    deadline_of,
)
from domain.order import Order
from domain.policy import Policy
from domain.site import SiteRules, TripChange, Window
from tests.domain.deadlines import cn, codes, deadline, order, pdd, site, trip

EVENING = site(trip("zto", "12:00"), trip("zto", "20:30"))


def found_of(known: Order, policy: Policy | None = None, rules: SiteRules = EVENING, **more: Any) -> Deadline:
    found = deadline_of(known, policy, rules, **more)
    assert found is not None
    return found


def test_shippable_at_16_52_is_due_today_and_packed_by_20_00_for_the_20_30() -> None:
    found = deadline("2026-11-20 16:52", EVENING)
    assert found.due_on == date(2026, 11, 20)
    assert not found.stretch
    assert found.bench_deadline == cn("2026-11-20 20:00")
    assert found.trip is not None
    assert found.trip.departs_at == cn("2026-11-20 20:30")
    assert found.ship_by == cn("2026-11-22 16:52")
    assert codes(found) == ["ship_by_hours", "due_same_day", "bench_trip"]
    assert found.policy_id == "pinduoduo-2025-05-15"
    assert found.flags == frozenset()


def test_shippable_at_17_20_is_due_tomorrow_as_a_stretch() -> None:
    found = deadline("2026-11-20 17:20", EVENING)
    assert found.due_on == date(2026, 11, 21)
    assert found.stretch
    assert "stretch" in found.flags
    assert found.bench_deadline == cn("2026-11-21 20:00")
    assert codes(found) == ["ship_by_hours", "due_stretch", "bench_trip"]


def test_after_the_window_an_order_is_due_tomorrow_and_no_stretch() -> None:
    found = deadline("2026-11-20 19:00", EVENING)
    assert (found.due_on, found.stretch) == (date(2026, 11, 21), False)
    assert codes(found)[1] == "due_next_day"


def test_an_order_of_a_day_off_is_due_on_the_next_working_day() -> None:
    found = deadline("2026-11-22 10:00", site(trip("zto", "20:30"), work_weekdays=(0, 1, 2, 3, 4, 5)))
    assert found.due_on == date(2026, 11, 23)
    assert codes(found)[1] == "due_next_work_day"


def test_a_trip_counts_only_if_the_carrier_s_scan_can_come_before_ship_by() -> None:
    promised = deadline("2026-11-20 09:00", EVENING, promise_at=cn("2026-11-20 21:59:59"))
    assert promised.bench_deadline == cn("2026-11-20 11:30")
    in_time = deadline("2026-11-20 09:00", EVENING, promise_at=cn("2026-11-20 22:00"))
    assert in_time.bench_deadline == cn("2026-11-20 20:00")


def test_the_scan_lag_does_not_count_where_an_act_of_our_own_stops_the_clock() -> None:
    old = pdd("pinduoduo-2021")
    found = deadline("2024-11-20 09:00", EVENING, old, promise_at=cn("2024-11-20 20:30"))
    assert found.bench_deadline == cn("2024-11-20 20:00")


def test_the_last_trip_of_an_earlier_day_is_taken_where_none_of_the_due_day_is_in_time() -> None:
    # Closed on Sunday: an order of Saturday night is due on Monday, after its 24 hours.
    rules = site(trip("zto", "20:30"), work_weekdays=(0, 1, 2, 3, 4, 5))
    found = deadline("2026-11-21 18:30", rules, service="24h")
    assert found.due_on == date(2026, 11, 23)
    assert found.bench_deadline == cn("2026-11-21 20:00")
    assert found.ship_by == cn("2026-11-22 18:30")


def test_a_trip_that_left_before_the_order_was_shippable_is_none() -> None:
    found = deadline("2026-11-20 12:00", site(trip("zto", "12:00")))
    assert found.trip is None
    assert found.bench_deadline == found.ship_by == cn("2026-11-22 12:00")
    assert found.flags == {"nothing_fits"}
    assert codes(found)[-1] == "bench_nothing_fits"
    # Surge mode is told the truth: tomorrow's trip is the last that meets the 48 hours.
    assert found.latest_pack_at == cn("2026-11-21 11:30")


def test_where_no_trip_is_in_time_the_ship_by_itself_stands() -> None:
    found = deadline("2026-11-20 09:00", EVENING, promise_at=cn("2026-11-20 13:00"))
    assert found.bench_deadline == found.ship_by == found.latest_pack_at == cn("2026-11-20 13:00")
    assert codes(found)[-1] == "bench_nothing_fits"


def test_a_deadline_follows_a_trip_that_is_moved_cancelled_or_added() -> None:
    def after(planned: time | None, departs: time | None) -> datetime:
        moved = TripChange(carrier="zto", on=date(2026, 11, 20), planned=planned, departs=departs)
        return deadline("2026-11-20 10:00", site(*EVENING.trips, trip_changes=(moved,))).bench_deadline

    assert after(time(20, 30), time(22, 10)) == cn("2026-11-20 21:40")
    assert after(time(20, 30), None) == cn("2026-11-20 11:30")
    assert after(None, time(23, 0)) == cn("2026-11-20 22:30")


def test_margins_are_the_site_s() -> None:
    rules = site(*EVENING.trips, staging_minutes=45, scan_lag_minutes=0)
    found = deadline("2026-11-20 09:00", rules, promise_at=cn("2026-11-20 20:30"))
    assert found.bench_deadline == cn("2026-11-20 19:45")


@pytest.mark.parametrize("carrier", ["", "sf"])
def test_without_trips_of_the_carrier_the_window_s_close_on_the_due_date_stands_in(carrier: str) -> None:
    found = deadline("2026-11-20 17:20", EVENING, carrier=carrier)
    assert found.bench_deadline == cn("2026-11-21 18:00")
    assert found.flags == {"no_trips", "stretch"}
    assert codes(found)[-1] == "bench_window_close"
    assert found.latest_pack_at == found.ship_by


def test_the_window_s_close_stands_in_no_later_than_the_ship_by() -> None:
    found = deadline("2026-11-20 09:00", site(), promise_at=cn("2026-11-20 15:00"))
    assert found.bench_deadline == cn("2026-11-20 15:00")
    assert codes(found)[-1] == "bench_ship_by"


def test_a_carrier_that_comes_only_when_called_has_a_trip_on_that_day_alone() -> None:
    called = TripChange(carrier="sf", on=date(2026, 11, 20), planned=None, departs=time(19))
    rules = site(trip_changes=(called,))
    assert deadline("2026-11-20 10:00", rules, carrier="sf").bench_deadline == cn("2026-11-20 18:30")
    assert deadline("2026-11-21 10:00", rules, carrier="sf").bench_deadline == cn("2026-11-21 18:00")


def test_the_waybill_s_carrier_outranks_the_order_s() -> None:
    known = order(confirmed_at=cn("2026-11-20 10:00"), carrier="sf")
    found = found_of(known, pdd(), carrier="zto")
    assert found.bench_deadline == cn("2026-11-20 20:00")
    assert found.latest_pack_at == cn("2026-11-21 20:00")


def test_a_shop_s_own_window_decides_its_due_date() -> None:
    rules = site(
        trip("zto", "20:30"),
        windows=(Window(opens=time(17), closes=time(18)), Window(opens=time(15), closes=time(16), shop="shop")),
    )
    assert deadline("2026-11-20 15:30", rules).due_on == date(2026, 11, 21)
    assert deadline("2026-11-20 15:30", rules, shop="other").due_on == date(2026, 11, 20)
    assert deadline("2026-11-20 15:30", rules, carrier="").bench_deadline == cn("2026-11-21 16:00")
