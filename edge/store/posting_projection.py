"""What the events of postings do to their table. One function an event. Does not know ERPs, templates or HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import events as e
from edge.store.instants import us
from journal.database import Connection
from journal.envelope import Entry


def asked(connection: Connection, event: e.PostingAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO postings(posting_id, erp, fact, parcel_id, journal_id, sequence, at, state, attempt, changed_at,"
        " said, badge) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, '', '') ON CONFLICT DO NOTHING",
        (
            event.posting_id,
            event.erp,
            event.fact,
            event.parcel_id,
            event.journal_id,
            event.sequence,
            us(event.at),
            us(event.at),
        ),
    )


def started(connection: Connection, event: e.PostingStarted, entry: Entry) -> None:
    _to(connection, event.posting_id, "started", event.attempt, event.at)


def accepted(connection: Connection, event: e.PostingAccepted, entry: Entry) -> None:
    _to(connection, event.posting_id, "accepted", event.attempt, event.at, said=event.said)


def put_off(connection: Connection, event: e.PostingPutOff, entry: Entry) -> None:
    _to(connection, event.posting_id, "waiting", event.attempt, event.at, said=event.said)


def refused(connection: Connection, event: e.PostingRefused, entry: Entry) -> None:
    _to(connection, event.posting_id, "refused", event.attempt, event.at, said=event.said)


def unknown(connection: Connection, event: e.PostingUnknown, entry: Entry) -> None:
    _to(connection, event.posting_id, "unknown", event.attempt, event.at, said=event.said)


_DECIDED = {"again": "waiting", "there": "accepted", "dropped": "dropped"}


def settled(connection: Connection, event: e.PostingSettled, entry: Entry) -> None:
    connection.execute(
        "UPDATE postings SET state = ?, changed_at = ?, badge = ? WHERE posting_id = ?",
        (_DECIDED.get(event.decision, "unknown"), us(event.at), event.badge, event.posting_id),
    )


def _to(connection: Connection, posting_id: str, state: str, attempt: int, at: datetime, *, said: str = "") -> None:
    connection.execute(
        "UPDATE postings SET state = ?, attempt = ?, changed_at = ?, said = ? WHERE posting_id = ?",
        (state, attempt, us(at), said, posting_id),
    )


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.PostingAsked: asked,
    e.PostingStarted: started,
    e.PostingAccepted: accepted,
    e.PostingPutOff: put_off,
    e.PostingRefused: refused,
    e.PostingUnknown: unknown,
    e.PostingSettled: settled,
}
