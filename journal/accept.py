"""Taking in what a station sends up: one code at lead and central. Does not know HTTP or what the events mean.

An envelope is kept if it follows what is kept, whatever it says. A batch is taken whole or not at all, and may be sent
again as often as anyone likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from journal.chain import check_batch, genesis, link
from journal.database import Connection, transaction
from journal.envelope import Envelope
from journal.errors import BrokenChain
from journal.tables import Journal, find_journal, insert_foreign, insert_journal, set_head

LOOK_BACK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Everything up to ``sequence`` is durably here."""

    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Nothing was stored: send again from ``expected`` on."""

    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Nothing was stored: ``at`` is the first sequence at which another event is kept here; those before it agree."""

    at: int


Outcome = Acknowledged | Gap | Fork


def accept(connection: Connection, station_id: str, journal_id: str, envelopes: Sequence[Envelope]) -> Outcome:
    """Store a batch of one journal; joins the caller's transaction. An empty batch asks how far we are.

    Raises BrokenChain for a batch that contradicts itself or is of another station or journal.
    """
    return take(connection, station_id, journal_id, envelopes, "copy")


def take(
    connection: Connection,
    station_id: str,
    journal_id: str,
    envelopes: Sequence[Envelope],
    role: Literal["copy", "followed"],
) -> Outcome:
    """As ``accept``, for a journal kept in either role."""
    check_batch(station_id, journal_id, envelopes)
    with transaction(connection):
        journal = find_journal(connection, journal_id, lock=True)
        if journal is None:
            start = genesis(station_id, journal_id)
            journal = Journal(journal_id=journal_id, station_id=station_id, role=role, sequence=0, hash=start)
            if envelopes and _compare(connection, journal, envelopes) is None:
                insert_journal(connection, journal)
                # Somebody else may have begun it in the meantime; that row is seen once they have committed.
                journal = find_journal(connection, journal_id, lock=True) or journal
        if (journal.station_id, journal.role) != (station_id, role):
            raise BrokenChain(0, f"journal {journal_id} is kept as a {journal.role} of {journal.station_id}")
        if not envelopes:
            return Acknowledged(sequence=journal.sequence)
        refusal = _compare(connection, journal, envelopes)
        if refusal is not None:
            return refusal
        new = envelopes[max(0, journal.sequence + 1 - envelopes[0].sequence) :]
        if new:
            insert_foreign(connection, journal_id, new)
            set_head(connection, journal_id, new[-1].sequence, new[-1].hash)
        return Acknowledged(sequence=envelopes[-1].sequence)


def _compare(connection: Connection, journal: Journal, envelopes: Sequence[Envelope]) -> Gap | Fork | None:
    first, last = envelopes[0], envelopes[-1]
    if first.sequence > journal.sequence + 1:
        return Gap(expected=journal.sequence + 1)
    kept = _hashes(connection, journal, first.sequence - 1, min(last.sequence, journal.sequence))
    if link(kept[first.sequence - 1], first.body) != first.hash:
        if first.sequence == 1:
            raise BrokenChain(1, "its hash does not follow from the journal's genesis")
        # The sender's event before this one is not ours. An earlier batch shows where the histories part.
        return Gap(expected=max(1, first.sequence - LOOK_BACK))
    for envelope in envelopes[: journal.sequence + 1 - first.sequence]:
        if kept[envelope.sequence] != envelope.hash:
            return Fork(at=envelope.sequence)
    return None


def _hashes(connection: Connection, journal: Journal, first: int, last: int) -> dict[int, str]:
    """The hashes kept from ``first`` (0: the genesis) to ``last``."""
    kept = {journal.sequence: journal.hash, 0: genesis(journal.station_id, journal.journal_id)}
    if first < journal.sequence:
        rows = connection.execute(
            "SELECT sequence, hash FROM envelopes WHERE journal_id = ? AND sequence BETWEEN ? AND ?",
            (journal.journal_id, first, last),
        )
        kept.update(rows.fetchall())
    return kept
