"""One event into the state tables, in the event's own transaction.

A kind that this version does not know, or data that do not fit, is parked and reported; the journal keeps it.
Does not know who wrote the event, or screens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from domain.events import Event
from domain.parcel import ImpossibleStep
from domain.site import UnreadableRules
from domain.wire import UnknownKind, UnreadableEvent, from_data
from edge.store import (
    batch_ship_projection,
    feed_projection,
    mapping_projection,
    posting_projection,
    record_projection,
    undo_projection,
    watch_projection,
)
from journal.database import Connection
from journal.envelope import Entry, Envelope, parse
from journal.errors import UnreadableBody
from journal.follow import get_cursor, set_cursor, store_copy
from journal.tables import find_journal

Handler = Callable[[Connection, Any, Entry], None]

FOLLOWED = "feed"  # the cursor of how much of a followed feed is applied

# What a station says of itself.
_OWN = (
    record_projection.HANDLERS
    | watch_projection.HANDLERS
    | posting_projection.HANDLERS
    | batch_ship_projection.HANDLERS
)
# What others decided.
_DECIDED = feed_projection.HANDLERS | undo_projection.HANDLERS | mapping_projection.HANDLERS

_STORY = "INSERT INTO parcel_events(parcel_id, journal_id, sequence) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
# What an event can be wrong by that others wrote: its data, a step that cannot be, a number or date beyond all bounds.
_POISON = (UnreadableEvent, UnreadableRules, ImpossibleStep, OverflowError, sqlite3.IntegrityError)


def project(connection: Connection, entry: Entry) -> None:
    """Change the state tables as ``entry`` says."""
    try:
        event = from_data(entry.kind, entry.data)
    except (UnknownKind, UnreadableEvent) as error:
        _park(connection, entry.journal_id, entry.sequence, str(error))
        return
    if (handler := _OWN.get(type(event))) is not None:
        try:
            handler(connection, event, entry)
        except ImpossibleStep as error:
            _park(connection, entry.journal_id, entry.sequence, str(error))
            return
    elif (handler := _DECIDED.get(type(event))) is not None:
        _foreign(connection, handler, event, entry)
    if parcel_id := getattr(event, "parcel_id", ""):
        connection.execute(_STORY, (parcel_id, entry.journal_id, entry.sequence))


def project_envelope(connection: Connection, journal_id: str, envelope: Envelope) -> None:
    """As ``project``, for an envelope that somebody else wrote: its body may say anything."""
    try:
        entry = parse(envelope)
    except UnreadableBody as error:
        _park(connection, journal_id, envelope.sequence, str(error))
        return
    if entry.carried_from is None or not was_applied(connection, entry.carried_from):
        project(connection, entry)


def was_applied(connection: Connection, carried_from: dict[str, Any]) -> bool:
    """Whether the event stands in an older journal that is kept here, and was applied when it came there."""
    journal = find_journal(connection, str(carried_from.get("journal_id")))
    return journal is not None and int(carried_from.get("sequence", 0)) <= journal.sequence


def follow(connection: Connection, station_id: str, journal_id: str, envelopes: Sequence[Envelope]) -> int:
    """Keep a page of the followed feed and apply what is new in it; returns the sequence that it reaches.

    What its owner carried on from an older journal that was followed here is not applied again.

    Raises OutOfStep and BrokenChain (see ``journal.follow``).
    """
    sequence = store_copy(connection, station_id, journal_id, envelopes)
    applied = get_cursor(connection, FOLLOWED, journal_id)
    for envelope in envelopes:
        if envelope.sequence > applied:
            project_envelope(connection, journal_id, envelope)
    set_cursor(connection, FOLLOWED, journal_id, sequence)
    return sequence


def _foreign(connection: Connection, handler: Handler, event: Event, entry: Entry) -> None:
    """Apply what others decided, whole or not at all: one bad event must not stop those after it."""
    connection.execute("SAVEPOINT projection")
    try:
        handler(connection, event, entry)
    except _POISON as error:
        connection.execute("ROLLBACK TO projection")
        _park(connection, entry.journal_id, entry.sequence, f"{type(error).__name__}: {error}")
    connection.execute("RELEASE projection")


def _park(connection: Connection, journal_id: str, sequence: int, why: str) -> None:
    connection.execute(
        "INSERT INTO parked_events(journal_id, sequence, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (journal_id, sequence, why),
    )
