"""Notes each opening of a box beside what it passed over, at the moment at which the bench allowed it."""

from __future__ import annotations

from datetime import timedelta

from domain.answer import Outcome
from edge.packing import Said
from edge.store.instants import us
from journal.envelope import parse_body
from tests.simulation.books import Box, Opening
from tests.simulation.station import Station
from tests.simulation.world import World

NEAR = timedelta(hours=2)
OPENED = {Outcome.OPENED, Outcome.LABEL_WANTED, Outcome.PACKED}


def note_opening(world: World, station: Station, box: Box, said: Said) -> None:
    """Write down what lay there, openable, while this box was opened. What is open already is always finished."""
    books = world.books
    if said.answer.outcome in OPENED and box.number in books.papers.get(station.name, {}):
        others = [each for each in books.openable(station.name, box.wave, station.known) if each is not box]
        urgent = _urgent(station, [box, *others], said)
        books.openings.append(
            Opening(
                at=world.now,
                station=station.name,
                number=box.number,
                due=box.is_due(station.known),
                urgent=box.number in urgent,
                due_passed=tuple(each.number for each in others if each.due_today),
                urgent_passed=tuple(each.number for each in others if each.number in urgent),
                warned=_warned(station),
                lifted=_lifted(station, said),
            )
        )
        books.begun.setdefault(station.name, set()).add(box.wave)


def _urgent(station: Station, boxes: list[Box], said: Said) -> set[str]:
    """Those near their bench deadline, by the station's own table and clock."""
    marks = ", ".join("?" * len(boxes))
    rows = station.floor.rows(
        f"SELECT tracking_number FROM parcels WHERE tracking_number IN ({marks}) AND bench_deadline <= ?",  # noqa: S608 - only marks
        (*(box.number for box in boxes), us(said.at + NEAR)),
    )
    return {row[0] for row in rows}


def _warned(station: Station) -> tuple[str, ...]:
    """The rules that only warned, as the newest opening in the record says."""
    rows = station.floor.rows(
        "SELECT body FROM envelopes WHERE journal_id = ? ORDER BY sequence DESC LIMIT 6", (station.floor.record,)
    )
    for (body,) in rows:
        entry = parse_body(body)
        if entry.kind == "ParcelOpened":
            return tuple(entry.data["warned"])
    return ()


def _lifted(station: Station, said: Said) -> tuple[str, ...]:
    parcel = said.answer.parcel
    if parcel is None:
        return ()
    rows = station.floor.rows(
        "SELECT rule FROM lifts WHERE parcel_id = ? AND until > ?", (parcel.parcel_id, us(said.at))
    )
    return tuple(row[0] for row in rows)
