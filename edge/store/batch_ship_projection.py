"""What the events of batch-ship files do to their tables. One function an event.

That an order is declared is told by the order's own new version; nothing here touches an order. Head office's files
come by the followed feed too and are passed over: they are taken, uploaded and taken back there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from domain import events as e
from edge.store.instants import us
from journal.database import Connection
from journal.envelope import Entry
from journal.tables import find_journal


def taken(connection: Connection, event: e.BatchShipTaken, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO batch_ship_files(file_id, platform, shop, taken_at, taken_by, day, look, uploaded_by,"
        " taken_back_by) VALUES (?, ?, ?, ?, ?, ?, ?, '', '') ON CONFLICT DO NOTHING",
        (
            event.file_id,
            event.platform,
            event.shop,
            us(event.at),
            event.badge,
            event.day.isoformat(),
            msgspec.json.encode(event.look).decode(),
        ),
    )
    connection.executemany(
        "INSERT INTO batch_ship_rows(file_id, place, order_id, number, parcel_id, tracking_number, carrier,"
        " carrier_name, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'taken') ON CONFLICT DO NOTHING",
        [
            (
                event.file_id,
                place,
                row.order_id,
                row.number,
                row.parcel_id,
                row.tracking_number,
                row.carrier,
                row.carrier_name,
            )
            for place, row in enumerate(event.rows)
        ],
    )


def uploaded(connection: Connection, event: e.BatchShipUploaded, entry: Entry) -> None:
    connection.execute(
        "UPDATE batch_ship_files SET uploaded_at = ?, uploaded_by = ? WHERE file_id = ? AND uploaded_at IS NULL",
        (us(event.at), event.badge, event.file_id),
    )
    _to(connection, event.file_id, event.order_ids, "uploaded")


def taken_back(connection: Connection, event: e.BatchShipTakenBack, entry: Entry) -> None:
    connection.execute(
        "UPDATE batch_ship_files SET taken_back_at = ?, taken_back_by = ? WHERE file_id = ?",
        (us(event.at), event.badge, event.file_id),
    )
    _to(connection, event.file_id, event.order_ids, "taken_back")


def _to(connection: Connection, file_id: str, order_ids: tuple[str, ...], state: str) -> None:
    connection.executemany(
        "UPDATE batch_ship_rows SET state = ? WHERE file_id = ? AND order_id = ?",
        [(state, file_id, order_id) for order_id in order_ids],
    )


Handler = Callable[[Connection, Any, Entry], None]


def _of_ours(handler: Handler) -> Handler:
    def project(connection: Connection, event: e.Event, entry: Entry) -> None:
        journal = find_journal(connection, entry.journal_id)
        if journal is None or journal.role != FOLLOWED:
            handler(connection, event, entry)

    return project


FOLLOWED = "followed"
HANDLERS: dict[type[e.Event], Handler] = {
    e.BatchShipTaken: _of_ours(taken),
    e.BatchShipUploaded: _of_ours(uploaded),
    e.BatchShipTakenBack: _of_ours(taken_back),
}
