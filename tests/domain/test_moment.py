"""Moments of the day: each in one span and no other, by the site's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moment import moments, next_moment_at
from domain.site import SiteRules, TripChange, Window
from domain.watch_events import MomentReached
from tests.domain.deadlines import CN, cn, site, trip

FRIDAY = date(2026, 11, 20)
RULES = site(trip("zto", "20:30"), trip("sf", "19:00"))
SITE_WINDOW = [
    ("17:00", "window_opened", 0),
    ("17:30", "window_closing", 30),
    ("17:45", "window_closing", 15),
    ("17:55", "window_closing", 5),
    ("18:00", "window_closed", 0),
]


def told(rules: SiteRules, after: str, until: str) -> list[tuple[str, str, int]]:
    return [
        (each.at.astimezone(CN).strftime("%H:%M"), each.what, each.minutes)
        for each in moments(rules, cn(after), cn(until))
    ]


def moved(departs: str | None, planned: str | None = "20:30", carrier: str = "zto") -> TripChange:
    at = [time.fromisoformat(each) if each else None for each in (planned, departs)]
    return TripChange(carrier=carrier, on=FRIDAY, planned=at[0], departs=at[1])


def test_a_day_s_window_opens_nears_its_end_in_three_steps_and_closes() -> None:
    assert told(SiteRules(), "2026-11-20 00:00", "2026-11-21 00:00") == SITE_WINDOW


def test_a_moment_belongs_to_the_span_that_it_ends_and_not_to_the_one_that_it_begins() -> None:
    assert told(SiteRules(), "2026-11-20 16:00", "2026-11-20 17:00") == SITE_WINDOW[:1]
    assert told(SiteRules(), "2026-11-20 17:00", "2026-11-20 17:29") == []


def test_a_trip_nears_twice_and_leaves() -> None:
    found = moments(RULES, cn("2026-11-20 18:15"), cn("2026-11-20 20:30"))
    assert [(each.carrier, each.what, each.minutes) for each in found] == [
        ("sf", "trip_near", 30),
        ("sf", "trip_near", 10),
        ("sf", "trip_left", 0),
        ("zto", "trip_near", 30),
        ("zto", "trip_near", 10),
        ("zto", "trip_left", 0),
    ]
    assert {each.departs_at for each in found if each.carrier == "zto"} == {cn("2026-11-20 20:30")}


def test_a_shop_s_and_a_carrier_s_window_are_told_beside_the_site_s_only_where_they_are_another() -> None:
    windows = (
        Window(opens=time(17), closes=time(18)),
        Window(opens=time(17), closes=time(18), shop="same"),
        Window(opens=time(15), closes=time(16), shop="early"),
        Window(opens=time(18), closes=time(19), carrier="sf", weekday=4),
    )
    rules = SiteRules(windows=windows)
    opened = [each for each in moments(rules, cn("2026-11-20 00:00"), cn("2026-11-22 00:00")) if each.minutes == 0]
    assert [(each.what, each.at.astimezone(CN).strftime("%a %H"), each.shop, each.carrier) for each in opened] == [
        ("window_opened", "Fri 15", "early", ""),
        ("window_closed", "Fri 16", "early", ""),
        ("window_opened", "Fri 17", "", ""),
        ("window_closed", "Fri 18", "", ""),
        ("window_opened", "Fri 18", "", "sf"),
        ("window_closed", "Fri 19", "", "sf"),
        ("window_opened", "Sat 15", "early", ""),
        ("window_closed", "Sat 16", "early", ""),
        ("window_opened", "Sat 17", "", ""),
        ("window_closed", "Sat 18", "", ""),
    ]


def test_a_window_shorter_than_its_warnings_does_not_near_its_end_before_it_opens() -> None:
    rules = SiteRules(windows=(Window(opens=time(17, 50), closes=time(18)),))
    assert told(rules, "2026-11-20 00:00", "2026-11-21 00:00") == [
        ("17:50", "window_opened", 0),
        ("17:55", "window_closing", 5),
        ("18:00", "window_closed", 0),
    ]


def test_a_day_off_has_no_window() -> None:
    assert told(SiteRules(days_off=(FRIDAY,)), "2026-11-20 00:00", "2026-11-21 00:00") == []


def test_a_moved_trip_is_told_for_its_new_time_a_cancelled_one_not_at_all() -> None:
    later = site(trip("zto", "20:30"), trip_changes=(moved("22:10"),))
    assert told(later, "2026-11-20 18:00", "2026-11-21 00:00") == [
        ("21:40", "trip_near", 30),
        ("22:00", "trip_near", 10),
        ("22:10", "trip_left", 0),
    ]
    cancelled = site(trip("zto", "20:30"), trip_changes=(moved(None),))
    assert told(cancelled, "2026-11-20 18:00", "2026-11-21 00:00") == []


def test_a_trip_that_left_before_anybody_said_so_is_told_as_left_afterwards() -> None:
    early = site(trip("zto", "20:30"), trip_changes=(moved("20:05"),))
    assert told(early, "2026-11-20 20:10", "2026-11-20 20:20") == [("20:05", "trip_left", 0)]


def test_a_trip_near_midnight_is_told_on_both_of_its_sides() -> None:
    rules = site(trip("zto", "00:10"))
    assert told(rules, "2026-11-20 18:00", "2026-11-21 00:15") == [
        ("23:40", "trip_near", 30),
        ("00:00", "trip_near", 10),
        ("00:10", "trip_left", 0),
    ]


@pytest.mark.parametrize(
    ("on", "closes"),
    [(date(2026, 3, 29), "16:00"), (date(2026, 10, 25), "17:00"), (date(2026, 7, 1), "16:00")],
    ids=["spring forward", "fall back", "summer"],
)
def test_moments_keep_to_the_wall_clock_where_daylight_saving_begins_and_ends(on: date, closes: str) -> None:
    rules = SiteRules(zone="Europe/Berlin", windows=(Window(opens=time(17), closes=time(18)),))
    start = datetime(on.year, on.month, on.day, tzinfo=UTC)
    found = moments(rules, start, start + timedelta(days=1))
    assert [each.what for each in found] == [what for _, what, _ in SITE_WINDOW]
    assert found[-1].at.strftime("%H:%M") == closes


def test_the_next_moment_is_the_first_one_that_has_not_come() -> None:
    assert next_moment_at(RULES, cn("2026-11-20 18:00")) == cn("2026-11-20 18:30")
    assert next_moment_at(RULES, cn("2026-11-20 20:30")) == cn("2026-11-21 17:00")
    assert next_moment_at(SiteRules(work_weekdays=()), cn("2026-11-20 18:00")) is None


spans = st.lists(
    st.datetimes(datetime(2026, 11, 19), datetime(2026, 11, 23)).map(lambda at: at.replace(tzinfo=CN)),  # noqa: DTZ001 - hypothesis wants naive bounds
    min_size=1,
    max_size=6,
)


@given(cuts=spans)
def test_however_time_is_cut_into_spans_each_moment_is_told_in_one_of_them(cuts: list[datetime]) -> None:
    ends = sorted({cn("2026-11-19 00:00"), *cuts, cn("2026-11-23 00:00")})
    pieces: list[MomentReached] = []
    for after, until in pairwise(ends):
        pieces += moments(RULES, after, until)
    assert pieces == list(moments(RULES, ends[0], ends[-1]))
