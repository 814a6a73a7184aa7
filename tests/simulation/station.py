"""A station on the simulated floor: the real one of tests/edge/floor.py, and a log of all that was done to it.

What is done is a function of the station alone, so that the same can be done to a fresh one (``replay``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import TypeVar

from domain.events import StationStarted
from domain.site import SiteRules
from edge.doubts import SILENT_AFTER, Doubts
from edge.drafts import draft_of
from edge.packing import Decide, Said
from edge.printers import Printers
from edge.reading import Reading
from edge.store.projection import follow
from edge.workers.deadlines import Deadlines
from edge.workers.labels import Labels
from journal.database import Connection
from journal.follow import read
from journal.write import Decision
from tests.edge.floor import Floor, floor
from tests.simulation.plan import Span
from tests.simulation.printer import JammingPrinter

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a station's clocks showed, and whether head office was silent."""

    now: datetime
    step: timedelta
    trusted: bool
    silent: bool

    @property
    def doubts(self) -> Doubts:
        """What the station had to say of its clock and of head office."""
        return Doubts(clock=not self.trusted, silent=self.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that was done to a station, when by its clocks; the code, if it was a scan."""

    moment: Moment
    act: Callable[[Station], object]
    code: str = ""


class Station:
    """One station. ``clock_off`` is how wrong its wall clock is; None: it is right and trusted."""

    def __init__(self, here: Floor, jam: Span | None = None) -> None:
        """``jam``: its labels are printed here, by a printer that is jammed then."""
        self.name = here.station_id
        self.floor = here
        self.clock_off: timedelta | None = None
        self.followed = 0
        self.heard_at: datetime | None = None  # when head office was heard last, where there is one
        self.log: list[Done] = []
        printer = JammingPrinter(jam, here.clock.now) if jam is not None else None
        self._deadlines = Deadlines(here.reader, here.writer, lambda: None, turn_seconds=inf)
        documents = here.path.parent / "labels"
        self._labels = (
            Labels(
                here.reader,
                here.packing,
                "label",
                printer,
                here.clock,
                documents=documents,
                printers=Printers(("label",)),
            )
            if printer
            else None
        )

    @property
    def prints(self) -> bool:
        """Whether labels are printed at this bench."""
        return self._labels is not None

    @property
    def known(self) -> int:
        """How far this station knows the feed; who writes it knows all of it."""
        return sys.maxsize if self.floor.feed.owned else self.followed

    def at(self, now: datetime) -> Moment:
        """What this station's clocks show at an instant."""
        step = self.clock_off or timedelta()
        silent = now - self.heard_at > SILENT_AFTER if self.heard_at else False
        return Moment(now=now + step, step=step, trusted=self.clock_off is None, silent=silent)

    def do(self, now: datetime, act: Callable[[Station], T], code: str = "") -> T:
        """Do something at this station now, and remember it."""
        done = Done(moment=self.at(now), act=act, code=code)
        self.log.append(done)
        self.set(done.moment)
        return act(self)

    def again(self, done: Done) -> None:
        """Do here what was done to another."""
        self.set(done.moment)
        done.act(self)

    def set(self, moment: Moment) -> None:
        """Set the clocks."""
        time = self.floor.time
        time.now, time.step, time.trusted, time.silent = moment.now, moment.step, moment.trusted, moment.silent

    def scan(self, now: datetime, code: str, place: str = "bench", device: str = "scanner") -> Said:
        """A code is scanned."""
        reading = Reading(
            place=place,
            device=device,
            text=code,
            at=self.at(now).now,
            boot_ns=self.floor.time.boot_ns,
            role="dock" if place == "dock" else "bench",
        )
        return self.do(now, lambda station: station.floor.packing.scan(reading).result(), code)

    def touch(self, now: datetime, decide: Decide, place: str = "bench") -> Said:
        """Somebody touches the screen."""
        at = self.at(now).now
        return self.do(now, lambda station: station.floor.packing.touch(place, at, decide).result())

    def look(self, now: datetime, place: str = "bench") -> Said:
        """What the screen shows."""
        return self.floor.packing.look(self.floor.reader, place, self.at(now).now)

    def turn(self, now: datetime) -> None:
        """The workers turn: what waits between two scans is applied, labels are printed."""
        self.do(now, Station.work)

    def start(self) -> None:
        """The station's record says that it started."""
        started = StationStarted(software="simulated", boot_id="")
        self.floor.writer.submit(lambda _connection: Decision(drafts=(draft_of(started),), answer=None)).result()

    def work(self) -> None:
        """One turn of every worker, on the station's own clock."""
        self._deadlines.turn()
        self.floor.changes.turn()
        if self._labels is not None:
            self._labels.turn()

    def watch(self) -> None:
        """One look at the clock."""
        self.floor.watch.turn()

    def follow(self, now: datetime, owner: Floor) -> None:
        """Follow the feed as far as its owner has written it."""
        self.heard_at = now
        journal_id = owner.writer.journals["feed"]
        head = owner.rows("SELECT head_sequence FROM journals WHERE journal_id = ?", (journal_id,))[0][0]
        if head > self.followed:
            self.do(now, lambda station: station.follow_to(owner, head))
            self.turn(now)

    def follow_to(self, owner: Floor, sequence: int) -> None:
        """Keep and apply the owner's feed up to a sequence."""
        journal_id = owner.writer.journals["feed"]
        station_id, envelopes = (
            owner.station_id,
            read(owner.reader, journal_id, self.followed, sequence - self.followed),
        )

        def decide(connection: Connection) -> Decision[int]:
            return Decision(answer=follow(connection, station_id, journal_id, envelopes))

        self.followed = self.floor.writer.submit(decide).result()


@contextmanager
def station(
    folder: Path, name: str, *, rules: SiteRules, owns_feed: bool, jam: Span | None = None
) -> Iterator[Station]:
    """A station on a database of its own."""
    with floor(folder, rules=rules, owns_feed=owns_feed, name=name) as here:
        yield Station(here, jam)
