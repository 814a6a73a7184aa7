"""Public holidays by country: what is known, what is not, and what a site makes of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from domain.business_day import DayCount
from domain.calendar import is_work_day, next_work_day
from domain.china_holidays import ANNOUNCED
from domain.limit_kind import BusinessCalendar
from domain.policy_text import policy_from
from domain.public_holiday import LIBRARY_YEAR, public_year
from domain.site import rules_from_text, rules_to_text
from domain.sourced import Grade
from tests.domain.deadlines import cn, deadline, pdd_data, site, trip

WEEK = (0, 1, 2, 3, 4)


def days(first: str, last: str) -> set[date]:
    on, end = date.fromisoformat(first), date.fromisoformat(last)
    return {on + timedelta(days=each) for each in range((end - on).days + 1)}


def test_china_2026_as_it_was_announced() -> None:
    year = public_year("CN", 2026)
    assert days("2026-02-15", "2026-02-23") | days("2026-10-01", "2026-10-07") <= year.off
    assert {date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)} <= year.on
    assert year.known
    assert not year.on & year.off


def test_every_announced_year_is_read_and_stays_inside_itself() -> None:
    assert set(range(2007, 2027)) == set(ANNOUNCED)
    for number in ANNOUNCED:
        year = public_year("CN", number)
        assert year.known
        assert {day.year for day in year.off | year.on} == {number}
        assert len(year.off) >= 11


@pytest.mark.parametrize(
    ("country", "year"), [("CN", 2027), ("CN", 2006), ("VN", LIBRARY_YEAR + 1), ("XX", 2026), ("", 2026)]
)
def test_what_nobody_knows_is_not_known_and_holds_no_days(country: str, year: int) -> None:
    found = public_year(country, year)
    assert not found.known
    assert not found.off | found.on


def test_the_library_answers_for_china_s_2027_without_a_word_which_is_why_it_is_not_asked() -> None:
    # The control: the library holds days for a year that nobody has announced, and does not say so.
    from holidays import country_holidays  # noqa: PLC0415 - this test's own subject

    assert len(country_holidays("CN", years=2027)) > 0


@pytest.mark.parametrize("year", [2020, 2022, 2024, 2025, 2026])
def test_china_s_two_sources_agree_where_both_know(year: int) -> None:
    from holidays import country_holidays  # noqa: PLC0415 - an independent answer

    other = country_holidays("CN", years=year)
    known = public_year("CN", year)
    calendar = BusinessCalendar(country="CN", source="s", grade=Grade.B)
    every = sorted(days(f"{year}-01-01", f"{year}-12-31"))
    assert known.known
    assert [day for day in every if DayCount(calendar, "").is_business_day(day) != other.is_working_day(day)] == []


def test_holidays_that_a_law_fixes_are_known_for_years() -> None:
    assert date(2028, 11, 23) in public_year("US", 2028).off  # Thanksgiving
    assert date(2026, 7, 3) in public_year("US", 2026).off  # Independence Day, observed


def test_a_station_on_chinese_platforms_does_not_load_the_library() -> None:
    probe = (
        "import sys; from edge.policies import shipped_policies; shipped_policies();"
        "from domain.public_holiday import public_year; public_year('CN', 2026);"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_a_count_over_a_calendar_without_business_days_ends() -> None:
    never = BusinessCalendar(
        country="CN",
        work_week=(1,),
        days_off=tuple(sorted(days("2026-01-01", "2037-12-31"))),
        source="s",
        grade=Grade.B,
    )
    assert DayCount(never, "").after(date(2026, 1, 1), 1).on > date(2030, 1, 1)


def test_a_site_works_as_its_weekdays_say_unless_it_asks_for_public_holidays() -> None:
    usual, keeps = site(work_weekdays=WEEK), site(work_weekdays=WEEK, public_holidays=True)
    festival, make_up = date(2026, 2, 17), date(2026, 2, 28)
    assert (is_work_day(usual, festival), is_work_day(usual, make_up)) == (True, False)
    assert (is_work_day(keeps, festival), is_work_day(keeps, make_up)) == (False, True)
    assert next_work_day(keeps, date(2026, 9, 30)) == date(2026, 10, 8)


def test_a_site_s_own_days_outrank_public_ones() -> None:
    own = site(work_weekdays=WEEK, public_holidays=True, days_on=(date(2026, 10, 2),), days_off=(date(2026, 2, 28),))
    assert is_work_day(own, date(2026, 10, 2))
    assert not is_work_day(own, date(2026, 2, 28))


def test_a_deadline_that_rests_on_a_year_without_holidays_says_so_only_where_the_site_keeps_them() -> None:
    trips = trip("zto", "20:30")
    keeps = site(trips, public_holidays=True)
    known = deadline("2026-11-20 09:00", keeps)
    assert "calendar_unknown" not in known.flags
    found = deadline("2026-12-31 19:00", keeps)
    assert found.due_on == date(2027, 1, 1)
    assert "calendar_unknown" in found.flags
    assert "calendar_unknown" in {each.code for each in found.reasons}
    assert "calendar_unknown" not in deadline("2026-12-31 19:00", site(trips)).flags


def test_site_rules_written_before_there_were_public_holidays_still_read() -> None:
    rules = rules_from_text('{"zone": "Asia/Shanghai", "days_off": ["2026-02-17"]}')
    assert not rules.public_holidays
    assert rules.shop_handling_days == ()
    assert rules_from_text(rules_to_text(site(public_holidays=True))).public_holidays


def test_a_shop_may_say_its_handling_time_where_its_orders_do_not() -> None:
    data = pdd_data()
    given = {"least": 1, "most": 10, "source": "s", "grade": "B"}
    data["classes"][-1]["limit"]["given"] = given
    policy = policy_from(data, "pinduoduo.json")
    rules = site(shop_handling_days=(("shop", 3), ("other", 9)))
    assert deadline("2026-11-20 09:00", rules, policy).ship_by == cn("2026-11-23 09:00")
    assert deadline("2026-11-20 09:00", rules, policy, handling_days=1).ship_by == cn("2026-11-21 09:00")
    strange = deadline("2026-11-20 09:00", site(shop_handling_days=(("shop", 99),)), policy)
    assert strange.ship_by == cn("2026-11-22 09:00")
    assert "handling_unusable" in strange.flags
