"""What a station's own events do to its tables. One function an event; all of them small.

Does not know the feed (``feed_projection``) or how an event came to be decided.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from domain import events as e
from domain.parcel import State, next_state
from edge.store import boxes, sessions
from edge.store.deadlines import recompute_parcels
from edge.store.instants import to_us, us
from edge.store.refunds import weigh_siblings
from edge.store.releases import name_of
from edge.store.stale import refresh
from journal.database import Connection
from journal.envelope import Entry


def _step(connection: Connection, parcel_id: str, kind: str, **values: int | str | None) -> State | None:
    """Move a parcel along the table of states, which refuses what cannot be; note what else the event says of it.

    Returns the state before.
    """
    row = connection.execute("SELECT state, hold_before FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    if row is None:
        return None
    before = State(row[1]) if row[1] else None
    state = next_state(State(row[0]), kind, before=before)
    if state.value != row[0]:
        values["state"] = state.value
    if values:
        connection.execute(_update(tuple(values)), (*values.values(), parcel_id))
    return State(row[0])


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
    before = _step(connection, event.parcel_id, "ParcelOpened", opened_at=us(event.at), opened_sequence=entry.sequence)
    if before is State.PACKED:
        connection.execute(_UNPACKED, (event.parcel_id,))
    sessions.note(connection, event.place, "parcel_id", event.parcel_id)


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


def unit_returned(connection: Connection, event: e.UnitReturned, entry: Entry) -> None:
    _step(connection, event.parcel_id, "UnitReturned", completed_at=None)
    connection.execute(
        "UPDATE verified_units SET quantity = quantity - ? WHERE parcel_id = ? AND line_id = ?",
        (event.quantity, event.parcel_id, event.line_id),
    )
    weigh_siblings(connection, event.parcel_id)


def verified(connection: Connection, event: e.ParcelVerified, entry: Entry) -> None:
    _step(connection, event.parcel_id, "ParcelVerified")
    weigh_siblings(connection, event.parcel_id)


def label_scanned(connection: Connection, event: e.LabelScanned, entry: Entry) -> None:
    _step(connection, event.parcel_id, "LabelScanned", completed_at=us(event.at))
    connection.execute(
        "UPDATE jobs SET state = 'printed' WHERE parcel_id = ? AND attempt = ?", (event.parcel_id, event.attempt)
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
    )
    sessions.leave(connection, event.parcel_id)


def hold_released(connection: Connection, event: e.HoldReleased, entry: Entry) -> None:
    _step(connection, event.parcel_id, "HoldReleased", hold_reason=None, hold_before=None, hold_until=None)


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
    recompute_parcels(connection, (event.new,))


def changed(connection: Connection, event: e.ParcelChanged, entry: Entry) -> None:
    connection.execute(
        "DELETE FROM pending_changes WHERE parcel_id = ? AND what = ?",
        (event.parcel_id, event.what),
    )


def label_asked(connection: Connection, event: e.LabelAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO jobs(job_id, parcel_id, printer, attempt, state, asked_at, reason)"
        " VALUES (?, ?, ?, ?, 'asked', ?, '') ON CONFLICT DO NOTHING",
        (event.job_id, event.parcel_id, event.printer, event.attempt, us(event.at)),
    )
    connection.execute("UPDATE parcels SET label_job = ? WHERE parcel_id = ?", (event.job_id, event.parcel_id))


def label_started(connection: Connection, event: e.LabelStarted, entry: Entry) -> None:
    _job(connection, event.job_id, "started", "")


def label_printed(connection: Connection, event: e.LabelPrinted, entry: Entry) -> None:
    _job(connection, event.job_id, "printed", "")


def label_failed(connection: Connection, event: e.LabelFailed, entry: Entry) -> None:
    _job(connection, event.job_id, "failed", event.reason)


def label_unknown(connection: Connection, event: e.LabelUnknown, entry: Entry) -> None:
    _job(connection, event.job_id, "unknown", event.reason)


def label_dropped(connection: Connection, event: e.LabelDropped, entry: Entry) -> None:
    _job(connection, event.job_id, "dropped", "")


def _job(connection: Connection, job_id: str, state: str, why: str) -> None:
    connection.execute("UPDATE jobs SET state = ?, reason = ? WHERE job_id = ?", (state, why, job_id))


def photo_asked(connection: Connection, event: e.PhotoAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO photos(photo_id, parcel_id, place, trigger_at, trigger_boot_ns, asked_sequence, state, digest,"
        " reason) VALUES (?, ?, ?, ?, ?, ?, 'asked', '', '') ON CONFLICT DO NOTHING",
        (
            event.photo_id,
            event.parcel_id,
            event.place,
            us(event.trigger_at),
            event.trigger_boot_ns,
            entry.sequence,
        ),
    )
    connection.execute(
        "UPDATE parcels SET photo_id = ?, completed_at = COALESCE(completed_at, ?) WHERE parcel_id = ?",
        (event.photo_id, us(event.trigger_at), event.parcel_id),
    )


def photo_taken(connection: Connection, event: e.PhotoTaken, entry: Entry) -> None:
    connection.execute(
        "UPDATE photos SET state = 'taken', digest = ?, frame_at = ? WHERE photo_id = ?",
        (event.digest, us(event.frame_at), event.photo_id),
    )


def photo_missed(connection: Connection, event: e.PhotoMissed, entry: Entry) -> None:
    connection.execute(
        "UPDATE photos SET state = 'missed', reason = ? WHERE photo_id = ?", (event.reason, event.photo_id)
    )


def trip_opened(connection: Connection, event: e.TripOpened, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO trips(trip_id, carrier, place, opened_at, planned_at, count, left_behind)"
        " VALUES (?, ?, ?, ?, ?, 0, '[]') ON CONFLICT DO NOTHING",
        (event.trip_id, event.carrier, event.place, us(event.at), to_us(event.planned_at)),
    )
    sessions.note(connection, event.place, "trip_id", event.trip_id)


def handed_over(connection: Connection, event: e.ParcelHandedOver, entry: Entry) -> None:
    _step(connection, event.parcel_id, "ParcelHandedOver", handed_over_at=us(event.at))
    connection.execute("UPDATE trips SET count = count + 1 WHERE trip_id = ?", (event.trip_id,))


def trip_closed(connection: Connection, event: e.TripClosed, entry: Entry) -> None:
    connection.execute(
        "UPDATE trips SET closed_at = ?, left_behind = ? WHERE trip_id = ?",
        (us(event.at), json.dumps(event.left_behind), event.trip_id),
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
    e.ParcelPacked: packed,
    e.ParcelHeld: held,
    e.HoldReleased: hold_released,
    e.ParcelNamed: named,
    e.ParcelChanged: changed,
    e.LabelAsked: label_asked,
    e.LabelStarted: label_started,
    e.LabelPrinted: label_printed,
    e.LabelFailed: label_failed,
    e.LabelUnknown: label_unknown,
    e.LabelDropped: label_dropped,
    e.PhotoAsked: photo_asked,
    e.PhotoTaken: photo_taken,
    e.PhotoMissed: photo_missed,
    e.TripOpened: trip_opened,
    e.ParcelHandedOver: handed_over,
    e.TripClosed: trip_closed,
    e.RuleLifted: lifted,
}
