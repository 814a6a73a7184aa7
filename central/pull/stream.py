"""A pull as it leaves: a header, rows, and what must have come.

Rows are written by the database and never become objects here. Each chunk is a short read of its own, so a slow reader
holds nothing open. A row that changes while a pull runs moves behind the pull's end: this pull may miss it; the next
one, going on from ``after``, has it.

A stream that breaks in the middle still says 200, so both forms end with what must have come: in NDJSON the line
``{"rows": n, "after": c}``, in CSV the line ``# rows=n after=c``. Whoever does not find it has not got everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from central.pull.grain import Pull
from central.pull.sql import parameters, postgres_statement, sqlite_statement
from central.store.schema import read_number
from journal.database import Connection, SqliteConnection

if TYPE_CHECKING:
    from psycopg import Cursor

SQLITE_CHUNK = 500
"""Rows a read: what fits a processor's cache is twice as fast as what does not."""

POSTGRES_CHUNK = 50_000
PIECE_BYTES = 256 * 1024
BOM = "\ufeff"


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many rows went out, and the version to go on from."""

    after: int
    rows: int = 0


def stream(connection: Connection, pull: Pull) -> Iterator[bytes]:
    """The whole answer, in pieces, its trailer last."""
    if pull.form == "csv":
        yield ((BOM if pull.excel else "") + ",".join(pull.grain.columns) + "\n").encode()
    tally = Tally(after=pull.after)
    newest = read_number(connection, "version")
    if connection.dialect == "sqlite":
        yield from _from_sqlite(cast("SqliteConnection", connection), pull, tally, newest)
    else:
        yield from _from_postgres(connection, pull, tally, newest)
    if pull.limit is None or tally.rows < pull.limit:
        # Everything up to here was looked at, also what the filters left out.
        tally.after = max(newest, pull.after)
    yield _trailer(pull, tally)


def _from_sqlite(connection: SqliteConnection, pull: Pull, tally: Tally, newest: int) -> Iterator[bytes]:
    sql = sqlite_statement(pull)
    factory = connection.text_factory
    connection.text_factory = bytes
    try:
        for size in _sizes(pull, tally, SQLITE_CHUNK):
            given = parameters(pull, after=tally.after, newest=newest, limit=size)
            found = connection.execute(sql, given).fetchall()
            if found:
                tally.after, tally.rows = found[-1][0], tally.rows + len(found)
                yield b"\n".join([line for _, line in found]) + b"\n"
            if len(found) < size:
                return
    finally:
        connection.text_factory = factory


def _from_postgres(connection: Connection, pull: Pull, tally: Tally, newest: int) -> Iterator[bytes]:
    sql = postgres_statement(pull)
    cursor = cast("Cursor[Any]", connection.execute("SELECT 1"))
    for size in _sizes(pull, tally, POSTGRES_CHUNK):
        before, last, waiting, held = tally.rows, b"", [], 0
        given = parameters(pull, after=tally.after, newest=newest, limit=size)
        with cursor.copy(sql.encode(), given) as rows:
            while row := rows.read():
                last = bytes(row)
                waiting.append(last)
                held += len(last)
                tally.rows += 1
                if held >= PIECE_BYTES:
                    yield b"".join(waiting)
                    waiting, held = [], 0
        if waiting:
            yield b"".join(waiting)
        if last:
            tally.after = _version_of(last)
        if tally.rows - before < size:
            return


def _sizes(pull: Pull, tally: Tally, chunk: int) -> Iterator[int]:
    """How many rows to ask for next; ends when the limit is reached."""
    while pull.limit is None or tally.rows < pull.limit:
        yield chunk if pull.limit is None else min(chunk, pull.limit - tally.rows)


def _version_of(row: bytes) -> int:
    """The version is the first cell of a CSV line and the first value of an object."""
    return int(row.partition(b",")[0].rpartition(b":")[2])


def _trailer(pull: Pull, tally: Tally) -> bytes:
    if pull.form == "csv":
        return f"# rows={tally.rows} after={tally.after}\n".encode()
    return f'{{"rows": {tally.rows}, "after": {tally.after}}}\n'.encode()
