"""One event into the state tables, in the event's own transaction.

A kind that this version does not know, or data that do not fit, is parked and reported; the journal keeps it.
Does not know who wrote the event, or screens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.events import Event
from domain.parcel import ImpossibleStep
from domain.wire import UnknownKind, UnreadableEvent, from_data
from edge.store import feed_projection, record_projection
from journal.database import Connection
from journal.envelope import Entry

Handler = Callable[[Connection, Any, Entry], None]

_STORY = "INSERT INTO parcel_events(parcel_id, journal_id, sequence) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

HANDLERS: dict[type[Event], Handler] = {**feed_projection.HANDLERS, **record_projection.HANDLERS}


def project(connection: Connection, entry: Entry) -> None:
    """Change the state tables as ``entry`` says."""
    try:
        event = from_data(entry.kind, entry.data)
        handler = HANDLERS.get(type(event))
        if handler is not None:
            handler(connection, event, entry)
        if parcel_id := getattr(event, "parcel_id", ""):
            connection.execute(_STORY, (parcel_id, entry.journal_id, entry.sequence))
    except (UnknownKind, UnreadableEvent, ImpossibleStep) as error:
        _park(connection, entry, str(error))


def _park(connection: Connection, entry: Entry, why: str) -> None:
    connection.execute(
        "INSERT INTO parked_events(journal_id, sequence, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (entry.journal_id, entry.sequence, why),
    )
