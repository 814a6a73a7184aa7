"""What imports leave behind, so that one can be undone: each with what it did, and what it changed as it was before.

Kept for a few days by the imports' own times, so that a rebuild keeps the same. Does not know who may undo what.
"""

from __future__ import annotations

from domain import events as e
from domain.order import Order, Waybill
from edge.store.bodies import body_of, known_body
from edge.store.instants import us
from journal.database import Connection

KEPT_US = 3 * 86_400_000_000


def note_change(connection: Connection, import_id: str, value: Order | Waybill) -> None:
    """Remember what an import changes, before it does."""
    before, after = known_body(connection, value), body_of(value)
    if before == after:
        return
    what, key = ("order", value.order_id) if isinstance(value, Order) else ("waybill", value.tracking_number)
    connection.execute(
        "INSERT INTO import_changes(import_id, what, key, before, after) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(import_id, what, key) DO UPDATE SET after = excluded.after",
        (import_id, what, key, before or "", after),
    )


def loaded(connection: Connection, event: e.OrdersLoaded | e.ListLoaded) -> None:
    """Remember an import; what ended days before it is forgotten."""
    if not event.import_id:
        return
    kind, platform = (event.kind, "") if isinstance(event, e.ListLoaded) else ("orders", event.platform)
    connection.execute(
        "INSERT INTO imports(import_id, kind, platform, at, accepted, updated, unchanged, rejected)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            event.import_id,
            kind,
            platform,
            us(event.at),
            event.accepted,
            event.updated,
            event.unchanged,
            event.rejected,
        ),
    )
    old = connection.execute("SELECT import_id FROM imports WHERE at < ?", (us(event.at) - KEPT_US,)).fetchall()
    for (import_id,) in old:
        connection.execute("DELETE FROM import_changes WHERE import_id = ?", (import_id,))
        connection.execute("DELETE FROM imports WHERE import_id = ?", (import_id,))


def went_back(connection: Connection, import_id: str, what: str, key: str) -> None:
    """What an import changed is as it was before."""
    connection.execute(
        "DELETE FROM import_changes WHERE import_id = ? AND what = ? AND key = ?", (import_id, what, key)
    )
