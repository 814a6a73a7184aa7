"""Follows every journal by sequence and turns what it says into rows. Does not know HTTP or how envelopes came in.

A batch of one journal is one transaction: facts, rows, roll-up and the projector's place in that journal move together,
so that a stop at any moment loses nothing and counts nothing twice. An event that no row can be made of is parked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, Event, Thread

from central.clock import Clock
from central.projection.carried import leave_out_repeats
from central.projection.fold import Fold, Touched
from central.projection.local import utc_text
from central.projection.reading import Read, read
from central.projection.rows import SiteOf, recompute
from central.store.bulk import upsert
from central.store.schema import PROJECTOR, lock_projection
from domain.events import Event as Fact
from journal.database import Connection, rollback, transaction
from journal.errors import JournalError
from journal.follow import read as read_envelopes
from journal.follow import set_cursor
from journal.tables import Journal, list_journals

BATCH = 500
WAIT_SECONDS = 1.0
RETRY_SECONDS = 2.0
WHY_MAX = 300

LIMITS = "54"
"""SQLSTATE class "program limit exceeded"."""

UNPROJECTABLE = (ValueError, LookupError, TypeError, ArithmeticError)
"""What reading an event may raise besides: values that a rule cannot reckon with."""

Adopt = Callable[[Sequence[tuple[Fact, str]], Journal], None]
"""Offer the feed what a station wrote while it could not reach us: events, each with its time, and their journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What the projector is given."""

    connect: Callable[[], Connection]
    clock: Clock
    site_of: SiteOf
    zone: str
    adopt: Adopt | None = None


class Projector:
    """One thread. ``poke`` tells it that something came in; it looks by itself once a second anyway."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._poked = Event()
        self._stopping = Event()
        self._turned = Condition()
        self._done: dict[str, int] = {}
        self._thread = Thread(target=self._run, name="central-projector", daemon=True)
        self.trouble = ""

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def poke(self) -> None:
        """Something came in."""
        self._poked.set()

    def wait_for(self, journal_id: str, sequence: int, seconds: float) -> bool:
        """Wait until a journal's rows follow this far; False where they do not in time, and will later."""
        with self._turned:
            return self._turned.wait_for(lambda: self._done.get(journal_id, 0) >= sequence, seconds)

    def close(self) -> None:
        """Finish the batch in hand and stop."""
        self._stopping.set()
        self._poked.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            connection = self._open()
            if connection is None:
                continue
            try:
                self._follow(connection)
            except (connection.Error, JournalError) as error:
                # The database said no: a lock held too long, a server gone. Nothing was lost; say so and try again.
                self.trouble = f"{type(error).__name__}: {error}"
                rollback_if_possible(connection)
                self._stopping.wait(RETRY_SECONDS)
            finally:
                connection.close()

    def _open(self) -> Connection | None:
        try:
            return self._wiring.connect()
        except JournalError as error:
            self.trouble = f"{type(error).__name__}: {error}"
            self._stopping.wait(RETRY_SECONDS)
            return None

    def _follow(self, connection: Connection) -> None:
        while not self._stopping.is_set():
            self._poked.clear()
            moved = step(connection, self._wiring)
            self.trouble = ""
            with self._turned:
                self._done = cursors(connection)
                self._turned.notify_all()
            if not moved:
                self._poked.wait(WAIT_SECONDS)


def step(connection: Connection, wiring: Wiring, *, batch: int = BATCH) -> int:
    """One batch of each journal that has something new; returns how many events were read."""
    done = cursors(connection)
    events = 0
    for journal in _oldest_first(list_journals(connection)):
        after = done.get(journal.journal_id, 0)
        if journal.counts_to > after:
            events += _advance(connection, wiring, journal, after, batch)
    return events


def catch_up(connection: Connection, wiring: Wiring, *, batch: int = BATCH) -> None:
    """Project until nothing is left."""
    while step(connection, wiring, batch=batch):
        pass


def cursors(connection: Connection) -> dict[str, int]:
    """How far each journal was projected."""
    rows = connection.execute("SELECT journal_id, sequence FROM cursors WHERE name = ?", (PROJECTOR,)).fetchall()
    return dict(rows)


def rollback_if_possible(connection: Connection) -> None:
    """Undo what is open; a connection that is gone has undone it already."""
    try:
        rollback(connection)
    except connection.Error:
        return


def _oldest_first(journals: Sequence[Journal]) -> list[Journal]:
    """Feeds that were retired before the one that follows them: of two versions of an order the later must win."""
    return sorted(journals, key=lambda journal: (journal.role != "feed", not journal.retired, journal.journal_id))


def _advance(connection: Connection, wiring: Wiring, journal: Journal, after: int, limit: int) -> int:
    """One batch. Where it cannot be projected, a smaller one; where a single event cannot, it is parked.

    Reading has refused what it knows to be poison; this is for what it did not think of.
    """
    try:
        return _batch(connection, wiring, journal, after, limit)
    except (connection.Error, *UNPROJECTABLE) as error:
        if isinstance(error, connection.Error) and not _is_about_values(error):
            # Disk, server, or a mistake of our own: no event is to blame, and none is skipped.
            raise
        if limit > 1:
            return _advance(connection, wiring, journal, after, max(1, limit // 8))
        why = f"{type(error).__name__}: {error}"
    _skip(connection, wiring, journal, after, why)
    return 1


def _is_about_values(error: Exception) -> bool:
    """Whether the database refused a value rather than failed; by the names that the DB-API gives in both drivers.

    PostgreSQL calls a value that is too large for an index or a row a limit of the program's, not an error in data.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"DataError", "IntegrityError"}) or str(getattr(error, "sqlstate", "")).startswith(LIMITS)


def _skip(connection: Connection, wiring: Wiring, journal: Journal, after: int, why: str) -> None:
    """Park one event unread and go on behind it."""
    with transaction(connection):
        lock_projection(connection)
        if cursors(connection).get(journal.journal_id, 0) != after:
            return
        _park(connection, journal, [Read(sequence=after + 1, parked=why)], utc_text(wiring.clock()))
        set_cursor(connection, PROJECTOR, journal.journal_id, after + 1)


def _batch(connection: Connection, wiring: Wiring, journal: Journal, after: int, limit: int) -> int:
    own = journal.role == "feed"
    limit = min(limit, journal.counts_to - after)
    reads = [read(envelope, own=own) for envelope in read_envelopes(connection, journal.journal_id, after, limit)]
    if not reads:
        return 0
    wanted = [
        (each.adopted, each.entry.stamp.at) for each in reads if each.adopted is not None and each.entry is not None
    ]
    if wanted and wiring.adopt is not None:
        # Before the transaction, since the feed is written by another connection. Doing it twice changes nothing.
        wiring.adopt(wanted, journal)
    with transaction(connection):
        lock_projection(connection)
        done = cursors(connection)
        if done.get(journal.journal_id, 0) != after:
            return 0
        reads = leave_out_repeats(connection, journal.journal_id, reads, done)
        touched = _fold(connection, wiring, journal, reads)
        recompute(connection, touched, wiring.site_of)
        _park(connection, journal, reads, utc_text(wiring.clock()))
        set_cursor(connection, PROJECTOR, journal.journal_id, reads[-1].sequence)
    return len(reads)


def _fold(connection: Connection, wiring: Wiring, journal: Journal, reads: Sequence[Read]) -> Touched:
    fold = Fold(connection, zone=wiring.zone)
    fold.load(effect for entry in reads for effect in entry.effects)
    for entry in reads:
        for effect in entry.effects:
            fold.join(effect, journal.station_id)
    return fold.save()


def _park(connection: Connection, journal: Journal, reads: Sequence[Read], now: str) -> None:
    rows = [
        {
            "journal_id": journal.journal_id,
            "sequence": entry.sequence,
            "station_id": journal.station_id,
            "kind": entry.kind[:WHY_MAX].replace("\x00", ""),
            "why": entry.parked[:WHY_MAX].replace("\x00", ""),
            "parked_at": now,
        }
        for entry in reads
        if entry.parked
    ]
    upsert(connection, "parked_events", ("journal_id", "sequence"), rows)
