"""A moved trip reaches every parcel and stalls no bench: slice by slice, and nothing stale is acted on silently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.answer import Outcome
from domain.order import Refund
from domain.site import Label, Photo, PlannedTrip, Profile, SiteRules, Surge, TripChange
from edge.rule_changes import with_trip_change
from edge.store.deadlines import recompute_parcels
from edge.store.instants import us
from edge.store.rebuild import rebuild
from edge.store.stale import AT_ONCE_MAX, any_stale
from edge.workers.deadlines import Deadlines
from journal.write import Decision
from tests.edge.floor import MUG, PAID, Floor, an_order, floor, waybill_number

EVERY_DAY = tuple(range(7))
RULES = SiteRules(
    profile=Profile(label=Label.STATION, photo=Photo.NONE),
    trips=(
        PlannedTrip(carrier="yto", weekdays=EVERY_DAY, departs=time(20, 30)),
        PlannedTrip(carrier="zto", weekdays=EVERY_DAY, departs=time(20, 30)),
    ),
)
ON = datetime(2026, 11, 20, tzinfo=UTC)
OLD, NEW = ON.replace(hour=12), ON.replace(hour=13, minute=40)  # 20:00 and 21:40 in Yiwu, half an hour before the trip
MANY = 4 * AT_ONCE_MAX + 7
LAST = waybill_number(MANY - 1)


@contextmanager
def crowd(folder: Path, count: int = MANY, rules: SiteRules = RULES) -> Iterator[Floor]:
    """As many parcels of 圆通, all for 20:30."""
    with floor(folder, rules=rules) as here:
        here.sign_in()
        orders = [_order(serial) for serial in range(count)]
        here.feed.take_orders("pdd", orders, 0, lambda _connection, order: order)
        yield here


def _order(serial: int, **more: Any) -> Any:
    paid = PAID + timedelta(seconds=serial)
    return an_order(serial, number=waybill_number(serial), paid_at=paid, confirmed_at=paid, **more)


def move(here: Floor, departs: time | None = time(22, 10), carrier: str = "yto") -> None:
    change = TripChange(carrier=carrier, on=ON.date(), planned=time(20, 30), departs=departs)
    here.feed.change_rules(lambda rules: with_trip_change(rules, change, ON.date()))


def worker(here: Floor) -> Deadlines:
    return Deadlines(here.reader, here.writer, lambda: None)


def deadlines(here: Floor) -> dict[int, int]:
    """How many parcels have which bench deadline."""
    return dict(here.rows("SELECT bench_deadline, COUNT(*) FROM parcels GROUP BY 1"))


def test_deadlines_of_a_few_parcels_follow_in_the_change_s_own_stroke(tmp_path: Path) -> None:
    with crowd(tmp_path, 5) as here:
        assert deadlines(here) == {us(OLD): 5}
        move(here)
        assert deadlines(here) == {us(NEW): 5}
        assert not any_stale(here.reader)


def test_many_follow_in_slices_with_the_one_in_hand_first(tmp_path: Path) -> None:
    with crowd(tmp_path) as here:
        here.scan(LAST)
        move(here)
        assert deadlines(here) == {us(OLD): MANY - 1, us(NEW): 1}, "what is open on a bench did not wait"
        assert here.parcel(LAST).due.bench_deadline == NEW
        while worker(here).turn() == 0.0:
            pass
        assert deadlines(here) == {us(NEW): MANY}
        assert not any_stale(here.reader)


def test_a_parcel_scanned_meanwhile_has_its_new_deadline_and_the_bench_only_warns(tmp_path: Path) -> None:
    with crowd(tmp_path) as here:
        later = here.now + timedelta(hours=8)  # 18:00
        here.take(an_order(MANY + 1, number=waybill_number(MANY + 1), paid_at=later, confirmed_at=later))
        here.take(_order(MANY))
        here.time.now = ON.replace(hour=11)  # 19:00: 圆通's parcels are near their deadline
        here.take(an_order(MANY + 2))  # so that the data are fresh
        tomorrow = waybill_number(MANY + 1)
        control = here.scan(tomorrow)
        assert control.answer.outcome is Outcome.REFUSED, "before the change it is refused"
        move(here)
        said = here.scan(tomorrow)
        assert said.answer.outcome is Outcome.OPENED
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "reranking"


def test_what_is_opened_and_packed_meanwhile_was_packed_against_its_new_deadline(tmp_path: Path) -> None:
    rules = replace(RULES, profile=Profile(photo=Photo.NONE))
    with crowd(tmp_path, rules=rules) as here:
        move(here)
        assert any_stale(here.reader)
        assert here.scan(LAST).bench.parcel.due.bench_deadline == NEW  # type: ignore[union-attr]  # it was opened
        here.scan(MUG)
        [opened, packed] = here.rows(
            "SELECT json_extract(body, '$.data.bench_deadline') FROM envelopes"
            " WHERE json_extract(body, '$.kind') IN ('ParcelOpened', 'ParcelPacked') ORDER BY sequence"
        )
        assert opened == packed == (NEW.isoformat().replace("+00:00", "Z"),)
        while worker(here).turn() == 0.0:
            pass
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before, "what a rebuild computes in one go is what the slices came to"


def test_a_second_change_before_the_first_is_through_is_not_lost(tmp_path: Path) -> None:
    with crowd(tmp_path) as here:
        move(here)
        begun = Deadlines(here.reader, here.writer, lambda: None, turn_seconds=0)
        begun.turn()
        move(here, time(23))
        while begun.turn() == 0.0:
            pass
        assert deadlines(here) == {us(ON.replace(hour=14, minute=30)): MANY}


def test_a_worker_that_was_stopped_half_way_is_followed_by_one_that_goes_on(tmp_path: Path) -> None:
    with crowd(tmp_path) as here:
        move(here)
        assert Deadlines(here.reader, here.writer, lambda: None, turn_seconds=0).turn() == 0.0
        assert deadlines(here)[us(OLD)] > 0, "one slice a turn"
        assert deadlines(here)[us(NEW)] > 0
        while worker(here).turn() == 0.0:
            pass
        assert deadlines(here) == {us(NEW): MANY}


@pytest.mark.parametrize("worked_through", [True, False])
def test_what_is_opened_or_withdrawn_after_a_change_rebuilds_to_the_same(
    tmp_path: Path, *, worked_through: bool
) -> None:
    with crowd(tmp_path) as here:
        move(here)
        while worked_through and worker(here).turn() == 0.0:
            pass
        here.scan(LAST)
        here.take(_order(0, refund=Refund.STOP, after_sales="退款成功"))
        while worker(here).turn() == 0.0:
            pass
        assert deadlines(here) == {us(NEW): MANY}
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def test_a_trip_of_another_carrier_and_a_surge_touch_no_parcel(tmp_path: Path) -> None:
    with crowd(tmp_path) as here:
        before = here.state()["parcels"]
        here.writer.submit(_spoil).result()
        move(here, carrier="zto")
        until = Surge(until=here.now + timedelta(hours=3), badge="B02", reason="11.11")
        here.feed.change_rules(lambda rules: replace(rules, surge=until))
        assert not any_stale(here.reader)
        assert deadlines(here) == {1: MANY}, "nothing was computed again"
        recompute_parcels(here.reader, [row[0] for row in here.rows("SELECT parcel_id FROM parcels")])
        assert here.state()["parcels"] == before


def _spoil(connection: Any) -> Any:
    connection.execute("UPDATE parcels SET bench_deadline = 1")
    return Decision(answer=None)
