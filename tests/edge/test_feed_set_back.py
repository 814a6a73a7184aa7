"""A head office that was set back to an older copy of its database, seen by a station that had followed it further."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from domain.events import OrderImported
from domain.reason import Reason, reason
from edge.clock import Clock
from edge.devices import Devices
from edge.doubts import SILENT_AFTER, Hearing
from edge.workers import follow
from edge.workers.follow import Follow
from edge.workers.sync import Sync
from journal.database import Connection
from tests.central.support import NOON, StationJournal, make_order
from tests.edge.catching_up import HeadOffice, head_office, station_of

BROKEN = ("doubtful", reason("feed_broken"))
FINE: tuple[str, Reason | None] = ("ok", None)


def a_feed(*numbers: str) -> StationJournal:
    """The orders of these numbers, told to head office; of the same ones comes the same feed."""
    feed = StationJournal("central", "feed")
    for number in numbers:
        feed.say(OrderImported(order=make_order(number)), event_id=f"told-{number}")
    return feed


def old(count: int) -> tuple[str, ...]:
    return tuple(f"A{number}" for number in range(count))


def new(count: int) -> tuple[str, ...]:
    return tuple(f"B{number}" for number in range(count))


@dataclass
class Bench:
    """A station that sends and follows; its boot clock stands where the test puts it."""

    connection: Connection
    there: HeadOffice
    devices: Devices = field(default_factory=Devices)
    passed: timedelta = timedelta()
    follow: Follow = field(init=False)
    sync: Sync = field(init=False)
    hearing: Hearing = field(init=False)

    def turn(self) -> tuple[str, Reason | None]:
        """Send and follow once; what the screens show of the network after it."""
        self.sync.turn()
        self.follow.turn()
        self.sync.turn()
        return self.devices.states["network"]

    def orders(self) -> set[str]:
        return {number for (number,) in self.connection.execute("SELECT number FROM orders").fetchall()}


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    with head_office() as there, station_of(folder, there.url) as (connection, writer, settings):
        here = Bench(connection, there)
        clock = Clock(wall=lambda: NOON, boot_ns=lambda: round(here.passed.total_seconds() * 1e9), trust=True)
        here.hearing = Hearing(clock, follows=True)
        here.follow = Follow(writer, settings, here.devices.set, lambda: None, here.hearing)
        here.sync = Sync(connection, writer, settings, here.devices.set, here.hearing)
        try:
            yield here
        finally:
            here.follow.close()
            here.sync.close()


@pytest.mark.parametrize("ends_at", [10, 16, 20])
def test_a_feed_that_ends_before_or_otherwise_than_what_is_kept_is_told_in_the_first_turn(
    tmp_path: Path, ends_at: int
) -> None:
    with bench(tmp_path) as here:
        here.there.feed = a_feed(*old(20))
        assert here.turn() == FINE
        here.there.feed = a_feed(*old(10), *new(ends_at - 10))
        assert here.turn() == BROKEN
        assert here.orders() == set(old(20))


def test_a_station_that_cannot_follow_takes_the_feed_for_silent(tmp_path: Path) -> None:
    with bench(tmp_path) as here:
        here.there.feed = a_feed(*old(20))
        here.turn()
        here.there.feed = a_feed(*old(10), *new(6))
        here.passed = SILENT_AFTER + timedelta(seconds=1)
        assert here.turn() == BROKEN
        assert here.hearing.doubts().silent


def test_a_feed_that_has_outgrown_what_is_kept_is_still_known_to_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "PAGE", 3)
    with bench(tmp_path) as here:
        here.there.feed = a_feed(*old(20))
        here.turn()
        # Where they part lies several pages behind what is kept: each page up to there agrees.
        here.there.feed = a_feed(*old(10), *new(30))
        shown = [here.turn() for _ in range(3)]
        assert shown[-1] == BROKEN
        assert here.orders() == set(old(20))


def test_a_feed_that_is_whole_again_is_followed_again(tmp_path: Path) -> None:
    with bench(tmp_path) as here:
        here.there.feed = a_feed(*old(20))
        here.turn()
        here.there.feed = a_feed(*old(16))
        assert here.turn() == BROKEN
        here.there.feed = a_feed(*old(20), *new(2))
        assert here.turn() == FINE
        assert here.orders() == {*old(20), *new(2)}
        assert not here.hearing.doubts().silent


def test_an_owner_that_does_not_say_where_its_feed_ends_is_followed_as_before(tmp_path: Path) -> None:
    with bench(tmp_path) as here:
        here.there.tells_end = False
        here.there.feed = a_feed(*old(5))
        assert here.turn() == FINE
        here.there.feed = a_feed(*old(5), *new(1))
        assert here.turn() == FINE
        assert here.orders() == {*old(5), *new(1)}
