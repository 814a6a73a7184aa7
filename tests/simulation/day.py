"""A simulated day: five stations, their packers, the office, the trucks and all that goes wrong, on one clock.

Head office writes a feed, S1 to S4 follow it; S5 stands alone and prints its labels. Only the writers are threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from domain.site import Label
from tests.edge.floor import SUPERVISOR
from tests.simulation.books import Books
from tests.simulation.loop import Life, Loop
from tests.simulation.office import exports, printing_room
from tests.simulation.orders import PLATFORMS, catalogue, orders_of
from tests.simulation.packer import Packer
from tests.simulation.plan import Plan, clock
from tests.simulation.station import Station, station
from tests.simulation.supervisor import hurries, rounds, trucks_told
from tests.simulation.truck import arrival, load_truck
from tests.simulation.world import World

ALONE = "S5"
CUT_OFF, WRONG_CLOCK = "S4", "S3"
FOLLOW_SECONDS = 30.0
WATCH_SECONDS = 150.0
BEGINS, ENDS = clock(8, 30), clock(0, 10, days=1)
SHIFTS = {"S1": clock(9), "S2": clock(9), "S3": clock(10), "S4": clock(13), "S5": clock(9, 30)}


@contextmanager
def a_day(folder: Path, plan: Plan) -> Iterator[World]:
    """The day, over: its stations still stand, to be looked at."""
    with ExitStack() as stack:
        papers = plan.rules(Label.PREPRINTED)
        office = stack.enter_context(station(folder, "HO", rules=papers, owns_feed=True))
        stations = {
            name: stack.enter_context(station(folder, name, rules=papers, owns_feed=False))
            for name in SHIFTS
            if name != ALONE
        }
        stations[ALONE] = stack.enter_context(
            station(folder, ALONE, rules=plan.rules(Label.STATION), owns_feed=True, jam=plan.jam)
        )
        loop = Loop(BEGINS)
        world = World(
            plan=plan,
            loop=loop,
            books=Books(now=lambda: loop.now),
            orders=orders_of(plan),
            office=office,
            stations=stations,
        )
        _begin(world)
        world.loop.run(ENDS)
        yield world


def _begin(world: World) -> None:
    loop, plan = world.loop, world.plan
    loop.begin(_morning(world))
    for platform in PLATFORMS:
        loop.begin(exports(world, platform))
    loop.begin(printing_room(world), clock(8, 45))
    for each in world.followers:
        loop.begin(_follows(world, each))
    for name, begins in SHIFTS.items():
        each = world.stations[name]
        packer = world.packers[name] = Packer(world, each, _badge(name))
        loop.begin(packer.life(), begins)
        loop.begin(_turns(world, each))
        loop.begin(_watches(world, each))
    for truck in plan.trucks:
        for name in truck.docks:
            loop.begin(load_truck(world, world.stations[name], truck, _badge(name)), truck.leaves - arrival(truck))
        if truck.told_at is not None:
            loop.begin(trucks_told(world, truck), truck.told_at)
    loop.begin(rounds(world), clock(9, 5))
    loop.begin(hurries(world), clock(17, 12))
    loop.begin(_steps(world))


def _badge(name: str) -> str:
    return f"P-{name}"


def _morning(world: World) -> Life:
    """Badges and goods, before anybody comes."""
    for owner in world.feed_owners:
        owner.do(world.now, _issue_badges)
        owner.do(world.now, lambda here: here.floor.feed.take_goods(catalogue()))
    yield 0.0


def _issue_badges(here: Station) -> None:
    for name in SHIFTS:
        here.floor.feed.issue_badge(_badge(name), "packer", "", "")
    here.floor.feed.issue_badge(SUPERVISOR, "supervisor", "", "")


def _follows(world: World, follower: Station) -> Life:
    """A station follows the feed, unless its line is cut."""
    while True:
        if follower.name != CUT_OFF or world.now not in world.plan.cut_off:
            follower.follow(world.now, world.office.floor)
        yield FOLLOW_SECONDS


def _turns(world: World, each: Station) -> Life:
    """A station's workers turn."""
    while True:
        each.turn(world.now)
        yield FOLLOW_SECONDS


def _watches(world: World, each: Station) -> Life:
    """A station watches the clock; more seldom than a real one, which looks every half minute."""
    each.do(world.now, Station.start)
    while world.plan.watched:
        each.do(world.now, Station.watch)
        yield WATCH_SECONDS


def _steps(world: World) -> Life:
    """One station's wall clock jumps."""
    for step in world.plan.clock_steps:
        yield max(0.0, (step.at - world.now).total_seconds())
        world.stations[WRONG_CLOCK].clock_off = step.by or None
