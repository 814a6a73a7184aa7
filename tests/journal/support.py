"""What the tests of this room share: a station's database, its writer, and a state that its events project into."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from journal.chain import genesis, seal
from journal.database import Connection, open_database
from journal.envelope import Draft, Entry, Envelope, Stamp, parse
from journal.follow import stream
from journal.identity import open_journal
from journal.tables import create_tables
from journal.write import Decision, Writer

STATION = "S1"
WAIT_SECONDS = 10.0


def new_id() -> str:
    return str(uuid4())


def stamp() -> Stamp:
    return Stamp(at="2026-11-11T08:00:00.000000Z", boot_id="b00t", boot_ns=1, clock="trusted")


def noted(**data: Any) -> Draft:
    return Draft(kind="Noted", data=data)


def decision(*drafts: Draft, answer: object = None) -> Callable[[Connection], Decision[Any]]:
    """A function that decides just this."""
    return lambda _connection: Decision(drafts=drafts, answer=answer)


def make_database(path: Path | str) -> Connection:
    """An opened database with the room's tables and a table of notes to project into."""
    connection = open_database(path)
    create_tables(connection)
    connection.execute("CREATE TABLE IF NOT EXISTS notes (event_id TEXT PRIMARY KEY, sequence BIGINT, text TEXT)")
    return connection


def project(connection: Connection, entry: Entry) -> None:
    """Note what an event says. One that says "refuse" cannot be projected."""
    text = str(entry.data.get("text", ""))
    connection.execute("INSERT INTO notes VALUES (?, ?, ?)", (entry.event_id, entry.sequence, text))
    if text == "refuse":
        raise LookupError(text)


@contextmanager
def running(path: Path, **options: Any) -> Iterator[Writer]:
    """A writer of this database's record journal, projecting notes, closed at the end."""
    with closing(make_database(path)) as connection:
        journal_id = open_journal(connection, STATION, "record", new_id)
    settings: dict[str, Any] = {
        "connect": partial(open_database, path),
        "station_id": STATION,
        "journals": {"record": journal_id},
        "stamp": stamp,
        "new_id": new_id,
        "project": project,
    }
    writer = Writer(**{**settings, **options})
    writer.start()
    try:
        yield writer
    finally:
        writer.close()


def notes(path: Path) -> list[tuple[Any, ...]]:
    with closing(open_database(path, readonly=True)) as connection:
        return connection.execute("SELECT event_id, sequence, text FROM notes ORDER BY sequence").fetchall()


def entries(path: Path, journal_id: str) -> list[Entry]:
    with closing(open_database(path, readonly=True)) as connection:
        return [parse(envelope) for envelope in stream(connection, journal_id)]


def chained(journal_id: str, count: int, *, station_id: str = STATION, salt: str = "") -> list[Envelope]:
    """A journal's first envelopes, made without a database."""
    previous, envelopes = genesis(station_id, journal_id), []
    for sequence in range(1, count + 1):
        entry = Entry(
            station_id=station_id,
            journal_id=journal_id,
            sequence=sequence,
            kind="Noted",
            version=1,
            event_id=f"{journal_id}-{sequence}{salt}",
            stamp=stamp(),
            feed_sequence=0,
            data={"text": f"note {sequence}{salt}"},
        )
        envelopes.append(seal(previous, entry))
        previous = envelopes[-1].hash
    return envelopes


def copy_database(source: Path, target: Path) -> None:
    """What a backup does: a consistent copy, taken while others may have the file open."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
