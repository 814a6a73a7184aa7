"""Taking in a thousand envelopes at once, turning them into rows, and keeping the roll-up; each beside its floor.

``measure()`` returns figures; run as a program it prints them. Taking in is measured with all its checks, from the
envelopes and from the request's bytes, beside raw executemany of ready rows with the same durability.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from central.api.journal import Batch
from central.ingest import take_in
from central.projection.derive import COUNTERS
from central.projection.rows import DIMENSIONS, add_to_roll_up
from central.projector import Wiring, catch_up
from central.store.schema import create_tables
from journal.database import Connection, open_database, transaction
from journal.envelope import Envelope
from tests.central.support import NOON, ZONE, StationJournal, handed_over, opened, packed, site_of

EVENTS = 12_000
BATCH = 1_000
ROUNDS = 5
FACTS = 10_000
WHOLE = 10_000_000
SAMPLE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Events a second, medians."""

    take_in: float
    take_in_ratio: float
    """To raw executemany upsert, paired. The goal is at least 0.7, the aim 0.9."""
    take_request_ratio: float
    """As before, with reading the request's JSON, which the floor is spared."""
    project: float
    """Events a second from envelopes to rows, roll-up included."""
    roll_up_ms: float
    """To add 10,000 changed rows to the roll-up."""
    roll_up_ratio: float
    """To counting 10 M rows exactly, taken as 50 times 200,000. The goal is at most 0.02, the aim 0.01."""


def measure(events: int = EVENTS, rounds: int = ROUNDS) -> Figures:
    """Measure; takes about a minute."""
    journal = _journal(events)
    batches = [journal.envelopes[start : start + BATCH] for start in range(0, events, BATCH)]
    bodies = [_body(journal, batch) for batch in batches]
    pairs = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            floor = _floor(Path(folder) / "raw.db", batches)
            ours = _take(Path(folder) / "central.db", bodies)
            parsed = _take(Path(folder) / "parsed.db", [msgspec.json.decode(body, type=Batch) for body in bodies])
            pairs.append((events / parsed, floor / parsed, floor / ours))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "central.db"
        _take(path, bodies)
        project = events / _project(path)
    with tempfile.TemporaryDirectory() as folder:
        roll_up, whole = _roll_up(Path(folder) / "central.db")
    return Figures(
        take_in=statistics.median(pair[0] for pair in pairs),
        take_in_ratio=statistics.median(pair[1] for pair in pairs),
        take_request_ratio=statistics.median(pair[2] for pair in pairs),
        project=project,
        roll_up_ms=roll_up * 1000,
        roll_up_ratio=roll_up / (whole * WHOLE / SAMPLE),
    )


def _journal(events: int) -> StationJournal:
    journal = StationJournal("S1")
    for number in range(events // 3):
        at = NOON + timedelta(seconds=number)
        journal.say(opened(f"YT{number}", at=at))
        journal.say(packed(f"YT{number}", at=at))
        journal.say(handed_over(f"YT{number}", at=at))
    return journal


def _body(journal: StationJournal, batch: list[Envelope]) -> bytes:
    return msgspec.json.encode({"station_id": journal.station_id, "journal_id": journal.journal_id, "envelopes": batch})


def _take(path: Path, batches: Sequence[bytes | Batch]) -> float:
    """Seconds to take in all batches, as they came over the wire or read already."""
    decode = msgspec.json.Decoder(Batch).decode
    with closing(open_database(path)) as connection:
        create_tables(connection)
        begun = time.perf_counter()
        for given in batches:
            batch = decode(given) if isinstance(given, bytes) else given
            take_in(connection, batch.station_id, batch.journal_id, batch.envelopes, lambda: datetime.now(UTC))
        return time.perf_counter() - begun


def _floor(path: Path, batches: list[list[Envelope]]) -> float:
    """Seconds to upsert ready rows, a durable transaction a batch."""
    ready = [[("journal", each.sequence, each.hash, each.body) for each in batch] for batch in batches]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE envelopes (journal_id TEXT, sequence BIGINT, hash TEXT, body TEXT,"
            " PRIMARY KEY (journal_id, sequence))"
        )
        begun = time.perf_counter()
        for rows in ready:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO envelopes VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def _project(path: Path) -> float:
    with closing(open_database(path)) as connection:
        wiring = Wiring(connect=lambda: connection, clock=lambda: NOON, site_of=site_of, zone=ZONE)
        begun = time.perf_counter()
        catch_up(connection, wiring)
        return time.perf_counter() - begun


def _roll_up(path: Path) -> tuple[float, float]:
    """Seconds to add 10,000 changed rows, and to count the sample exactly."""
    with closing(open_database(path)) as connection:
        create_tables(connection)
        connection.execute(f"CREATE TABLE facts (day TEXT, {', '.join(f'{name} TEXT' for name in DIMENSIONS)}, "
                           f"{', '.join(f'{name} INT' for name in COUNTERS)})")  # fmt: skip
        rows = [_fact(number) for number in range(SAMPLE)]
        with transaction(connection):
            connection.load("facts", ("day", *DIMENSIONS, *COUNTERS), rows)
        before = {str(index): _as_row(fact, late=1) for index, fact in enumerate(rows[:FACTS])}
        after = {str(index): _as_row(fact, late=0) for index, fact in enumerate(rows[:FACTS])}
        _add(connection, {}, before)
        begun = time.perf_counter()
        _add(connection, before, after)
        added = time.perf_counter() - begun
        begun = time.perf_counter()
        sums = ", ".join(f"SUM({name})" for name in COUNTERS)
        keys = ", ".join(("day", *DIMENSIONS))
        connection.execute(f"SELECT {keys}, {sums} FROM facts GROUP BY {keys}").fetchall()  # noqa: S608 - our own names
        return added, time.perf_counter() - begun


def _add(connection: Connection, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    with transaction(connection):
        add_to_roll_up(connection, before, after)


def _fact(number: int) -> tuple[str | int, ...]:
    day = f"2026-11-{1 + number % 30:02d}"
    return (day, "yiwu", f"S{number % 6}", f"c{number % 5}", "pinduoduo", f"shop-{number % 3}", *([1] * len(COUNTERS)))


def _as_row(fact: tuple[str | int, ...], *, late: int) -> dict[str, str]:
    shares = [[fact[0], 1, 1 - late, late, 0, 0, 0, 0, 1, 1]]
    named = dict(zip(DIMENSIONS, (str(value) for value in fact[1:6]), strict=True))
    return {**named, "shares": msgspec.json.encode(shares).decode()}


if __name__ == "__main__":
    for label, figure in asdict(measure()).items():
        print(f"{label:24} {figure:14,.4f}")
