"""Making the tables, and throwing away what the envelopes can fill again. Does not know what rows mean."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Index
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from central.store.base import Table
from central.store.tables import REBUILT, SCHEMA, Meta
from journal.database import Connection, transaction
from journal.tables import create_tables as create_journal_tables

PROJECTOR = "projector"
"""The name under which the projector keeps its place in each journal."""

_CREATE_LOCK = 0x63656E74
_PROJECT_LOCK = 0x70726F6A


def create_tables(connection: Connection) -> None:
    """Make what is missing. Where an older version computed the rows, they are dropped and will be computed again.

    Versions go on from the last one given out, so that a follower of the pull gets every row anew and misses none.
    """
    create_journal_tables(connection)
    with transaction(connection):
        if connection.dialect == "postgresql":
            connection.execute("SELECT pg_advisory_xact_lock(?)", (_CREATE_LOCK,))
        _create(connection, [Meta.__table__])  # type: ignore[attr-defined]  # SQLModel adds it unseen
        if read_number(connection, "schema") not in (0, SCHEMA):
            drop_rows(connection)
        _create(connection)
        write_number(connection, "schema", SCHEMA)


def drop_rows(connection: Connection) -> None:
    """Forget all that was computed from envelopes; the projector starts over."""
    for model in REBUILT:
        connection.execute(f"DROP TABLE IF EXISTS {model.__tablename__}")
    connection.execute("DELETE FROM cursors WHERE name = ?", (PROJECTOR,))


def rebuild(connection: Connection) -> None:
    """Compute all rows again from the envelopes, in the projector's next rounds."""
    with transaction(connection):
        drop_rows(connection)
        _create(connection)


def lock_projection(connection: Connection) -> None:
    """Until the transaction ends, nobody else projects: a second process on the same database waits and then sees ours.

    On SQLite a transaction that writes excludes others anyway.
    """
    if connection.dialect == "postgresql":
        connection.execute("SELECT pg_advisory_xact_lock(?)", (_PROJECT_LOCK,))


def read_number(connection: Connection, name: str) -> int:
    """A whole number of the store itself; 0 if it was never written."""
    found = connection.execute("SELECT value FROM central_meta WHERE name = ?", (name,)).fetchone()
    return 0 if found is None else int(found[0])


def write_number(connection: Connection, name: str, value: int) -> None:
    """Keep a whole number of the store itself."""
    connection.execute(
        "INSERT INTO central_meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _create(connection: Connection, tables: Iterable[SqlTable] = Table.metadata.sorted_tables) -> None:
    dialect = sqlite.dialect() if connection.dialect == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types it so
    for table in tables:
        connection.execute(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect)))
        for index in _indexes(table):
            connection.execute(str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect)))


def _indexes(table: SqlTable) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))
