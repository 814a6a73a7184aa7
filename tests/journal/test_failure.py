"""Commits that fail: nobody is answered until it is known, and what is known is said."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from journal.chain import verify
from journal.database import Connection, open_database
from journal.envelope import Draft
from journal.errors import CommitFailed, CommitInDoubt, DatabaseUnavailable
from journal.follow import head, read, stream
from journal.identity import open_journal
from journal.tables import move_head
from journal.write import Decision, Writer
from tests.journal.support import STATION, decision, entries, make_database, new_id, noted, notes, running, stamp

ROOT = Path(__file__).parents[2]
QUICK = (0.0, 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def texts(path: Path, writer: Writer) -> list[str]:
    return [entry.data["text"] for entry in entries(path, writer.journals["record"])]


def held_together(writer: Writer, *decides: Callable[[Connection], Decision[object]]) -> list[BaseException | None]:
    """Have these decided in one transaction; what each was answered."""
    entered, held = Event(), Event()

    def hold(_connection: Connection) -> Decision[None]:
        entered.set()
        held.wait(10)
        return Decision(answer=None)

    writer.submit(hold)
    entered.wait(10)
    waiting = [writer.submit(decide) for decide in decides]
    held.set()
    return [future.exception(timeout=10) for future in waiting]


# -- a full disk --------------------------------------------------------------------------------------------------


def test_with_no_room_left_nothing_is_answered_and_with_room_again_all_goes_on(path: Path) -> None:
    pages = [0]

    def connect() -> Connection:
        connection = open_database(path)
        if pages[0]:
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")
        return connection

    with running(path, connect=connect, reopen_pauses=QUICK) as writer:
        writer.submit(decision(noted(text="before"))).result()

        def fill_up(connection: Connection) -> Decision[None]:
            pages[0] = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")
            return Decision(answer=None)

        writer.submit(fill_up).result()
        raised = held_together(
            writer,
            decision(noted(text="small")),
            decision(noted(text="x" * 100_000)),
            decision(noted(text="after")),
        )
        assert [type(error) for error in raised] == [CommitFailed] * 3
        assert "full" in writer.trouble
        pages[0] = 1_000_000
        with pytest.raises(CommitFailed):  # the connection that was opened when there was no room
            writer.submit(decision(noted(text="y" * 100_000))).result()
        writer.submit(decision(noted(text="again"))).result()
        assert writer.trouble == ""
        assert texts(path, writer) == ["before", "again"]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1M", "shipfloor-test", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.needs_root
def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged_and_heals(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        path = disk / "journal.db"
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(300_000))
        outcomes: dict[str, list[str]] = defaultdict(list)
        with running(path, reopen_pauses=QUICK) as writer:
            for number in range(400):
                text = f"{number} " + "x" * 2000
                try:
                    writer.submit(decision(noted(text=text))).result()
                except (CommitFailed, CommitInDoubt) as error:
                    outcomes[type(error).__name__].append(text)
                    if len(outcomes["CommitFailed"]) == 5:
                        ballast.unlink()
                        break
                else:
                    outcomes["acknowledged"].append(text)
            assert outcomes["CommitFailed"], "the disk never filled up"
            writer.submit(decision(noted(text="healed"))).result()
            journal_id = writer.journals["record"]
            written = texts(path, writer)
        assert set(outcomes["acknowledged"]) <= set(written)
        assert not set(outcomes["CommitFailed"]) & set(written)
        assert written[-1] == "healed"
        with closing(make_database(path)) as connection:
            assert verify(STATION, journal_id, stream(connection, journal_id)).ok


# -- a commit that is refused ---------------------------------------------------------------------------------------


def test_a_commit_that_is_refused_answers_none_of_those_that_shared_it(path: Path) -> None:
    """A deferred foreign key is checked only at COMMIT, so that it is COMMIT itself that fails."""
    with closing(make_database(path)) as connection:
        connection.execute("CREATE TABLE parents (number INTEGER PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE orphans (parent INTEGER REFERENCES parents (number) DEFERRABLE INITIALLY DEFERRED)"
        )

    def orphan(connection: Connection) -> Decision[object]:
        connection.execute("INSERT INTO orphans VALUES (1)")
        return Decision(drafts=(noted(text="orphan"),), answer=None)

    with running(path, reopen_pauses=QUICK) as writer:
        raised = held_together(writer, decision(noted(text="innocent")), orphan, decision(answer="no events"))
        assert [type(error) for error in raised] == [CommitFailed] * 3
        writer.submit(decision(noted(text="again"))).result()
        assert texts(path, writer) == ["again"]
    assert [text for _, _, text in notes(path)] == ["again"]


def test_a_second_writer_is_found_out_before_it_splits_the_journal(path: Path) -> None:
    with running(path, reopen_pauses=QUICK) as writer, running(path, reopen_pauses=QUICK) as second:
        writer.submit(decision(noted(text="1"))).result()
        second_raised = second.submit(decision(noted(text="lost"))).exception(timeout=10)
        assert isinstance(second_raised, CommitFailed)
        second.submit(decision(noted(text="2"))).result()
        with pytest.raises(CommitFailed):
            writer.submit(decision(noted(text="lost"))).result()
        writer.submit(decision(noted(text="3"))).result()
        assert texts(path, writer) == ["1", "2", "3"]


def test_a_decision_that_ends_the_transaction_itself_does_not_take_the_writer_along(path: Path) -> None:
    def meddle(connection: Connection) -> Decision[object]:
        connection.execute("ROLLBACK")
        raise LookupError

    with running(path, reopen_pauses=QUICK) as writer:
        raised = held_together(writer, decision(noted(text="innocent")), meddle)
        assert [type(error) for error in raised] == [CommitFailed] * 2
        writer.submit(decision(noted(text="again"))).result()
        assert texts(path, writer) == ["again"]


# -- a database that does not come back -----------------------------------------------------------------------------


def test_what_cannot_be_looked_up_is_in_doubt_and_the_next_opening_goes_on(path: Path) -> None:
    away = Event()

    def connect() -> Connection:
        if away.is_set():
            raise DatabaseUnavailable("unplugged")
        return open_database(path)

    def unplug(connection: Connection) -> Decision[object]:
        away.set()
        connection.execute("ROLLBACK")
        return Decision(drafts=(noted(text="doubtful"),), answer=None)

    with running(path, connect=connect, reopen_pauses=QUICK) as writer:
        writer.submit(decision(noted(text="before"))).result()
        assert isinstance(writer.submit(unplug).exception(timeout=10), CommitInDoubt)
        assert isinstance(writer.submit(decision(noted(text="away"))).exception(timeout=10), CommitFailed)
        assert "unplugged" in writer.trouble
        away.clear()
        writer.submit(decision(noted(text="back"))).result()
        assert writer.trouble == ""
        assert texts(path, writer)[0] == "before"
        assert texts(path, writer)[-1] == "back"


def test_a_lost_server_is_found_again_and_nothing_is_written_twice(postgres_url: str) -> None:
    with closing(make_database(postgres_url)) as other:
        journal_id = open_journal(other, STATION, "feed", new_id)

        def lose(connection: Connection) -> Decision[object]:
            pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
            other.execute("SELECT pg_terminate_backend(?)", (pid,))
            return Decision(drafts=(feed_note("lost"),), answer=None)

        writer = Writer(
            connect=partial(open_database, postgres_url),
            station_id=STATION,
            journals={"feed": journal_id},
            stamp=stamp,
            new_id=new_id,
            reopen_pauses=QUICK,
        )
        writer.start()
        with closing(writer):
            feed = [decision(feed_note(text)) for text in ("1", "2")]
            writer.submit(feed[0]).result()
            assert isinstance(writer.submit(lose).exception(timeout=10), CommitFailed)
            writer.submit(feed[1]).result()
        last = head(other, journal_id)
        assert verify(STATION, journal_id, read(other, journal_id, 0, 10), (last.sequence, last.hash)).ok
        assert last.sequence == 2
        assert not move_head(other, journal_id, 1, 9, "x"), "a head moves only from where it is"


def feed_note(text: str) -> Draft:
    return Draft(kind="Noted", data={"text": text}, role="feed")
