"""When a trip may not be closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.openable import View
from domain.rule import (
    Lift,
    Rule,
    Verdict,
    Waiting,
    may_close_trip,
    next_departure,
)
from domain.site import Mode, Modes, SiteRules
from tests.domain.deadlines import cn, site, trip

RULES = site(trip("zto", "20:30"), trip("sf", "19:00"))
FRIDAY = date(2026, 11, 20)
EVENING = cn("2026-11-20 17:30")
NOON = cn("2026-11-20 12:00")


def closed(*ship_bys: str, now: str = "2026-11-20 20:30", rules: SiteRules = RULES, **more: Any) -> Verdict:
    waiting = [Waiting(parcel_id=f"p{index}", ship_by=cn(at)) for index, at in enumerate(ship_bys)]
    lifts = more.pop("lifts", ())
    planned_at = more.pop("planned_at", None)
    view = View(now=cn(now), **more)
    return may_close_trip("zto", waiting, view, rules, planned_at=planned_at, lifts=lifts)


def test_a_trip_is_not_closed_over_a_packed_parcel_that_cannot_wait_for_the_next() -> None:
    verdict = closed("2026-11-22 10:00", "2026-11-21 20:29:59", "2026-11-21 09:00")
    assert (verdict.refused_by, verdict.instead) == (Rule.TRIP_CLOSE, "p2")
    assert verdict.reason is not None
    assert verdict.reason.code == "trip_close"
    assert verdict.reason.params == {"carrier": "zto", "count": 2, "next_at": "2026-11-21T20:30:00+08:00"}


def test_a_trip_is_closed_over_what_can_wait_for_the_next_or_has_no_ship_by() -> None:
    assert closed("2026-11-21 20:30", "2026-11-22 10:00") == Verdict(allowed=True)
    assert closed() == Verdict(allowed=True)
    unlisted = Waiting(parcel_id="unlisted", ship_by=None)
    assert may_close_trip("zto", [unlisted], View(now=EVENING), RULES).allowed


def test_a_trip_that_leaves_early_is_not_taken_for_the_next_one() -> None:
    early: dict[str, Any] = {"now": "2026-11-20 20:10", "planned_at": cn("2026-11-20 20:30")}
    assert not closed("2026-11-21 09:00", **early).allowed
    assert closed("2026-11-21 09:00", now="2026-11-20 20:10").allowed


def test_with_no_next_trip_the_window_s_close_of_the_next_working_day_stands_in() -> None:
    rules = site(days_off=(date(2026, 11, 21),))
    assert next_departure(rules, "zto", EVENING) == cn("2026-11-22 18:00")
    assert not closed("2026-11-22 17:59", rules=rules).allowed
    assert closed("2026-11-22 18:00", rules=rules).allowed


def test_closing_a_trip_knows_modes_doubts_and_lifts_too() -> None:
    late = "2026-11-21 09:00"
    warns = closed(late, rules=replace(RULES, modes=Modes(trip_close=Mode.WARN)))
    assert warns.allowed
    assert [rule for rule, _ in warns.warned] == [Rule.TRIP_CLOSE]
    assert [why.params["because"] for _, why in closed(late, stale=True).warned] == ["stale_view"]
    assert not closed(late, no_waves=True).allowed  # a packed parcel's paper is on it
    lift = Lift(parcel_id="p0", rule=Rule.TRIP_CLOSE, until=cn("2026-11-20 20:45"))
    assert closed(late, lifts=[lift]).lifted == (Rule.TRIP_CLOSE,)
    assert closed(late, late, lifts=[lift]).instead == "p1"
    assert not closed(late, lifts=[lift], now="2026-11-20 20:45").allowed


def test_one_more_truck_after_the_last_trip_is_not_taken_for_tomorrow_s_come_early() -> None:
    more: dict[str, Any] = {"now": "2026-11-20 20:50", "planned_at": cn("2026-11-21 20:30")}
    assert closed("2026-11-21 22:00", **more).allowed, "tomorrow's trip still takes it in time"
    assert not closed("2026-11-21 19:00", **more).allowed
