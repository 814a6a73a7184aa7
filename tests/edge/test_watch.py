"""Moments are told once, with their true instant, also where nobody looked at that moment; and all of it rebuilds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Thread

import pytest

from edge.clock import Clock
from edge.store.rebuild import rebuild
from edge.workers.watch import TOGETHER, Watch
from journal.database import open_database
from journal.errors import WriterClosed
from tests.edge.floor import START, a_waybill, an_order, floor
from tests.edge.watching import ONE, RULES, SATURDAY, A, B, C, a_floor, at, causes, look, moments, moved, told


def test_a_day_s_moments_are_told_once_each_as_they_come(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        for minutes in range(11 * 60):
            here.time.now = START + timedelta(minutes=minutes)
            here.watch.turn()
        assert moments(here) == [
            ("17:00", "window_opened", 0),
            ("17:30", "window_closing", 30),
            ("17:45", "window_closing", 15),
            ("17:55", "window_closing", 5),
            ("18:00", "window_closed", 0),
            ("20:00", "trip_near", 30),
            ("20:20", "trip_near", 10),
            ("20:30", "trip_left", 0),
        ]


def test_a_station_that_was_off_over_the_cutoff_tells_late_with_the_true_instants(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "17:31")
    with floor(tmp_path, rules=RULES) as here:
        look(here, "19:00")
        assert moments(here) == [
            ("17:00", "window_opened", 0),
            ("17:30", "window_closing", 30),
            ("17:45", "window_closing", 15),
            ("17:55", "window_closing", 5),
            ("18:00", "window_closed", 0),
        ]
        written = here.rows("SELECT DISTINCT told_at - at FROM moments WHERE what = 'window_closed'")
        assert written == [(3_600_000_000,)]


def test_a_crash_before_the_commit_tells_it_at_the_next_start_and_one_after_it_not_again(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "16:59")
        here.time.now = at("17:00")
        here.writer.close()
        with pytest.raises(WriterClosed):
            here.watch.turn()
    for _ in range(2):
        with floor(tmp_path, rules=RULES) as here:
            look(here, "17:01")
            assert moments(here) == [("17:00", "window_opened", 0)]


def test_a_station_that_is_new_does_not_begin_with_old_stories(tmp_path: Path) -> None:
    with floor(tmp_path, rules=RULES) as here:
        look(here, "20:40")
        assert moments(here) == []


def test_a_trip_that_was_moved_is_told_anew_and_never_twice_for_one_departure(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "20:05")
        for rules in (moved("20:30", "22:10"), RULES, moved("20:30", "22:10")):
            here.feed.set_rules(rules)
            here.pause(60)
            here.watch.turn()
        look(here, "22:15")
        assert [each for each in moments(here) if each[1].startswith("trip")] == [
            ("20:00", "trip_near", 30),
            ("21:40", "trip_near", 30),
            ("22:00", "trip_near", 10),
            ("22:10", "trip_left", 0),
        ]


def test_a_cancelled_trip_is_not_told(tmp_path: Path) -> None:
    with a_floor(tmp_path, moved("20:30", None)) as here:
        look(here, "21:00")
        assert not [each for each in moments(here) if each[1].startswith("trip")]


def test_a_doubtful_clock_is_waited_for_and_then_told_as_doubtful(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE)
        look(here, "16:59")
        here.time.trusted = False
        look(here, "20:31", "21:00")
        assert moments(here) == []
        look(here, "21:01")
        assert len(moments(here)) == 8
        assert causes(here) != {}


def test_a_doubtful_clock_that_another_vouches_for_goes_by_the_other_at_once(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "15:00")
        here.time.ahead = timedelta(hours=2)
        look(here, "15:01")
        assert moments(here) == [("17:00", "window_opened", 0)]


def test_a_clock_that_jumps_back_tells_nothing_twice(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "18:30", "16:30", "17:10", "18:31")
        assert len(moments(here)) == 5


def test_what_was_told_of_a_parcel_is_not_told_again_when_its_number_becomes_known(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(an_order(1))
        look(here, "23:59")
        look(here, "00:00", on=SATURDAY)
        assert len(causes(here)) == 1
        here.take(a_waybill(A, an_order(1)))
        look(here, "01:00", "20:31", on=SATURDAY)
        assert len(told(here, "ParcelMissed")) == 1


def test_what_was_told_is_rebuilt_row_for_row(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(
            replace(ONE, promise_at=at("12:00", SATURDAY)),
            an_order(2),
            replace(an_order(3, number=C), declared_at=at("09:00")),
        )
        look(here, "20:31")
        here.take(a_waybill(B, an_order(2)))
        look(here, "13:00", on=SATURDAY)
        before = here.state()
        assert all(before[table] for table in ("moments", "misses", "limits_told"))
        rebuild(here.reader)
        assert here.state() == before
        look(here, "13:01", on=SATURDAY)
        assert here.state() == before


def test_a_scan_gets_in_between_while_a_whole_sale_is_told(tmp_path: Path) -> None:
    many = 40 * TOGETHER
    with a_floor(tmp_path) as here:
        here.take(an_order(1, number=B))
        sale = [replace(an_order(10 + n), promise_at=at("18:00")) for n in range(many)]
        here.feed.take_orders("pdd", sale, 0, lambda _connection, order: order)
        here.time.now = at("18:00")
        connection = open_database(here.path)
        watch = Watch(connection, here.writer, here.clock, whole_floor=True)
        teller = Thread(target=watch.turn)
        teller.start()
        while not here.rows("SELECT 1 FROM limits_told"):
            assert teller.is_alive()
        here.scan(B)
        teller.join()
        connection.close()
        kinds = here.kinds()
        assert kinds.count("ShipByBreached") == many
        assert "ShipByBreached" in kinds[kinds.index("ParcelOpened") :]


def test_a_long_telling_goes_on_in_the_next_turn_so_that_nobody_takes_it_for_hung(tmp_path: Path) -> None:
    many = 20 * TOGETHER
    with a_floor(tmp_path) as here:
        sale = [replace(an_order(10 + n), promise_at=at("18:00")) for n in range(many)]
        here.feed.take_orders("pdd", sale, 0, lambda _connection, order: order)
        here.time.now = at("18:00")
        seconds = count(1)
        clock = Clock(wall=lambda: here.now, boot_ns=lambda: next(seconds) * 10**9, trust=True)
        watch = Watch(here.reader, here.writer, clock, whole_floor=True)
        watch.turn()
        assert 0 < len(told(here, "ShipByBreached")) < many
        while watch.turn() == 0.0:
            pass
        assert len({each["parcel_id"] for each in told(here, "ShipByBreached")}) == many
        assert len(told(here, "ShipByBreached")) == many
