"""Whose time a station decides by while its own is doubtful, and when it takes the feed's owner for silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from edge.central_link import CentralLink
from edge.clock import Clock
from edge.doubts import SILENT_AFTER, Doubts, Hearing
from edge.errors import Unreachable
from edge.settings import CentralSettings

RIGHT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Board:
    """A board whose wall clock is wrong by ``off`` and whose boot clock is not."""

    def __init__(self, *, off: timedelta = timedelta(), trust: bool = False) -> None:
        self.off = off
        self.since = timedelta(hours=3)
        self.clock = Clock(wall=lambda: self.right + self.off, boot_ns=self._boot_ns, trust=trust)
        self.hearing = Hearing(self.clock, follows=True)

    @property
    def right(self) -> datetime:
        return RIGHT + self.since

    def answer(self, took: timedelta = timedelta(milliseconds=80)) -> None:
        """Head office answers as HTTP does: with its time in whole seconds, half of the way back ago."""
        self.hearing.answered((self.right - took / 2).replace(microsecond=0), took)

    def _boot_ns(self) -> int:
        return self.since // timedelta(microseconds=1) * 1000


def test_nobody_vouches_for_an_unsynchronised_clock_until_head_office_answers() -> None:
    board = Board()
    assert board.hearing.doubts() == Doubts(clock=True)
    assert board.clock.stamp().clock == "doubtful"
    board.answer()
    assert board.hearing.doubts() == Doubts()
    assert board.clock.stamp().clock == "told"


@pytest.mark.parametrize("off", [timedelta(hours=-7), timedelta(minutes=3), timedelta(days=400)])
def test_decisions_go_by_head_office_s_time_and_what_is_written_stays_doubtful(off: timedelta) -> None:
    board = Board(off=off)
    board.answer()
    doubts = board.hearing.doubts()
    assert not doubts.clock
    assert abs(board.clock.now() + doubts.ahead - board.right) <= SECOND
    assert board.clock.stamp().clock == "doubtful"


def test_a_clock_that_is_set_right_meanwhile_is_corrected_no_further() -> None:
    board = Board(off=timedelta(hours=-7))
    board.answer()
    board.off = timedelta()
    assert board.hearing.doubts() == Doubts()


def test_another_s_time_counts_for_ten_minutes() -> None:
    board = Board()
    board.answer()
    board.since += timedelta(minutes=10)
    assert not board.hearing.doubts().clock
    board.since += SECOND
    assert board.hearing.doubts().clock


def test_an_answer_that_took_long_says_nothing_of_the_time() -> None:
    board = Board(off=timedelta(hours=-7))
    board.answer(took=timedelta(seconds=3))
    assert board.hearing.doubts() == Doubts(clock=True)


def test_a_trusted_clock_is_never_corrected() -> None:
    board = Board(off=timedelta(seconds=30), trust=True)
    board.answer()
    assert board.hearing.doubts() == Doubts()
    assert board.clock.stamp().clock == "trusted"


def test_any_http_answer_tells_its_time_and_how_long_it_took() -> None:
    heard: list[tuple[datetime | None, timedelta]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = Thread(target=server.handle_request)
    thread.start()
    link = CentralLink(
        CentralSettings(url=f"http://127.0.0.1:{server.server_port}"), lambda its, took: heard.append((its, took))
    )
    with pytest.raises(Unreachable):  # it knows no feed, and still it has a clock
        link.feed(0, 1)
    link.close()
    thread.join()
    server.server_close()
    [(its_time, took)] = heard
    assert its_time is not None
    assert abs(its_time - Clock(trust=True).now()) < timedelta(seconds=10)
    assert timedelta() < took < timedelta(seconds=5)


def test_an_owner_that_has_not_answered_for_five_minutes_is_silent() -> None:
    board = Board(trust=True)
    board.since += SILENT_AFTER
    assert not board.hearing.doubts().silent, "its start counts as an answer"
    board.since += SECOND
    assert board.hearing.doubts().silent
    board.hearing.followed()
    assert not board.hearing.doubts().silent
    assert not Hearing(board.clock, follows=False).doubts().silent
