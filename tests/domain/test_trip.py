"""A carrier's pickups: planned, moved, cancelled, added."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.site import SiteRules, TripChange
from domain.trip import (
    Trip,
    is_planned,
    last_departure,
    latest_trip,
    next_trip,
    trip_at_door,
    trips_between,
    trips_on,
)
from tests.domain.deadlines import EVERY_DAY, cn, site, trip

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def change(planned: str | None, departs: str | None, on: date = FRIDAY, carrier: str = "zto") -> TripChange:
    at = [time.fromisoformat(each) if each is not None else None for each in (planned, departs)]
    return TripChange(carrier=carrier, on=on, planned=at[0], departs=at[1])


def leaves(*changes: TripChange, on: date = FRIDAY) -> list[str]:
    rules = site(trip("zto", "20:30"), trip("zto", "12:00"), trip("sf", "19:00"), trip_changes=changes)
    return [
        each.departs_at.astimezone(cn("2026-11-20").tzinfo).strftime("%H:%M") for each in trips_on(rules, "zto", on)
    ]


def test_a_day_s_trips_are_those_of_its_weekday_in_the_order_in_which_they_leave() -> None:
    assert leaves() == ["12:00", "20:30"]
    rules = site(trip("zto", "20:30", (4,)))
    assert trips_on(rules, "zto", FRIDAY) == (
        Trip(carrier="zto", planned_at=cn("2026-11-20 20:30"), departs_at=cn("2026-11-20 20:30")),
    )
    assert trips_on(rules, "zto", SATURDAY) == ()
    assert trips_on(rules, "sf", FRIDAY) == ()


def test_a_moved_trip_keeps_its_planned_time_and_leaves_at_its_actual_one() -> None:
    rules = site(trip("zto", "20:30"), trip_changes=(change("20:30", "22:10"),))
    (moved,) = trips_on(rules, "zto", FRIDAY)
    assert (moved.planned_at, moved.departs_at) == (cn("2026-11-20 20:30"), cn("2026-11-20 22:10"))
    assert trips_on(rules, "zto", SATURDAY)[0].departs_at == cn("2026-11-21 20:30")


def test_trips_are_cancelled_added_and_changed_again() -> None:
    assert leaves(change("20:30", None)) == ["12:00"]
    assert leaves(change(None, "22:10")) == ["12:00", "20:30", "22:10"]
    assert leaves(change("20:30", "22:10"), change("20:30", "21:00")) == ["12:00", "21:00"]
    assert leaves(change("20:30", None), change("20:30", "20:30")) == ["12:00", "20:30"]
    assert leaves(change(None, "22:10"), change("22:10", "22:40")) == ["12:00", "20:30", "22:40"]
    assert leaves(change(None, "22:10"), change("22:10", None)) == ["12:00", "20:30"]


def test_changes_of_another_carrier_or_day_and_changes_of_nothing_change_nothing() -> None:
    assert leaves(change("20:30", None, carrier="sf"), change("20:30", None, on=SATURDAY)) == ["12:00", "20:30"]
    assert leaves(change("09:00", None), change(None, None)) == ["12:00", "20:30"]


def test_a_trip_moved_to_midnight_stays_on_its_day() -> None:
    assert leaves(change("12:00", "00:00")) == ["00:00", "20:30"]
    assert leaves(change(None, "00:00"), change("00:00", "01:00")) == ["01:00", "12:00", "20:30"]


def test_no_planned_trip_comes_on_a_day_off_but_one_entered_for_that_day_does() -> None:
    rules = site(trip("zto", "20:30"), days_off=(FRIDAY,))
    assert trips_on(rules, "zto", FRIDAY) == ()
    called = site(trip("zto", "20:30"), days_off=(FRIDAY,), trip_changes=(change(None, "15:00"),))
    assert [each.departs_at for each in trips_on(called, "zto", FRIDAY)] == [cn("2026-11-20 15:00")]


def test_trips_between_two_instants_are_of_one_carrier_or_of_all() -> None:
    rules = site(trip("zto", "20:30"), trip("sf", "19:00"), trip_changes=(change(None, "08:00", SATURDAY, "jt"),))
    after, until = cn("2026-11-20 19:00"), cn("2026-11-21 19:00")
    assert [each.carrier for each in trips_between(rules, after, until)] == ["zto", "jt", "sf"]
    assert [each.departs_at for each in trips_between(rules, after, until, "sf")] == [until]
    assert trips_between(rules, until, after) == ()


def test_the_next_and_the_last_trip() -> None:
    rules = site(trip("zto", "20:30", (0, 4)), trip("sf", "19:00"))
    nearest = next_trip(rules, "zto", cn("2026-11-20 20:30"))
    assert nearest is not None
    assert nearest.departs_at == cn("2026-11-23 20:30")
    assert next_trip(rules, "zto", cn("2026-11-20 20:30"), days=2) is None
    assert next_trip(rules, "jt", cn("2026-11-20 20:30")) is None
    assert last_departure(rules, FRIDAY) == cn("2026-11-20 20:30")
    assert last_departure(rules, SATURDAY) == cn("2026-11-21 19:00")
    assert last_departure(site(), FRIDAY) is None


def test_a_carrier_is_planned_only_where_the_site_entered_regular_pickups() -> None:
    rules = site(trip("zto", "20:30"), trip_changes=(change(None, "15:00", carrier="jt"),))
    assert (is_planned(rules, "zto"), is_planned(rules, "jt"), is_planned(rules, "")) == (True, False, False)


TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
CHANGES = st.builds(
    TripChange,
    carrier=st.sampled_from(["zto", "sf"]),
    on=st.sampled_from([FRIDAY, SATURDAY]),
    planned=st.none() | TIMES,
    departs=st.none() | TIMES,
)


@given(
    times=st.lists(TIMES, max_size=4),
    changes=st.lists(CHANGES, max_size=4),
    minutes=st.tuples(st.integers(0, 4320), st.integers(0, 4320)),
    days=st.integers(0, 4),
)
def test_the_latest_trip_is_the_last_of_a_plain_list(
    times: list[time], changes: list[TripChange], minutes: tuple[int, int], days: int
) -> None:
    rules = SiteRules(
        trips=tuple(trip("zto", each.isoformat(), EVERY_DAY) for each in times), trip_changes=tuple(changes)
    )
    start = cn("2026-11-19 00:00")
    after, until = (start + timedelta(minutes=each) for each in minutes)
    last_day = start.date() + timedelta(days=days)
    every: list[datetime] = [
        each.departs_at
        for day in range(6)
        for each in trips_on(rules, "zto", start.date() + timedelta(days=day))
        if start.date() + timedelta(days=day) <= last_day and after < each.departs_at <= until
    ]
    found = latest_trip(rules, "zto", after=after, until=until, last_day=last_day)
    assert (found.departs_at if found else None) == max(every, default=None)


def test_a_truck_that_comes_late_is_the_trip_it_was_planned_as() -> None:
    rules = site(trip("zto", "20:30"))
    evening = cn("2026-11-20 20:30")
    at = cn("2026-11-20 20:40")
    late = trip_at_door(rules, "zto", at, ())
    assert late is not None
    assert late.departs_at == evening
    one_more = trip_at_door(rules, "zto", at, {evening})
    assert one_more is not None
    assert one_more.departs_at == cn("2026-11-21 20:30")
    much_later = trip_at_door(rules, "zto", cn("2026-11-20 23:00"), ())
    assert much_later is not None
    assert much_later.departs_at == cn("2026-11-21 20:30")
