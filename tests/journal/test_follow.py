"""Reading by cursor, and following a feed that somebody else writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from journal.accept import accept
from journal.database import Connection
from journal.errors import BrokenChain, OutOfStep, UnknownJournal
from journal.follow import get_cursor, hash_at, head, read, set_cursor, store_copy, stream
from journal.tables import list_journals
from journal.write import Decision
from tests.journal.support import STATION, chained, decision, entries, make_database, noted, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with closing(make_database(path)) as opened:
        yield opened


def test_a_reader_gets_what_comes_after_its_cursor_in_order_and_no_more_than_it_asked_for(
    connection: Connection,
) -> None:
    envelopes = chained("j1", 10)
    accept(connection, STATION, "j1", envelopes)
    assert read(connection, "j1", 0, 4) == envelopes[:4]
    assert read(connection, "j1", 4, 100) == envelopes[4:]
    assert read(connection, "j1", 10, 100) == []
    assert list(stream(connection, "j1", after=2, page=3)) == envelopes[2:]


def test_a_cursor_is_kept_by_name_and_journal_and_may_go_back(connection: Connection) -> None:
    assert get_cursor(connection, "screen", "j1") == 0
    set_cursor(connection, "screen", "j1", 9)
    set_cursor(connection, "sync", "j1", 5)
    set_cursor(connection, "screen", "j1", 3)
    cursors = [get_cursor(connection, name, "j1") for name in ("screen", "sync", "other")]
    assert cursors == [3, 5, 0]
    assert get_cursor(connection, "screen", "j2") == 0


def test_what_is_not_kept_here_is_unknown(connection: Connection) -> None:
    accept(connection, STATION, "j1", chained("j1", 2))
    with pytest.raises(UnknownJournal):
        head(connection, "j2")
    with pytest.raises(UnknownJournal):
        hash_at(connection, "j2", 0)
    with pytest.raises(UnknownJournal):
        hash_at(connection, "j1", 3)
    assert hash_at(connection, "j1", 2) == chained("j1", 2)[-1].hash


def test_a_followed_feed_is_kept_as_it_came_however_often(connection: Connection) -> None:
    feed = chained("feed", 5, station_id="central")
    assert store_copy(connection, "central", "feed", feed[:3]) == 3
    assert store_copy(connection, "central", "feed", feed[1:]) == 5
    assert store_copy(connection, "central", "feed", feed[:2]) == 5
    assert store_copy(connection, "central", "feed", []) == 5
    assert list(stream(connection, "feed")) == feed


def test_a_feed_that_does_not_join_is_read_again_from_where_it_would(connection: Connection) -> None:
    feed = chained("feed", 5, station_id="central")
    store_copy(connection, "central", "feed", feed[:2])
    with pytest.raises(OutOfStep) as step:
        store_copy(connection, "central", "feed", feed[3:])
    assert step.value.expected == 3


def test_an_owner_that_tells_another_history_is_not_followed(connection: Connection) -> None:
    store_copy(connection, "central", "feed", chained("feed", 3, station_id="central"))
    with pytest.raises(BrokenChain) as broken:
        store_copy(connection, "central", "feed", chained("feed", 4, station_id="central", salt="'"))
    assert broken.value.at == 1
    assert head(connection, "feed").sequence == 3


def test_a_followed_feed_is_no_copy_that_may_be_sent_to_us(connection: Connection) -> None:
    feed = chained("feed", 2, station_id="central")
    store_copy(connection, "central", "feed", feed)
    with pytest.raises(BrokenChain, match="followed"):
        accept(connection, "central", "feed", feed)


def test_events_name_the_feed_that_is_followed_now_also_after_it_changed_its_owner(path: Path) -> None:
    feeds = {"f1": chained("f1", 9, station_id="lead"), "f2": chained("f2", 4, station_id="central")}

    def follow(journal_id: str, station_id: str, connection: Connection) -> Decision[None]:
        store_copy(connection, station_id, journal_id, feeds[journal_id])
        return Decision(drafts=(noted(text=journal_id),), answer=None)

    with running(path) as writer:
        writer.submit(decision(noted(text="none"))).result()
        writer.submit(partial(follow, "f1", "lead")).result()
        writer.submit(partial(follow, "f2", "central")).result()
        writer.submit(partial(follow, "f1", "lead")).result()
    written = entries(path, writer.journals["record"])
    assert [(entry.data["text"], entry.feed_sequence) for entry in written] == [
        ("none", 0),
        ("f1", 9),
        ("f2", 4),
        ("f1", 9),
    ]
    with closing(make_database(path)) as connection:
        followed = list_journals(connection, "followed")
    assert [(journal.journal_id, journal.retired) for journal in followed] == [("f1", False), ("f2", True)]
