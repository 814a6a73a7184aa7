"""Follows the record for an ERP: each new fact is asked for, in the transaction that moves the cursor.

Does not post anything.
"""

from __future__ import annotations

from domain.events import Event, PostingAsked
from domain.posting_events import posting_id
from domain.wire import UnknownKind, UnreadableEvent, from_data
from edge.drafts import drafts_of
from edge.erp.fact import FACTS, Fact, fact_of
from edge.erp.load import Erp
from edge.store.postings import find
from journal.database import Connection
from journal.envelope import Envelope, parse
from journal.errors import UnreadableBody
from journal.follow import head, read, set_cursor
from journal.write import Decision

PAGE = 500


def ask_for_new(connection: Connection, journal_id: str, erp: Erp) -> Decision[bool]:
    """Ask for what the next page of the record holds for this ERP; answers whether there may be more."""
    cursor = f"erp:{erp.name}"
    envelopes = read(connection, journal_id, _begin_at(connection, cursor, journal_id), PAGE)
    if not envelopes:
        return Decision(answer=False)
    asked: list[Event] = []
    for envelope in envelopes:
        fact = _fact(envelope, erp)
        if fact is None:
            continue
        name = FACTS[type(fact).__name__]
        wanted = posting_id(erp.name, name, fact.parcel_id, fact.at)
        if find(connection, wanted) is None:
            asked.append(
                PostingAsked(
                    posting_id=wanted,
                    erp=erp.name,
                    fact=name,
                    parcel_id=fact.parcel_id,
                    at=fact.at,
                    journal_id=journal_id,
                    sequence=envelope.sequence,
                )
            )
    set_cursor(connection, cursor, journal_id, envelopes[-1].sequence)
    return Decision(drafts=drafts_of(asked), answer=len(envelopes) == PAGE)


def _fact(envelope: Envelope, erp: Erp) -> Fact | None:
    try:
        entry = parse(envelope)
        event = from_data(entry.kind, entry.data) if FACTS.get(entry.kind) in erp.calls else None
    except (UnreadableBody, UnknownKind, UnreadableEvent):
        return None
    return fact_of(event) if event is not None else None


def _begin_at(connection: Connection, cursor: str, journal_id: str) -> int:
    """How far the record is followed. What was packed before an ERP was first named is not told it."""
    rows = connection.execute("SELECT journal_id, sequence FROM cursors WHERE name = ?", (cursor,)).fetchall()
    known = {str(row[0]): int(row[1]) for row in rows}
    if journal_id in known:
        return known[journal_id]
    # A record that went on in a new journal is read from its beginning: what it carries on is known by its id.
    at = 0 if known else head(connection, journal_id).sequence
    set_cursor(connection, cursor, journal_id, at)
    return at
