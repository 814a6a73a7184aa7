"""A trip that is moved while it is being loaded stays the trip that it is: when it closes, after that, to the watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from domain.answer import Outcome
from domain.site import Photo, PlannedTrip, Profile, SiteRules, TripChange
from edge.packing import Said
from edge.rule_changes import with_trip_change
from edge.store import views
from edge.store.rebuild import rebuild
from edge.trips import closing, opening, trips_today
from tests.edge import watching
from tests.edge.floor import MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands
from tests.edge.watching import a_floor, causes, look

A = waybill_number(1)
TODAY = date(2026, 11, 20)
RULES = SiteRules(
    profile=Profile(photo=Photo.NONE),
    trips=(PlannedTrip(carrier="yto", weekdays=tuple(range(7)), departs=time(20, 30)),),
)


def yiwu(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """At 20:00 the truck of 20:30 is opened, with a parcel packed for it that must leave before tomorrow's."""
    with floor(tmp_path, rules=RULES) as here:
        here.time.now = yiwu(9, 30)
        here.sign_in()
        paid = yiwu(9, 30, day=19)
        order = an_order(1, paid_at=paid, confirmed_at=paid)
        here.take(order, a_waybill(A, order))
        here.scan(A, MUG)
        here.time.now = yiwu(20)
        begin(here)
        yield here


def begin(here: Floor) -> Said:
    return here.packing.touch("bench", here.now, opening("yto", "bench", here.now)).result()


def leave(here: Floor) -> Said:
    here.feed.take_orders("pdd", [], 0, lambda _connection, order: order)  # the view is fresh
    return here.packing.touch("bench", here.now, closing("bench", here.now, doubts=here.time.doubts())).result()


def move(here: Floor, departs: time, planned: time = time(20, 30)) -> None:
    change = TripChange(carrier="yto", on=TODAY, planned=planned, departs=departs)
    here.feed.change_rules(lambda rules: with_trip_change(rules, change, TODAY))


@pytest.mark.parametrize("moved", [[], [time(22, 10)], [time(21), time(22, 10)]])
def test_it_is_not_its_own_next_trip_however_often_it_is_moved(here: Floor, moved: list[time]) -> None:
    for departs in moved:
        move(here, departs)
    here.time.now = yiwu(22, 5) if moved else yiwu(20, 25)
    said = leave(here)
    assert said.answer.outcome is Outcome.REFUSED
    assert said.answer.reason is not None
    assert said.answer.reason.params["next_at"] == "2026-11-21T20:30:00+08:00"


def test_it_was_moved_before_it_was_opened_and_again_while_it_is_loaded(here: Floor) -> None:
    Hands(here).lift(A, "trip_close")
    leave(here)
    move(here, time(21))
    here.time.now = yiwu(20, 50)
    begin(here)
    move(here, time(22, 10))
    here.time.now = yiwu(22, 5)
    assert leave(here).answer.outcome is Outcome.REFUSED


def test_it_is_over_once_it_left_and_one_more_truck_is_the_next_trip(here: Floor) -> None:
    move(here, time(22, 10))
    here.time.now = yiwu(22, 5)
    [place] = trips_today(here.reader, here.now, ("bench",))["places"]
    assert place["trip"]["planned_at"] == yiwu(22, 10)
    Hands(here).lift(A, "trip_close")
    assert leave(here).answer.outcome is Outcome.TRIP_CLOSED
    assert here.rows("SELECT planned_at FROM trips") == [(int(yiwu(22, 10).timestamp()) * 1_000_000,)]
    here.time.now = yiwu(22, 14)
    [trip] = trips_today(here.reader, here.now, ("bench",))["trips"]
    assert trip["over"]
    door = views.trip_at_door(here.reader, "yto", here.now)
    assert door is not None
    assert door.departs_at == yiwu(20, 30, day=21)
    before = here.state()
    rebuild(here.reader)
    assert here.state() == before


def test_the_watch_knows_when_it_left_also_where_its_time_was_corrected_afterwards(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(watching.ONE)
        here.time.now = watching.at("20:20")
        here.scan(f"B:{PACKER}")
        begin(here)
        here.time.now = watching.at("20:25")
        leave(here)
        move(here, time(20, 40))
        here.time.now = watching.at("20:35")
        here.scan(A, MUG)
        look(here, "20:41")
        assert list(causes(here).values()) == ["carrier_early"], "it was not here to be left behind"
