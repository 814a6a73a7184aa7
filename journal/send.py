"""Sending own journals up: what goes next, and obeying what is answered. Knows no network and no clock.

A batch is asked for, sent by whoever has a line, and its answer obeyed. The oldest journal goes first, each as far as
it counts, since what was carried on stands in the next. When nothing is left to send, an empty batch of each journal
asks how far the other side is: one that was set back to a backup says less than it did, and gets the rest again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journal.accept import Acknowledged, Gap, Outcome
from journal.database import Connection, transaction
from journal.envelope import Envelope, Role
from journal.follow import get_cursor, read, set_cursor
from journal.tables import list_journals


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Envelopes of one journal, in order; without any it is a question."""

    journal_id: str
    envelopes: Sequence[Envelope] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The other side has another history of this journal after ``common_sequence``: renew it from there."""

    journal_id: str
    common_sequence: int


def next_batch(connection: Connection, reader: str, role: Role, limit: int) -> Batch | None:
    """What this reader has to send next; None when all was acknowledged."""
    for journal in list_journals(connection, role):
        after = get_cursor(connection, reader, journal.journal_id)
        if after < journal.counts_to:
            envelopes = read(connection, journal.journal_id, after, min(limit, journal.counts_to - after))
            return Batch(journal_id=journal.journal_id, envelopes=envelopes)
    return None


def questions(connection: Connection, role: Role) -> list[Batch]:
    """An empty batch of each journal that has something to count."""
    return [Batch(journal_id=made.journal_id) for made in list_journals(connection, role) if made.counts_to]


def obey(connection: Connection, reader: str, batch: Batch, outcome: Outcome) -> Parted | None:
    """Move the reader's cursor to where the answer to the batch wants it; a fork is for the caller to renew from."""
    match outcome:
        case Acknowledged(sequence=sequence):
            _acknowledge(connection, reader, batch, sequence)
        case Gap(expected=expected):
            set_cursor(connection, reader, batch.journal_id, expected - 1)
        case _:
            return Parted(journal_id=batch.journal_id, common_sequence=outcome.at - 1)
    return None


def _acknowledge(connection: Connection, reader: str, batch: Batch, sequence: int) -> None:
    with transaction(connection):
        # The answer to a question may name events of another history: only a lower number can be believed.
        if batch.envelopes or sequence < get_cursor(connection, reader, batch.journal_id):
            set_cursor(connection, reader, batch.journal_id, sequence)
