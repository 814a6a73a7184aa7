"""State from the journals alone: every derived table is emptied and projected anew, in the order of its making.

A record entry names how much of the feed was known when it was decided, so the two streams are merged as they were.
Remarks, names and PIN hashes lie in no journal and stay. Does not know what an event means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edge.store.projection import FOLLOWED, project_envelope
from edge.store.stale import settle_all
from edge.store.tables import DERIVED
from journal.database import Connection, transaction
from journal.envelope import Envelope, parse
from journal.errors import UnreadableBody
from journal.follow import read, set_cursor, stream
from journal.tables import Journal, list_journals

TOLD_EVERY = 1000


def rebuild(connection: Connection, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Project all journals kept here anew, in one transaction; returns how many events were applied.

    ``tell`` is called with the count every thousand events.
    """
    with transaction(connection):
        for table in DERIVED:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
        count = 0
        for journal_id, envelope in _story(connection):
            project_envelope(connection, journal_id, envelope)
            # At once: what was opened or withdrawn after a change of rules had been computed by then.
            settle_all(connection)
            count += 1
            if count % TOLD_EVERY == 0:
                tell(count)
        for journal in list_journals(connection, "followed"):
            set_cursor(connection, FOLLOWED, journal.journal_id, journal.sequence)
    return count


def _story(connection: Connection) -> Iterator[tuple[str, Envelope]]:
    """Every event kept here, as (journal id, envelope), in the order in which they were applied."""
    journals = list_journals(connection)
    feeds = _Feeds(connection, [each for each in journals if each.role in {"feed", "followed"}])
    for journal in journals:
        if journal.role != "record":
            continue
        for envelope in stream(connection, journal.journal_id):
            known = _known(envelope)
            if known is not None:
                yield from feeds.up_to(known)
            yield journal.journal_id, envelope
    yield from feeds.rest()


def _known(envelope: Envelope) -> int | None:
    """How much of the feed was known when the event was decided; None where it was decided long before."""
    try:
        entry = parse(envelope)
    except UnreadableBody:
        return None
    return entry.feed_sequence if entry.carried_from is None else None


class _Feeds:
    """The feeds that were known here, one after the other: own, then followed, or an owner's next one."""

    def __init__(self, connection: Connection, journals: Sequence[Journal]) -> None:
        self._connection = connection
        self._journals = list(journals)
        self._applied = 0

    def up_to(self, sequence: int) -> Iterator[tuple[str, Envelope]]:
        """What is not yet applied up to a sequence. One that goes back, or past the end, is of the next feed."""
        while len(self._journals) > 1 and not self._applied <= sequence <= self._journals[0].sequence:
            yield from self._page(self._journals[0].sequence)
            self._journals.pop(0)
            self._applied = 0
        if self._journals:
            yield from self._page(sequence)

    def rest(self) -> Iterator[tuple[str, Envelope]]:
        """All that no record entry knew."""
        while self._journals:
            yield from self._page(self._journals[0].sequence)
            self._journals.pop(0)
            self._applied = 0

    def _page(self, sequence: int) -> Iterator[tuple[str, Envelope]]:
        journal_id = self._journals[0].journal_id
        while self._applied < sequence:
            envelopes = read(self._connection, journal_id, self._applied, min(1000, sequence - self._applied))
            if not envelopes:
                return
            self._applied = envelopes[-1].sequence
            yield from ((journal_id, envelope) for envelope in envelopes)
