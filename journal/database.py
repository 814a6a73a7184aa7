"""One way to a database for both dialects: SQLite at stations and leads, PostgreSQL at central. Knows no tables.

SQL is written with ``?`` for parameters and holds no other question mark. Transactions are explicit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from journal.errors import DatabaseUnavailable

BUSY_TIMEOUT_MS = 5000
JOURNAL_SIZE_LIMIT_BYTES = 16 * 1024 * 1024
STATEMENTS_CACHED = 256

# TRUST: FULL, because NORMAL in WAL does not sync at commit and loses acknowledged events at a power cut.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "FULL",
    "busy_timeout": BUSY_TIMEOUT_MS,
    "foreign_keys": "ON",
    "wal_autocheckpoint": 1000,
    "journal_size_limit": JOURNAL_SIZE_LIMIT_BYTES,
    "trusted_schema": "OFF",
}

# Codes after which a connection and its transaction are not to be trusted: the disk or the file, not the statement.
STORAGE_CODES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
PRIMARY_CODE_MASK = 0xFF


class Cursor(Protocol):
    """The rows of one statement."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...  # noqa: ANN401 - a row is what the statement asked for
    def fetchall(self) -> list[Any]: ...
    def fetchmany(self, size: int = ..., /) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What the rooms may ask of a database, whichever it is."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]: ...
    @property
    def in_transaction(self) -> bool: ...
    @property
    def Error(self) -> type[Exception]: ...  # noqa: N802 - the DB-API's own name for it
    def execute(self, sql: str, params: Sequence[Any] = (), /) -> Cursor: ...
    def defer(self, sql: str, params: Sequence[Any] = (), /) -> None: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Cursor: ...
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None: ...
    def close(self) -> None: ...
    def is_lost(self, error: Exception) -> bool: ...


class SqliteConnection(sqlite3.Connection):
    """A SQLite connection set for durable commits."""

    dialect: Literal["sqlite"] = "sqlite"

    def defer(self, sql: str, params: Sequence[Any] = (), /) -> None:
        """Run a statement of which nobody asks the outcome; where there is a server, it travels with the next one."""
        self.execute(sql, params)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows in the dialect's fastest way."""
        places = ", ".join("?" * len(columns))
        self.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608 - names are our own

    def is_lost(self, error: Exception) -> bool:
        """Whether the error comes from disk or file, so that connection and transaction are spent."""
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & PRIMARY_CODE_MASK in STORAGE_CODES


def open_database(url_or_path: str | Path, *, readonly: bool = False) -> Connection:
    """Open ``postgresql://…``, or the SQLite file at a path (it is made if missing); raises DatabaseUnavailable."""
    if str(url_or_path).startswith(("postgresql://", "postgres://")):
        from journal.postgres import open_postgres  # noqa: PLC0415 - 0.2 s and 25 MB that a station never needs

        return open_postgres(str(url_or_path), readonly=readonly)
    return _open_sqlite(Path(str(url_or_path).removeprefix("sqlite:///")), readonly=readonly)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """A transaction that may write; inside one already begun it joins that, and leaves its end to whoever began it."""
    if connection.in_transaction:
        yield
        return
    begin(connection)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        rollback(connection)
        raise


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """All reads inside see one state, whatever is written meanwhile; inside a transaction they are part of that."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN" if connection.dialect == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
    try:
        yield
    finally:
        rollback(connection)


def begin(connection: Connection) -> None:
    """Begin a transaction that writes. On SQLite it takes the write lock now, so that it cannot fail half-way."""
    connection.defer("BEGIN IMMEDIATE" if connection.dialect == "sqlite" else "BEGIN")


def rollback(connection: Connection) -> None:
    """End the transaction without effect, if one is open."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _open_sqlite(path: Path, *, readonly: bool) -> SqliteConnection:
    address = path.absolute().as_uri() + ("?mode=ro" if readonly else "?mode=rwc")
    try:
        # A connection is used by one thread at a time, but may be handed on (opened here, closed there).
        connection = sqlite3.connect(
            address,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_CACHED,
            factory=SqliteConnection,
        )
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"{path}: {error}") from error
    try:
        _set_pragmas(connection, path, readonly=readonly)
    except (sqlite3.Error, DatabaseUnavailable) as error:
        connection.close()
        raise DatabaseUnavailable(f"{path}: {error}") from error
    return connection


def _set_pragmas(connection: SqliteConnection, path: Path, *, readonly: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    if readonly:
        connection.execute("PRAGMA query_only=ON")
    for name, value in PRAGMAS.items():
        if readonly and name == "journal_mode":
            continue
        connection.execute(f"PRAGMA {name}={value}")
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        raise DatabaseUnavailable(f"{path.name} is in journal mode {mode}: its folder cannot hold a write-ahead log")
