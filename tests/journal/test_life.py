"""The writer thread from start to end: its beat, its closing, and its death."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from journal.database import Connection, open_database
from journal.errors import WriterClosed
from journal.write import Decision, Writer
from tests.journal.support import STATION, WAIT_SECONDS, decision, new_id, noted, notes, running, stamp


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_closing_finishes_what_waits_and_takes_no_more(path: Path) -> None:
    with running(path) as writer:
        waiting = [writer.submit(decision(noted(text=str(number)), answer=number)) for number in range(50)]
        writer.close()
        assert [future.result(timeout=0) for future in waiting] == list(range(50))
        assert not writer.alive
        with pytest.raises(WriterClosed):
            writer.submit(decision(noted(text="late")))
    assert len(notes(path)) == 50


def test_a_writer_may_be_closed_before_it_was_started(path: Path) -> None:
    writer = Writer(connect=partial(open_database, path), station_id=STATION, journals={}, stamp=stamp, new_id=new_id)
    waiting = writer.submit(decision())
    writer.close()
    assert isinstance(waiting.exception(timeout=0), WriterClosed)
    with pytest.raises(WriterClosed):
        writer.submit(decision())


def test_the_beat_goes_on_while_nothing_happens(path: Path) -> None:
    with running(path) as writer:
        first, deadline, pause = writer.beat, monotonic() + WAIT_SECONDS, Event()
        while writer.beat == first:
            assert monotonic() < deadline, "the writer's heart stands still"
            pause.wait(0.05)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is what the test is about
def test_nobody_is_left_waiting_when_the_thread_dies(path: Path) -> None:
    held = Event()

    def leave(_connection: Connection) -> Decision[None]:
        held.wait(WAIT_SECONDS)
        raise SystemExit

    with running(path) as writer:
        waiting = [writer.submit(leave), *(writer.submit(decision(noted(text="a"))) for _ in range(3))]
        held.set()
        assert all(isinstance(future.exception(WAIT_SECONDS), WriterClosed) for future in waiting)
        with pytest.raises(WriterClosed):
            writer.submit(decision())
    assert notes(path) == []
