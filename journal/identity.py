"""Which journal a database writes: opened at the first start, minted anew when its history has parted from a copy.

Does not know why a journal is renewed, nor the kind of the event that says so: both are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from journal.chain import genesis, seal
from journal.database import Connection, transaction
from journal.envelope import Draft, Entry, Role, Stamp, parse
from journal.errors import UnknownJournal
from journal.follow import hash_at, stream
from journal.tables import (
    Head,
    Journal,
    current_head,
    find_current,
    insert_journal,
    insert_own,
    list_journals,
    move_head,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Where a new journal leaves the old one: the last event that both sides have, 0 standing for the genesis."""

    old_journal_id: str
    common_sequence: int
    common_hash: str


def open_journal(connection: Connection, station_id: str, role: Role, new_id: Callable[[], str]) -> str:
    """The id of the journal this database writes in that role, made if there is none."""
    with transaction(connection):
        head = find_current(connection, role) or _mint(connection, station_id, role, new_id())
        return head.journal_id


def renew(
    connection: Connection,
    station_id: str,
    role: Role,
    common_sequence: int,
    first: Callable[[Parting], Draft],
    /,
    *,
    journal_id: str,
    event_id: str,
    stamp: Stamp,
    old_journal_id: str | None = None,
) -> Head:
    """Retire the journal of that role and go on in a new one, all in one transaction; returns the new one's head.

    Its first event is what ``first`` drafts, by the id given. After it come the old journal's events past
    ``common_sequence`` once more: the same kind, data, event id and times, each naming where it stood. Nothing is
    projected: their state is there. If ``old_journal_id`` was retired before, what followed it is carried as well.
    Raises UnknownJournal.
    """
    with transaction(connection):
        old_id = old_journal_id or current_head(connection, role).journal_id
        parting = Parting(
            old_journal_id=old_id,
            common_sequence=common_sequence,
            common_hash=hash_at(connection, old_id, common_sequence),
        )
        left = _leave(connection, role, parting)
        feed = None if role == "feed" else find_current(connection, "feed") or find_current(connection, "followed")
        draft = first(parting)
        opening = Entry(
            station_id=station_id,
            journal_id=journal_id,
            sequence=1,
            kind=draft.kind,
            version=draft.version,
            event_id=event_id,
            stamp=stamp,
            feed_sequence=0 if feed is None else feed.sequence,
            data=draft.data,
        )
        head = _add(connection, _mint(connection, station_id, role, journal_id), opening)
        for old, after in left:
            for envelope in stream(connection, old.journal_id, after=after, last=old.counts_to):
                head = _carry(connection, head, parse(envelope))
        move_head(connection, journal_id, 0, head.sequence, head.hash)
        return head


def _leave(connection: Connection, role: Role, parting: Parting) -> list[tuple[Journal, int]]:
    """Retire the old journal and those after it; gives each as it was, and after which event it is to be carried."""
    journals = list_journals(connection, role)
    names = [journal.journal_id for journal in journals]
    if parting.old_journal_id not in names:
        raise UnknownJournal(f"{parting.old_journal_id} was never a {role} journal here")
    place = names.index(parting.old_journal_id)
    left = [
        (journal, parting.common_sequence if journal.journal_id == parting.old_journal_id else 0)
        for journal in journals[place:]
    ]
    for journal, ends_at in left:
        connection.execute(
            "UPDATE journals SET retired = TRUE, ends_at = ? WHERE journal_id = ?", (ends_at, journal.journal_id)
        )
    return left


def _mint(connection: Connection, station_id: str, role: Role, journal_id: str) -> Head:
    start = genesis(station_id, journal_id)
    journal = Journal(journal_id=journal_id, station_id=station_id, role=role, sequence=0, hash=start)
    insert_journal(connection, journal)
    return Head(journal_id=journal_id, sequence=0, hash=start)


def _carry(connection: Connection, head: Head, entry: Entry) -> Head:
    carried = msgspec.structs.replace(
        entry,
        journal_id=head.journal_id,
        sequence=head.sequence + 1,
        carried_from={"journal_id": entry.journal_id, "sequence": entry.sequence},
    )
    return _add(connection, head, carried)


def _add(connection: Connection, head: Head, entry: Entry) -> Head:
    envelope = seal(head.hash, entry)
    insert_own(connection, head.journal_id, envelope, entry.event_id)
    return Head(journal_id=head.journal_id, sequence=envelope.sequence, hash=envelope.hash)
