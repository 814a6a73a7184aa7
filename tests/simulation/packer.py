"""A packer at a bench: takes a paper, scans it, fills the box, and does as the bench says. Slow and fallible as people.

Knows the paper before them and the screen; not the queue, unless labels are printed at this bench.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from domain import touch
from domain.answer import Answer, Outcome
from domain.parcel import Parcel
from edge.packing import Said
from edge.set_aside import not_found
from edge.store.views import queue
from tests.simulation.books import Box, Lies
from tests.simulation.loop import Life
from tests.simulation.opening import note_opening
from tests.simulation.orders import barcode_of
from tests.simulation.station import Station
from tests.simulation.supervisor import lift
from tests.simulation.world import World

RULES = {"window", "ship_by"}
TRIES = 40  # scans at one box before it is set aside: nobody goes on for ever


class Packer:
    """One packer, at one bench, for one shift."""

    def __init__(self, world: World, station: Station, badge: str) -> None:
        self.world = world
        self.station = station
        self.badge = badge
        self.first: list[Box] = []
        self.later: set[str] = set()
        self._chance = Random(f"{world.plan.seed}/{badge}")
        self._next_break = world.loop.now

    def life(self) -> Life:
        """The shift."""
        self.station.scan(self.world.now, f"B:{self.badge}")
        self._next_break = self.world.now + timedelta(minutes=self._chance.randrange(60, 200))
        while True:
            if self.world.now >= self._next_break:
                self._next_break = self.world.now + timedelta(minutes=self._chance.randrange(90, 240))
                yield self._chance.uniform(600, 1800)
            box = self._take()
            if box is None:
                yield 60.0
                continue
            yield self._seconds(6, 15)
            yield from self._pack(box)

    def _take(self) -> Box | None:
        """What the bench asked for, what came back from the side, else the next paper; now and then another one."""
        while self.first:
            box = self.first.pop(0)
            if box.lies in {Lies.PAPER, Lies.ASIDE, Lies.OPEN}:
                return box
        papers = [box for box in self.world.books.papers.get(self.station.name, {}).values() if box.lies is Lies.PAPER]
        if self.world.plan.stretch_first:
            return min(papers, key=lambda box: box.due_today, default=None)
        if self.station.prints and self._chance.random() < 0.9:
            return self._from_the_screen()
        fresh = [box for box in papers if box.number not in self.later] or papers
        if fresh and self._chance.random() < 0.15:
            return self._chance.choice(fresh)
        return fresh[0] if fresh else None

    def _from_the_screen(self) -> Box | None:
        """Where nothing is printed before, the screen says what comes next."""
        for card in queue(self.station.floor.reader, self.station.at(self.world.now).now, 3):
            box = self.world.books.boxes.get(card.tracking_number)
            if box is not None and box.lies is Lies.PAPER:
                return box
        return None

    def _pack(self, box: Box) -> Life:
        said = self._scan(box.number)
        note_opening(self.world, self.station, box, said)
        match said.answer.outcome:
            case Outcome.OPENED:
                self.world.books.move(box, Lies.OPEN)
                yield from self._fill(box)
            case Outcome.LABEL_WANTED:
                self.world.books.move(box, Lies.OPEN)
                yield from self._label(box)
            case Outcome.PACKED | Outcome.UNLISTED:
                yield from self._close(box)
            case Outcome.REFUSED if said.answer.rule in RULES:
                yield from self._take_instead(box, said)
            case Outcome.ALREADY if box.lies is not Lies.PACKED:
                yield from self._close(box)
            case Outcome.SILENT if said.bench.parcel is not None:
                yield from self._fill(box)
            case Outcome.STOP:
                self.world.books.move(box, Lies.ASIDE, "refund")
            case Outcome.UNFINISHED:
                yield from self._put_away(said.bench.parcel)
                self.first.insert(0, box)
            case _:
                self.world.books.move(box, Lies.ASIDE, self._why(said.answer))

    def _fill(self, box: Box) -> Life:
        """Scan the goods until the bench says that it is done; what the screen shows counts, not the memory."""
        short = self._chance.random() < 0.012
        for _ in range(TRIES):
            parcel = self._open_here(box)
            if parcel is None:
                return
            yield self._seconds(5, 12)
            if short:
                break
            wrong = self._chance.random() < 0.01
            code = "SKU00" if wrong else barcode_of(parcel.missing[0].sku) if parcel.missing else box.number
            match self._scan(code).answer.outcome:
                case Outcome.PACKED:
                    yield from self._close(box)
                    return
                case Outcome.LABEL_WANTED:
                    yield from self._label(box)
                    return
        self._hold(box, "short" if short else "question")

    def _label(self, box: Box) -> Life:
        """Wait for the label and scan it on the box; what became of it nobody knows: ask once more."""
        for _ in range(TRIES):
            yield self._seconds(2, 4)
            self.station.turn(self.world.now)
            parcel = self._open_here(box)
            if parcel is None or parcel.label is None:
                return
            if parcel.label.state == "printed":
                yield self._seconds(2, 4)
                said = self._scan(f"L:{parcel.parcel_id}:{parcel.label.attempt}")
                if said.answer.outcome is Outcome.PACKED:
                    yield from self._close(box)
                    return
            elif parcel.label.state in {"unknown", "failed", "dropped"}:
                yield self._seconds(10, 30)
                if not self._ask_again():
                    break
        self._hold(box, "printer")

    def _ask_again(self) -> bool:
        at = self.station.at(self.world.now).now
        said = self.station.touch(self.world.now, lambda _c, bench: touch.reprint(bench, at))
        return said.answer.outcome is Outcome.LABEL_WANTED

    def _close(self, box: Box) -> Life:
        self.world.books.move(box, Lies.PACKED)
        box.packed_at = self.world.now
        yield self._seconds(20, 48)

    def _take_instead(self, box: Box, said: Said) -> Life:
        """The bench wants another box first: find its paper; where it cannot be found a person decides."""
        self.world.books.refusals += 1
        self.later.add(box.number)
        other = self.world.books.boxes.get(said.instead.tracking_number) if said.instead else None
        if other is not None and other.station == self.station.name and other.lies in {Lies.PAPER, Lies.ASIDE}:
            self.first.insert(0, other)
        elif other is not None and self._chance.random() < 0.6:
            yield from self._set_aside(other, said)
        else:
            yield self._seconds(30, 120)
            lift(self.world, self.station, box, said.answer.rule, "找不到面单")
            self.first.insert(0, box)

    def _set_aside(self, other: Box, said: Said) -> Life:
        """Its paper is nowhere: one touch on the refusal, and it stops nobody until it is found."""
        yield self._seconds(15, 40)
        refused, at = said.answer.parcel, self.station.at(self.world.now)
        if refused is not None:
            decide = not_found(refused.parcel_id, at.now, at.doubts)
            self.station.touch(self.world.now, decide)
            self.world.books.move(other, Lies.ASIDE, "not_found")

    def _put_away(self, parcel: Parcel | None) -> Life:
        """Something else is still open here: hold it, so that the bench is free."""
        yield self._seconds(2, 4)
        box = self.world.books.boxes.get(parcel.tracking_number) if parcel else None
        if box is not None:
            self._hold(box, "question")

    def _open_here(self, box: Box) -> Parcel | None:
        """The box as the screen shows it; None where it was taken from this bench meanwhile."""
        parcel = self.station.look(self.world.now).bench.parcel
        if parcel is None or parcel.tracking_number != box.number:
            held = self.station.floor.parcel(box.number).hold
            self.world.books.move(box, Lies.ASIDE, held.reason if held else "refund")
            return None
        return parcel

    def _hold(self, box: Box, why: str) -> None:
        at = self.station.at(self.world.now).now
        self.station.touch(self.world.now, lambda _c, bench: touch.hold(bench, at, why))
        self.world.books.move(box, Lies.ASIDE, why)

    @staticmethod
    def _why(answer: Answer) -> str:
        return str(answer.reason.params.get("why", answer.reason.code)) if answer.reason else "other"

    def _scan(self, code: str) -> Said:
        return self.station.scan(self.world.now, code)

    def _seconds(self, least: float, most: float) -> float:
        return self._chance.uniform(least, most) * self.world.plan.slower
