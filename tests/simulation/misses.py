"""Every miss has a cause: what the stations told, beside what truly was not on a truck and why, by the notebook.

Asks no engine: when the carrier's last truck left, where the box stood then, and what a person had written beside it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.order import Refund
from journal.envelope import parse_body
from tests.simulation.books import Box
from tests.simulation.plan import ON, Span, Truck
from tests.simulation.world import World

STAGING = timedelta(minutes=30)
NOTED_WITHIN = timedelta(minutes=1)
ASIDE = {"short": "stock", "printer": "printer_down", "question": "held", "not_found": "held"}
REFUNDS = {"cancelled_late", "held"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A miss as a station told it, and when."""

    at: datetime
    station: str
    number: str
    due_on: str
    cause: str


def told(world: World) -> list[Told]:
    """All misses that the stations' records tell."""
    found = []
    for each in world.stations.values():
        numbers = dict(each.floor.rows("SELECT parcel_id, tracking_number FROM parcels"))
        rows = each.floor.rows(
            "SELECT body FROM envelopes WHERE journal_id = ? AND json_extract(body, '$.kind') = 'ParcelMissed'",
            (each.floor.record,),
        )
        for (body,) in rows:
            entry = parse_body(body)
            found.append(
                Told(
                    at=datetime.fromisoformat(entry.stamp.at),
                    station=each.name,
                    number=numbers[entry.data["parcel_id"]],
                    due_on=entry.data["due_on"],
                    cause=entry.data["cause"],
                )
            )
    return found


def unaccounted(world: World, misses: list[Told]) -> list[str]:
    """What the stations told and the notebook do not agree on, in words for who reads the failure."""
    today = {miss.number: miss for miss in misses if miss.due_on == ON.isoformat()}
    times = Counter((miss.number, miss.due_on) for miss in misses)
    wrong = [f"{number} is told {count} times of {on}" for (number, on), count in times.items() if count > 1]
    for box in world.books.missed():
        miss = today.get(box.number)
        causes = plausible(world, box, miss.at if miss is not None else last_truck(world, box).leaves)
        if miss is None and is_touched(world, box):
            wrong.append(f"{box.number} of {box.station} missed ({', '.join(sorted(causes))}), and nobody tells")
        elif miss is not None and (miss.cause not in causes or miss.station != box.station):
            wrong.append(f"{box.number}: {miss.station} tells {miss.cause}, not {', '.join(sorted(causes))}")
    missed = {box.number for box in world.books.missed()}
    for number, miss in today.items():
        if number not in missed and not _was_withdrawn(world, world.books.boxes[number]):
            wrong.append(f"{number}: {miss.station} tells {miss.cause}, and it was no miss")
    return wrong


def is_touched(world: World, box: Box) -> bool:
    """Whether a bench can know it as its own: of a wave that nobody began, only head office knows that it stayed."""
    return box.wave in world.books.begun.get(box.station, set())


def plausible(world: World, box: Box, at: datetime) -> set[str]:
    """The causes that the notebook allows for a miss told then: how it stands with the box is asked at that moment."""
    truck = last_truck(world, box)
    pack_by = max(truck.leaves, truck.planned_at) - STAGING
    if any(each.refund_at(when) is not Refund.CLEAR for each in box.orders for when in (truck.leaves, at)):
        return REFUNDS
    stood = box.aside_for(Span(begins=at - NOTED_WITHIN, ends=at))
    aside = {ASIDE[why] for why in stood & ASIDE.keys()}
    # Where it came to lie aside just then, both are true.
    return aside | ({_cause_on_the_way(box, truck, pack_by)} if stood - ASIDE.keys() else set())


def _cause_on_the_way(box: Box, truck: Truck, pack_by: datetime) -> str:
    """Why a box that lay nowhere aside was not on the truck."""
    if box.packed_at is not None and box.packed_at <= truck.leaves:
        return "left_behind"
    if max(each.shown_at for each in box.orders) > pack_by:
        return "order_late"
    return "carrier_early" if truck.left_early else "packer_queue"


def last_truck(world: World, box: Box) -> Truck:
    """The last truck of its carrier."""
    return max((each for each in world.plan.trucks if each.carrier == box.carrier), key=lambda each: each.leaves)


def _was_withdrawn(world: World, box: Box) -> bool:
    at = last_truck(world, box).leaves
    return box.withdrawn or any(each.refund_at(at) is not Refund.CLEAR for each in box.orders)
