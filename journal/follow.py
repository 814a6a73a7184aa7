"""Reading a journal by cursor, and keeping a copy of one that somebody else writes. Knows no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journal.accept import Acknowledged, Gap, take
from journal.chain import genesis
from journal.database import Connection, transaction
from journal.envelope import Envelope
from journal.errors import BrokenChain, OutOfStep, UnknownJournal
from journal.tables import Head, find_journal, read_head

PAGE = 1000


def read(connection: Connection, journal_id: str, after: int, limit: int) -> list[Envelope]:
    """Up to ``limit`` envelopes after a sequence, in order."""
    rows = connection.execute(
        "SELECT sequence, hash, body FROM envelopes WHERE journal_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        (journal_id, after, limit),
    )
    return [Envelope(sequence=sequence, hash=row_hash, body=body) for sequence, row_hash, body in rows]


def stream(
    connection: Connection, journal_id: str, after: int = 0, last: int | None = None, page: int = PAGE
) -> Iterator[Envelope]:
    """The envelopes after a sequence, up to ``last``; read by pages, so that no read transaction stays open."""
    while envelopes := read(connection, journal_id, after, page if last is None else max(0, min(page, last - after))):
        yield from envelopes
        after = envelopes[-1].sequence


def head(connection: Connection, journal_id: str) -> Head:
    """The head of a journal kept here; raises UnknownJournal."""
    return read_head(connection, journal_id)


def hash_at(connection: Connection, journal_id: str, sequence: int) -> str:
    """The hash of one event, the genesis for 0; raises UnknownJournal."""
    journal = find_journal(connection, journal_id)
    if journal is None:
        raise UnknownJournal(f"no journal {journal_id} is kept here")
    if sequence == 0:
        return genesis(journal.station_id, journal_id)
    found = read(connection, journal_id, sequence - 1, 1)
    if not found or found[0].sequence != sequence:
        raise UnknownJournal(f"journal {journal_id} holds no event {sequence}")
    return found[0].hash


def get_cursor(connection: Connection, name: str, journal_id: str) -> int:
    """How far the reader of that name has come; 0 for one that never began."""
    found = connection.execute(
        "SELECT sequence FROM cursors WHERE name = ? AND journal_id = ?", (name, journal_id)
    ).fetchone()
    return 0 if found is None else int(found[0])


def set_cursor(connection: Connection, name: str, journal_id: str, sequence: int) -> None:
    """Remember how far that reader has come; it may go back."""
    connection.execute(
        "INSERT INTO cursors (name, journal_id, sequence) VALUES (?, ?, ?)"
        " ON CONFLICT (name, journal_id) DO UPDATE SET sequence = excluded.sequence",
        (name, journal_id, sequence),
    )


def store_copy(connection: Connection, station_id: str, journal_id: str, envelopes: Sequence[Envelope]) -> int:
    """Keep what was read of a followed feed, which becomes the feed known here; returns its head's sequence.

    Raises OutOfStep where it does not join, and BrokenChain where it contradicts itself or what is stored.
    """
    with transaction(connection):
        outcome = take(connection, station_id, journal_id, envelopes, "followed")
        if isinstance(outcome, Gap):
            raise OutOfStep(outcome.expected)
        if not isinstance(outcome, Acknowledged):
            raise BrokenChain(outcome.at, "its owner now tells another history")
        connection.execute(
            "UPDATE journals SET retired = (journal_id <> ?) WHERE role = 'followed' AND retired = (journal_id = ?)",
            (journal_id, journal_id),
        )
        journal = find_journal(connection, journal_id)
        return 0 if journal is None else journal.sequence
