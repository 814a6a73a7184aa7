"""What follows from deadlines: a parcel of several orders, risk, what is due today, the order of the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.deadline import (
    Risk,
    carriers_moved,
    due_from,
    due_today,
    earliest,
    is_hopeless,
    minutes_left,
    queue_key,
    risk,
    surge_key,
)
from domain.site import Mode, Modes, Profile, Surge, TripChange
from tests.domain.deadlines import cn, codes, deadline, made, pdd, pdd_with, site, trip

EVENING = site(trip("zto", "12:00"), trip("zto", "20:30"))


def test_a_parcel_of_several_orders_has_the_earliest_of_each() -> None:
    stretch = deadline("2026-11-20 17:20", EVENING, promise_at=cn("2026-11-21 23:30"))
    today = deadline("2026-11-20 10:00", EVENING)
    found = earliest([stretch, None, today])
    assert found is not None
    assert found.ship_by == stretch.ship_by
    assert (found.due_on, found.stretch) == (date(2026, 11, 20), False)
    assert found.bench_deadline == today.bench_deadline
    assert found.trip == today.trip
    assert codes(found) == ["ship_by_promise", "due_same_day", "bench_trip", "merged"]
    assert {"promise"} <= found.flags
    assert "stretch" not in found.flags


def test_a_merged_ship_by_keeps_what_it_stands_on() -> None:
    """The order whose ship-by counts is not the one whose bench deadline does; its unconfirmed number still shows."""
    limit = {"kind": "elapsed", "hours": 20, "source": "somewhere", "grade": "C"}
    doubtful = pdd_with(classes=[{"id": "all", "when": {}, "limit": limit}])
    sooner = deadline("2026-11-20 18:30", EVENING, doubtful)
    today = deadline("2026-11-20 16:30", EVENING, promise_at=cn("2026-11-22 12:00"))
    assert (sooner.ship_by, today.bench_deadline) < (today.ship_by, sooner.bench_deadline)
    found = earliest([today, sooner])
    assert found is not None
    assert found.ship_by == sooner.ship_by
    assert codes(found) == ["ship_by_hours", "unconfirmed", "due_same_day", "bench_trip", "merged"]
    assert found.flags == {"unconfirmed"}


def test_a_parcel_of_one_order_has_that_order_s_and_of_none_none() -> None:
    only = deadline("2026-11-20 17:20", EVENING)
    assert earliest([None, only]) is only
    assert earliest([]) is earliest([None]) is None
    after = deadline("2026-11-20 19:00", EVENING)
    mixed = earliest([only, after])
    assert mixed is not None
    assert (mixed.due_on, mixed.stretch) == (after.due_on, False)
    both = earliest([only, only])
    assert both is not None
    assert both.stretch


@pytest.mark.parametrize(
    ("now", "expected", "minutes"),
    [
        ("2026-11-20 17:59:59", Risk.ON_TRACK, 120),
        ("2026-11-20 18:00:00", Risk.AT_RISK, 120),
        ("2026-11-20 20:00:00", Risk.AT_RISK, 0),
        ("2026-11-20 20:00:01", Risk.LATE, -1),
        ("2026-11-22 20:00:00", Risk.LATE, -2880),
    ],
)
def test_risk_is_how_near_the_bench_deadline_is(now: str, expected: Risk, minutes: int) -> None:
    found = deadline("2026-11-20 16:52", EVENING)
    assert risk(found, cn(now)) is expected
    assert minutes_left(found, cn(now)) == minutes
    assert risk(found, cn("2026-11-20 19:00"), at_risk_minutes=30) is Risk.ON_TRACK


def test_due_today_means_its_date_or_its_bench_deadline_has_come() -> None:
    by_date = made(cn("2026-11-22 10:00"), due_on=date(2026, 11, 20))
    by_bench = made(cn("2026-11-22 10:00"), bench=cn("2026-11-20 20:00"), due_on=date(2026, 11, 21))
    for found in (by_date, by_bench):
        assert due_from(found, EVENING) == date(2026, 11, 20)
        assert not due_today(found, cn("2026-11-19 23:59:59"), EVENING)
        assert due_today(found, cn("2026-11-20 00:00"), EVENING)
        assert due_today(found, cn("2026-11-23 00:00"), EVENING)  # overdue
    # The day is the site's: 2026-11-20 has begun in Shanghai and not in New York.
    assert not due_today(by_date, cn("2026-11-20 00:00"), site(zone="America/New_York"))


def test_the_queue_goes_by_bench_deadline_and_then_by_payment() -> None:
    soon, later = made(cn("2026-11-22 10:00"), bench=cn("2026-11-20 20:00")), made(cn("2026-11-21 10:00"))
    first, second = cn("2026-11-19 09:00"), cn("2026-11-19 10:00")
    queue = [queue_key(later, first), queue_key(soon, None), queue_key(soon, second), queue_key(soon, first)]
    assert sorted(queue) == queue[::-1]


def test_in_surge_ship_by_goes_first_and_what_is_lost_goes_last() -> None:
    now = cn("2026-11-20 12:00")
    lost = made(cn("2026-11-20 13:00"), latest=cn("2026-11-20 11:30"))
    near = made(cn("2026-11-20 20:00"), latest=cn("2026-11-20 18:00"))
    same_day = made(cn("2026-11-22 10:00"), bench=cn("2026-11-20 17:00"))
    assert is_hopeless(lost, now)
    assert not is_hopeless(near, near.latest_pack_at)
    assert sorted([lost, same_day, near], key=lambda each: surge_key(each, None, now)) == [near, same_day, lost]


def test_it_does_not_matter_when_it_is_asked() -> None:
    assert deadline("2026-11-20 16:52", EVENING) == deadline("2026-11-20 16:52", EVENING)
    assert timedelta(0) < deadline("2020-01-01 16:52", EVENING, pdd("pinduoduo-2021")).ship_by - cn("2020-01-01 16:52")


def test_a_changed_trip_moves_deadlines_of_its_carrier_only() -> None:
    both = site(trip("zto", "20:30"), trip("sf", "19:00"))
    moved = TripChange(carrier="zto", on=date(2026, 11, 20), planned=time(20, 30), departs=time(22, 10))
    assert carriers_moved(both, replace(both, trip_changes=(moved,))) == frozenset({"zto"})
    assert carriers_moved(both, site(trip("zto", "20:30"), trip("sf", "19:30"))) == frozenset({"sf"})
    again = replace(moved, departs=time(21))
    one, other = (replace(both, trip_changes=each) for each in ((moved, again), (again, moved)))
    assert carriers_moved(one, other) == frozenset({"zto"}), "the later change of one trip counts"


def test_what_no_deadline_follows_from_moves_none_and_all_else_may_move_any() -> None:
    until = Surge(until=cn("2026-11-20 23:00"), badge="S1", reason="11.11")
    beside = replace(EVENING, surge=until, modes=Modes(window=Mode.WARN), profile=Profile(photo_delay_ms=300), site="B")
    assert carriers_moved(EVENING, beside) == frozenset()
    assert carriers_moved(EVENING, EVENING) == frozenset()
    assert carriers_moved(EVENING, replace(EVENING, staging_minutes=45)) is None
    assert carriers_moved(EVENING, replace(EVENING, days_off=(date(2026, 11, 21),))) is None
