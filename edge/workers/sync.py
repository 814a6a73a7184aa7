"""Sends the station's record to head office, in order, from a cursor; obeys what is acknowledged, lower or not.

Does not know what the events say. Packing never waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from domain.reason import Reason, reason
from edge.central_link import CentralLink
from edge.doubts import Hearing
from edge.errors import Unreachable
from edge.machine import continued
from edge.settings import Settings
from journal.database import Connection
from journal.send import Batch, Parted, next_batch, obey, questions
from journal.write import Decision, Writer

BATCH = 500
IDLE_SECONDS = 5.0
RETRY_SECONDS = 2.0
TURN_SECONDS = 2.0  # a turn ends then, whatever is left: the watchdog wants to see it turn
ASK_EVERY_TURNS = 3
CURSOR = "central"

Tell = Callable[[str, str, Reason | None], None]


class Sync:
    """One turn sends what waits, batch by batch; what a slow line leaves of it goes with the next, at once."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        settings: Settings,
        tell: Tell,
        hearing: Hearing,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """``clock``: seconds, for how long a turn takes."""
        if settings.central is None:
            raise ValueError("a station without a head office has nothing to send to")
        self._connection = connection
        self._writer = writer
        self._station_id = settings.station_id
        self._link = CentralLink(settings.central, hearing.answered)
        self._tell = tell
        self._clock = clock
        self._turns = 0

    def turn(self) -> float:
        """Send what waits; returns the seconds until the next look without being woken.

        Every quarter of a minute it also asks how far central is with each journal: one that was restored from an older
        backup says less than it did, and gets the rest again.
        """
        until = self._clock() + TURN_SECONDS
        try:
            while batch := next_batch(self._connection, CURSOR, "record", BATCH):
                self._send(batch)
                if self._clock() >= until:
                    self._tell("network", "ok", None)
                    return 0.0
            if self._turns % ASK_EVERY_TURNS == 0:
                for question in questions(self._connection, "record"):
                    self._send(question)
            self._turns += 1
        except Unreachable:
            self._tell("network", "lost", reason("central_unreachable"))
            return RETRY_SECONDS
        self._tell("network", "ok", None)
        return IDLE_SECONDS

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _send(self, batch: Batch) -> None:
        outcome = self._link.send(self._station_id, batch.journal_id, batch.envelopes)

        def decide(connection: Connection) -> Decision[Parted | None]:
            return Decision(answer=obey(connection, CURSOR, batch, outcome))

        parted = self._writer.submit(decide).result()
        if parted is not None:
            self._part(parted)

    def _part(self, parted: Parted) -> None:
        """Central knows another history (a cloned card, a restored backup): go on in a new journal that says so."""
        self._writer.renew(
            "record", parted.common_sequence, lambda parting: continued(parting, "fork"), parted.journal_id
        ).result()
