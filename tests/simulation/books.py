"""What truly happened: where each box lies, what was passed over when another was opened. Computed without our engine.

A person with a notebook could keep it: by paid times, by whose paper lies where, by what stands on which truck.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.order import Refund
from tests.simulation.bought import Bought
from tests.simulation.plan import TRUCKS, WINDOW, Span, Truck, clock

CUTOFF = clock(WINDOW[0].hour)


class Lies(StrEnum):
    """Where a box is in its day. ``ASIDE``: held, or its buyer's refund is being looked into."""

    PRINTED = "printed"
    PAPER = "paper"
    LOST = "lost"
    OPEN = "open"
    ASIDE = "aside"
    PACKED = "packed"
    GONE = "gone"


@dataclass(slots=True, kw_only=True, eq=False)
class Box:
    """One box, its waybill's paper from printing to the truck. ``why_aside`` is a person's word for it."""

    number: str
    carrier: str
    orders: tuple[Bought, ...]
    wave: str = ""
    station: str = ""
    lies: Lies = Lies.PRINTED
    why_aside: str = ""
    packed_at: datetime | None = None
    truck: Truck | None = None
    story: list[tuple[datetime, str]] = field(default_factory=list)  # since when it lay aside for what, "" not at all
    known_from: int = 0  # the feed's sequence from which on a station knows it as it stands

    @property
    def due_today(self) -> bool:
        """Belongs to today, is overdue, or only a truck of today keeps its platform's hours."""
        return any(self._is_due(each) for each in self.orders if not each.withdrawn)

    def is_due(self, known: int) -> bool:
        """The same for a station that knows so much of the feed: it may still hold for wanted what no longer is."""
        return self.due_today or (self.known_from > known and any(map(self._is_due, self.orders)))

    def _is_due(self, order: Bought) -> bool:
        return order.shippable_at < CUTOFF or self._is_today_or_late(order)

    def _is_today_or_late(self, order: Bought) -> bool:
        trucks = [truck for truck in TRUCKS if truck.carrier == self.carrier]
        today = any(order.shippable_at < truck.leaves <= order.until for truck in trucks)
        return today and not any(truck.planned_at + timedelta(days=1) <= order.until for truck in trucks)

    def aside_for(self, span: Span) -> set[str]:
        """What it lay aside for at any time of a span; "" where it did not."""
        before = [why for since, why in self.story if since <= span.begins]
        return {before[-1] if before else "", *(why for since, why in self.story if since in span)}

    @property
    def belongs_to_today(self) -> bool:
        """Whether the first of its orders that are still wanted belongs to today."""
        wanted = [each for each in self.orders if not each.withdrawn]
        return bool(wanted) and min(wanted, key=lambda each: each.shippable_at).belongs_to_today

    @property
    def withdrawn(self) -> bool:
        return all(each.withdrawn for each in self.orders)

    @property
    def clear(self) -> bool:
        """Whether no buyer of it wants anything else than the goods."""
        return all(each.order.refund is Refund.CLEAR for each in self.orders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A box was opened at a station while others lay there, openable as far as that station knew.

    ``due_passed`` are those due today; ``warned`` and ``lifted`` are the rules that the record says were only warned of
    or lifted for it; ``urgent``: its own bench deadline was near, and so both rules let it pass.
    """

    at: datetime
    station: str
    number: str
    due: bool
    urgent: bool
    due_passed: tuple[str, ...]
    urgent_passed: tuple[str, ...]
    warned: tuple[str, ...]
    lifted: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Books:
    """The notebook of the day."""

    now: Callable[[], datetime]
    boxes: dict[str, Box] = field(default_factory=dict)
    papers: dict[str, dict[str, Box]] = field(
        default_factory=dict
    )  # by station: unopened, in the order they were given
    begun: dict[str, set[str]] = field(default_factory=dict)  # by station: waves of which a paper was opened there
    openings: list[Opening] = field(default_factory=list)
    refusals: int = 0
    lifts: int = 0

    def give(self, box: Box, station: str) -> None:
        """The box's paper comes to lie at a station."""
        box.station = station
        self.boxes[box.number] = box
        self.move(box, Lies.PAPER)

    def move(self, box: Box, lies: Lies, why: str = "") -> None:
        """The box goes elsewhere at its station."""
        box.lies, box.why_aside = lies, why
        box.story.append((self.now(), why))
        here = self.papers.setdefault(box.station, {})
        if lies in {Lies.PAPER, Lies.LOST}:
            here[box.number] = box
        else:
            here.pop(box.number, None)

    def at(self, station: str, lies: Lies) -> list[Box]:
        """The boxes that lie so at a station."""
        return [box for box in self.boxes.values() if box.station == station and box.lies is lies]

    def openable(self, station: str, wave: str, known: int) -> list[Box]:
        """What a bench could open beside a paper of this wave, as far as a station that knows so much of the feed can.

        Preprinted paper lies here if its wave was begun here; a buyer's word that has not arrived decides nothing.
        """
        begun = self.begun.get(station, set()) | {wave}
        return [
            box
            for box in self.papers.get(station, {}).values()
            if box.wave in begun and box.clear and box.known_from <= known
        ]

    def missed(self) -> list[Box]:
        """The boxes that belonged to today and are not on any truck, their buyers still waiting."""
        return [box for box in self.boxes.values() if box.belongs_to_today and box.lies is not Lies.GONE]
