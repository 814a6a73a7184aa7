"""The journals one database writes: their heads, remembered, and how drafts become envelopes in them.

Works inside the caller's transaction. Does not know threads, commits or what a projection does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from journal.chain import seal
from journal.database import Connection
from journal.envelope import Draft, Entry, Envelope, Role, Stamp, parse_body
from journal.errors import StaleHead, UnknownJournal
from journal.identity import Parting, renew
from journal.tables import Head, current_head, find_current, insert_own, move_head

Project = Callable[[Connection, Entry], None]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Where the book stands: the heads, and the first event that this transaction wrote."""

    heads: Mapping[Role, Head]
    written: Head | None = None


class Book:
    """Appends to own journals. Its ``mark`` is replaced, never changed: keeping it is enough to go back to it."""

    def __init__(
        self, *, station_id: str, stamp: Callable[[], Stamp], new_id: Callable[[], str], project: Project | None
    ) -> None:
        self.mark = Mark(heads={})
        self._station_id = station_id
        self._stamp = stamp
        self._new_id = new_id
        self._project = project

    def read(self, connection: Connection, roles: Iterable[Role]) -> None:
        """Remember the stored heads of the journals in these roles; raises UnknownJournal."""
        self.mark = Mark(heads={role: current_head(connection, role) for role in roles})

    def turn(self) -> None:
        """Begin another transaction."""
        self.mark = Mark(heads=self.mark.heads)

    def append(self, connection: Connection, drafts: Sequence[Draft]) -> None:
        """Write the drafts in order, each projected before the next is; raises StaleHead, UnknownJournal."""
        if not drafts:
            return
        before = self.mark.heads
        heads, sealed = self._seal(connection, drafts)
        for role, head in heads.items():
            past = before[role].sequence
            if head.sequence != past and not move_head(connection, head.journal_id, past, head.sequence, head.hash):
                raise StaleHead(f"journal {head.journal_id} is no longer at {past}")
        for draft, (journal_id, envelope) in zip(drafts, sealed, strict=True):
            insert_own(connection, journal_id, envelope, draft.event_id)
            if self._project is not None:
                # Parsed from the body, so that a projection never sees what a rebuild from the journal would not.
                self._project(connection, parse_body(envelope.body))
        self.mark = Mark(heads=heads, written=self.mark.written or _head(*sealed[0]))

    def renew(
        self,
        connection: Connection,
        role: Role,
        common_sequence: int,
        first: Callable[[Parting], Draft],
        old_journal_id: str | None,
    ) -> Head:
        """Go on in a new journal (see identity)."""
        head = renew(
            connection,
            self._station_id,
            role,
            common_sequence,
            first,
            journal_id=self._new_id(),
            event_id=self._new_id(),
            stamp=self._stamp(),
            old_journal_id=old_journal_id,
        )
        self.mark = Mark(heads={**self.mark.heads, role: head}, written=self.mark.written or head)
        return head

    def _seal(
        self, connection: Connection, drafts: Sequence[Draft]
    ) -> tuple[Mapping[Role, Head], list[tuple[str, Envelope]]]:
        """The drafts' envelopes, each with its journal's id, and the heads after them."""
        heads, stamp = dict(self.mark.heads), self._stamp()
        followed = 0 if "feed" in heads else _followed(connection)
        sealed = []
        for draft in drafts:
            head = heads.get(draft.role)
            if head is None:
                raise UnknownJournal(f"no {draft.role} journal is written here")
            entry = Entry(
                station_id=self._station_id,
                journal_id=head.journal_id,
                sequence=head.sequence + 1,
                kind=draft.kind,
                version=draft.version,
                event_id=draft.event_id or self._new_id(),
                stamp=stamp,
                feed_sequence=heads["feed"].sequence if "feed" in heads else followed,
                data=draft.data,
                carried_from=draft.carried_from,
                decided_at=draft.decided_at,
            )
            envelope = seal(head.hash, entry)
            heads[draft.role] = _head(head.journal_id, envelope)
            sealed.append((head.journal_id, envelope))
        return heads, sealed


def _head(journal_id: str, envelope: Envelope) -> Head:
    return Head(journal_id=journal_id, sequence=envelope.sequence, hash=envelope.hash)


def _followed(connection: Connection) -> int:
    """How far the feed that this database follows has come; 0 before anything of it arrived."""
    head = find_current(connection, "followed")
    return 0 if head is None else head.sequence
