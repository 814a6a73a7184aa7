"""A durable commit of one event beside its floor: the same text inserted by raw sqlite3, WAL, synchronous=FULL.

``measure()`` returns figures; run as a program it prints them. Paired: both sides commit in turn, on the same disk.
Taking in batches is measured beside raw executemany and raw COPY in ``measure_ingest``.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
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
                _in_turn(number, lambda: _commit(writer).result(), raw.commit) for number in range(rounds + _WARM_UP)
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
        sqlite = _ingest(str(Path(folder) / "central.db"), _RawSqlite(Path(folder) / "raw.db"), envelopes, 1000)
    with run_postgres() as server:
        rates = {}
        for size in (100, 1000):
            with fresh_database(server, f"ours{size}") as ours, fresh_database(server, f"raw{size}") as raw:
                rates[size] = _ingest(ours, _RawPostgres(raw), envelopes, size)
    return Ingest(
        sqlite_1000=sqlite[0],
        sqlite_1000_ratio=sqlite[1],
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


class _Floor(Protocol):
    def prepare(self, batch: Sequence[Envelope]) -> Callable[[], None]:
        """What stores the batch; all that can be made ready before is."""

    def close(self) -> None: ...


class _RawSqlite:
    """The floor on SQLite: raw executemany of ready rows, idempotent by the same key."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(
            "CREATE TABLE events"
            " (journal_id TEXT, sequence BIGINT, hash TEXT, body TEXT, PRIMARY KEY (journal_id, sequence))"
        )
        self.close = self._connection.close

    def prepare(self, batch: Sequence[Envelope]) -> Callable[[], None]:
        journal_id = _journal_id(batch)
        # Its own texts: the first to bind a text pays for its UTF-8, which the text then keeps.
        rows = [(journal_id, made.sequence, made.hash, made.body.encode().decode()) for made in batch]
        return partial(self._store, rows)

    def _store(self, rows: Sequence[tuple[object, ...]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        self._connection.execute("COMMIT")


class _RawPostgres:
    """The floor on PostgreSQL: COPY of ready bytes into a table without index."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("CREATE TABLE events (sequence BIGINT, hash TEXT, body TEXT)")
        self.close = self._connection.close

    def prepare(self, batch: Sequence[Envelope]) -> Callable[[], None]:
        return partial(self._store, "".join(f"{made.sequence}\t{made.hash}\t{made.body}\n" for made in batch).encode())

    def _store(self, ready: bytes) -> None:
        with self._connection.cursor().copy("COPY events FROM STDIN") as copy:
            copy.write(ready)


def _ingest(url: str, floor: _Floor, envelopes: list[Envelope], size: int) -> tuple[float, float]:
    """Our events a second, and that as a part of the floor's; batch by batch in turn."""
    ours: list[float] = []
    raw: list[float] = []
    with closing(open_database(url)) as connection, closing(floor):
        create_tables(connection)
        journal_id = _journal_id(envelopes)
        for number, start in enumerate(range(0, len(envelopes), size)):
            batch = envelopes[start : start + size]
            our, its = _in_turn(number, partial(accept, connection, _STATION, journal_id, batch), floor.prepare(batch))
            ours.append(our)
            raw.append(its)
    return len(envelopes) / sum(ours) * 1000, sum(raw) / sum(ours)


def _journal_id(envelopes: Sequence[Envelope]) -> str:
    return envelopes[0].body.split('"journal_id":"', 1)[1].split('"', 1)[0]


def _in_turn(number: int, ours: Callable[[], object], its: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of both; each goes first every other time."""
    if number % 2:
        return _milliseconds(ours), _milliseconds(its)
    floor = _milliseconds(its)
    return _milliseconds(ours), floor


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
