"""Fetches the labels that are wanted, before their parcels are opened, and deletes those whose parcels are gone.

Does not print, and does not know how a label is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from edge.clock import Clock
from edge.document_files import DocumentFiles
from edge.document_refusal import refusal_of
from edge.documents import Whose, attach, forget_files, url_mark
from edge.errors import LabelUnfetched, OrderUnknown
from edge.store.instants import us
from hardware.document import DocumentRefused
from hardware.errors import PictureError
from hardware.printer import Printer
from journal.database import Connection
from journal.write import Decision, Writer

IDLE_SECONDS = 2.0
RETRY_SECONDS_FIRST, RETRY_SECONDS_MAX = 5.0, 600.0
GIVEN_UP_AFTER = timedelta(hours=48)
KEPT_AT_MOST = timedelta(days=90)
SWEEP_SECONDS = 3_600.0

_FETCHED_A_TURN = 4  # each may take ten seconds, and a worker that is silent for twenty passes for dead
_ORPHAN_SECONDS = 3_600.0
_MICROSECONDS = 1_000_000

_DUE = (
    "SELECT order_id, tracking_number, url, width_mm, page, tries, asked_at FROM private_documents"
    " WHERE state = 'wanted' AND due_at <= ? ORDER BY due_at, asked_at LIMIT 1"
)
_GONE = (
    "SELECT order_id, tracking_number, digest FROM private_documents d WHERE (d.digest != '' OR d.url != '')"
    " AND (d.asked_at < ? OR (d.asked_at < ?"
    " AND NOT EXISTS (SELECT 1 FROM parcel_orders l JOIN parcels p USING (parcel_id) WHERE l.order_id = d.order_id"
    " AND (p.state NOT IN ('handed_over', 'picked_up', 'cancelled')"
    " OR COALESCE(p.picked_up_at, p.handed_over_at, 0) >= ?))))"
)
_LATER = (
    "UPDATE private_documents SET due_at = ?, tries = tries + 1, reason = ?"
    " WHERE order_id = ? AND tracking_number = ? AND state = 'wanted' AND url = ?"
)
_REFUSED = (
    "UPDATE private_documents SET state = 'refused', url = ?, reason = ?"
    " WHERE order_id = ? AND tracking_number = ? AND state = 'wanted' AND url = ?"
)
# The row stays, without a key to anything: a parcel that comes back must not get a label of ours in its place.
_FORGOTTEN = (
    "UPDATE private_documents SET state = 'refused', digest = '', url = '', reason = 'label_deleted'"
    " WHERE order_id = ? AND tracking_number = ?"
)


class Source(Protocol):
    """Where labels are fetched from."""

    def fetch(self, url: str) -> bytes:
        """What lies there. Raises LabelUnfetched."""

    def close(self) -> None:
        """Close its connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    whose: Whose
    url: str
    width_mm: float | None
    page: int | None
    tries: int
    asked_at: int


class Documents:
    """One turn fetches what is due and, once an hour, deletes what is not needed any more."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        files: DocumentFiles,
        clock: Clock,
        *,
        source: Callable[[], Source],
        printer: Printer | None = None,
        keep_days: int,
    ) -> None:
        """``source`` is called when a label is wanted: most stations never want one."""
        self._connection = connection
        self._writer = writer
        self._files = files
        self._clock = clock
        self._make_source = source
        self._printer = printer
        self._keep = timedelta(days=keep_days)
        self._sweep_ns = 0

    def turn(self) -> float:
        """Work off what is due; returns the seconds until the next look without being woken."""
        instant = self._clock.instant()
        if instant.boot_ns >= self._sweep_ns:
            self._sweep_ns = instant.boot_ns + int(SWEEP_SECONDS * 1e9)
            self._delete()
        wanted = self._due()
        if wanted is None:
            return IDLE_SECONDS
        with closing(self._make_source()) as source:
            for _ in range(_FETCHED_A_TURN):
                self._fetch(source, wanted)
                wanted = self._due()
                if wanted is None:
                    return IDLE_SECONDS
        return 0.0

    def _due(self) -> _Wanted | None:
        row = self._connection.execute(_DUE, (us(self._clock.now()),)).fetchone()
        if row is None:
            return None
        whose = Whose(order=row[0], tracking_number=row[1])
        return _Wanted(whose=whose, url=row[2], width_mm=row[3], page=row[4], tries=row[5], asked_at=row[6])

    def _fetch(self, source: Source, wanted: _Wanted) -> None:
        try:
            content = source.fetch(wanted.url)
        except LabelUnfetched as error:
            self._later(wanted, error.code)
            return
        try:
            attach(
                self._writer,
                self._files,
                wanted.whose,
                content,
                self._clock.now(),
                printer=self._printer,
                width_mm=wanted.width_mm,
                page=wanted.page,
                url=wanted.url,
            )
        except DocumentRefused as error:
            self._refuse(wanted, refusal_of(error).code)
        except PictureError:
            self._later(wanted, "label_not_kept")
        except OrderUnknown:
            self._refuse(wanted, "order_number_missing")

    def _later(self, wanted: _Wanted, why: str) -> None:
        now = us(self._clock.now())
        if now - wanted.asked_at > GIVEN_UP_AFTER // timedelta(microseconds=1):
            self._refuse(wanted, why)
            return
        pause = min(RETRY_SECONDS_MAX, RETRY_SECONDS_FIRST * 2.0 ** min(wanted.tries, 10))
        due = now + int(pause * _MICROSECONDS)
        self._write(wanted, _LATER, (due, why))

    def _refuse(self, wanted: _Wanted, why: str) -> None:
        self._write(wanted, _REFUSED, (url_mark(wanted.url), why))

    def _write(self, wanted: _Wanted, statement: str, values: tuple[int | str, ...]) -> None:
        """Change the row, unless another label was told for the same meanwhile."""
        key = (wanted.whose.order, wanted.whose.tracking_number)

        def decide(connection: Connection) -> Decision[None]:
            connection.execute(statement, (*values, *key, wanted.url))
            return Decision(answer=None)

        self._writer.submit(decide).result()

    def _delete(self) -> None:
        """Forget documents whose parcels left long enough ago, and files that nobody names."""
        if not self._clock.trusted():
            return  # by a clock that is months ahead everything is old
        now = self._clock.now()
        left, oldest = us(now - self._keep), us(now - KEPT_AT_MOST)
        gone = self._connection.execute(_GONE, (oldest, left, left)).fetchall()

        def decide(connection: Connection) -> Decision[None]:
            keys = [(row[0], row[1]) for row in gone]
            connection.executemany(_FORGOTTEN, keys)
            return Decision(answer=None)

        if gone:
            self._writer.submit(decide).result()
        orphans = self._files.stale(now.timestamp() - _ORPHAN_SECONDS)
        named = {row[0] for row in self._connection.execute("SELECT digest FROM private_documents").fetchall()}
        forget_files(self._writer, self._files, {row[2] for row in gone if row[2]} | (orphans - named))
