"""One writer thread: what it orders, what it answers, and whom it answers when something raises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.chain import verify
from journal.database import Connection, open_database
from journal.envelope import Draft, Entry, parse
from journal.errors import UnknownJournal
from journal.follow import head, stream
from journal.identity import open_journal
from journal.write import Decision, Writer
from tests.journal.support import (
    STATION,
    WAIT_SECONDS,
    decision,
    entries,
    make_database,
    new_id,
    noted,
    notes,
    project,
    running,
    stamp,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with running(path) as made:
        yield made


def await_result(future: Future[Any]) -> Any:
    return future.result(timeout=WAIT_SECONDS)


# -- any interleaving ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One decision of one thread: its drafts' texts, and where it raises."""

    texts: tuple[str, ...]
    raises: str  # "no" | "before" | "after" its own write | "project"


CALLS = st.builds(
    Call,
    texts=st.lists(st.sampled_from(["a", "b", "单"]), max_size=3).map(tuple),
    raises=st.sampled_from(["no", "no", "no", "before", "after", "project"]),
)


def carry_out(call: Call, seen: list[tuple[int, int]], connection: Connection) -> Decision[int]:
    """Decide as the call says. What it sees is kept: the count of notes, and how many it will add."""
    count = connection.execute("SELECT count(*) FROM notes").fetchone()[0]
    if call.raises == "before":
        raise ValueError("before")
    drafts = tuple(noted(text=text) for text in call.texts)
    if call.raises == "after":
        connection.execute("INSERT INTO notes VALUES ('stray', 0, 'must not stay')")
        raise ValueError("after")
    if call.raises == "project":
        return Decision(drafts=(*drafts, noted(text="refuse")), answer=0)
    seen.append((count, len(drafts)))
    return Decision(drafts=drafts, answer=count)


@settings(max_examples=40)
@given(st.lists(st.lists(CALLS, max_size=8), min_size=1, max_size=4))
def test_any_interleaving_gives_one_unbroken_journal_that_its_state_follows_from(threads: list[list[Call]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        seen: list[tuple[int, int]] = []
        together = Barrier(len(threads))

        def caller(calls: list[Call]) -> list[tuple[Call, Future[int]]]:
            together.wait(WAIT_SECONDS)
            return [(call, recorder.submit(partial(carry_out, call, seen))) for call in calls]

        with ThreadPoolExecutor(len(threads)) as pool, running(path) as recorder:
            answers = [answer for part in pool.map(caller, threads) for answer in part]
            for call, future in answers:
                raised = future.exception(timeout=WAIT_SECONDS)
                wanted = {"no": type(None), "project": LookupError}.get(call.raises, ValueError)
                assert type(raised) is wanted
            journal_id = recorder.journals["record"]

        with closing(open_database(path)) as connection:
            envelopes = list(stream(connection, journal_id))
            last = head(connection, journal_id)
        assert verify(STATION, journal_id, envelopes, (last.sequence, last.hash)).ok
        written = [parse(envelope) for envelope in envelopes]
        # Each sees exactly what those before it wrote.
        total = 0
        for count, added in seen:
            assert count == total
            total += added
        assert last.sequence == total == len(written)
        # The state is what replaying the journal into an empty table gives.
        with closing(make_database(Path(folder) / "rebuilt.db")) as rebuilt:
            for entry in written:
                project(rebuilt, entry)
        assert notes(Path(folder) / "rebuilt.db") == notes(path)


# -- one decision -------------------------------------------------------------------------------------------------


def test_an_answer_comes_only_after_the_commit(path: Path) -> None:
    order: list[str] = []
    with running(path, on_commit=lambda: order.append("told")) as writer:
        future = writer.submit(decision(noted(text="a"), answer="done"))
        future.add_done_callback(lambda _: order.append(f"answered with {len(notes(path))} durable"))
        assert await_result(future) == "done"
    assert order[0] == "answered with 1 durable"
    assert "told" in order


def test_decisions_that_wait_share_one_commit_but_never_more_than_64(path: Path) -> None:
    commits: list[int] = []
    entered, held = Event(), Event()

    def hold(_connection: Connection) -> Decision[None]:
        entered.set()
        held.wait(WAIT_SECONDS)
        return Decision(answer=None)

    with running(path, on_commit=lambda: commits.append(len(notes(path)))) as writer:
        writer.submit(hold)
        entered.wait(WAIT_SECONDS)
        waiting = [writer.submit(decision(noted(text=str(number)))) for number in range(100)]
        held.set()
        for future in waiting:
            await_result(future)
    assert commits == [0, 64, 100]


def test_a_decision_without_events_is_answered_too_and_what_it_wrote_stays(path: Path, writer: Writer) -> None:
    def touch(connection: Connection) -> Decision[str]:
        connection.execute("INSERT INTO notes VALUES ('x', 0, 'x')")
        return Decision(answer="touched")

    assert await_result(writer.submit(touch)) == "touched"
    assert notes(path) == [("x", 0, "x")]


def test_several_events_of_one_decision_stand_in_order_and_are_all_or_none(path: Path, writer: Writer) -> None:
    await_result(writer.submit(decision(noted(text="1"), noted(text="2"), noted(text="3"))))
    with pytest.raises(LookupError):
        await_result(writer.submit(decision(noted(text="4"), noted(text="refuse"), noted(text="5"))))
    await_result(writer.submit(decision(noted(text="6"))))
    written = entries(path, writer.journals["record"])
    assert [(entry.sequence, entry.data["text"]) for entry in written] == [(1, "1"), (2, "2"), (3, "3"), (4, "6")]


def test_a_projection_sees_what_a_rebuild_will_see(path: Path) -> None:
    seen: list[Entry] = []
    with running(path, project=lambda _connection, entry: seen.append(entry)) as writer:
        await_result(writer.submit(decision(noted(pair=(1, 2), text="单"))))
    assert seen == entries(path, writer.journals["record"])
    assert seen[0].data == {"pair": [1, 2], "text": "单"}


def test_the_caller_s_event_id_is_kept_and_never_written_twice(path: Path, writer: Writer) -> None:
    draft = Draft(kind="Noted", data={}, event_id="given")
    await_result(writer.submit(decision(draft)))
    with pytest.raises(sqlite3.IntegrityError):
        await_result(writer.submit(decision(draft)))
    assert [entry.event_id for entry in entries(path, writer.journals["record"])] == ["given"]


def test_data_that_no_json_can_hold_fail_their_own_decision_only(path: Path, writer: Writer) -> None:
    wrong = writer.submit(decision(noted(text=object())))
    torn = writer.submit(decision(noted(text="\ud800")))
    right = writer.submit(decision(noted(text="b"), answer=1))
    assert isinstance(wrong.exception(WAIT_SECONDS), TypeError)
    assert isinstance(torn.exception(WAIT_SECONDS), UnicodeEncodeError)
    assert await_result(right) == 1


def test_a_call_given_up_while_it_waits_is_never_run(path: Path, writer: Writer) -> None:
    held = Event()

    def hold(_connection: Connection) -> Decision[None]:
        held.wait(WAIT_SECONDS)
        return Decision(answer=None)

    first = writer.submit(hold)
    given_up = writer.submit(decision(noted(text="never")))
    cancelled = given_up.cancel()
    held.set()
    await_result(first)
    await_result(writer.submit(decision(noted(text="next"))))
    assert cancelled
    with pytest.raises(CancelledError):
        given_up.result(timeout=0)
    assert [text for _, _, text in notes(path)] == ["next"]


def test_a_listener_that_raises_does_not_stop_the_record(path: Path) -> None:
    def listen() -> None:
        raise RuntimeError("Event loop is closed")

    with running(path, on_commit=listen) as writer:
        await_result(writer.submit(decision(noted(text="a"))))
        await_result(writer.submit(decision(noted(text="b"))))
        assert writer.alive
    assert "Event loop is closed" in writer.trouble


# -- record and feed ----------------------------------------------------------------------------------------------


def test_an_event_names_the_feed_that_was_known_when_it_was_decided(path: Path) -> None:
    with closing(make_database(path)) as connection:
        feed = open_journal(connection, STATION, "feed", new_id)
        record = open_journal(connection, STATION, "record", new_id)
    with running(path, journals={"record": record, "feed": feed}) as writer:
        await_result(writer.submit(decision(noted(text="before"))))
        published = Draft(kind="Noted", data={"text": "order"}, role="feed")
        await_result(writer.submit(decision(noted(text="same"), published, noted(text="same, after"))))
        await_result(writer.submit(decision(published, noted(text="after"))))
    assert [entry.feed_sequence for entry in entries(path, record)] == [0, 0, 1, 2]
    assert [(entry.sequence, entry.feed_sequence) for entry in entries(path, feed)] == [(1, 0), (2, 1)]


def test_a_draft_for_a_journal_that_is_not_written_here_is_refused(writer: Writer) -> None:
    with pytest.raises(UnknownJournal):
        await_result(writer.submit(decision(Draft(kind="Noted", data={}, role="feed"))))


def test_a_writer_does_not_start_on_another_journal_than_the_one_that_is_open(path: Path) -> None:
    with closing(make_database(path)) as connection:
        open_journal(connection, STATION, "record", new_id)
    writer = Writer(
        connect=partial(open_database, path),
        station_id=STATION,
        journals={"record": "another"},
        stamp=stamp,
        new_id=new_id,
    )
    with pytest.raises(UnknownJournal):
        writer.start()
    writer.close()
