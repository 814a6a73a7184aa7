"""Looks at everything by itself, once a work day, half an hour before the window opens; at once where asked.

Does not know what is looked at (``edge.readiness``), or who reads the report.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Lock

from domain.calendar import is_work_day, local_date, zone_of
from domain.events import ReadinessChecked
from domain.readiness import Check
from domain.window import window_for
from edge.clock import Clock
from edge.drafts import draft_of
from edge.store.load import site_rules
from edge.store.readiness import newest
from journal.database import Connection
from journal.write import Decision, Writer

BEFORE_WINDOW = timedelta(minutes=30)
WAIT_SECONDS = 10.0
SETTLE_NS = 60_000_000_000
"""After a start devices are still being found: a report of then would be of nothing."""
AGAIN_NS = 5_000_000_000
"""Who asks more often gets the last report: each one is a fact of the record."""


class Readiness:
    """One turn makes the report that is due."""

    def __init__(
        self, connection: Connection, writer: Writer, clock: Clock, look: Callable[[], tuple[Check, ...]]
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._clock = clock
        self._look = look
        self._looking = Lock()
        self._again_ns = 0
        self._settled_ns = clock.instant().boot_ns + SETTLE_NS

    def turn(self) -> float:
        """Report if it is time; returns the seconds until the next look at the clock."""
        rules, now = site_rules(self._connection), self._clock.now()
        today = local_date(now, zone_of(rules))
        opens_at = window_for(rules, today).opens_at
        due = is_work_day(rules, today) and opens_at - BEFORE_WINDOW <= now < opens_at
        settled = self._clock.instant().boot_ns >= self._settled_ns
        if due and settled and not self._reported(today):
            self.report(by_itself=True)
        return WAIT_SECONDS

    def report(self, *, by_itself: bool = False) -> None:
        """Look now and record what was seen; one look at a time, and none within five seconds of the last."""
        with self._looking:
            if not by_itself and self._clock.instant().boot_ns < self._again_ns:
                return
            checks = self._look()
            now = self._clock.now()
            rules = self._writer.submit(lambda connection: Decision(answer=site_rules(connection))).result()
            fact = ReadinessChecked(on=local_date(now, zone_of(rules)), at=now, checks=checks, by_itself=by_itself)
            self._again_ns = self._clock.instant().boot_ns + AGAIN_NS
            self._writer.submit(lambda _connection: Decision(drafts=(draft_of(fact),), answer=None)).result()

    def _reported(self, today: date) -> bool:
        report = newest(self._connection)
        return report is not None and report.on == today and report.by_itself
