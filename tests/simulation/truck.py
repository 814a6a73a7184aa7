"""A truck at the docks: what is packed for its carrier is scanned out until it leaves; the carrier scans it later.

The truck leaves when it leaves, whatever the bench says: what is not on it then has missed it.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from domain.answer import Outcome
from domain.events import CarrierScanned
from edge.trips import closing, opening
from tests.simulation.books import Box, Lies
from tests.simulation.loop import Life
from tests.simulation.plan import Truck
from tests.simulation.station import Station
from tests.simulation.supervisor import lift
from tests.simulation.world import World

LOADING = timedelta(minutes=15)
LOADING_EARLY = timedelta(seconds=150)  # nobody was ready for it
DOCK = "dock"
SCAN_SECONDS = 2.0
CARRIER_SCANS_AFTER = (40 * 60, 85 * 60)


def load_truck(world: World, station: Station, truck: Truck, badge: str) -> Life:
    """One station's boxes for one truck, from its arrival until it has left."""
    station.scan(world.now, f"B:{badge}", DOCK)
    station.touch(world.now, opening(truck.carrier, DOCK, station.at(world.now).now), DOCK)
    loaded: list[Box] = []
    refused: set[str] = set()
    while world.now < truck.leaves:
        box = _next(world, station, truck.carrier, refused)
        if box is None:
            yield min(20.0, max(1.0, (truck.leaves - world.now).total_seconds()))
            continue
        said = station.scan(world.now, box.number, DOCK)
        if said.answer.outcome in {Outcome.HANDED_OVER, Outcome.DUPLICATE}:
            loaded.append(box)
            world.books.move(box, Lies.GONE)
            box.truck = truck
        else:
            refused.add(box.number)
        yield SCAN_SECONDS
    _close(world, station, truck)
    world.loop.begin(_carrier_scans(world, station, loaded), world.now)


def arrival(truck: Truck) -> timedelta:
    """How long before it leaves a truck stands at the docks."""
    return LOADING_EARLY if truck.left_early else LOADING


def _next(world: World, station: Station, carrier: str, refused: set[str]) -> Box | None:
    return next(
        (
            box
            for box in world.books.at(station.name, Lies.PACKED)
            if box.carrier == carrier and box.number not in refused
        ),
        None,
    )


def _close(world: World, station: Station, truck: Truck) -> None:
    """Close the trip; what the rule would keep it for is not here in time, so a supervisor lets each pass."""
    at = station.at(world.now)
    close = closing(DOCK, at.now, doubts=at.doubts)
    said = station.touch(world.now, close, DOCK)
    while said.answer.outcome is Outcome.REFUSED and said.instead is not None:
        box = world.books.boxes[said.instead.tracking_number]
        lift(world, station, box, said.answer.rule, f"{truck.carrier} 车已走")
        said = station.touch(world.now, close, DOCK)


def _carrier_scans(world: World, station: Station, loaded: list[Box]) -> Life:
    """The carrier's own scans come back hours later, for nearly all."""
    chance = Random(f"{world.plan.seed}/{station.name}/{world.now.isoformat()}")
    yield chance.uniform(*CARRIER_SCANS_AFTER)
    at = world.now - timedelta(minutes=5)
    scans = tuple(
        CarrierScanned(tracking_number=box.number, carrier=box.carrier, stage="picked_up", at=at)
        for box in loaded
        if chance.random() < 0.99
    )
    owner = station if station.floor.feed.owned else world.office
    owner.do(world.now, lambda here: here.floor.feed.take_carrier_scans(scans))
