"""What goes up next, and what an answer makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from journal.accept import Acknowledged, Fork, Gap
from journal.database import Connection
from journal.envelope import Draft
from journal.follow import get_cursor
from journal.send import Batch, Parted, next_batch, obey, questions
from tests.journal.support import decision, make_database, noted, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def station(path: Path) -> Iterator[Connection]:
    with closing(make_database(path)) as connection:
        yield connection


def write(path: Path, *texts: str) -> str:
    with running(path) as writer:
        writer.submit(decision(*(noted(text=text) for text in texts))).result()
        return writer.journals["record"]


def waiting(station: Connection, limit: int = 100) -> list[tuple[str, list[int]]]:
    batch = next_batch(station, "central", "record", limit)
    return [] if batch is None else [(batch.journal_id, [made.sequence for made in batch.envelopes])]


def answered(station: Connection, journal_id: str, sequence: int, *, question: bool = False) -> int:
    """The cursor once a batch, or a question, was acknowledged like this."""
    batch = next_batch(station, "central", "record", 100)
    sent = Batch(journal_id=journal_id) if question or batch is None else batch
    assert obey(station, "central", sent, Acknowledged(sequence=sequence)) is None
    return get_cursor(station, "central", journal_id)


def test_what_was_not_acknowledged_goes_up_in_order_and_in_limits(path: Path, station: Connection) -> None:
    journal_id = write(path, "1", "2", "3", "4", "5")
    assert waiting(station, 3) == [(journal_id, [1, 2, 3])]
    assert waiting(station, 3) == [(journal_id, [1, 2, 3])]
    assert answered(station, journal_id, 3) == 3
    assert waiting(station) == [(journal_id, [4, 5])]
    assert answered(station, journal_id, 5) == 5
    assert waiting(station) == []


def test_each_reader_sends_by_its_own_cursor(path: Path, station: Connection) -> None:
    journal_id = write(path, "1")
    answered(station, journal_id, 1)
    assert next_batch(station, "central", "record", 9) is None
    assert next_batch(station, "lead", "record", 9) is not None
    assert next_batch(station, "central", "feed", 9) is None


def test_a_gap_is_filled_from_where_it_begins(path: Path, station: Connection) -> None:
    journal_id = write(path, "1", "2", "3")
    answered(station, journal_id, 3)
    obey(station, "central", Batch(journal_id=journal_id), Gap(expected=2))
    assert waiting(station) == [(journal_id, [2, 3])]


def test_a_fork_names_what_to_renew_and_moves_nothing(path: Path, station: Connection) -> None:
    journal_id = write(path, "1", "2", "3")
    batch = next_batch(station, "central", "record", 9)
    assert batch is not None
    assert obey(station, "central", batch, Fork(at=3)) == Parted(journal_id=journal_id, common_sequence=2)
    assert get_cursor(station, "central", journal_id) == 0


def test_of_the_answer_to_a_question_only_less_is_believed(path: Path, station: Connection) -> None:
    """More could be another history: a cloned card that wrote on."""
    journal_id = write(path, "1", "2", "3")
    answered(station, journal_id, 3)
    assert [batch.journal_id for batch in questions(station, "record")] == [journal_id]
    assert answered(station, journal_id, 9, question=True) == 3
    assert answered(station, journal_id, 1, question=True) == 1
    assert waiting(station) == [(journal_id, [2, 3])]


def test_a_retired_journal_goes_first_and_only_as_far_as_it_counts(path: Path, station: Connection) -> None:
    old = write(path, "1", "2", "3")
    with running(path) as writer:
        new = writer.renew("record", 2, lambda _parting: Draft(kind="Continued", data={})).result()
    assert waiting(station) == [(old, [1, 2])]
    assert answered(station, old, 2) == 2
    assert waiting(station) == [(new, [1, 2])]
    assert answered(station, new, 2) == 2
    assert waiting(station) == []
    assert [batch.journal_id for batch in questions(station, "record")] == [old, new]
