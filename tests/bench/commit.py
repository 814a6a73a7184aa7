"""A durable commit of one event beside its floor: the same text inserted by raw sqlite3, WAL, synchronous=FULL.

``measure()`` returns figures; run as a program it prints them. Paired: both sides commit in turn, on the same disk.
Taking in batches is measured beside raw executemany and raw COPY in ``measure_ingest``.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import psycopg

from journal.accept import accept
from journal.chain import genesis, seal
from journal.database import Connection, open_database
from journal.envelope import Draft, Entry, Envelope, Stamp
from journal.identity import open_journal
from journal.tables import create_tables
from journal.write import Decision, Writer
from tests.postgres import fresh_database, run_postgres

ROUNDS = 1_000
_WARM_UP = 20
RATIO_MUST, RATIO_AIM = 1.5, 1.1
INGEST_EVENTS = 20_000

_STATION = "S1"
T = TypeVar("T")
_STAMP = Stamp(at="2026-11-11T08:00:00.000000Z", boot_id=str(uuid4()), boot_ns=1, clock="trusted")
_DATA = {
    "parcel_id": str(uuid4()),
    "place": "bench",
    "badge": "B-0007",
    "at": "2026-11-11T08:00:00.000000Z",
    "line_id": str(uuid4()),
    "sku": "纯棉圆领短袖-白-L",
    "code": "6901234567892",
    "quantity": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Milliseconds are medians, from asking to being answered."""

    commit_ms: float
    floor_ms: float
    ratio: float
    """Median of the paired ratios; the goal is at most 1.5, the aim 1.1."""
    commit_p99_ms: float
    floor_p99_ms: float
    waiting_per_second: float
    """Events a second when 64 callers wait at once and share commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Events a second by batch, and as a part of raw executemany (SQLite) or raw COPY without index (PostgreSQL)."""

    sqlite_1000: float
    sqlite_1000_ratio: float
    """The goal is at least 0.7, the aim 0.9."""
    postgres_100: float
    postgres_100_ratio: float
    """The goal is at least 0.5, the aim 0.62."""
    postgres_1000: float
    postgres_1000_ratio: float
    """The goal is at least 0.3, the aim 0.45."""


def measure(rounds: int = ROUNDS) -> Figures:
    """Measure; takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        raw = _Raw(Path(folder) / "raw.db", _journal(1)[0].body)
        writer = _start_writer(Path(folder) / "journal.db")
        try:
            pairs = [
                (_milliseconds(lambda: _commit(writer).result()), _milliseconds(raw.commit))
                for _ in range(rounds + _WARM_UP)
            ][_WARM_UP:]
            waiting = _per_second(64 * 20, lambda: _commit_together(writer, 64, 20))
        finally:
            writer.close()
            raw.close()
    ours, floor = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Figures(
        commit_ms=statistics.median(ours),
        floor_ms=statistics.median(floor),
        ratio=statistics.median(our / its for our, its in pairs),
        commit_p99_ms=statistics.quantiles(ours, n=100)[-1],
        floor_p99_ms=statistics.quantiles(floor, n=100)[-1],
        waiting_per_second=waiting,
    )


def measure_ingest(events: int = INGEST_EVENTS) -> Ingest:
    """Measure; takes some seconds, and a PostgreSQL server of its own."""
    envelopes = _journal(events)
    with tempfile.TemporaryDirectory() as folder:
        sqlite = _ingest(str(Path(folder) / "central.db"), envelopes, 1000)
        sqlite_floor = _upsert(Path(folder) / "raw.db", envelopes, 1000)
    with run_postgres() as server:
        rates = {}
        for size in (100, 1000):
            with fresh_database(server, f"ours{size}") as url:
                ours = _ingest(url, envelopes, size)
            with fresh_database(server, f"raw{size}") as url:
                rates[size] = (ours, ours / _copy(url, envelopes, size))
    return Ingest(
        sqlite_1000=sqlite,
        sqlite_1000_ratio=sqlite / sqlite_floor,
        postgres_100=rates[100][0],
        postgres_100_ratio=rates[100][1],
        postgres_1000=rates[1000][0],
        postgres_1000_ratio=rates[1000][1],
    )


# -- one event --------------------------------------------------------------------------------------------------------


class _Raw:
    """The floor: one table, one text, one commit."""

    def __init__(self, path: Path, body: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE events (sequence INTEGER PRIMARY KEY, body TEXT)")
        self._body = body

    def commit(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO events (body) VALUES (?)", (self._body,))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


def _start_writer(path: Path) -> Writer:
    with closing(open_database(path)) as connection:
        create_tables(connection)
        journal_id = open_journal(connection, _STATION, "record", _new_id)
    writer = Writer(
        connect=partial(open_database, path),
        station_id=_STATION,
        journals={"record": journal_id},
        stamp=lambda: _STAMP,
        new_id=_new_id,
    )
    writer.start()
    return writer


def _new_id() -> str:
    return str(uuid4())


def _decide(_connection: Connection) -> Decision[None]:
    return Decision(drafts=(Draft(kind="UnitVerified", data=_DATA),), answer=None)


def _commit(writer: Writer) -> Future[None]:
    return writer.submit(_decide)


def _commit_together(writer: Writer, callers: int, times: int) -> None:
    for _ in range(times):
        for future in [_commit(writer) for _ in range(callers)]:
            future.result()


# -- batches ----------------------------------------------------------------------------------------------------------


def _journal(count: int) -> list[Envelope]:
    journal_id, envelopes = _new_id(), []
    previous = genesis(_STATION, journal_id)
    for sequence in range(1, count + 1):
        entry = Entry(
            station_id=_STATION,
            journal_id=journal_id,
            sequence=sequence,
            kind="UnitVerified",
            version=1,
            event_id=_new_id(),
            stamp=_STAMP,
            feed_sequence=0,
            data=_DATA,
        )
        envelopes.append(seal(previous, entry))
        previous = envelopes[-1].hash
    return envelopes


def _ingest(url: str, envelopes: list[Envelope], size: int) -> float:
    with closing(open_database(url)) as connection:
        create_tables(connection)
        journal_id = _journal_id(envelopes)
        batches = _batches(envelopes, size)
        return _per_second(
            len(envelopes), lambda: [accept(connection, _STATION, journal_id, batch) for batch in batches]
        )


def _journal_id(envelopes: list[Envelope]) -> str:
    return envelopes[0].body.split('"journal_id":"', 1)[1].split('"', 1)[0]


def _upsert(path: Path, envelopes: list[Envelope], size: int) -> float:
    """The floor on SQLite: raw executemany of ready rows, idempotent by the same key, a transaction a batch."""

    def run(connection: sqlite3.Connection) -> None:
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", batch)
            connection.execute("COMMIT")

    journal_id = _journal_id(envelopes)
    rows = [(journal_id, envelope.sequence, envelope.hash, envelope.body) for envelope in envelopes]
    batches = _batches(rows, size)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE events"
            " (journal_id TEXT, sequence BIGINT, hash TEXT, body TEXT, PRIMARY KEY (journal_id, sequence))"
        )
        return _per_second(len(envelopes), lambda: run(connection))


def _copy(url: str, envelopes: list[Envelope], size: int) -> float:
    """The floor on PostgreSQL: COPY of ready bytes into a table without index, a transaction a batch."""

    def run(connection: psycopg.Connection[tuple[object, ...]]) -> None:
        for batch in batches:
            with connection.cursor().copy("COPY events FROM STDIN") as copy:
                copy.write(batch)

    lines = [f"{envelope.sequence}\t{envelope.hash}\t{envelope.body}\n".encode() for envelope in envelopes]
    batches = [b"".join(batch) for batch in _batches(lines, size)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE events (sequence BIGINT, hash TEXT, body TEXT)")
        return _per_second(len(envelopes), lambda: run(connection))


def _batches(rows: list[T], size: int) -> list[list[T]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _milliseconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter_ns()
    run()
    return (time.perf_counter_ns() - begun) / 1e6


def _per_second(count: int, run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    for figures in (measure(), measure_ingest()):
        for name, value in asdict(figures).items():
            print(f"{name:24} {value:12,.3f}")
