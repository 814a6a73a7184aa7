"""The watchdog is fed only while the station really works: a writer that hangs is a dead station."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import edge.station
from journal.database import Connection
from journal.write import Decision
from tests.station.whole import floor, wait_until

pytestmark = pytest.mark.slow


def test_a_writer_that_hangs_is_noticed_though_its_thread_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Idle, the writer turns once a second; twenty seconds of silence would be a long test.
    monkeypatch.setattr(edge.station, "STALL_SECONDS", 2.5)
    with floor(tmp_path, camera=False) as here:
        station, stuck = here.assembly.station, threading.Event()
        assert station.alive()

        def hang(_connection: Connection) -> Decision[None]:
            stuck.wait(30)
            return Decision(answer=None)

        waiting = station.writer.submit(hang)
        wait_until(lambda: not station.alive(), "the hung writer is noticed")
        assert station.writer.alive
        stuck.set()
        waiting.result()
        wait_until(station.alive, "it works again")
