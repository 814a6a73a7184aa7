"""Sends the station's record to head office, in order, from a cursor; obeys what is acknowledged, lower or not.

Does not know what the events say. Packing never waits for it.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.events import JournalContinued
from domain.reason import Reason, reason
from edge.central_link import Acknowledged, CentralLink, Fork, Gap
from edge.drafts import draft_of
from edge.errors import Unreachable
from edge.settings import Settings
from journal.database import Connection
from journal.envelope import Draft
from journal.follow import get_cursor, read, set_cursor
from journal.identity import Parting
from journal.write import Decision, Writer

BATCH = 500
IDLE_SECONDS = 5.0
RETRY_SECONDS = 2.0
CURSOR = "central"

Tell = Callable[[str, str, Reason | None], None]


class Sync:
    """One turn sends everything that waits, batch by batch."""

    def __init__(self, connection: Connection, writer: Writer, settings: Settings, tell: Tell) -> None:
        if settings.central is None:
            raise ValueError("a station without a head office has nothing to send to")
        self._connection = connection
        self._writer = writer
        self._station_id = settings.station_id
        self._link = CentralLink(settings.central)
        self._tell = tell

    def turn(self) -> float:
        """Send what waits; returns the seconds until the next look without being woken."""
        try:
            while self._send():
                pass
        except Unreachable:
            self._tell("network", "lost", reason("central_unreachable"))
            return RETRY_SECONDS
        self._tell("network", "ok", None)
        return IDLE_SECONDS

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _send(self) -> bool:
        """Send one batch; whether more may wait."""
        journal_id = self._writer.journals["record"]
        after = get_cursor(self._connection, CURSOR, journal_id)
        batch = read(self._connection, journal_id, after, BATCH)
        if not batch:
            return False
        match self._link.send(self._station_id, journal_id, batch):
            case Acknowledged(sequence=sequence):
                self._move(journal_id, sequence)
            case Gap(expected=expected):
                # Central was restored from an older backup: what it lost is here, and is sent again.
                self._move(journal_id, expected - 1)
            case Fork(at=at):
                self._part(at - 1)
        return True

    def _move(self, journal_id: str, sequence: int) -> None:
        def decide(connection: Connection) -> Decision[None]:
            set_cursor(connection, CURSOR, journal_id, sequence)
            return Decision(drafts=(), answer=None)

        self._writer.submit(decide).result()

    def _part(self, common: int) -> None:
        """Central knows another history (a cloned card, a restored backup): go on in a new journal that says so."""

        def first(parting: Parting) -> Draft:
            return draft_of(
                JournalContinued(
                    old_journal_id=parting.old_journal_id,
                    common_sequence=parting.common_sequence,
                    common_hash=parting.common_hash,
                    why="fork",
                )
            )

        self._writer.renew("record", common, first).result()
