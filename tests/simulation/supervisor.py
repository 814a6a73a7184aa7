"""A supervisor on the floor: lifts rules, enters what trucks do, brings back what lay aside and a box in a hurry."""

from __future__ import annotations

from random import Random

from domain import touch
from domain.answer import Ruling
from domain.events import RuleLifted
from domain.rule import LIFT, Rule
from domain.site import SiteRules, TripChange
from domain.standing import Bench
from edge.rule_changes import with_trip_change
from edge.store import load
from journal.database import Connection
from tests.edge.floor import SUPERVISOR
from tests.simulation.books import Box, Lies
from tests.simulation.loop import Life
from tests.simulation.plan import ON, ZONE, Truck, clock
from tests.simulation.station import Station
from tests.simulation.world import World

ROUND_SECONDS = 600.0
BACK = "back"  # nothing keeps it any more; the packer takes it next
BY_SCAN = {"printer", "refund_asked", "not_found"}
HURRY = clock(17, 12), clock(19, 30)


def lift(world: World, station: Station, box: Box, rule: str, why: str) -> None:
    """Let one box pass one rule, from the panel."""
    at, number = station.at(world.now).now, box.number
    if load.parcel_named(station.floor.reader, number)[0] is None:
        return  # its line is cut: the station does not know the box, and nothing can be lifted

    def decide(connection: Connection, _bench: Bench) -> Ruling:
        parcel, _ = load.parcel_named(connection, number)
        if parcel is None:
            return Ruling()
        lifted = RuleLifted(parcel_id=parcel.parcel_id, rule=rule, badge=SUPERVISOR, at=at, until=at + LIFT, reason=why)
        return Ruling((lifted,))

    station.touch(world.now, decide)
    world.books.lifts += 1


def trucks_told(world: World, truck: Truck) -> Life:
    """A truck's departure is entered: moved before it comes, or as it was when it has left."""
    change = TripChange(
        carrier=truck.carrier, on=ON, planned=truck.planned, departs=truck.leaves.astimezone(ZONE).time()
    )

    def changed(rules: SiteRules) -> SiteRules:
        return with_trip_change(rules, change, ON)

    for station in world.feed_owners:
        station.do(world.now, lambda here: here.floor.feed.change_rules(changed))
        station.turn(world.now)
    yield 0.0


def rounds(world: World) -> Life:
    """Every ten minutes: look at what lies aside, and decide."""
    chance = Random(f"{world.plan.seed}/supervisor")
    while True:
        for name, packer in world.packers.items():
            station = world.stations[name]
            back = [box for box in world.books.at(name, Lies.ASIDE) if _comes_back(world, box, chance)]
            for box in back:
                _release(world, station, box)
            packer.first.extend(back)
            found = [box for box in world.books.at(name, Lies.LOST) if chance.random() < 0.1]
            for box in found:
                world.books.move(box, Lies.PAPER)
        yield ROUND_SECONDS


def hurries(world: World) -> Life:
    """Now and then a box of another day must go today: lifted at its bench, before it is scanned."""
    chance = Random(f"{world.plan.seed}/hurry")
    while world.now < HURRY[1]:
        name = chance.choice(sorted(world.packers))
        station = world.stations[name]
        waiting = [box for box in world.books.at(name, Lies.PAPER) if not box.due_today]
        if waiting:
            box = chance.choice(waiting)
            for rule in (Rule.WINDOW, Rule.SHIP_BY):
                lift(world, station, box, rule.value, "客户在等")
            world.packers[name].first.insert(0, box)
        yield chance.uniform(600, 1500)


def _comes_back(world: World, box: Box, chance: Random) -> bool:
    """Whether what lay aside can go on now."""
    match box.why_aside:
        case "refund" | "refund_asked" | "withdrawn":
            return box.clear
        case "back":
            return False
        case "printer":
            return world.now not in world.plan.jam
        case "short":
            return chance.random() < 0.03
        case _:
            return chance.random() < 0.15


def _release(world: World, station: Station, box: Box) -> None:
    """End the hold, where there is one that the scan of the waybill does not end."""
    at, number = station.at(world.now).now, box.number

    def decide(connection: Connection, bench: Bench) -> Ruling:
        parcel, _ = load.parcel_named(connection, number)
        if parcel is None or parcel.hold is None or parcel.hold.reason in BY_SCAN:
            return Ruling()
        return touch.release(bench.place, SUPERVISOR, at, parcel)

    station.touch(world.now, decide)
    if box.why_aside not in BY_SCAN:
        world.books.move(box, Lies.ASIDE, BACK)
