"""Opening a journal, and going on in a new one after a history parted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from journal.chain import verify
from journal.database import Connection
from journal.envelope import Draft, parse
from journal.errors import UnknownJournal
from journal.follow import hash_at, head, stream
from journal.identity import Parting, open_journal, renew
from journal.tables import list_journals
from tests.journal.support import STATION, decision, entries, make_database, new_id, noted, notes, running, stamp


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with closing(make_database(path)) as opened:
        yield opened


def continued(parting: Parting) -> Draft:
    data = {"old": parting.old_journal_id, "sequence": parting.common_sequence, "hash": parting.common_hash}
    return Draft(kind="Continued", data=data)


def test_a_journal_is_made_once_and_found_again(connection: Connection) -> None:
    made = open_journal(connection, STATION, "record", new_id)
    assert open_journal(connection, STATION, "record", new_id) == made
    assert open_journal(connection, STATION, "feed", new_id) != made


def test_a_new_journal_names_the_old_one_and_carries_what_came_after(path: Path) -> None:
    with running(path) as writer:
        for text in ("1", "2", "3", "4"):
            writer.submit(decision(noted(text=text))).result()
        old_id = writer.journals["record"]
        before = notes(path)
        new_journal = writer.renew("record", 2, continued).result()
        assert writer.journals == {"record": new_journal}
        assert notes(path) == before, "what is carried was projected already"
        writer.submit(decision(noted(text="5"))).result()

    old, new = entries(path, old_id), entries(path, new_journal)
    with closing(make_database(path)) as connection:
        assert new[0].kind == "Continued"
        assert new[0].data == {"old": old_id, "sequence": 2, "hash": hash_at(connection, old_id, 2)}
        last = head(connection, new_journal)
        assert verify(STATION, new_journal, list(stream(connection, new_journal)), (last.sequence, last.hash)).ok
        journals = list_journals(connection, "record")
    assert [(entry.sequence, entry.data.get("text")) for entry in new[1:]] == [(2, "3"), (3, "4"), (4, "5")]
    assert [entry.carried_from for entry in new] == [
        None,
        {"journal_id": old_id, "sequence": 3},
        {"journal_id": old_id, "sequence": 4},
        None,
    ]
    for told, carried in zip(old[2:], new[1:3], strict=True):
        assert (carried.event_id, carried.stamp, carried.kind, carried.version, carried.feed_sequence) == (
            told.event_id,
            told.stamp,
            told.kind,
            told.version,
            told.feed_sequence,
        )
    assert [(journal.journal_id, journal.retired, journal.counts_to) for journal in journals] == [
        (old_id, True, 2),
        (new_journal, False, 4),
    ]


def test_a_journal_may_be_renewed_again_and_again_and_loses_nothing(path: Path) -> None:
    with running(path) as writer:
        writer.submit(decision(noted(text="1"), noted(text="2"))).result()
        writer.renew("record", 1, continued).result()
        writer.submit(decision(noted(text="3"))).result()
        writer.renew("record", 0, continued).result()
        writer.submit(decision(noted(text="4"))).result()
    with closing(make_database(path)) as connection:
        journals = list_journals(connection, "record")
        told = [
            parse(envelope)
            for journal in journals
            for envelope in stream(connection, journal.journal_id)
            if envelope.sequence <= journal.counts_to
        ]
    assert [entry.data["text"] for entry in told if entry.kind == "Noted"] == ["1", "2", "3", "4"]
    assert len({entry.event_id for entry in told}) == len(told)


def test_a_journal_that_was_left_before_may_be_left_earlier_and_carries_all_that_followed(path: Path) -> None:
    """Central was set back, and has another history of a journal that was retired since."""
    with running(path) as writer:
        first = writer.journals["record"]
        writer.submit(decision(noted(text="1"), noted(text="2"), noted(text="3"), noted(text="4"))).result()
        second = writer.renew("record", 3, continued).result()
        writer.submit(decision(noted(text="5"))).result()
        third = writer.renew("record", 1, continued, first).result()
        writer.submit(decision(noted(text="6"))).result()
    carried = [(entry.data.get("text"), entry.carried_from) for entry in entries(path, third)]
    assert carried == [
        (None, None),
        ("2", {"journal_id": first, "sequence": 2}),
        ("3", {"journal_id": first, "sequence": 3}),
        (None, {"journal_id": second, "sequence": 1}),
        ("4", {"journal_id": second, "sequence": 2}),
        ("5", {"journal_id": second, "sequence": 3}),
        ("6", None),
    ]
    with closing(make_database(path)) as connection:
        journals = list_journals(connection, "record")
    assert [journal.counts_to for journal in journals] == [1, 0, 7]


def test_a_journal_is_the_same_again_after_a_restart(path: Path) -> None:
    with running(path) as writer:
        writer.submit(decision(noted(text="1"))).result()
        renewed = writer.renew("record", 1, continued).result()
    with running(path) as writer:
        assert writer.journals == {"record": renewed}
        writer.submit(decision(noted(text="2"))).result()
    assert [entry.sequence for entry in entries(path, renewed)] == [1, 2]


def test_a_renewal_that_raises_leaves_the_old_journal_in_use(path: Path) -> None:
    def refuse(_parting: Parting) -> Draft:
        raise LookupError

    with running(path) as writer:
        old = writer.journals["record"]
        writer.submit(decision(noted(text="1"))).result()
        with pytest.raises(LookupError):
            writer.renew("record", 0, refuse).result()
        with pytest.raises(UnknownJournal):
            writer.renew("record", 7, continued).result()
        with pytest.raises(UnknownJournal):
            writer.renew("feed", 0, continued).result()
        with pytest.raises(UnknownJournal):
            writer.renew("record", 0, continued, "another").result()
        assert writer.journals == {"record": old}
        writer.submit(decision(noted(text="2"))).result()
    assert [entry.data["text"] for entry in entries(path, old)] == ["1", "2"]


def test_decisions_beside_a_renewal_go_into_whichever_journal_is_current(path: Path) -> None:
    with running(path) as writer:
        old = writer.journals["record"]
        before = [writer.submit(decision(noted(text=f"a{number}"))) for number in range(10)]
        renewal = writer.renew("record", 3, continued)
        after = [writer.submit(decision(noted(text=f"b{number}"))) for number in range(10)]
        for future in [*before, *after]:
            future.result()
        new = renewal.result()
    carried = [entry.data["text"] for entry in entries(path, new)[1:]]
    assert [entry.data["text"] for entry in entries(path, old)][:3] + carried == [
        f"{letter}{number}" for letter in "ab" for number in range(10)
    ]


def test_a_restored_database_can_be_renewed_before_its_writer_starts(connection: Connection) -> None:
    old = open_journal(connection, STATION, "feed", new_id)
    made = renew(connection, STATION, "feed", 0, continued, journal_id="j2", event_id="e1", stamp=stamp())
    assert (made.journal_id, made.sequence) == ("j2", 1)
    assert open_journal(connection, STATION, "feed", new_id) == "j2"
    assert parse(next(stream(connection, "j2"))).data["old"] == old
