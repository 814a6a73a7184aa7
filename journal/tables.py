"""The three tables of this room, and the statements that more than one module needs. Knows no kinds.

Roles of a journal here: ``record`` and ``feed`` are written by this database; a ``followed`` feed is read from its
owner; a ``copy`` was sent up by the station that writes it. Event ids are indexed only where a caller gave one of its
own, which is never written twice: those that the writer makes are unique, and cost a page less without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from journal.database import Connection, transaction
from journal.envelope import Envelope
from journal.errors import UnknownJournal

Kept = Literal["record", "feed", "followed", "copy"]

_TABLES = (
    """CREATE TABLE IF NOT EXISTS journals (
        journal_id TEXT PRIMARY KEY,
        station_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('record', 'feed', 'followed', 'copy')),
        head_sequence BIGINT NOT NULL,
        head_hash TEXT NOT NULL,
        retired BOOLEAN NOT NULL DEFAULT FALSE,
        ends_at BIGINT,
        ordinal BIGINT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS envelopes (
        journal_id TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        event_id TEXT,
        PRIMARY KEY (journal_id, sequence)
    )""",
    """CREATE UNIQUE INDEX IF NOT EXISTS envelopes_event
        ON envelopes (journal_id, event_id) WHERE event_id IS NOT NULL""",
    """CREATE TABLE IF NOT EXISTS cursors (
        name TEXT NOT NULL,
        journal_id TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        PRIMARY KEY (name, journal_id)
    )""",
)
_CREATE_LOCK = 0x73686970


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A row of ``journals``: who writes it, what it is here, and its head.

    A retired own journal counts up to ``ends_at``; what it holds after that was carried on into the next one.
    """

    journal_id: str
    station_id: str
    role: Kept
    sequence: int
    hash: str
    retired: bool = False
    ends_at: int | None = None

    @property
    def counts_to(self) -> int:
        """The last sequence to send, or to rebuild from."""
        return self.sequence if self.ends_at is None else self.ends_at


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a journal: ``hash`` (hex) is its genesis while ``sequence`` is 0."""

    journal_id: str
    sequence: int
    hash: str


def create_tables(connection: Connection) -> None:
    """Make what is missing."""
    with transaction(connection):
        if connection.dialect == "postgresql":
            # Two processes starting at once would both find a table missing.
            connection.execute("SELECT pg_advisory_xact_lock(?)", (_CREATE_LOCK,))
        for statement in _TABLES:
            connection.execute(statement)


def find_journal(connection: Connection, journal_id: str, *, lock: bool = False) -> Journal | None:
    """The journal's row; with ``lock`` nobody else changes it until the transaction ends."""
    held = " FOR UPDATE" if lock and connection.dialect == "postgresql" else ""
    found = connection.execute(f"{_JOURNALS} WHERE journal_id = ?{held}", (journal_id,)).fetchone()
    return None if found is None else _journal(found)


def list_journals(connection: Connection, role: Kept | None = None) -> list[Journal]:
    """All journals kept here, or those of one role, retired ones included, in the order in which they began."""
    found = map(_journal, connection.execute(f"{_JOURNALS} ORDER BY ordinal, journal_id"))
    return [journal for journal in found if role in (None, journal.role)]


def read_head(connection: Connection, journal_id: str) -> Head:
    """The stored head of a journal; raises UnknownJournal."""
    journal = find_journal(connection, journal_id)
    if journal is None:
        raise UnknownJournal(f"no journal {journal_id} is kept here")
    return Head(journal_id=journal_id, sequence=journal.sequence, hash=journal.hash)


def current_head(connection: Connection, role: Kept) -> Head:
    """The head of the one journal of that role that is not retired; raises UnknownJournal."""
    head = find_current(connection, role)
    if head is None:
        raise UnknownJournal(f"no {role} journal is kept here")
    return head


def find_current(connection: Connection, role: Kept) -> Head | None:
    """As ``current_head``, or None; for roles of which only one journal is in use, so not for copies."""
    found = connection.execute(
        "SELECT journal_id, head_sequence, head_hash FROM journals WHERE role = ? AND NOT retired", (role,)
    ).fetchone()
    return None if found is None else Head(journal_id=found[0], sequence=found[1], hash=found[2])


def insert_journal(connection: Connection, journal: Journal) -> None:
    """Add a journal, unless it is there already."""
    connection.execute(
        "INSERT INTO journals (journal_id, station_id, role, head_sequence, head_hash, ordinal)"
        " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(ordinal), 0) + 1 FROM journals)) ON CONFLICT DO NOTHING",
        (journal.journal_id, journal.station_id, journal.role, journal.sequence, journal.hash),
    )


def insert_own(connection: Connection, journal_id: str, envelope: Envelope, event_id: str | None = None) -> None:
    """Add an envelope to a journal written here. ``event_id`` is one that must not come twice: a caller's own."""
    connection.execute(
        "INSERT INTO envelopes (journal_id, sequence, hash, body, event_id) VALUES (?, ?, ?, ?, ?)",
        (journal_id, envelope.sequence, envelope.hash, envelope.body, event_id),
    )


def insert_foreign(connection: Connection, journal_id: str, envelopes: Sequence[Envelope]) -> None:
    """Add envelopes that another database wrote; the caller has checked that they follow the head."""
    rows = ((journal_id, envelope.sequence, envelope.hash, envelope.body) for envelope in envelopes)
    connection.load("envelopes", ("journal_id", "sequence", "hash", "body"), rows)


def move_head(connection: Connection, journal_id: str, before: int, sequence: int, last_hash: str) -> bool:
    """Set the head, provided that it still is ``before``; whether it was."""
    moved = connection.execute(
        "UPDATE journals SET head_sequence = ?, head_hash = ? WHERE journal_id = ? AND head_sequence = ?",
        (sequence, last_hash, journal_id, before),
    )
    return moved.rowcount == 1


def set_head(connection: Connection, journal_id: str, sequence: int, last_hash: str) -> None:
    """Set the head of a journal that this transaction has locked."""
    connection.defer(
        "UPDATE journals SET head_sequence = ?, head_hash = ? WHERE journal_id = ?", (sequence, last_hash, journal_id)
    )


_JOURNALS = "SELECT journal_id, station_id, role, head_sequence, head_hash, retired, ends_at FROM journals"


def _journal(row: tuple[str, str, Kept, int, str, bool, int | None]) -> Journal:
    journal_id, station_id, role, sequence, last_hash, retired, ends_at = row
    return Journal(
        journal_id=journal_id,
        station_id=station_id,
        role=role,
        sequence=sequence,
        hash=last_hash,
        retired=bool(retired),
        ends_at=ends_at,
    )
