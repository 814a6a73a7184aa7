"""PostgreSQL behind the same small interface as SQLite. Imported only where a PostgreSQL address is configured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

import psycopg
from psycopg.pq import TransactionStatus

from journal.errors import DatabaseUnavailable

CONNECT_TIMEOUT_S = 10


class PostgresConnection:
    """psycopg in autocommit mode; transactions are begun by BEGIN, as on SQLite."""

    dialect: Literal["postgresql"] = "postgresql"
    Error = psycopg.Error

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection
        self._deferred: list[tuple[str, Sequence[Any]]] = []

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, a failed one included; or is to begin with the next statement."""
        return bool(self._deferred) or self._connection.info.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        )

    def execute(self, sql: str, params: Sequence[Any] = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run one statement, after those that wait for it."""
        if not self._deferred:
            return self._run(sql, params)
        waiting, self._deferred = self._deferred, []
        with self._connection.pipeline():
            for each in waiting:
                self._run(*each)
            return self._run(sql, params)

    def defer(self, sql: str, params: Sequence[Any] = (), /) -> None:
        """Run a statement together with the next one: on its own it would cost a way to the server and back.

        What it fails of is raised there, and the next one is then not run.
        """
        self._deferred.append((sql, params))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run one statement for each row."""
        self._catch_up()
        cursor = self._connection.cursor()
        cursor.executemany(_translate(sql), rows)
        return cursor

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows in the dialect's fastest way: COPY, several times faster than INSERT."""
        self._catch_up()
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self._deferred.clear()
        self._connection.close()

    def is_lost(self, error: Exception) -> bool:
        """Whether server, network or disk failed, rather than the statement."""
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)

    def _run(self, sql: str, params: Sequence[Any]) -> psycopg.Cursor[tuple[Any, ...]]:
        if not params:
            return self._connection.execute(sql.encode())
        return self._connection.execute(_translate(sql), params)

    def _catch_up(self) -> None:
        if self._deferred:
            *before, last = self._deferred
            self._deferred = before
            self.execute(*last)


def open_postgres(url: str, *, readonly: bool = False) -> PostgresConnection:
    """Connect; raises DatabaseUnavailable."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
    except psycopg.Error as error:
        raise DatabaseUnavailable(str(error)) from error
    # An acknowledgement promises the disk, whatever the server's default is.
    connection.execute("SET synchronous_commit = on")
    if readonly:
        connection.execute("SET default_transaction_read_only = on")
    return PostgresConnection(connection)


@lru_cache(maxsize=512)
def _translate(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()
