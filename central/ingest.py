"""Taking in a station's batch: stored whatever it says, or refused whole. Does not know HTTP or rows."""

from __future__ import annotations

from collections.abc import Sequence

from central.clock import Clock
from central.projection.local import utc_text
from journal.accept import Acknowledged, Fork, Outcome, accept
from journal.database import Connection, transaction
from journal.envelope import Envelope

BATCH_MAX = 5000
"""Envelopes a request. A station sends five hundred."""


def take_in(
    connection: Connection, station_id: str, journal_id: str, envelopes: Sequence[Envelope], clock: Clock
) -> Outcome:
    """Store the batch and note that the station spoke, or note a fork for a supervisor; one transaction.

    Raises BrokenChain for a batch that contradicts itself.
    """
    now = utc_text(clock())
    with transaction(connection):
        outcome = accept(connection, station_id, journal_id, envelopes)
        if isinstance(outcome, Acknowledged):
            _hear(connection, station_id, journal_id, outcome.sequence, now)
        elif isinstance(outcome, Fork):
            _note_fork(connection, station_id, journal_id, outcome.at, now)
    return outcome


def _hear(connection: Connection, station_id: str, journal_id: str, acknowledged: int, now: str) -> None:
    connection.execute(
        "INSERT INTO stations_heard (station_id, journal_id, heard_at, acknowledged) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (station_id, journal_id) DO UPDATE SET"
        " heard_at = excluded.heard_at, acknowledged = excluded.acknowledged",
        (station_id, journal_id, now, acknowledged),
    )


def _note_fork(connection: Connection, station_id: str, journal_id: str, at: int, now: str) -> None:
    connection.execute(
        "INSERT INTO forks (station_id, journal_id, at_sequence, first_seen, last_seen, times)"
        " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (station_id, journal_id, at_sequence) DO UPDATE SET"
        " last_seen = excluded.last_seen, times = forks.times + 1",
        (station_id, journal_id, at, now, now),
    )
