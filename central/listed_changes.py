"""What the feed said of an order or a waybill before an import told of it, so that the import can be undone.

Kept for a few days by the imports' own times. Does not know who may undo what (``central.undo``).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain import events as e
from journal.database import Connection


@dataclass(frozen=True, slots=True)
class Change:
    """Of a kind and key: the text that was listed before the import (empty: none), and after it."""

    kind: str
    key: str
    before: str
    after: str


def note_change(connection: Connection, import_id: str, name: tuple[str, str], after: str) -> None:
    """Remember what an import changes, in the transaction that changes it."""
    row = connection.execute("SELECT data FROM listed WHERE kind = ? AND key = ?", name).fetchone()
    connection.execute(
        "INSERT INTO listed_changes (import_id, kind, key, before_text, after_text) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (import_id, kind, key) DO UPDATE SET after_text = excluded.after_text",
        (import_id, *name, row[0] if row is not None else "", after),
    )


def changes_of(connection: Connection, import_id: str) -> list[Change]:
    """What an import changed and nobody has undone: waybills first, since they gather orders."""
    rows = connection.execute(
        "SELECT kind, key, before_text, after_text FROM listed_changes WHERE import_id = ? ORDER BY kind DESC, key",
        (import_id,),
    ).fetchall()
    return [Change(*row) for row in rows]


def go_back(connection: Connection, event: e.OrderUndone | e.WaybillUndone) -> e.Event | None:
    """The import's change is over: what the feed says from now on, or None where it says nothing any more."""
    what: tuple[str, str]
    again: e.Event
    if isinstance(event, e.OrderUndone):
        what, again = ("order", event.order.order_id), e.OrderImported(order=event.order)
    else:
        what, again = ("waybill", event.waybill.tracking_number), e.WaybillListed(waybill=event.waybill)
    connection.execute(
        "DELETE FROM listed_changes WHERE import_id = ? AND kind = ? AND key = ?", (event.import_id, *what)
    )
    if event.known:
        return again
    connection.execute("DELETE FROM listed WHERE kind = ? AND key = ?", what)
    return None


def forget_before(connection: Connection, at: str) -> None:
    """Imports that ended before an instant can no longer be undone."""
    connection.execute(
        "DELETE FROM listed_changes WHERE import_id IN"
        " (SELECT key FROM listed WHERE kind = 'import' AND decided_at < ?)",
        (at,),
    )
