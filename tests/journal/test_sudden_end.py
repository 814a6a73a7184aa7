"""A disk that fails a sync, a process that is killed: nothing that was acknowledged is lost, nothing is told twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from journal.chain import verify
from journal.follow import head, stream
from journal.identity import open_journal
from tests.journal.support import STATION, entries, make_database, new_id

ROOT = Path(__file__).parents[2]
RECORDER = [sys.executable, str(Path(__file__).parent / "recorder.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
EVENTS = 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal_id(path: Path) -> str:
    with closing(make_database(path)) as connection:
        return open_journal(connection, STATION, "record", new_id)


def check_whole(path: Path, journal_id: str) -> None:
    with closing(make_database(path)) as connection:
        last = head(connection, journal_id)
        assert verify(STATION, journal_id, stream(connection, journal_id), (last.sequence, last.hash)).ok


# -- a disk that fails ----------------------------------------------------------------------------------------------


def record_on_failing_disk(path: Path, journal_id: str, when: str) -> dict[str, set[str]]:
    """Record while fdatasync answers EIO at these calls; gives what was said of which events, already checked."""
    inject = ["strace", "-f", "-o", os.devnull, "-e", f"inject=fdatasync,fsync:error=EIO:when={when}"]
    before = {entry.event_id for entry in entries(path, journal_id)}
    done = subprocess.run(
        [*inject, *RECORDER, str(path), str(EVENTS), "1", "honest"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    said: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(done.stdout.splitlines()):
        word, event_id = line.split()
        said[word].add(f"{number}" if word == "opened" else event_id)
    written = [entry.event_id for entry in entries(path, journal_id)]
    assert len(set(written)) == len(written)
    assert len(said["acknowledged"] | said["failed"] | said["doubtful"]) == EVENTS
    assert said["acknowledged"] <= set(written)
    assert not said["failed"] & set(written)
    assert set(written) - before <= said["acknowledged"] | said["doubtful"]
    check_whole(path, journal_id)
    return said


@pytest.mark.parametrize("reader", [False, True], ids=["alone", "beside a reader"])
def test_a_commit_whose_sync_failed_is_refused_only_if_it_is_not_there(
    path: Path,
    journal_id: str,
    reader: bool,
) -> None:
    with closing(make_database(path)) as connection:
        if reader:
            connection.execute("SELECT count(*) FROM envelopes").fetchone()
        else:
            connection.close()
        said = record_on_failing_disk(path, journal_id, "12+9")
    assert len(said["failed"]) >= 3


def test_a_commit_that_was_reported_failed_but_is_there_is_answered_after_all(path: Path, journal_id: str) -> None:
    """The sync fails and so does the checkpoint of closing: the log is read again, and the event is in it."""
    said = record_on_failing_disk(path, journal_id, "12..13")
    assert (said["failed"], said["doubtful"]) == (set(), set())
    assert len(said["opened"]) == 2, "no commit failed: the injection did not reach the writer"


def test_a_commit_that_is_there_but_cannot_be_made_durable_is_in_doubt(path: Path, journal_id: str) -> None:
    said = record_on_failing_disk(path, journal_id, "12..14")
    assert len(said["doubtful"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("length", [1, 3])
def test_a_sync_may_fail_anywhere(path: Path, journal_id: str, length: int) -> None:
    said = [record_on_failing_disk(path, journal_id, f"{first}..{first + length - 1}") for first in range(1, 41)]
    assert sum(len(part["opened"]) - 1 for part in said) >= 30, "the injections hardly reached the writer"


# -- a process that is killed ---------------------------------------------------------------------------------------


def record_until_killed(path: Path, mode: str, acknowledgements: int) -> set[str]:
    """Record with four callers, and kill the process when it has acknowledged so many; gives all it acknowledged."""
    with subprocess.Popen(
        [*RECORDER, str(path), "100000", "4", mode], stdout=subprocess.PIPE, cwd=ROOT, env=ENVIRONMENT, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged: list[str] = []
        while len(acknowledged) < acknowledgements:
            word, event_id = process.stdout.readline().split()
            if word == "acknowledged":
                acknowledged.append(event_id)
        process.kill()
        lines = process.stdout.read().splitlines(keepends=True)
    # The last line may be cut; an acknowledgement that nobody could read is none.
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {*acknowledged, *(event_id for word, event_id in whole if word == "acknowledged")}


def count_lost(path: Path, journal_id: str, mode: str, kills: int, seed: int) -> int:
    chance = Random(seed)
    acknowledged: set[str] = set()
    for _ in range(kills):
        acknowledged |= record_until_killed(path, mode, chance.randint(1, 120))
        check_whole(path, journal_id)
    written = [entry.event_id for entry in entries(path, journal_id)]
    assert len(set(written)) == len(written)
    return len(acknowledged - set(written))


def test_a_killed_process_loses_nothing_that_it_acknowledged(path: Path, journal_id: str) -> None:
    assert count_lost(path, journal_id, "honest", kills=4, seed=1) == 0


@pytest.mark.slow
def test_fifty_kills_lose_nothing_that_was_acknowledged(path: Path, journal_id: str) -> None:
    assert count_lost(path, journal_id, "honest", kills=50, seed=2) == 0


@pytest.mark.slow
def test_a_writer_that_acknowledges_before_its_commit_does_lose(path: Path, journal_id: str) -> None:
    """The control: were this to lose nothing, the kills would prove nothing."""
    assert count_lost(path, journal_id, "early", kills=20, seed=3) > 0
