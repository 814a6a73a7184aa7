"""What the feed's own events of batch-ship files do to their tables, in the transaction that writes them.

That an order is declared is told by the order's own new version; nothing here touches an order.
"""

from __future__ import annotations

import msgspec

from central.projection.local import utc_text
from central.store.bulk import insert_into
from central.store.ship_tables import BatchShipFile, BatchShipRow
from domain import events as e
from journal.database import Connection

_FILE = tuple(BatchShipFile.model_fields)
_ROW = tuple(BatchShipRow.model_fields)


def remember(connection: Connection, event: e.BatchShipTaken | e.BatchShipUploaded | e.BatchShipTakenBack) -> None:
    """Keep what became of a file."""
    match event:
        case e.BatchShipTaken():
            _taken(connection, event)
        case e.BatchShipUploaded():
            connection.execute(
                "UPDATE batch_ship_files SET uploaded_at = ?, uploaded_by = ?"
                " WHERE file_id = ? AND uploaded_at IS NULL",
                (utc_text(event.at), event.badge, event.file_id),
            )
            _to(connection, event.file_id, event.order_ids, "uploaded")
        case e.BatchShipTakenBack():
            connection.execute(
                "UPDATE batch_ship_files SET taken_back_at = ?, taken_back_by = ? WHERE file_id = ?",
                (utc_text(event.at), event.badge, event.file_id),
            )
            _to(connection, event.file_id, event.order_ids, "taken_back")


def _taken(connection: Connection, event: e.BatchShipTaken) -> None:
    file = {
        "file_id": event.file_id,
        "platform": event.platform,
        "shop": event.shop,
        "taken_at": utc_text(event.at),
        "taken_by": event.badge,
        "day": event.day.isoformat(),
        "look": msgspec.json.encode(event.look).decode(),
        "uploaded_at": None,
        "uploaded_by": "",
        "taken_back_at": None,
        "taken_back_by": "",
    }
    connection.execute(insert_into("batch_ship_files", _FILE), tuple(file[name] for name in _FILE))
    rows = [
        {
            "file_id": event.file_id,
            "order_id": row.order_id,
            "place": place,
            "number": row.number,
            "parcel_id": row.parcel_id,
            "tracking_number": row.tracking_number,
            "carrier": row.carrier,
            "carrier_name": row.carrier_name,
            "state": "taken",
        }
        for place, row in enumerate(event.rows)
    ]
    connection.executemany(insert_into("batch_ship_rows", _ROW), [tuple(row[name] for name in _ROW) for row in rows])


def _to(connection: Connection, file_id: str, order_ids: tuple[str, ...], state: str) -> None:
    connection.executemany(
        "UPDATE batch_ship_rows SET state = ? WHERE file_id = ? AND order_id = ?",
        [(state, file_id, order_id) for order_id in order_ids],
    )
