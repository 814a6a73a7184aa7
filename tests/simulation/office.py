"""The office: exports of six platforms, refunds in them, and the waybills that are printed and given to benches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from domain.order import Order, Waybill
from tests.simulation.books import Box, Lies
from tests.simulation.bought import Bought
from tests.simulation.loop import Life
from tests.simulation.orders import CARRIERS, LATE_PLATFORM, OWN, Platform, tracking_number
from tests.simulation.station import Station
from tests.simulation.world import World

EXPORT_SECONDS = 600.0
PRINT_SECONDS = 1800.0
WAVE_SIZE = 50
LOST = 0.003


def exports(world: World, platform: Platform) -> Life:
    """Every ten minutes what is new or changed of one platform is imported."""
    owner = world.stations["S5"] if platform.name == OWN else world.office
    mine = [each for each in world.orders if each.order.platform == platform.name]
    while True:
        if platform.name != LATE_PLATFORM or world.now not in world.plan.export_stuck:
            fresh = [each for each in mine if each.shown_at <= world.now and not each.exported]
            changed = [each for each in mine if each.exported and each.advance(world.now)]
            for each in fresh:
                each.advance(world.now)
                each.exported = True
            _take(world, owner, platform.name, [each.order for each in (*fresh, *changed)])
            _note_changes(world, owner, changed)
            if platform.name == OWN:
                _list_own(world, owner, fresh)
        yield EXPORT_SECONDS


def printing_room(world: World) -> Life:
    """Every half hour the waybills of what has come in are printed, in waves, and each wave is given to a bench."""
    chance = Random(f"{world.plan.seed}/printing")
    serials, waves = count(1), count(1)
    owner = world.office
    while True:
        ready = [each for each in world.orders if each.exported and not each.boxed and each.order.platform != OWN]
        boxes = list(_boxes([each for each in ready if not each.withdrawn], serials, chance))
        for wave in _waves(boxes, max(4, round(WAVE_SIZE / world.plan.slower))):
            name = f"W{next(waves):03d}"
            _print(world, owner, name, wave)
            world.loop.begin(_give(world, wave, chance))
        yield PRINT_SECONDS


def _take(world: World, owner: Station, platform: str, orders: Sequence[Order]) -> None:
    owner.do(world.now, lambda here: here.floor.feed.take_orders(platform, orders, 0, lambda _c, order: order))


def _note_changes(world: World, owner: Station, changed: Sequence[Bought]) -> None:
    """From here on a station can know what a buyer now wants."""
    wanted = {id(each) for each in changed}
    for box in world.books.boxes.values() if wanted else ():
        if any(id(each) in wanted for each in box.orders):
            box.known_from = _head(owner)


def _head(owner: Station) -> int:
    head: int = owner.floor.rows("SELECT head_sequence FROM journals WHERE role = 'feed'")[0][0]
    return head


def _list_own(world: World, owner: Station, fresh: Sequence[Bought]) -> None:
    """The shop's own orders have their numbers, and no paper: the bench prints."""
    for each in fresh:
        box = Box(number=each.order.tracking_number, carrier=each.order.carrier, orders=(each,))
        world.books.give(box, owner.name)


def _boxes(ready: list[Bought], serials: Iterator[int], chance: Random) -> Iterator[Box]:
    """One order a box, but now and then two of one platform that go to one address."""
    while ready:
        orders = [ready.pop(0)]
        if ready and chance.random() < 0.02 and ready[0].order.platform == orders[0].order.platform:
            orders.append(ready.pop(0))
        carrier = orders[0].order.carrier
        for each in orders:
            each.boxed = True
        yield Box(number=tracking_number(carrier, next(serials)), carrier=carrier, orders=tuple(orders))


def _waves(boxes: list[Box], size: int) -> Iterator[list[Box]]:
    """Sheets of one carrier lie together, as the printing tool sorts them."""
    order = list(CARRIERS)
    boxes.sort(key=lambda box: order.index(box.carrier))
    for start in range(0, len(boxes), size):
        yield boxes[start : start + size]


def _print(world: World, owner: Station, name: str, wave: list[Box]) -> None:
    listed = []
    for position, box in enumerate(wave):
        box.wave = name
        listed.append(
            Waybill(
                tracking_number=box.number,
                carrier=box.carrier,
                order_ids=tuple(each.order.order_id for each in box.orders),
                printed_at=world.now,
                wave=name,
                wave_position=position + 1,
            )
        )
    owner.do(world.now, lambda here: here.floor.feed.take_waybills(listed))
    for box in wave:
        box.known_from = _head(owner)


def _give(world: World, wave: list[Box], chance: Random) -> Life:
    """The sheets are carried to the bench with the fewest left; one in a few hundred is lost on the way."""
    yield 180.0
    benches = [name for name, packer in world.packers.items() if not packer.station.prints]
    station = min(benches, key=lambda name: (len(world.books.papers.get(name, {})), name))
    for box in wave:
        world.books.give(box, station)
        if chance.random() < LOST:
            world.books.move(box, Lies.LOST)
