"""Imports of the last days, and undoing one: its orders and waybills back as they were, while nobody has begun them.

An import is undone whole or refused with the parcels that stand against it; what is begun in the very moment stays and
is counted. Asked again, it goes on where it was. Does not know HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from domain.carrier import name_of
from domain.events import Event, ImportUndone, OrderUndone, WaybillUndone
from domain.order import Order, Waybill
from domain.reason import reason
from edge.drafts import draft_of
from edge.errors import NotPossible
from edge.feed import TOGETHER
from edge.store.instants import from_us
from edge.store.remarks import forget_remarks
from journal.database import Connection
from journal.write import Decision, Writer

LISTED_MAX = 100
NUMBERS_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undoing did. ``left`` were begun while it ran."""

    orders: int = 0
    waybills: int = 0
    left: int = 0

    def __add__(self, other: Undone) -> Undone:
        return Undone(
            orders=self.orders + other.orders, waybills=self.waybills + other.waybills, left=self.left + other.left
        )


@dataclass(frozen=True, slots=True)
class _Change:
    """What an import made of one order or waybill: its text before (empty: there was none) and after."""

    what: str
    key: str
    before: str
    after: str


def imports(connection: Connection) -> list[dict[str, Any]]:
    """The imports of the last days, the newest first, with what each did and how much of it can go back."""
    rows = connection.execute(_IMPORTS, (LISTED_MAX,)).fetchall()
    names = ("import_id", "kind", "platform", "at", "accepted", "updated", "unchanged", "rejected", "undone_at")
    return [
        {**dict(zip(names, row, strict=False)), "at": from_us(row[3]), "undone_at": from_us(row[8]), "changes": row[9]}
        for row in rows
    ]


def check(connection: Connection, import_id: str) -> bool:
    """Whether there is anything to undo; raises NotPossible with what stands against it."""
    row = connection.execute("SELECT undone_at FROM imports WHERE import_id = ?", (import_id,)).fetchone()
    if row is None:
        raise NotPossible(reason("import_unknown"))
    if row[0] is not None:
        return False
    changes = _changes(connection, import_id)
    begun = sorted({number for change in changes for number in _begun(connection, change)})
    if begun:
        named = ", ".join(begun[:NUMBERS_NAMED])
        raise NotPossible(reason("import_begun", count=len(begun), numbers=named))
    if later := sum(1 for change in changes if _changed_since(connection, change)):
        raise NotPossible(reason("import_changed_since", count=later))
    return True


def undo(connection: Connection, writer: Writer, import_id: str, badge: str, at: datetime) -> Undone:
    """Undo an import in the feed that is owned here; twice is once. ``connection`` is for reading."""
    if not check(connection, import_id):
        return Undone()
    undone = Undone()
    for chunk in _chunks(_changes(connection, import_id)):
        undone += _submit(writer, import_id, chunk)
    event = ImportUndone(
        import_id=import_id,
        badge=badge,
        at=at,
        orders=undone.orders,
        waybills=undone.waybills,
        left=undone.left,
    )
    writer.submit(lambda _connection: Decision(drafts=(draft_of(event, "feed"),), answer=None)).result()
    return undone


def _submit(writer: Writer, import_id: str, chunk: Sequence[_Change]) -> Undone:
    """A hundred changes in one transaction, so that scans go on in between; each is looked at again in it."""

    def decide(connection: Connection) -> Decision[Undone]:
        events, undone = [], Undone()
        for change in chunk:
            if any(_begun(connection, change)) or _changed_since(connection, change):
                undone += Undone(left=1)
                continue
            if change.what == "order" and not change.before:
                forget_remarks(connection, change.key)
            events.append(_event_of(change, import_id))
            undone += Undone(orders=1) if change.what == "order" else Undone(waybills=1)
        return Decision(drafts=tuple(draft_of(event, "feed") for event in events), answer=undone)

    return writer.submit(decide).result()


def _event_of(change: _Change, import_id: str) -> Event:
    text, known = change.before or change.after, bool(change.before)
    if change.what == "waybill":
        return WaybillUndone(waybill=msgspec.json.decode(text, type=Waybill), known=known, import_id=import_id)
    order = msgspec.json.decode(text, type=Order)
    return OrderUndone(order=order if known else replace(order, cancelled=True), known=known, import_id=import_id)


def _changes(connection: Connection, import_id: str) -> list[_Change]:
    # Waybills first: what gathered the orders goes before the orders do.
    rows = connection.execute(
        "SELECT what, key, before, after FROM import_changes WHERE import_id = ? ORDER BY what DESC, key", (import_id,)
    ).fetchall()
    return [_Change(*row) for row in rows]


def _begun(connection: Connection, change: _Change) -> Iterator[str]:
    """The numbers of parcels of it that somebody has opened, held, printed or packed."""
    sql, key = (_OF_ORDER, change.key) if change.what == "order" else (_OF_NUMBER, name_of(change.key))
    for number, parcel_id in connection.execute(sql, (key,)).fetchall():
        yield number or parcel_id


def _changed_since(connection: Connection, change: _Change) -> bool:
    """Whether something else has been told of it since."""
    table, key = ("orders", "order_id") if change.what == "order" else ("waybills", "tracking_number")
    row = connection.execute(f"SELECT body FROM {table} WHERE {key} = ?", (change.key,)).fetchone()  # noqa: S608 - our own names
    return row is None or row[0] != change.after


def _chunks(changes: list[_Change]) -> Iterator[list[_Change]]:
    for start in range(0, len(changes), TOGETHER):
        yield changes[start : start + TOGETHER]


_IMPORTS = (
    "SELECT import_id, kind, platform, at, accepted, updated, unchanged, rejected, undone_at,"
    " (SELECT COUNT(*) FROM import_changes c WHERE c.import_id = i.import_id)"
    " FROM imports i ORDER BY at DESC, import_id LIMIT ?"
)
_TOUCHED = "(p.opened_at IS NOT NULL OR p.state NOT IN ('released', 'cancelled') OR p.label_job IS NOT NULL)"
_OF_ORDER = (
    "SELECT p.tracking_number, p.parcel_id FROM parcel_orders l JOIN parcels p USING (parcel_id)"  # noqa: S608 - our own condition
    f" WHERE l.order_id = ? AND {_TOUCHED}"
)
_OF_NUMBER = (
    "SELECT p.tracking_number, p.parcel_id FROM parcel_names n JOIN parcels p USING (parcel_id)"  # noqa: S608 - our own condition
    f" WHERE n.name = ? AND {_TOUCHED}"
)
