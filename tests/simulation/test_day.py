"""Days on the floor, drawn from a seed: nothing due starves, every miss has a cause, a replay decides the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.rule import Verdict
from domain.site import Mode, Modes
from edge import packing
from tests.edge.floor import MEMORY
from tests.simulation.books import Lies
from tests.simulation.day import a_day
from tests.simulation.misses import told, unaccounted
from tests.simulation.plan import Plan
from tests.simulation.replay import decided_again, decisions, rebuilt, tables_that_differ
from tests.simulation.starvation import explained, starved
from tests.simulation.world import World

SMALL = 150
SHADOW = Modes(window=Mode.SHADOW, ship_by=Mode.SHADOW, trip_close=Mode.SHADOW)
SEEDS = int(os.environ.get("SIMULATION_SEEDS", "50"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory: six databases are written for a whole day."""
    with TemporaryDirectory(dir=MEMORY) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def small_day() -> Iterator[World]:
    """One small day, to be looked at by several tests and changed by none."""
    with TemporaryDirectory(dir=MEMORY) as name, a_day(Path(name), Plan(seed=0, orders=SMALL)) as world:
        yield world


def check(world: World, folder: Path) -> None:
    """All that must hold of any day."""
    assert starved(world.books, world.plan) == []
    assert unaccounted(world, told(world)) == []
    for each in (world.office, *world.stations.values()):
        assert each.floor.rows("SELECT * FROM parked_events") == []
        assert tables_that_differ(each.floor.state(), rebuilt(each, folder)) == [], each.name
        assert decided_again(each, world.plan, folder) == list(decisions(each.floor)), each.name


def was_a_day(world: World) -> None:
    """Everything that was to happen did, or the checks would prove nothing."""
    kinds: Counter[str] = Counter()
    for each in world.stations.values():
        kinds.update(each.floor.kinds())
    assert world.books.refusals > 50
    assert kinds["RuleLifted"] == world.books.lifts > 5
    assert any(opening.warned for opening in world.books.openings)
    assert explained(world.books)
    assert kinds["LabelUnknown"] == 1
    assert min(kinds["LabelFailed"], kinds["ParcelChanged"], kinds["HoldReleased"]) > 20
    assert kinds["ParcelHandedOver"] > 2400
    assert len({miss.cause for miss in told(world)}) >= 4
    doubtful = "SELECT COUNT(*) FROM envelopes WHERE json_extract(body, '$.times.clock') = 'doubtful'"
    assert world.stations["S3"].floor.rows(doubtful)[0][0] > 50


def test_on_a_small_day_all_that_must_hold_holds(small_day: World, folder: Path) -> None:
    assert sum(box.lies is Lies.GONE for box in small_day.books.boxes.values()) > SMALL / 2
    check(small_day, folder)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_on_a_whole_day_all_that_must_hold_holds(folder: Path) -> None:
    with a_day(folder, Plan(seed=1)) as world:
        was_a_day(world)
        check(world, folder)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", range(2, 10))
def test_on_many_small_days_all_that_must_hold_holds(folder: Path, seed: int) -> None:
    with a_day(folder, Plan(seed=seed, orders=2 * SMALL)) as world:
        check(world, folder)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 100 + SEEDS))
def test_on_many_whole_days_all_that_must_hold_holds(folder: Path, seed: int) -> None:
    with a_day(folder, Plan(seed=seed)) as world:
        was_a_day(world)
        check(world, folder)


@pytest.mark.slow
def test_control_a_queue_that_serves_stretch_before_due_is_caught(folder: Path) -> None:
    plan = Plan(seed=0, orders=SMALL, modes=SHADOW, stretch_first=True)
    with a_day(folder, plan) as world:
        assert starved(world.books, plan)


@pytest.mark.slow
def test_control_a_gate_that_lets_everything_pass_is_caught(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "verdict_on", lambda *_args, **_more: Verdict(allowed=True))
    plan = Plan(seed=0, orders=SMALL, stretch_first=True)
    with a_day(folder, plan) as world:
        assert starved(world.books, plan)


@pytest.mark.slow
def test_the_same_packers_at_benches_that_enforce_starve_nobody(folder: Path) -> None:
    plan = Plan(seed=0, orders=SMALL, stretch_first=True)
    with a_day(folder, plan) as world:
        assert starved(world.books, plan) == []
        assert world.books.refusals > 5


def test_control_a_miss_that_nobody_tells_or_whose_cause_is_wrong_is_caught(small_day: World) -> None:
    misses = told(small_day)
    real = {box.number for box in small_day.books.missed()}
    place = next(place for place, miss in enumerate(misses) if miss.number in real)
    assert unaccounted(small_day, [*misses[:place], *misses[place + 1 :]])
    assert unaccounted(small_day, [*misses, misses[place]])
    assert unaccounted(small_day, [*misses[:place], replace(misses[place], cause="unknown"), *misses[place + 1 :]])


def test_control_one_event_less_and_the_tables_differ(small_day: World, folder: Path) -> None:
    station = small_day.stations["S1"]
    packed = 1 + station.floor.kinds().index("ParcelPacked")
    assert "parcels" in tables_that_differ(station.floor.state(), rebuilt(station, folder, without=packed))


def test_control_one_scan_less_or_later_and_the_decisions_differ(small_day: World, folder: Path) -> None:
    station = small_day.stations["S2"]
    events = list(decisions(station.floor))
    place = next(place for place, done in enumerate(station.log) if done.code.startswith("YT"))
    before, scan, after = station.log[:place], station.log[place], station.log[place + 1 :]
    assert decided_again(station, small_day.plan, folder, [*before, *after]) != events
    later = replace(scan, moment=replace(scan.moment, now=scan.moment.now + timedelta(seconds=1)))
    assert decided_again(station, small_day.plan, folder, [*before, later, *after]) != events
