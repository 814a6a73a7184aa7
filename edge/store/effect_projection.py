"""What prints and photos, asked for and come out, do to a station's tables. One function an event.

Does not know printers or cameras, or how a parcel goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import events as e
from edge.store.instants import us
from edge.store.versions import note_printed
from journal.database import Connection
from journal.envelope import Entry


def label_asked(connection: Connection, event: e.LabelAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO jobs(job_id, parcel_id, printer, attempt, state, asked_at, reason, document)"
        " VALUES (?, ?, ?, ?, 'asked', ?, '', '') ON CONFLICT DO NOTHING",
        (event.job_id, event.parcel_id, event.printer, event.attempt, us(event.at)),
    )
    connection.execute("UPDATE parcels SET label_job = ? WHERE parcel_id = ?", (event.job_id, event.parcel_id))
    note_printed(connection, event.parcel_id)


def label_started(connection: Connection, event: e.LabelStarted, entry: Entry) -> None:
    _job(connection, event.job_id, "started", "")
    if event.document:
        connection.execute("UPDATE jobs SET document = ? WHERE job_id = ?", (event.document, event.job_id))


def label_printed(connection: Connection, event: e.LabelPrinted, entry: Entry) -> None:
    _job(connection, event.job_id, "printed", "")


def label_failed(connection: Connection, event: e.LabelFailed, entry: Entry) -> None:
    _job(connection, event.job_id, "failed", event.reason)


def label_unknown(connection: Connection, event: e.LabelUnknown, entry: Entry) -> None:
    _job(connection, event.job_id, "unknown", event.reason)


def label_dropped(connection: Connection, event: e.LabelDropped, entry: Entry) -> None:
    _job(connection, event.job_id, "dropped", "")


def _job(connection: Connection, job_id: str, state: str, why: str) -> None:
    # A printer's word that comes after the label's scan, or after a supervisor's, is late: what a person saw stands.
    connection.execute(
        "UPDATE jobs SET state = ?, reason = ? WHERE job_id = ? AND state IN ('asked', 'started')", (state, why, job_id)
    )


def photo_asked(connection: Connection, event: e.PhotoAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO photos(photo_id, parcel_id, place, trigger_at, trigger_boot_ns, asked_sequence, state, digest,"
        " reason, waybill, other_parcel, defects, shot, delay_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, 'asked', '', '', '', '', '', ?, ?) ON CONFLICT DO NOTHING",
        (
            event.photo_id,
            event.parcel_id,
            event.place,
            us(event.trigger_at),
            event.trigger_boot_ns,
            entry.sequence,
            event.shot,
            event.delay_ms,
        ),
    )
    if event.shot:
        return
    connection.execute(
        "UPDATE parcels SET photo_id = ?, completed_at = COALESCE(completed_at, ?) WHERE parcel_id = ?",
        (event.photo_id, us(event.trigger_at), event.parcel_id),
    )


def photo_taken(connection: Connection, event: e.PhotoTaken, entry: Entry) -> None:
    connection.execute(
        "UPDATE photos SET state = 'taken', digest = ?, frame_at = ?, waybill = ?, other_parcel = ?, defects = ?"
        " WHERE photo_id = ?",
        (
            event.digest,
            us(event.frame_at),
            event.waybill,
            event.other_parcel,
            ",".join(event.defects),
            event.photo_id,
        ),
    )


def photo_missed(connection: Connection, event: e.PhotoMissed, entry: Entry) -> None:
    connection.execute(
        "UPDATE photos SET state = 'missed', reason = ?, other_parcel = ? WHERE photo_id = ?",
        (event.reason, event.other_parcel, event.photo_id),
    )


def clip_kept(connection: Connection, event: e.ClipKept, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO clips(digest, parcel_id, first_at, last_at, frames, size_bytes) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (event.digest, event.parcel_id, us(event.first_at), us(event.last_at), event.frames, event.size_bytes),
    )


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.LabelAsked: label_asked,
    e.LabelStarted: label_started,
    e.LabelPrinted: label_printed,
    e.LabelFailed: label_failed,
    e.LabelUnknown: label_unknown,
    e.LabelDropped: label_dropped,
    e.PhotoAsked: photo_asked,
    e.PhotoTaken: photo_taken,
    e.PhotoMissed: photo_missed,
    e.ClipKept: clip_kept,
}
