"""Steps on the way to a limit: once each, with their true instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.limit import PICKUP_BY_HOURS, SHIP_BY_HOURS, pickup_by_of, pickup_limit_of, steps_reached
from tests.domain.deadlines import cn, order, pdd, pdd_with
from tests.domain.platforms import shipped

ENDS = cn("2026-11-20 18:00")


def steps(until: str, told: int | None = None, known: str = "2026-11-18 18:00") -> list[int]:
    found = steps_reached(ENDS, SHIP_BY_HOURS, until=cn(until), known_at=cn(known), told=told)
    assert all(at == ENDS - timedelta(hours=left) for left, at in found)
    return [left for left, _ in found]


def test_each_step_is_reached_at_its_hour() -> None:
    assert steps("2026-11-19 17:59") == []
    assert steps("2026-11-19 18:00") == [24]
    assert steps("2026-11-20 06:00", told=24) == [12]
    assert steps("2026-11-20 18:00", told=1) == [0]


def test_what_passed_while_nobody_looked_is_told_step_by_step() -> None:
    assert steps("2026-11-20 19:00") == [24, 12, 4, 1, 0]
    assert steps("2026-11-20 19:00", told=4) == [1, 0]


def test_what_was_told_is_not_told_again() -> None:
    assert steps("2026-11-25 00:00", told=0) == []
    assert steps("2026-11-20 13:00", told=12) == []


def test_a_step_before_the_order_was_known_is_left_out_and_its_breach_is_not() -> None:
    assert steps("2026-11-20 15:30", known="2026-11-20 15:00") == []
    assert steps("2026-11-20 17:00", known="2026-11-20 15:00") == [1]
    assert steps("2026-11-21 09:00", known="2026-11-21 08:00") == [0]


def test_a_declared_order_must_be_scanned_by_the_carrier_within_the_platform_s_hours() -> None:
    declared = order(confirmed_at=cn("2026-11-20 09:00"), declared_at=cn("2026-11-20 15:00"))
    assert pickup_by_of(declared, pdd()) == cn("2026-11-21 15:00")
    assert pickup_by_of(order(confirmed_at=cn("2026-11-20 09:00")), pdd()) is None
    assert pickup_by_of(declared, pdd_with(secondary_clocks=[])) is None
    assert pickup_by_of(declared, None) is None
    assert PICKUP_BY_HOURS == (12, 4, 1)


def test_the_limit_of_the_carrier_s_scan_names_its_number_and_only_runs_for_its_classes() -> None:
    told = {"paid_at": cn("2026-11-20 09:00"), "declared_at": cn("2026-11-20 15:00")}
    declared = order(platform="douyin", service="fast", **told)
    limit = pickup_limit_of(declared, shipped("douyin"))
    assert limit is not None
    assert (limit.at, limit.number.unconfirmed) == (cn("2026-11-21 15:00"), True)
    assert pickup_limit_of(replace(declared, service=""), shipped("douyin")) is None
