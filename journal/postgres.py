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

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, a failed one included."""
        return self._connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def execute(self, sql: str, params: Sequence[Any] = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run one statement."""
        if not params:
            return self._connection.execute(sql.encode())
        return self._connection.execute(_translate(sql), params)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run one statement for each row."""
        cursor = self._connection.cursor()
        cursor.executemany(_translate(sql), rows)
        return cursor

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows in the dialect's fastest way: COPY, several times faster than INSERT."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self._connection.close()

    def is_lost(self, error: Exception) -> bool:
        """Whether server, network or disk failed, rather than the statement."""
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


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
