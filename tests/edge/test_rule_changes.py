"""Single changes of the site's rules: what each keeps, what it refuses, and what it leaves as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from domain.site import Mode, PlannedTrip, SiteRules, Surge, TripChange, Window
from domain.trip import trips_on
from edge.errors import NotPossible
from edge.rule_changes import check_added, with_keys, with_surge, with_trip_change

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 20, tzinfo=UTC)
RULES = SiteRules(
    trips=(
        PlannedTrip(carrier="yto", weekdays=(0, 1, 2, 3, 4), departs=time(20, 30)),
        PlannedTrip(carrier="zto", weekdays=(4,), departs=time(21, 30)),
    )
)


def change(planned: time | None, departs: time | None, *, carrier: str = "yto", on: date = TODAY) -> TripChange:
    return TripChange(carrier=carrier, on=on, planned=planned, departs=departs)


def leaves(rules: SiteRules, carrier: str = "yto", on: date = TODAY) -> list[str]:
    return [f"{trip.departs_at + timedelta(hours=8):%H:%M}" for trip in trips_on(rules, carrier, on)]


def refused(rules: SiteRules, wanted: TripChange) -> str:
    with pytest.raises(NotPossible) as told:
        with_trip_change(rules, wanted, TODAY)
    return told.value.why.code


def test_a_moved_trip_leaves_at_its_new_time_and_another_day_as_planned() -> None:
    moved = with_trip_change(RULES, change(time(20, 30), time(22, 10)), TODAY)
    assert leaves(moved) == ["22:10"]
    assert leaves(moved, on=date(2026, 11, 23)) == ["20:30"]
    assert leaves(moved, "zto") == ["21:30"]


def test_the_last_of_two_moves_of_one_trip_stands_alone() -> None:
    once = with_trip_change(RULES, change(time(20, 30), time(22, 10)), TODAY)
    twice = with_trip_change(once, change(time(20, 30), time(21, 0)), TODAY)
    assert leaves(twice) == ["21:00"]
    assert len(twice.trip_changes) == 1


def test_a_trip_put_back_leaves_no_change_behind() -> None:
    moved = with_trip_change(RULES, change(time(20, 30), time(22, 10)), TODAY)
    assert with_trip_change(moved, change(time(20, 30), time(20, 30)), TODAY) == RULES


def test_a_cancelled_trip_does_not_leave_and_may_be_put_back() -> None:
    cancelled = with_trip_change(RULES, change(time(20, 30), None), TODAY)
    assert leaves(cancelled) == []
    assert leaves(with_trip_change(cancelled, change(time(20, 30), time(20, 30)), TODAY)) == ["20:30"]


def test_an_added_trip_leaves_and_moves_and_goes_again() -> None:
    added = with_trip_change(RULES, change(None, time(22, 0)), TODAY)
    assert leaves(added) == ["20:30", "22:00"]
    moved = with_trip_change(added, change(time(22, 0), time(22, 30)), TODAY)
    assert leaves(moved) == ["20:30", "22:30"]
    assert leaves(with_trip_change(moved, change(time(22, 30), None), TODAY)) == ["20:30"]


def test_what_is_no_trip_or_no_change_or_past_is_refused() -> None:
    assert refused(RULES, change(time(19, 0), time(20, 0))) == "trip_unknown"
    assert refused(RULES, change(None, None)) == "trip_change_empty"
    assert refused(RULES, change(time(20, 30), time(22, 0), on=date(2026, 11, 19))) == "trip_day_past"


def test_changes_of_last_month_are_dropped_with_the_next_one() -> None:
    old = replace(RULES, trip_changes=(change(time(20, 30), None, on=date(2026, 10, 1)),))
    kept = with_trip_change(old, change(time(20, 30), time(22, 10)), TODAY).trip_changes
    assert [each.on for each in kept] == [TODAY]


def test_surge_ends_later_than_now_and_within_two_weeks() -> None:
    surge = Surge(until=NOW + timedelta(hours=6), badge="900", reason="11.11")
    assert with_surge(RULES, surge, NOW).surge == surge
    assert with_surge(replace(RULES, surge=surge), None, NOW).surge is None
    for until in (NOW, NOW - timedelta(hours=1), NOW + timedelta(days=15)):
        with pytest.raises(NotPossible):
            with_surge(RULES, replace(surge, until=until), NOW)


def test_some_keys_change_and_the_others_stay() -> None:
    changed = with_keys(RULES, {"modes": {"window": "warn", "ship_by": "enforce", "trip_close": "shadow"}})
    assert (changed.modes.window, changed.modes.trip_close) == (Mode.WARN, Mode.SHADOW)
    assert replace(changed, modes=RULES.modes) == RULES


def test_a_site_s_holidays_and_its_shops_handling_times_are_keys_like_others() -> None:
    changed = with_keys(RULES, {"public_holidays": True, "shop_handling_days": [["ours", 3]]})
    assert (changed.public_holidays, changed.shop_handling_days) == (True, (("ours", 3),))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"windows": [{"opens": "18:00:00", "closes": "17:00:00"}]}, "window_wrong"),
        ({"windows": [{"opens": "25:00:00", "closes": "17:00:00"}]}, "rules_unreadable"),
        ({"profile": {"photo_delay_ms": 5000}}, "photo_delay_wrong"),
        ({"profile": {"more_photos": [{"shot": "open", "delay_ms": 4001}]}}, "more_photos_wrong"),
        ({"profile": {"more_photos": [{"shot": "open"}, {"shot": "open"}]}}, "more_photos_wrong"),
        ({"profile": {"more_photos": [{"shot": "moon"}]}}, "rules_unreadable"),
        ({"trips": [{"carrier": "yto", "weekdays": [0, 0], "departs": "20:30:00"}]}, "trip_twice"),
        ({"modes": {"window": "never"}}, "rules_unreadable"),
        ({"whatever": 1}, "rules_unreadable"),
        ({"shop_handling_days": [["ours", "three"]]}, "rules_unreadable"),
    ],
)
def test_a_key_that_does_not_fit_changes_nothing(changes: dict[str, object], code: str) -> None:
    with pytest.raises(NotPossible) as told:
        with_keys(RULES, changes)
    assert told.value.why.code == code


def test_a_window_of_one_shop_is_kept_beside_the_general_one() -> None:
    both = (Window(opens=time(17), closes=time(18)), Window(opens=time(15), closes=time(16), shop="cups"))
    told = with_keys(replace(RULES, windows=both), {"staging_minutes": 45})
    assert told.windows == both
    assert told.staging_minutes == 45


ARRIVING = replace(
    RULES,
    trips=(PlannedTrip(carrier="yto", weekdays=(4,), departs=time(20, 30), arrives=time(20, 0)), *RULES.trips[1:]),
)


def test_a_trip_that_leaves_before_it_arrives_is_refused_and_says_both_times() -> None:
    told = msgspec.to_builtins(ARRIVING.trips)
    early = [{**told[0], "departs": "19:30:00"}]
    with pytest.raises(NotPossible) as week:
        with_keys(RULES, {"trips": early})
    with pytest.raises(NotPossible) as today:
        with_trip_change(ARRIVING, change(time(20, 30), time(19, 50)), TODAY)
    for refusal, at in ((week, "19:30"), (today, "19:50")):
        assert refusal.value.why.code == "trip_leaves_before_it_arrives"
        assert refusal.value.why.params == {"carrier": "yto", "at": at, "arrives": "20:00"}
    assert leaves(with_trip_change(ARRIVING, change(time(20, 30), time(20, 10)), TODAY)) == ["20:10"]


def test_a_time_after_midnight_is_not_taken_for_this_morning_s() -> None:
    night = replace(RULES, trips=(PlannedTrip(carrier="yto", weekdays=(4,), departs=time(23, 30)),))
    with pytest.raises(NotPossible) as told:
        with_trip_change(night, change(time(23, 30), time(0, 30)), TODAY)
    assert told.value.why.code == "trip_moved_too_early"
    assert told.value.why.params == {"carrier": "yto", "planned": "23:30", "at": "00:30"}
    assert leaves(with_trip_change(night, change(time(23, 30), time(23, 59)), TODAY)) == ["23:59"]
    assert leaves(with_trip_change(night, change(time(23, 30), time(17, 30)), TODAY)) == ["17:30"], "six hours early"


def test_no_trip_is_added_that_left_long_ago() -> None:
    with pytest.raises(NotPossible) as told:
        check_added(RULES, change(None, time(0, 30)), NOW)
    assert told.value.why.code == "trip_added_past"
    for departs, on in ((time(16, 0), TODAY), (time(22, 0), TODAY), (time(0, 30), date(2026, 11, 21))):
        check_added(RULES, change(None, departs, on=on), NOW)


def test_the_same_trip_twice_is_refused_and_named() -> None:
    assert refused(RULES, change(None, time(20, 30))) == "trip_twice"
    added = with_trip_change(RULES, change(None, time(22, 10)), TODAY)
    assert refused(added, change(None, time(22, 10))) == "trip_twice"
    assert refused(added, change(time(20, 30), time(22, 10))) == "trip_twice"
    assert leaves(added) == ["20:30", "22:10"], "nothing is lost"


def test_a_cancelled_trip_s_time_is_free_for_another_and_it_can_be_put_back() -> None:
    cancelled = with_trip_change(RULES, change(time(20, 30), None), TODAY)
    assert refused(cancelled, change(None, time(20, 30))) == "trip_twice", "put the planned one back instead"
    assert leaves(with_trip_change(cancelled, change(time(20, 30), time(20, 30)), TODAY)) == ["20:30"]


@pytest.mark.parametrize(
    ("trip", "code"),
    [
        ({"carrier": " ", "weekdays": [1], "departs": "20:30:00"}, "trip_without_carrier"),
        ({"carrier": "yto", "weekdays": [], "departs": "20:30:00"}, "trip_without_day"),
        ({"carrier": "yto", "weekdays": [7], "departs": "20:30:00"}, "trip_without_day"),
        ({"carrier": "yto", "weekdays": [1], "departs": "25:30:00"}, "rules_unreadable"),
        ({"carrier": "yto", "weekdays": [1, 1], "departs": "20:30:00"}, "trip_twice"),
    ],
)
def test_a_weekly_trip_of_nonsense_is_refused_whole(trip: dict[str, object], code: str) -> None:
    with pytest.raises(NotPossible) as told:
        with_keys(RULES, {"trips": [trip]})
    assert told.value.why.code == code


def test_two_windows_that_speak_of_the_same_orders_are_refused_and_nothing_changes() -> None:
    early, late = ({"opens": f"{hour}:00:00", "closes": f"{hour + 1}:00:00", "shop": "A"} for hour in (15, 17))
    with pytest.raises(NotPossible) as told:
        with_keys(RULES, {"windows": [early, late]})
    assert (told.value.why.code, told.value.why.params["shop"]) == ("windows_contradict", "A")
    assert len(with_keys(RULES, {"windows": [early, {**late, "weekday": 5}]}).windows) == 2, "Saturdays differ"
