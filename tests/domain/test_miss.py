"""When a miss is certain, and its one cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.miss import Cause, Chance, Floor, Stayed, cause_of, last_chance
from domain.parcel import State
from domain.site import SiteRules, Surge, TripChange
from tests.domain.deadlines import cn, site, trip

FRIDAY = date(2026, 11, 20)
MIDNIGHT = cn("2026-11-21 00:00")
EVENING = site(trip("zto", "15:00"), trip("zto", "20:30"))
WAITING = Stayed(
    state=State.RELEASED,
    started_at=cn("2026-11-20 10:00"),
    known_at=cn("2026-11-20 10:05"),
    ship_by=cn("2026-11-22 10:00"),
)
BUSY = Floor(packed=40)


def at(clock: str) -> datetime:
    return cn(f"2026-11-20 {clock}")


def with_change(planned: str | None, departs: str | None, rules: SiteRules = EVENING) -> SiteRules:
    times = [time.fromisoformat(each) if each else None for each in (planned, departs)]
    change = TripChange(carrier="zto", on=FRIDAY, planned=times[0], departs=times[1])
    return replace(rules, trip_changes=(change,))


def cause(parcel: Stayed = WAITING, floor: Floor = BUSY, rules: SiteRules = EVENING) -> Cause | None:
    return cause_of(parcel, chance(rules, parcel.started_at), floor, rules)


def chance(rules: SiteRules = EVENING, started: datetime | None = WAITING.started_at) -> Chance:
    return last_chance(rules, "zto", FRIDAY, started_at=started)


def parcel(state: State = State.RELEASED, **known: Any) -> Stayed:
    return replace(WAITING, state=state, **known)


def test_a_miss_is_certain_when_the_day_s_last_trip_has_left_not_when_the_window_closes() -> None:
    assert (chance().at, chance().pack_by) == (at("20:30"), at("20:00"))
    assert chance(with_change("20:30", "22:10")).at == at("22:10")
    assert chance(with_change("20:30", None)).at == at("15:00")


def test_without_trips_it_is_certain_at_the_day_s_end() -> None:
    assert chance(SiteRules()).at == MIDNIGHT
    assert chance(SiteRules()).pack_by == at("18:00")


def test_an_order_that_came_after_the_day_s_last_trip_missed_no_trip_but_the_day() -> None:
    assert chance(started=at("20:40")).at == MIDNIGHT
    assert cause(parcel(started_at=at("20:40"))) is Cause.ORDER_LATE


def test_packing_at_19_40_for_a_truck_at_20_30_is_on_time() -> None:
    packed = parcel(State.PACKED, packed_at=at("19:40"))
    assert cause(packed) is None
    assert cause(parcel(State.HANDED_OVER, packed_at=at("19:40"))) is None


@pytest.mark.parametrize("state", [State.HANDED_OVER, State.PICKED_UP, State.CANCELLED])
def test_what_left_or_need_not_leave_missed_nothing(state: State) -> None:
    assert cause(parcel(state)) is None


CASES: list[tuple[Cause, Stayed, Floor, SiteRules]] = [
    (Cause.LEFT_BEHIND, parcel(State.PACKED, packed_at=at("19:40")), Floor(scans_out=True), EVENING),
    (
        Cause.CARRIER_EARLY,
        parcel(State.PACKED, packed_at=at("19:40")),
        Floor(scans_out=True, left_at=at("19:30")),
        EVENING,
    ),
    (Cause.CANCELLED_LATE, parcel(State.HELD, packed_at=at("19:40"), hold="refund"), BUSY, EVENING),
    (Cause.HELD, parcel(State.HELD, packed_at=at("19:40"), hold="question"), BUSY, EVENING),
    (Cause.CANCELLED_LATE, parcel(State.HELD, hold="refund_asked"), BUSY, EVENING),
    (Cause.CANCELLED_LATE, parcel(withdrawn=True), BUSY, EVENING),
    (Cause.STOCK, parcel(State.HELD, hold="short"), BUSY, EVENING),
    (Cause.ORDER_LATE, parcel(known_at=at("20:01")), BUSY, EVENING),
    (Cause.ORDER_LATE, parcel(started_at=at("20:01")), BUSY, EVENING),
    (Cause.SURGE, WAITING, BUSY, replace(EVENING, surge=Surge(until=at("23:00"), badge="B02", reason="11.11"))),
    (Cause.PRINTER_DOWN, parcel(State.HELD, hold="printer"), BUSY, EVENING),
    (Cause.PRINTER_DOWN, parcel(State.VERIFIED, label="unknown"), BUSY, EVENING),
    (Cause.HELD, parcel(State.HELD, hold="damaged"), BUSY, EVENING),
    (Cause.CARRIER_EARLY, WAITING, BUSY, with_change("20:30", "19:30")),
    (Cause.CARRIER_EARLY, WAITING, replace(BUSY, left_at=at("19:50")), EVENING),
    (Cause.TRIP_CANCELLED, WAITING, BUSY, with_change("20:30", None)),
    (Cause.TRIP_CANCELLED, WAITING, BUSY, with_change("20:30", None, site(trip("zto", "20:30")))),
    (Cause.STATION_DOWN, WAITING, replace(BUSY, down=((at("19:00"), at("23:00")),)), EVENING),
    (Cause.STATION_DOWN, WAITING, replace(BUSY, down=((at("18:50"), at("19:25")),)), EVENING),
    (Cause.STATION_DOWN, parcel(known_at=at("23:05")), Floor(down=((at("16:00"), at("23:00")),)), EVENING),
    (Cause.PACKER_QUEUE, WAITING, BUSY, EVENING),
    (Cause.PACKER_QUEUE, parcel(State.OPENED), Floor(), EVENING),
    (Cause.PACKER_QUEUE, parcel(State.PACKED, packed_at=at("20:40")), Floor(), EVENING),
    (Cause.UNKNOWN, WAITING, Floor(), EVENING),
]


@pytest.mark.parametrize(("expected", "stayed", "floor", "rules"), CASES, ids=[case[0].value for case in CASES])
def test_a_miss_has_its_cause(expected: Cause, stayed: Stayed, floor: Floor, rules: SiteRules) -> None:
    assert cause(stayed, floor, rules) is expected


def test_every_cause_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(Cause)


def test_surge_excuses_no_parcel_whose_ship_by_is_breached_and_none_after_its_end() -> None:
    surge = replace(EVENING, surge=Surge(until=at("23:00"), badge="B02", reason="11.11"))
    assert cause(parcel(ship_by=at("20:00")), rules=surge) is Cause.PACKER_QUEUE
    over = replace(EVENING, surge=Surge(until=at("19:00"), badge="B02", reason="11.11"))
    assert cause(rules=over) is Cause.PACKER_QUEUE


def test_a_short_restart_is_not_what_kept_a_parcel() -> None:
    assert cause(floor=replace(BUSY, down=((at("19:00"), at("19:02")),))) is Cause.PACKER_QUEUE


def test_a_truck_that_left_late_is_waited_for() -> None:
    rules = with_change("20:30", "22:10")
    assert cause(parcel(State.PACKED, packed_at=at("21:20")), Floor(scans_out=False), rules) is None
    assert chance(rules).pack_by == at("21:40")


instants = st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 20, 23, 59)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(tzinfo=MIDNIGHT.tzinfo)
)
parcels = st.builds(
    Stayed,
    state=st.sampled_from(State),
    started_at=st.none() | instants,
    known_at=st.none() | instants,
    ship_by=st.none() | instants,
    packed_at=st.none() | instants,
    withdrawn=st.booleans(),
    hold=st.sampled_from(["", "short", "printer", "refund", "refund_asked", "question", "hold of tomorrow"]),
    label=st.sampled_from(["", "printed", "failed", "unknown"]),
)
floors = st.builds(
    Floor,
    scans_out=st.booleans(),
    left_at=st.none() | instants,
    packed=st.integers(0, 3),
    down=st.lists(st.tuples(instants, instants).map(lambda span: (min(span), max(span))), max_size=2),
)


@given(stayed=parcels, floor=floors, change=st.none() | st.tuples(st.none() | instants, st.none() | instants))
def test_whatever_happened_a_parcel_that_was_not_packed_in_time_has_exactly_one_cause(
    stayed: Stayed, floor: Floor, change: tuple[datetime | None, datetime | None] | None
) -> None:
    rules = EVENING
    if change is not None:
        times = [moment.time().replace(second=0, microsecond=0) if moment else None for moment in change]
        rules = replace(
            EVENING, trip_changes=(TripChange(carrier="zto", on=FRIDAY, planned=times[0], departs=times[1]),)
        )
    last = chance(rules, stayed.started_at)
    found = cause_of(stayed, last, floor, rules)
    gone = stayed.state in (State.HANDED_OVER, State.PICKED_UP, State.CANCELLED)
    packed = stayed.packed_at is not None and stayed.packed_at <= last.at
    if gone:
        assert found is None
    elif not packed:
        assert found is not None
