"""Events that came twice: once in an old journal, once carried over into the one minted after it.

Whichever copy is projected first counts; the other only says how far its journal reaches. Does not know what an event
means: only counting effects could do harm twice, but a rule without exceptions is easier to trust.
"""

from __future__ import annotations

from collections.abc import Sequence

from central.projection.facts import StationFacts
from central.projection.reading import Read
from central.store.bulk import select_in, upsert
from journal.database import Connection
from journal.envelope import parse_body
from journal.errors import UnreadableBody


def leave_out_repeats(
    connection: Connection, journal_id: str, reads: Sequence[Read], done: dict[str, int]
) -> list[Read]:
    """The same events, those counted before without what they say. ``done``: how far each journal was projected."""
    carried = {read.entry.event_id: read for read in reads if read.entry and read.entry.carried_from}
    ids = {read.entry.event_id for read in reads if read.entry}
    sql = "SELECT event_id FROM carried_events WHERE event_id IN {keys}"
    repeats = {row[0] for row in select_in(connection, sql, ids)} if _any(connection) or carried else set()
    new = {key: read for key, read in carried.items() if key not in repeats}
    repeats |= {key for key, read in new.items() if _projected(connection, read, done)}
    fresh = [{"event_id": key, "journal_id": journal_id} for key in new if key not in repeats]
    upsert(connection, "carried_events", ("event_id",), fresh)
    return [_strip(read) if read.entry and read.entry.event_id in repeats else read for read in reads]


def _any(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM carried_events LIMIT 1").fetchone() is not None


def _projected(connection: Connection, read: Read, done: dict[str, int]) -> bool:
    """Whether the event at the place it was carried from is the same one and has been projected."""
    origin = (read.entry.carried_from if read.entry else None) or {}
    journal_id, sequence = origin.get("journal_id"), origin.get("sequence")
    if not isinstance(journal_id, str) or not isinstance(sequence, int) or sequence > done.get(journal_id, 0):
        return False
    found = connection.execute(
        "SELECT body FROM envelopes WHERE journal_id = ? AND sequence = ?", (journal_id, sequence)
    ).fetchone()
    if found is None or read.entry is None:
        return False
    try:
        return parse_body(found[0]).event_id == read.entry.event_id
    except UnreadableBody:
        return False


def _strip(read: Read) -> Read:
    reach = tuple(effect for effect in read.effects if isinstance(effect, StationFacts) and effect.journals)
    return Read(sequence=read.sequence, entry=read.entry, effects=reach, parked=read.parked)
