"""Catching up over a slow line: however much waits, the workers that send and follow go on turning.

The watchdog restarts a station whose worker has not turned for long; one that only has much to do must not be it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from domain.events import OrderImported
from edge.clock import Clock
from edge.devices import Devices
from edge.doubts import Hearing
from edge.worker import STALL_SECONDS, Worker
from edge.workers import follow, sync
from edge.workers.follow import Follow
from edge.workers.sync import Sync
from journal.envelope import Draft
from journal.write import Decision
from tests.central.support import NOON, StationJournal, make_order
from tests.edge.catching_up import HeadOffice, head_office, station_of

ANSWERS = 45
SLOW = 0.5
WITHIN_SECONDS = 30.0


def hearing() -> Hearing:
    return Hearing(Clock(wall=lambda: NOON, boot_ns=lambda: 1, trust=True), follows=True)


def turn_to_the_end(turn: Callable[[], float], there: HeadOffice) -> list[bool]:
    """Let a worker turn until it would rest; whether it was taken for alive, at each answer on its way."""
    alive, done = list[bool](), Event()

    def turned() -> float:
        pause = turn()
        if pause:
            done.set()
        return pause

    worker = Worker("slow", turned, clock=there.clock)
    there.seen = lambda: alive.append(worker.alive)
    worker.start()
    try:
        assert done.wait(WITHIN_SECONDS), "it never caught up"
    finally:
        worker.stop()
    return alive


def test_a_station_that_sends_much_over_a_slow_line_stays_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "BATCH", 1)
    with head_office(slow=SLOW) as there, station_of(tmp_path, there.url) as (connection, writer, settings):
        drafts = tuple(Draft(kind="Noted", data={"number": number}) for number in range(ANSWERS))
        writer.submit(lambda _connection: Decision(drafts=drafts, answer=None)).result()
        sending = Sync(connection, writer, settings, lambda *_told: None, hearing(), clock=there.clock)
        alive = turn_to_the_end(sending.turn, there)
        sending.close()
    assert there.taken == ANSWERS
    assert there.now > STALL_SECONDS
    assert all(alive)


def test_a_station_that_follows_much_over_a_slow_line_stays_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "PAGE", 1)
    feed = StationJournal("central", "feed")
    for number in range(ANSWERS):
        feed.say(OrderImported(order=make_order(f"N{number}")), when=NOON - timedelta(hours=1))
    with head_office(slow=SLOW, feed=feed) as there, station_of(tmp_path, there.url) as (connection, writer, settings):
        heard = hearing()
        following = Follow(writer, settings, Devices().set, lambda: None, heard, clock=there.clock)
        alive = turn_to_the_end(following.turn, there)
        following.close()
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (ANSWERS,)
    assert there.now > STALL_SECONDS
    assert all(alive)
