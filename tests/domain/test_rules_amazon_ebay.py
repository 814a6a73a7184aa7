"""Amazon's and eBay's rules (§2.1, §2.2 of the rules' collection), row by row; each test names its row."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.policy import Moment
from tests.domain.deadlines import cn
from tests.domain.platforms import PACIFIC, at, pt, ship_by, shipped, target

NEW_YORK = ZoneInfo("America/New_York")


def test_amazon_late_shipment_rate_goes_by_the_expected_ship_date_and_the_confirmation() -> None:
    found = ship_by("amazon", paid_at=pt("2026-11-18 09:00"), promise_at=pt("2026-11-19 23:59:59"))
    assert found.at == pt("2026-11-19 23:59:59")
    assert not found.scanned, "ship confirmation, not the carrier's scan"
    assert shipped("amazon").clock_stops.all_of == (Moment.DECLARED,)
    assert "unconfirmed" not in found.flags


@pytest.mark.parametrize(
    ("row", "paid", "expected"),
    [
        ("default handling: 1 of 1–2 days", "2026-11-18 09:00", "2026-11-19 23:59:59"),
        ("a weekend is no working day", "2026-11-20 09:00", "2026-11-23 23:59:59"),
        ("a national holiday moves it (Thanksgiving)", "2026-11-25 09:00", "2026-11-27 23:59:59"),
        ("a state holiday does not (day after Thanksgiving)", "2026-11-26 09:00", "2026-11-27 23:59:59"),
    ],
)
def test_amazon_without_a_promise(row: str, paid: str, expected: str) -> None:
    found = ship_by("amazon", paid_at=pt(paid))
    assert found.at == pt(expected), row
    assert {"handling_assumed", "unconfirmed"} <= found.flags


@pytest.mark.parametrize(
    ("row", "known", "paid", "expected"),
    [
        ("before 14:00 local", {"service": "same_day"}, "2026-11-18 13:59:59", "2026-11-18 23:59:59"),
        ("at 14:00 local", {"service": "same_day"}, "2026-11-18 14:00:00", "2026-11-19 23:59:59"),
        ("no days of handling", {"handling_days": 0}, "2026-11-18 11:00:00", "2026-11-18 23:59:59"),
        ("Friday after it", {"service": "same_day"}, "2026-11-20 15:00:00", "2026-11-23 23:59:59"),
        ("Saturday and Sunday only by choice", {"service": "same_day"}, "2026-11-21 09:00:00", "2026-11-23 23:59:59"),
    ],
)
def test_amazon_order_cut_off(row: str, known: dict[str, Any], paid: str, expected: str) -> None:
    found = ship_by("amazon", zone=PACIFIC, paid_at=pt(paid), **known)
    assert found.at == pt(expected), row
    assert "unconfirmed" not in found.flags


def test_amazon_and_ebay_read_the_cut_off_on_the_site_s_clock() -> None:
    # 12:30 in Los Angeles is 15:30 in New York: after 14:00 local there, before it here.
    for name in ("amazon", "ebay"):
        paid = pt("2026-11-18 12:30")
        assert ship_by(name, zone=NEW_YORK, paid_at=paid, service="same_day").at == pt("2026-11-19 23:59:59")
        assert ship_by(name, zone=PACIFIC, paid_at=paid, service="same_day").at == pt("2026-11-18 23:59:59")


@pytest.mark.parametrize(
    ("metric", "at_least", "at_most", "days", "lag_days"),
    [
        ("late_shipment_rate", None, 4, 30, 0),
        ("valid_tracking_rate", 95, None, 30, 0),
        ("on_time_delivery_rate", 90, None, 14, 7),
    ],
)
def test_amazon_rates(metric: str, at_least: float | None, at_most: float | None, days: int, lag_days: int) -> None:
    found = target("amazon", metric)
    assert (found.at_least_percent, found.at_most_percent) == (at_least, at_most)
    assert (found.days, found.lag_days) == (days, lag_days)
    assert not found.unconfirmed


@pytest.mark.parametrize(
    ("row", "days", "paid", "expected"),
    [
        ("0 days, before the cut-off", 0, pt("2026-11-18 13:59"), "2026-11-18 23:59:59"),
        ("0 days, on the cut-off", 0, pt("2026-11-18 14:00"), "2026-11-19 23:59:59"),
        ("1 day", 1, pt("2026-11-18 23:59:59"), "2026-11-19 23:59:59"),
        ("30 days, with four weekends, Thanksgiving, Christmas", 30, pt("2026-11-16 09:00"), "2026-12-30 23:59:59"),
        ("weekends & holidays not counted", 3, pt("2026-11-24 09:00"), "2026-11-30 23:59:59"),
        ("the day is Pacific: Thursday noon in Beijing", 1, cn("2026-11-19 12:00"), "2026-11-19 23:59:59"),
    ],
)
def test_ebay_handling_time(row: str, days: int, paid: datetime, expected: str) -> None:
    found = ship_by("ebay", zone=PACIFIC, paid_at=paid, handling_days=days)
    assert found.at == pt(expected), row
    assert found.scanned, "carrier acceptance scan"
    assert found.flags == frozenset()


@pytest.mark.parametrize("days", [-1, 31, 365])
def test_ebay_handling_time_out_of_range_is_flagged_and_nothing_is_lost(days: int) -> None:
    found = ship_by("ebay", paid_at=pt("2026-11-18 09:00"), handling_days=days)
    assert found.at == pt("2026-11-19 23:59:59")
    assert {"handling_unusable", "unconfirmed"} <= found.flags
    (why,) = (each for each in found.reasons if each.code == "handling_unusable")
    assert why.params == {"days": days, "least": 0, "most": 30}


def test_ebay_handling_time_that_nobody_says_is_the_shortest_and_marked() -> None:
    found = ship_by("ebay", paid_at=pt("2026-11-18 09:00"))
    assert found.at == pt("2026-11-19 23:59:59")
    assert {"handling_assumed", "unconfirmed"} <= found.flags


def test_ebay_ship_by_date_column_wins() -> None:
    found = ship_by("ebay", paid_at=pt("2026-11-18 09:00"), promise_at=pt("2026-11-27 23:59:59"))
    assert found.at == pt("2026-11-27 23:59:59")


def test_ebay_is_on_time_if_any() -> None:
    stops = shipped("ebay").clock_stops
    assert stops.all_of == (Moment.PICKED_UP,)
    assert stops.or_any_of == (Moment.DELIVERED, Moment.BUYER_CONFIRMED)


@pytest.mark.parametrize(
    ("row", "metric", "percent", "orders"),
    [
        ("Top Rated: late ≤ 3 % and ≤ 5", "late_shipment_rate", 3, 5),
        ("Above Standard: late ≤ 7 % with ≤ 7", "late_shipment_rate_above_standard", 7, 7),
    ],
)
def test_ebay_standards(row: str, metric: str, percent: float, orders: int) -> None:
    found = target("ebay", metric)
    assert (found.at_most_percent, found.at_most_orders) == (percent, orders), row
    assert target("ebay", "tracking_in_handling_time").at_least_percent == 95


def test_the_pacific_day_ends_by_its_clock_on_both_changes() -> None:
    # 2026-03-08 has 23 hours, 2026-11-01 has 25; the offset of the end differs from that of the start.
    spring = ship_by("ebay", paid_at=pt("2026-03-06 20:00"), handling_days=1)
    assert spring.at == datetime.fromisoformat("2026-03-09T23:59:59-07:00")
    autumn = ship_by("ebay", paid_at=pt("2026-10-30 20:00"), handling_days=1)
    assert autumn.at == datetime.fromisoformat("2026-11-02T23:59:59-08:00")
    assert spring.at == at("2026-03-09 23:59:59", "America/Los_Angeles")
