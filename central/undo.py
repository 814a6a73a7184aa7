"""Undoing an import for all stations: its orders and waybills back as they were, while no bench has begun them.

Undone whole or refused with the parcels that stand against it; asked again, it goes on where it was. What a bench began
and has not sent yet is not known here: the station asks its own tables first. Does not know HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from central.clock import Clock
from central.errors import NotUndoable
from central.feed import CHUNK, Feed, draft_of, event_of
from central.feed_event import FeedEvent
from central.listed_changes import Change, changes_of
from domain import events as e
from domain.reason import reason
from journal.database import Connection
from journal.write import Decision

NUMBERS_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What went back; ``left`` were begun or changed while it ran."""

    orders: int = 0
    waybills: int = 0
    left: int = 0

    def __add__(self, other: Undone) -> Undone:
        """Both together."""
        return Undone(
            orders=self.orders + other.orders, waybills=self.waybills + other.waybills, left=self.left + other.left
        )


def undo(connection: Connection, feed: Feed, clock: Clock, import_id: str, badge: str) -> Undone:
    """Undo an import; twice is once. ``connection`` is for reading. Raises NotUndoable."""
    if not _check(connection, import_id):
        return Undone()
    changes = changes_of(connection, import_id)
    undone = Undone()
    for start in range(0, len(changes), CHUNK):
        undone += feed.submit(partial(_decide, import_id=import_id, chunk=changes[start : start + CHUNK]))
    feed.note(
        e.ImportUndone(
            import_id=import_id,
            badge=badge,
            at=clock(),
            orders=undone.orders,
            waybills=undone.waybills,
            left=undone.left,
        )
    )
    return undone


def _check(connection: Connection, import_id: str) -> bool:
    """Whether there is anything to undo."""
    known = "SELECT 1 FROM listed WHERE kind = ? AND key = ?"
    if connection.execute(known, ("undone", import_id)).fetchone() is not None:
        return False
    if connection.execute(known, ("import", import_id)).fetchone() is None:
        raise NotUndoable(reason("import_not_there"))
    changes = changes_of(connection, import_id)
    begun = sorted({number for change in changes for number in _begun(connection, change)})
    if begun:
        raise NotUndoable(reason("import_begun", count=len(begun), numbers=", ".join(begun[:NUMBERS_NAMED])))
    if later := sum(_changed_since(connection, change) for change in changes):
        raise NotUndoable(reason("import_changed_since", count=later))
    return True


def _decide(connection: Connection, *, import_id: str, chunk: Sequence[Change]) -> Decision[Undone]:
    drafts, undone = [], Undone()
    for change in chunk:
        if any(_begun(connection, change)) or _changed_since(connection, change):
            undone += Undone(left=1)
            continue
        if change.kind == "order" and not change.before:
            connection.execute("DELETE FROM private_notes WHERE kind = 'remark' AND key = ?", (change.key,))
        drafts.append(draft_of(_event_of(change, import_id)))
        undone += Undone(orders=1) if change.kind == "order" else Undone(waybills=1)
    return Decision(drafts=tuple(drafts), answer=undone)


def _event_of(change: Change, import_id: str) -> FeedEvent:
    told, known = event_of(change.before or change.after), bool(change.before)
    if isinstance(told, e.WaybillListed):
        return e.WaybillUndone(waybill=told.waybill, known=known, import_id=import_id)
    if not isinstance(told, e.OrderImported):
        raise TypeError(f"an import told of {change.kind}")
    order = told.order if known else replace(told.order, cancelled=True)
    return e.OrderUndone(order=order, known=known, import_id=import_id)


def _begun(connection: Connection, change: Change) -> Iterator[str]:
    """The numbers of its parcels that a station has told of."""
    sql = _OF_ORDER if change.kind == "order" else _OF_NUMBER
    for number, parcel_id in connection.execute(sql, (change.key,)).fetchall():
        yield number or parcel_id


def _changed_since(connection: Connection, change: Change) -> bool:
    row = connection.execute("SELECT data FROM listed WHERE kind = ? AND key = ?", (change.kind, change.key)).fetchone()
    return row is None or row[0] != change.after


_OF_ORDER = (
    "SELECT p.tracking_number, p.parcel_id FROM parcel_orders l JOIN parcels p ON p.parcel_id = l.parcel_id"
    " WHERE l.order_id = ? AND p.station != ''"
)
_OF_NUMBER = (
    "SELECT p.tracking_number, p.parcel_id FROM parcel_numbers l JOIN parcels p ON p.parcel_id = l.parcel_id"
    " WHERE l.tracking_number = ? AND p.station != ''"
)
