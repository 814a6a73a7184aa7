"""Many rows in few statements, the same for SQLite and PostgreSQL. Does not know what the rows mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from journal.database import Connection

KEYS_MAX = 500
"""Parameters a statement: SQLite's oldest limit is 999."""


def select_in(connection: Connection, sql: str, keys: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of ``sql``, whose ``{keys}`` stands for the list, for all keys."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), KEYS_MAX):
        part = ordered[start : start + KEYS_MAX]
        yield from connection.execute(sql.replace("{keys}", f"({', '.join('?' * len(part))})"), part).fetchall()


def upsert(connection: Connection, table: str, key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or overwrite those that have the same key. All rows have the same columns."""
    if not rows:
        return
    columns = list(rows[0])
    changed = [column for column in columns if column not in key]
    update = f"DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in changed)}" if changed else ""
    connection.executemany(
        f"{insert_into(table, columns)} ON CONFLICT ({', '.join(key)}) {update or 'DO NOTHING'}",
        [tuple(row[column] for column in columns) for row in rows],
    )


def insert_into(table: str, columns: Sequence[str]) -> str:
    """An INSERT with a parameter a column. Names are our own, never a caller's."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
