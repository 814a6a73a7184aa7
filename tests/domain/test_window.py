"""The site's days and its cutoff window: which orders belong to today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import day_bounds, instant, is_work_day, last_work_day, local_date, next_work_day
from domain.site import SiteRules, Window
from domain.window import Due, Phase, due_of, phase_at, window_for
from tests.domain.deadlines import cn, site

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))


def due(at: str, rules: SiteRules | None = None, **known: str) -> tuple[date, bool]:
    found = due_of(rules or site(), cn(at), **known)
    return found.on, found.stretch


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 00:00:00", (FRIDAY, False)),
        ("2026-11-20 16:52:00", (FRIDAY, False)),
        ("2026-11-20 16:59:59", (FRIDAY, False)),
        ("2026-11-20 17:00:00", (SATURDAY, True)),
        ("2026-11-20 17:20:00", (SATURDAY, True)),
        ("2026-11-20 17:59:59", (SATURDAY, True)),
        ("2026-11-20 18:00:00", (SATURDAY, False)),
        ("2026-11-20 23:59:59", (SATURDAY, False)),
    ],
)
def test_an_order_belongs_to_the_day_before_the_window_opens_and_to_the_next_from_then_on(
    at: str, expected: tuple[date, bool]
) -> None:
    assert due(at) == expected


def test_a_day_on_which_the_site_does_not_work_hands_its_orders_to_the_next_one_that_does() -> None:
    weekdays = site(work_weekdays=(0, 1, 2, 3, 4))
    assert due("2026-11-20 16:59", weekdays) == (FRIDAY, False)
    assert due("2026-11-20 17:30", weekdays) == (MONDAY, True)
    assert due("2026-11-20 19:00", weekdays) == (MONDAY, False)
    assert due("2026-11-21 10:00", weekdays) == (MONDAY, False)
    # Nothing leaves on a day off, so nothing can stretch into it.
    assert due("2026-11-21 17:30", weekdays) == (MONDAY, False)


def test_a_site_s_own_days_outrank_its_weekdays() -> None:
    rules = site(work_weekdays=(0, 1, 2, 3, 4), days_off=(MONDAY,), days_on=(SUNDAY,))
    assert due("2026-11-21 10:00", rules) == (SUNDAY, False)
    assert due("2026-11-22 19:00", rules) == (date(2026, 11, 24), False)
    assert last_work_day(rules, MONDAY) == SUNDAY
    assert last_work_day(rules, SUNDAY) == SUNDAY
    assert is_work_day(site(days_off=(MONDAY,), days_on=(MONDAY,)), MONDAY)


def test_a_site_that_never_works_is_answered_and_not_searched_for_ever() -> None:
    never = site(work_weekdays=())
    assert next_work_day(never, FRIDAY) == SATURDAY
    assert last_work_day(never, FRIDAY) == FRIDAY


def test_the_window_that_says_most_counts() -> None:
    at = {
        "all": Window(opens=time(17), closes=time(18)),
        "friday": Window(opens=time(16), closes=time(17), weekday=4),
        "carrier": Window(opens=time(15), closes=time(16), carrier="sf"),
        "shop": Window(opens=time(14), closes=time(15), shop="a"),
        "shop and carrier": Window(opens=time(13), closes=time(14), shop="a", carrier="sf"),
    }
    rules = site(windows=tuple(reversed(at.values())))

    def opens(on: date, shop: str = "", carrier: str = "") -> datetime:
        return window_for(rules, on, shop, carrier).opens_at

    assert opens(SATURDAY) == cn("2026-11-21 17:00")
    assert opens(FRIDAY, "b", "zto") == cn("2026-11-20 16:00")
    assert opens(FRIDAY, "b", "sf") == cn("2026-11-20 15:00")
    assert opens(FRIDAY, "a", "zto") == cn("2026-11-20 14:00")
    assert opens(FRIDAY, "a", "sf") == cn("2026-11-20 13:00")
    assert due("2026-11-20 16:30", rules) == (SATURDAY, True)
    assert due("2026-11-21 16:30", rules) == (SATURDAY, False)


def test_of_two_windows_that_say_as_much_the_later_counts_and_with_none_the_usual_one_does() -> None:
    rules = site(windows=(Window(opens=time(9), closes=time(10)), Window(opens=time(11), closes=time(12))))
    assert window_for(rules, FRIDAY).opens_at == cn("2026-11-20 11:00")
    only_other = site(windows=(Window(opens=time(9), closes=time(10), shop="other"),))
    assert window_for(only_other, FRIDAY, "shop").opens_at == cn("2026-11-20 17:00")


def test_a_window_that_closes_before_it_opens_is_empty() -> None:
    rules = site(windows=(Window(opens=time(18), closes=time(17)),))
    assert due("2026-11-20 17:59", rules) == (FRIDAY, False)
    assert due("2026-11-20 18:00", rules) == (SATURDAY, False)


def test_phases_are_words_for_the_time_of_day() -> None:
    at = ("2026-11-20 08:00", "2026-11-20 17:00", "2026-11-20 17:59:59", "2026-11-20 18:00")
    assert [phase_at(site(), cn(each)) for each in at] == [Phase.OPEN, Phase.CLOSING, Phase.CLOSING, Phase.CLOSED]
    assert phase_at(site(days_off=(FRIDAY,)), cn("2026-11-20 08:00")) is Phase.CLOSED


def test_the_window_is_local_to_the_site_and_not_to_where_the_order_was_read() -> None:
    rules = SiteRules(zone="America/New_York")
    assert due_of(rules, datetime(2026, 11, 20, 21, 59, 59, tzinfo=UTC)) == Due(
        on=FRIDAY, stretch=False, phase=Phase.OPEN
    )
    assert due_of(rules, datetime(2026, 11, 20, 22, 30, tzinfo=UTC)).stretch


# -- daylight saving: New York, 2026-03-08 02:00 -> 03:00 and 2026-11-01 02:00 -> 01:00; China has none ------------


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 1), 24)])
def test_a_local_day_has_as_many_hours_as_its_clocks_show(on: date, hours: int) -> None:
    starts, ends = day_bounds(on, NEW_YORK)
    assert ends - starts == timedelta(hours=hours)
    assert local_date(starts, NEW_YORK) == on
    assert local_date(ends - timedelta(microseconds=1), NEW_YORK) == on


def test_a_skipped_local_time_is_the_instant_after_the_jump_and_a_doubled_one_the_first() -> None:
    assert instant(date(2026, 3, 8), time(2, 30), NEW_YORK) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert instant(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


ZONES = st.sampled_from(["America/New_York", "Asia/Shanghai", "Europe/London", "America/Los_Angeles"])
AROUND_CHANGES = st.sampled_from([datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC)])
WINDOWS = st.builds(
    lambda opens, closes: (Window(opens=min(opens, closes), closes=max(opens, closes)),), st.times(), st.times()
)


@given(
    zone=ZONES,
    windows=WINDOWS,
    start=AROUND_CHANGES,
    minutes=st.lists(st.integers(0, 4 * 24 * 60), min_size=2, max_size=2).map(sorted),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)
def test_a_later_order_never_belongs_to_an_earlier_day(
    zone: str, windows: tuple[Window, ...], start: datetime, minutes: list[int], weekdays: set[int]
) -> None:
    rules = SiteRules(zone=zone, windows=windows, work_weekdays=tuple(weekdays))
    first, second = (start + timedelta(minutes=each) for each in minutes)
    earlier, later = due_of(rules, first), due_of(rules, second)
    assert earlier.on <= later.on
    for at, found in ((first, earlier), (second, later)):
        assert is_work_day(rules, found.on)
        assert found.on >= local_date(at, ZoneInfo(zone))
        if found.stretch:
            assert found.on > local_date(at, ZoneInfo(zone))
