"""The kinds of limit and what counts them: business days, cutoffs, given days, notices, pauses, clock starts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.order import Refund
from domain.policy import ClockStart, Policy
from tests.domain.deadlines import cn
from tests.domain.platforms import PACIFIC, at, changed, pt, ship_by

SOURCE = {"source": "a test", "grade": "B"}
CALENDAR = {"country": "CN", **SOURCE}


def policy(limit: dict[str, Any], **keys: object) -> Policy:
    """Taobao's policy with this one limit for all, on China's calendar."""
    classes = [{"id": "all", "when": {}, "limit": {**SOURCE, **limit}}]
    return changed("taobao", **({"classes": classes, "calendar": CALENDAR, "exclusions": []} | keys))


def days(count: int, **more: object) -> dict[str, Any]:
    return {"kind": "business_days", "days": count, **more}


@pytest.mark.parametrize(
    ("limit", "paid", "expected"),
    [
        (days(0), "2026-11-20 10:00", "2026-11-20 23:59:59"),
        (days(0), "2026-11-21 10:00", "2026-11-23 23:59:59"),
        (days(1), "2026-11-20 23:59:59", "2026-11-23 23:59:59"),
        (days(1, count_start_day=True), "2026-11-20 10:00", "2026-11-20 23:59:59"),
        (days(1, count_start_day=True), "2026-11-21 10:00", "2026-11-23 23:59:59"),
        (days(2, count_start_day=True), "2026-11-20 10:00", "2026-11-23 23:59:59"),
        (days(2, every_day=True), "2026-11-20 10:00", "2026-11-22 23:59:59"),
        (days(1, day_end="18:00:00"), "2026-11-19 20:00", "2026-11-20 18:00:00"),
    ],
)
def test_business_days_are_counted_from_the_day_of_the_start(limit: dict[str, Any], paid: str, expected: str) -> None:
    assert ship_by(policy(limit), paid_at=cn(paid)).at == cn(expected)


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("2026-02-13 10:00", "2026-02-14 23:59:59"),  # a Saturday that is worked
        ("2026-02-14 10:00", "2026-02-24 23:59:59"),  # Spring Festival, 02-15 to 02-23
        ("2026-02-27 10:00", "2026-02-28 23:59:59"),
        ("2026-09-30 10:00", "2026-10-08 23:59:59"),  # National Day, 10-01 to 10-07
        ("2026-09-19 10:00", "2026-09-20 23:59:59"),
    ],
)
def test_china_s_holidays_and_make_up_days_of_2026(paid: str, expected: str) -> None:
    found = ship_by(policy(days(1)), paid_at=cn(paid))
    assert found.at == cn(expected)
    assert "calendar_unknown" not in found.flags


def test_a_count_into_2027_in_china_is_by_weekends_and_says_so() -> None:
    inside = ship_by(policy(days(1)), paid_at=cn("2026-12-30 10:00"))
    assert inside.flags == frozenset(), "12-31 is known"
    found = ship_by(policy(days(1)), paid_at=cn("2026-12-31 10:00"))
    assert found.at == cn("2027-01-01 23:59:59")
    assert "calendar_unknown" in found.flags
    (why,) = (each for each in found.reasons if each.code == "calendar_unknown")
    assert why.params == {"country": "CN", "year": 2027}


def test_a_policy_s_own_days_outrank_its_country_s() -> None:
    calendar = CALENDAR | {"days_off": ["2026-11-23"], "days_on": ["2026-11-22", "2026-10-01"]}
    own = policy(days(1), calendar=calendar)
    assert ship_by(own, paid_at=cn("2026-11-20 10:00")).at == cn("2026-11-22 23:59:59")
    assert ship_by(own, paid_at=cn("2026-11-22 10:00")).at == cn("2026-11-24 23:59:59")
    assert ship_by(own, paid_at=cn("2026-09-30 10:00")).at == cn("2026-10-01 23:59:59")


def test_a_calendar_whose_grade_is_weak_marks_what_is_counted_by_it() -> None:
    found = ship_by(policy(days(1), calendar=CALENDAR | {"grade": "C"}), paid_at=cn("2026-11-20 10:00"))
    assert "unconfirmed" in found.flags
    natural = ship_by(
        policy(days(1, every_day=True), calendar=CALENDAR | {"grade": "C"}), paid_at=cn("2026-11-20 10:00")
    )
    assert "unconfirmed" not in natural.flags


CUTOFF = {"kind": "cutoff", "at": "14:00:00", "by_weekday": {"fri": "11:30:00", "sat": "09:00:00"}}


@pytest.mark.parametrize(
    ("limit", "paid", "expected"),
    [
        (CUTOFF, "2026-11-19 13:59:59", "2026-11-19 23:59:59"),
        (CUTOFF, "2026-11-19 14:00:00", "2026-11-20 23:59:59"),
        (CUTOFF, "2026-11-20 11:29:59", "2026-11-20 23:59:59"),
        (CUTOFF, "2026-11-20 11:30:00", "2026-11-23 23:59:59"),
        (CUTOFF, "2026-11-21 08:00:00", "2026-11-23 23:59:59"),
        (CUTOFF | {"days_before": 1, "days_after": 1}, "2026-11-19 15:00:00", "2026-11-20 23:59:59"),
        (CUTOFF | {"days_before": 1, "days_after": 2}, "2026-11-20 12:00:00", "2026-11-24 23:59:59"),
        (CUTOFF | {"days_before": 1, "days_after": 2}, "2026-11-21 12:00:00", "2026-11-24 23:59:59"),
    ],
)
def test_a_cutoff_per_weekday(limit: dict[str, Any], paid: str, expected: str) -> None:
    found = ship_by(policy(limit), paid_at=cn(paid))
    assert found.at == cn(expected)
    assert found.reasons[0].code in {"ship_by_before_cutoff", "ship_by_after_cutoff"}


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Los_Angeles", "2026-11-01"), ("Europe/Berlin", "2026-10-25"), ("Australia/Sydney", "2026-04-05")],
)
def test_the_hour_that_comes_twice_is_not_before_its_own_cutoff(zone: str, day: str) -> None:
    weekly = CALENDAR | {"work_week": [1, 2, 3, 4, 5, 6, 7], "country": "US"}
    hour = 1 if zone.startswith("America") else 2
    rules = policy({"kind": "cutoff", "at": f"0{hour}:30:00"}, zone=zone, calendar=weekly)
    first = at(f"{day} 0{hour}:45", zone)
    second = first.replace(minute=15, fold=1)
    assert second.timestamp() > first.timestamp()
    assert ship_by(rules, paid_at=first).at == ship_by(rules, paid_at=second).at


@pytest.mark.parametrize(
    ("zone", "short", "long"),
    [
        ("America/Los_Angeles", "2026-03-08", "2026-11-01"),
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("Australia/Sydney", "2026-10-04", "2026-04-05"),
    ],
)
def test_a_day_ends_by_its_own_clock_when_clocks_change_and_hours_stay_hours(zone: str, short: str, long: str) -> None:
    for day, hours in ((short, 23), (long, 25)):
        midnight = at(f"{day} 00:00", zone)
        same_day = ship_by(policy(days(0, every_day=True), zone=zone), paid_at=midnight)
        assert same_day.at.timestamp() - midnight.timestamp() == hours * 3600 - 1
        elapsed = ship_by(policy({"kind": "elapsed", "hours": 48}, zone=zone), paid_at=midnight)
        assert elapsed.at.timestamp() - midnight.timestamp() == 48 * 3600


def test_a_day_end_that_daylight_saving_skips_is_taken_as_before_the_jump() -> None:
    found = ship_by(
        policy(days(0, every_day=True, day_end="02:30:00"), zone="America/Los_Angeles"), paid_at=pt("2026-03-08 00:10")
    )
    assert found.at == datetime.fromisoformat("2026-03-08T02:30:00-08:00")


def test_the_promise_field_as_a_clock_start() -> None:
    counted = policy({"kind": "elapsed", "hours": 24}, clock_start="promise_at", promise_field_wins=False)
    assert counted.clock_start is ClockStart.PROMISE
    promise = cn("2026-11-22 12:00")
    found = ship_by(counted, paid_at=cn("2026-11-20 09:00"), promise_at=promise)
    assert (found.at, found.started_at) == (promise + timedelta(hours=24), promise)
    assert found.flags == frozenset()
    without = ship_by(counted, paid_at=cn("2026-11-20 09:00"))
    assert without.at == cn("2026-11-21 09:00")
    assert without.flags == {"start_assumed"}


def test_where_the_promise_is_the_limit_it_is_no_start() -> None:
    wins = policy({"kind": "elapsed", "hours": 24}, clock_start="promise_at")
    found = ship_by(wins, paid_at=cn("2026-11-20 09:00"), promise_at=cn("2026-11-22 12:00"))
    assert (found.at, found.started_at) == (cn("2026-11-22 12:00"), cn("2026-11-20 09:00"))
    assert found.flags == {"promise"}
    assert ship_by(wins, paid_at=cn("2026-11-20 09:00")).flags == {"start_assumed"}
    early = ship_by(wins, paid_at=cn("2026-11-20 09:00"), promise_at=cn("2026-11-20 08:00"))
    assert "promise_unusable" in early.flags


def test_a_notice_moves_business_days_and_cutoffs_too() -> None:
    notice = {
        "id": "storm",
        "classes": ["all"],
        "starts": "2026-11-18T00:00:00+08:00",
        "ends": "2026-11-19T23:59:59+08:00",
        "limit": {**SOURCE, **days(3)},
    }
    for limit in (days(1), CUTOFF, {"kind": "elapsed", "hours": 24}):
        rules = policy(limit, notices=[notice])
        found = ship_by(rules, paid_at=cn("2026-11-19 10:00"))
        assert found.at == cn("2026-11-24 23:59:59")
        assert "notice" in found.flags
        assert "notice" not in ship_by(rules, paid_at=cn("2026-11-20 00:00:01")).flags


def test_an_order_that_a_policy_excludes_keeps_its_deadline_and_says_so() -> None:
    for excluded, known in (
        ("virtual", {"goods_type": "virtual"}),
        ("refund_before_pickup", {"refund": Refund.STOP}),
        ("risk_hold", {"risk_hold": True}),
    ):
        rules = policy({"kind": "elapsed", "hours": 48}, exclusions=[{"id": excluded, **SOURCE}])
        found = ship_by(rules, paid_at=cn("2026-11-20 09:00"), **known)
        assert found.at == cn("2026-11-22 09:00")
        assert found.flags == {"excluded"}
        assert "excluded" not in ship_by(rules, paid_at=cn("2026-11-20 09:00")).flags


def test_an_exclusion_that_nobody_confirmed_is_marked() -> None:
    weak = {"id": "virtual", "source": "hearsay", "grade": "UNVERIFIED"}
    rules = policy({"kind": "elapsed", "hours": 48}, exclusions=[weak])
    assert ship_by(rules, paid_at=cn("2026-11-20 09:00"), goods_type="virtual").flags == {"excluded", "unconfirmed"}


def test_a_class_that_cannot_be_computed_falls_to_the_next_that_can() -> None:
    # A backorder class that counts from a presale date, of an order without one.
    classes = [
        {"id": "after", "when": {}, "limit": {**SOURCE, **days(1, counted_from="presale_on")}},
        {"id": "all", "when": {}, "limit": {**SOURCE, "kind": "elapsed", "hours": 48}},
    ]
    rules = changed("taobao", classes=classes, calendar=CALENDAR)
    assert ship_by(rules, paid_at=cn("2026-11-20 09:00")).at == cn("2026-11-22 09:00")
    dated = ship_by(rules, paid_at=cn("2026-11-20 09:00"), presale_on=date(2026, 12, 4))
    assert (dated.at, dated.by_date) == (cn("2026-12-07 23:59:59"), True)


def test_reasons_show_the_site_s_time() -> None:
    found = ship_by("ebay", zone=PACIFIC, paid_at=cn("2026-11-19 12:00"), handling_days=1)
    assert found.reasons[0].params["at"] == "2026-11-19T23:59:59-08:00"
    assert found.reasons[0].params["started_at"] == "2026-11-18T20:00:00-08:00"
