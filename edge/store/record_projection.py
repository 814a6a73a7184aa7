"""What a station's own events do to its tables. One function an event; all of them small.

Does not know prints and photos (``effect_projection``), the feed (``feed_projection``), or how an event was decided.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from domain import events as e
from domain.carrier import name_of
from domain.parcel import State, next_state
from domain.stop import CHANGED
from edge.store import boxes, effect_projection, sessions, unit_codes, weighings
from edge.store.deadlines import recompute_parcels
from edge.store.instants import to_us, us
from edge.store.refunds import weigh_siblings
from edge.store.stale import refresh
from edge.store.versions import note_printed, note_reprinted
from journal.database import Connection
from journal.envelope import Entry


class _Before(NamedTuple):
    """A parcel before an event: its state, what it was held for (urgent after?), what had changed since its paper."""

    state: State
    hold: str
    changed: str
    urgent: bool


_STANDING = "SELECT state, hold_before, hold_reason, changed, hold_urgent FROM parcels WHERE parcel_id = ?"


def _step(connection: Connection, parcel_id: str, kind: str, **values: int | str | None) -> _Before | None:
    """Move a parcel along the table of states, which refuses what cannot be; note what else the event says of it.

    Returns how it was before.
    """
    row = connection.execute(_STANDING, (parcel_id,)).fetchone()
    if row is None:
        return None
    before = State(row[1]) if row[1] else None
    state = next_state(State(row[0]), kind, before=before)
    if state.value != row[0]:
        values["state"] = state.value
    if values:
        connection.execute(_update(tuple(values)), (*values.values(), parcel_id))
    return _Before(State(row[0]), row[2] or "", row[3], bool(row[4]))


@cache
def _update(columns: tuple[str, ...]) -> str:
    """One statement an event: each would touch the same page of the table and its indexes."""
    changes = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE parcels SET {changes} WHERE parcel_id = ?"  # noqa: S608 - names of our own columns


def signed_in(connection: Connection, event: e.PackerSignedIn, entry: Entry) -> None:
    sessions.note(connection, event.place, "badge", event.badge)


def signed_out(connection: Connection, event: e.PackerSignedOut, entry: Entry) -> None:
    sessions.note(connection, event.place, "badge", "")


def opened(connection: Connection, event: e.ParcelOpened, entry: Entry) -> None:
    if event.unlisted:
        name = name_of(event.tracking_number)
        boxes.create(connection, event.parcel_id, name, event.carrier, unlisted=True)
        if boxes.use_of(connection, name) is None:
            boxes.say(connection, name, event.parcel_id, 0)
    marks: dict[str, int | str | None] = {
        "opened_at": us(event.at),
        "opened_place": event.place,
        "opened_sequence": entry.sequence,
    }
    if event.number_elsewhere:
        marks["number_elsewhere"] = 1
    before = _step(connection, event.parcel_id, "ParcelOpened", **marks)
    if before is not None and before.state is State.PACKED:
        connection.execute(_UNPACKED, (event.parcel_id,))
    if before is not None and before.changed:
        # A supervisor let it go with the paper that it has: from here on only what changes anew stops it.
        note_printed(connection, event.parcel_id)
    sessions.note(connection, event.place, "parcel_id", event.parcel_id)
    unit_codes.parcel_opened(connection, event)


_UNPACKED = (
    "UPDATE parcels SET packed_at = NULL, packed_by = '', packed_place = '', completed_at = NULL WHERE parcel_id = ?"
)


def unit_verified(connection: Connection, event: e.UnitVerified, entry: Entry) -> None:
    _step(connection, event.parcel_id, "UnitVerified")
    connection.execute(
        "INSERT INTO verified_units(parcel_id, line_id, sku, quantity, last) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(parcel_id, line_id) DO UPDATE SET quantity = quantity + excluded.quantity, last = excluded.last",
        (event.parcel_id, event.line_id, event.sku, event.quantity, us(event.at)),
    )
    if event.serial:
        unit_codes.serial_taken(connection, event)


def unit_returned(connection: Connection, event: e.UnitReturned, entry: Entry) -> None:
    _step(connection, event.parcel_id, "UnitReturned", completed_at=None)
    connection.execute(
        "UPDATE verified_units SET quantity = quantity - ? WHERE parcel_id = ? AND line_id = ?",
        (event.quantity, event.parcel_id, event.line_id),
    )
    unit_codes.returned(connection, event)
    weigh_siblings(connection, event.parcel_id)


def verified(connection: Connection, event: e.ParcelVerified, entry: Entry) -> None:
    _step(connection, event.parcel_id, "ParcelVerified")
    weigh_siblings(connection, event.parcel_id)


_OWN_LABEL = "SELECT 1 FROM parcels WHERE parcel_id = ? AND label_job IS NOT NULL"


def label_scanned(connection: Connection, event: e.LabelScanned, entry: Entry) -> None:
    _step(connection, event.parcel_id, "LabelScanned", completed_at=us(event.at))
    if connection.execute(_OWN_LABEL, (event.parcel_id,)).fetchone() is None:
        note_printed(connection, event.parcel_id)  # printed elsewhere, just now
    connection.execute(
        "UPDATE jobs SET state = 'printed' WHERE parcel_id = ? AND attempt = ?", (event.parcel_id, event.attempt)
    )


def label_settled(connection: Connection, event: e.LabelSettled, entry: Entry) -> None:
    marks: dict[str, int | str | None] = {"completed_at": us(event.at)} if event.there else {}
    _step(connection, event.parcel_id, "LabelSettled", **marks)
    connection.execute(
        "UPDATE jobs SET state = ? WHERE parcel_id = ? AND attempt = ?",
        ("printed" if event.there else "absent", event.parcel_id, event.attempt),
    )


def packed(connection: Connection, event: e.ParcelPacked, entry: Entry) -> None:
    refresh(connection, event.parcel_id)
    packed_at = us(event.at)
    _step(
        connection,
        event.parcel_id,
        "ParcelPacked",
        packed_at=packed_at,
        packed_by=event.badge,
        packed_place=event.place,
    )
    sessions.packed(connection, event.place, event.parcel_id)


def held(connection: Connection, event: e.ParcelHeld, entry: Entry) -> None:
    until = to_us(event.until)
    _step(
        connection,
        event.parcel_id,
        "ParcelHeld",
        hold_reason=event.reason,
        hold_before=event.before,
        hold_until=until,
        hold_urgent=event.urgent,
        urgent_at=None,
    )
    sessions.leave(connection, event.parcel_id)
    unit_codes.parcel_held(connection, event)


def hold_released(connection: Connection, event: e.HoldReleased, entry: Entry) -> None:
    nothing = dict.fromkeys(("hold_reason", "hold_before", "hold_until", "hold_urgent"))
    before = _step(connection, event.parcel_id, "HoldReleased", **nothing)
    if before is not None and before.urgent:
        connection.execute("UPDATE parcels SET urgent_at = ? WHERE parcel_id = ?", (us(event.at), event.parcel_id))
    if before is not None and before.hold == CHANGED:
        note_printed(connection, event.parcel_id)


def named(connection: Connection, event: e.ParcelNamed, entry: Entry) -> None:
    name = name_of(event.tracking_number)
    if event.old != event.new:
        boxes.say(connection, event.old, event.new, 0)
    if boxes.use_of(connection, name) is None:
        boxes.say(connection, name, event.new, 0)
    connection.execute(
        "UPDATE parcels SET tracking_number = ?, carrier = COALESCE(NULLIF(?, ''), carrier) WHERE parcel_id = ?",
        (name, event.carrier, event.new),
    )
    connection.execute("DELETE FROM pending_changes WHERE parcel_id = ? AND what = 'named'", (event.new,))
    note_reprinted(connection, event.new, entry.sequence)
    recompute_parcels(connection, (event.new,))


def changed(connection: Connection, event: e.ParcelChanged, entry: Entry) -> None:
    connection.execute(
        "DELETE FROM pending_changes WHERE parcel_id = ? AND what = ?",
        (event.parcel_id, event.what),
    )


def trip_opened(connection: Connection, event: e.TripOpened, entry: Entry) -> None:
    plan_at = event.plan_at or event.planned_at  # an older station told the departure alone
    connection.execute(
        "INSERT INTO trips(trip_id, carrier, place, opened_at, plan_at, planned_at, count, left_behind)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, '[]') ON CONFLICT DO NOTHING",
        (event.trip_id, event.carrier, event.place, us(event.at), to_us(plan_at), to_us(event.planned_at)),
    )
    sessions.note(connection, event.place, "trip_id", event.trip_id)


def handed_over(connection: Connection, event: e.ParcelHandedOver, entry: Entry) -> None:
    before = _step(connection, event.parcel_id, "ParcelHandedOver", handed_over_at=us(event.at))
    if before is not None and before.changed:
        note_printed(connection, event.parcel_id)
    connection.execute("UPDATE trips SET count = count + 1 WHERE trip_id = ?", (event.trip_id,))


def trip_closed(connection: Connection, event: e.TripClosed, entry: Entry) -> None:
    connection.execute(
        "UPDATE trips SET closed_at = ?, left_behind = ?, planned_at = COALESCE(?, planned_at) WHERE trip_id = ?",
        (us(event.at), json.dumps(event.left_behind), to_us(event.departs_at), event.trip_id),
    )
    connection.execute("UPDATE sessions SET trip_id = '' WHERE trip_id = ?", (event.trip_id,))


def lifted(connection: Connection, event: e.RuleLifted, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO lifts(parcel_id, rule, badge, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(parcel_id, rule) DO UPDATE SET badge = excluded.badge, until = excluded.until",
        (event.parcel_id, event.rule, event.badge, us(event.until)),
    )


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.PackerSignedIn: signed_in,
    e.PackerSignedOut: signed_out,
    e.ParcelOpened: opened,
    e.UnitVerified: unit_verified,
    e.UnitReturned: unit_returned,
    e.ParcelVerified: verified,
    e.LabelScanned: label_scanned,
    e.LabelSettled: label_settled,
    e.ParcelPacked: packed,
    e.ParcelHeld: held,
    e.HoldReleased: hold_released,
    e.ParcelNamed: named,
    e.ParcelChanged: changed,
    e.TripOpened: trip_opened,
    e.ParcelHandedOver: handed_over,
    e.TripClosed: trip_closed,
    e.RuleLifted: lifted,
    **effect_projection.HANDLERS,
    **unit_codes.HANDLERS,
    **weighings.HANDLERS,
}
