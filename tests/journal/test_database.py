"""The two dialects behind one door, and what makes a commit durable."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from journal.database import Connection, begin, open_database, rollback, snapshot, transaction
from journal.errors import DatabaseUnavailable
from journal.tables import create_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    url = tmp_path / "journal.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with closing(open_database(url)) as opened:
        yield opened


def test_every_connection_to_sqlite_is_set_for_durable_commits(tmp_path: Path) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "wal_autocheckpoint": 1000,
        "journal_size_limit": 16 * 1024 * 1024,
        "trusted_schema": 0,
    }
    with closing(open_database(tmp_path / "journal.db")) as first, closing(open_database(tmp_path / "journal.db")) as b:
        for opened in (first, b):
            assert {name: opened.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_every_connection_to_postgresql_commits_durably_whatever_the_server_prefers(postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as opened:
        name = opened.execute("SELECT current_database()").fetchone()[0]
        opened.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with closing(open_database(postgres_url)) as opened:
        assert opened.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert opened.execute("SHOW fsync").fetchone() == ("on",)


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"not a database, but long enough to be looked at " * 100)
    with pytest.raises(DatabaseUnavailable, match=r"journal\.db"):
        open_database(tmp_path / "journal.db")


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_database(f"postgresql://shipfloor@/none?host={tmp_path}")


def test_a_readonly_connection_cannot_write(tmp_path: Path, postgres_url: str) -> None:
    for url in (tmp_path / "journal.db", postgres_url):
        with closing(open_database(url)) as writing:
            create_tables(writing)
            with closing(open_database(url, readonly=True)) as reading:
                assert reading.execute("SELECT count(*) FROM envelopes").fetchone() == (0,)
                with pytest.raises(reading.Error):
                    reading.execute("INSERT INTO cursors VALUES ('a', 'b', 1)")


def test_a_readonly_connection_does_not_make_a_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_database(tmp_path / "none.db", readonly=True)
    assert list(tmp_path.iterdir()) == []


def test_question_marks_are_parameters_and_per_cents_are_text_in_both_dialects(connection: Connection) -> None:
    found = connection.execute("SELECT CAST(? AS TEXT), 'x' LIKE '%x%'", ("50 %?",)).fetchone()
    assert (found[0], bool(found[1])) == ("50 %?", True)


def test_an_inner_transaction_joins_the_outer_and_falls_with_it(connection: Connection) -> None:
    create_tables(connection)

    def write_and_fall() -> None:
        with transaction(connection):
            with transaction(connection):
                connection.execute("INSERT INTO cursors VALUES ('a', 'b', 1)")
            assert connection.in_transaction
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fall()
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM cursors").fetchone() == (0,)
    rollback(connection)  # nothing open: nothing happens


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_reads_of_one_snapshot_see_nothing_that_is_written_meanwhile(
    request: pytest.FixtureRequest, tmp_path: Path, dialect: str
) -> None:
    url = tmp_path / "journal.db" if dialect == "sqlite" else request.getfixturevalue("postgres_url")
    with closing(open_database(url)) as writes, closing(open_database(url)) as reads:
        writes.execute("CREATE TABLE seen(n INTEGER)")
        writes.execute("INSERT INTO seen VALUES (1)")
        rows = "SELECT n FROM seen"
        with snapshot(reads):
            assert len(reads.execute(rows).fetchall()) == 1
            writes.execute("DELETE FROM seen")
            with snapshot(reads):
                assert len(reads.execute(rows).fetchall()) == 1
        assert not reads.in_transaction
        assert reads.execute(rows).fetchall() == []


def test_tables_are_made_once_and_kept(connection: Connection) -> None:
    create_tables(connection)
    connection.execute("INSERT INTO cursors VALUES ('a', 'b', 1)")
    create_tables(connection)
    assert connection.execute("SELECT sequence FROM cursors").fetchall() == [(1,)]


def test_only_disk_and_file_errors_spend_a_connection(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "journal.db")) as opened:
        create_tables(opened)
        opened.execute("PRAGMA max_page_count = 1")
        opened.execute("INSERT INTO cursors VALUES ('a', 'b', 1)")
        with pytest.raises(sqlite3.IntegrityError) as twice:
            opened.execute("INSERT INTO cursors VALUES ('a', 'b', 1)")
        with pytest.raises(sqlite3.OperationalError) as full:
            opened.execute("INSERT INTO cursors VALUES (?, 'b', 1)", ("x" * 100_000,))
        assert (opened.is_lost(twice.value), opened.is_lost(full.value)) == (False, True)


def test_what_is_deferred_is_done_before_the_next_statement(connection: Connection) -> None:
    connection.execute("CREATE TABLE said (word TEXT PRIMARY KEY)")
    with transaction(connection):
        connection.defer("INSERT INTO said VALUES (?)", ("one",))
        connection.load("said", ("word",), [("two",)])
        connection.defer("INSERT INTO said VALUES (?)", ("three",))
    assert not connection.in_transaction
    assert connection.execute("SELECT word FROM said ORDER BY word").fetchall() == [("one",), ("three",), ("two",)]


def test_what_a_deferred_statement_fails_of_is_raised_at_the_next_and_its_transaction_is_lost(
    connection: Connection,
) -> None:
    connection.execute("CREATE TABLE said (word TEXT PRIMARY KEY)")

    def say_twice() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO said VALUES ('one')")
            connection.defer("INSERT INTO said VALUES (?)", ("one",))

    with pytest.raises(connection.Error):
        say_twice()
    assert not connection.in_transaction
    assert connection.execute("SELECT COUNT(*) FROM said").fetchone() == (0,)


def test_a_transaction_that_was_only_begun_can_be_rolled_back(connection: Connection) -> None:
    begin(connection)
    begun = connection.in_transaction
    rollback(connection)
    assert (begun, connection.in_transaction) == (True, False)
    assert connection.execute("SELECT 1").fetchone() == (1,)
