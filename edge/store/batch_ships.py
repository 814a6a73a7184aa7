"""Reads batch-ship files, and the orders that wait for one. Writes nothing, decides nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from domain.batch_ship import Box
from domain.batch_ship_events import BatchShipLook, BatchShipRow
from domain.batch_ship_file import Doubt, TakenFile
from domain.batch_ship_order import WaitingOrder, most_pressing
from domain.refund import order_status
from edge.store.instants import EPOCH, from_us, us
from journal.database import Connection


def waiting_orders(
    connection: Connection, *, platform: str | None = None, shop: str = "", order_ids: Sequence[str] | None = None
) -> list[WaitingOrder]:
    """All of them, those of a shop, or those of some ids; the earliest ship-by first.

    An order that the platform's status says is shipped waits for nothing, though nobody told when it was.
    """
    where, params = ("", []) if platform is None else (" AND o.platform = ? AND o.shop = ?", [platform, shop])
    if order_ids is not None:
        where, params = " AND o.order_id IN (SELECT value FROM json_each(?))", [json.dumps(list(order_ids))]
    rows = connection.execute(_WAITING.format(where=where), params).fetchall()
    found = [_waiting(order, list(boxes)) for order, boxes in groupby(rows, key=itemgetter(slice(5)))]
    return sorted(filter(None, found), key=most_pressing)


def files(connection: Connection, limit: int) -> list[TakenFile]:
    """The newest files, and whatever older one waits for a person."""
    ids = [row[0] for row in connection.execute(_NEWEST, (limit,)).fetchall()]
    found = [each for file_id in ids if (each := find(connection, file_id)) is not None]
    return sorted(found, key=lambda each: (each.taken_at, each.file_id), reverse=True)


def find(connection: Connection, file_id: str) -> TakenFile | None:
    """One file by its id."""
    row = connection.execute(_FILE, (file_id,)).fetchone()
    if row is None:
        return None
    counts = connection.execute(_COUNTS, (file_id,)).fetchone()
    return TakenFile(
        file_id=file_id,
        platform=row[0],
        shop=row[1],
        taken_at=from_us(row[2]) or EPOCH,
        taken_by=row[3],
        uploaded_at=from_us(row[4]),
        uploaded_by=row[5],
        taken_back_at=from_us(row[6]),
        taken_back_by=row[7],
        day=date.fromisoformat(row[8]),
        look=msgspec.json.decode(row[9], type=BatchShipLook),
        **dict(
            zip(
                ("rows", "orders", "taken", "uploaded", "taken_back", "told", "unsure", "stale"),
                (each or 0 for each in counts),
                strict=True,
            )
        ),
    )


def rows_in(connection: Connection, file_id: str) -> tuple[BatchShipRow, ...]:
    """The file's rows in their places, whatever became of them."""
    rows = connection.execute(_ROWS, (file_id,)).fetchall()
    names = ("order_id", "number", "parcel_id", "tracking_number", "carrier", "carrier_name")
    return tuple(BatchShipRow(**dict(zip(names, row, strict=True))) for row in rows)


def orders_in(connection: Connection, file_id: str, state: str) -> list[str]:
    """The ids of the file's orders in a state, in the file's order."""
    return [row[0] for row in connection.execute(_IN_STATE, (file_id, state)).fetchall()]


def doubtful(connection: Connection, file_id: str, limit: int) -> list[Doubt]:
    """The file's orders that a person must look at."""
    rows = connection.execute(_DOUBTFUL, (file_id, limit)).fetchall()
    return [Doubt(order_id=row[0], number=row[1], why="stale" if row[2] else "unsure") for row in rows]


def unfinished(connection: Connection) -> list[str]:
    """Files that somebody uploaded, of whose orders some are still not declared by it: a restart came between."""
    return [row[0] for row in connection.execute(_UNFINISHED).fetchall()]


def forgotten(connection: Connection, before: datetime) -> int:
    """How many files were taken before an instant, and nobody has said what became of them."""
    return int(connection.execute(_FORGOTTEN, (us(before),)).fetchone()[0])


def _waiting(order: Sequence[Any], rows: list[Any]) -> WaitingOrder | None:
    if order_status(order[4] or "").shipped:
        return None
    boxes = tuple(
        Box(
            parcel_id=row[5],
            tracking_number=row[6],
            packed=bool(row[7]),
            idle=bool(row[8]),
            carriers=frozenset(row[10:]) - {"", None},
        )
        for row in rows
    )
    ship_by = min((row[9] for row in rows if row[9] is not None), default=None)
    return WaitingOrder(
        order_id=order[0], platform=order[1], shop=order[2], number=order[3], boxes=boxes, ship_by=from_us(ship_by)
    )


_PACKED = "('packed', 'handed_over', 'picked_up')"
_OPEN = "o.declared_at IS NULL AND o.cancelled = 0 AND o.refund = 'clear' AND o.delivered = 0"
_WAITING = (
    "SELECT o.order_id, o.platform, o.shop, o.number, json_extract(o.body, '$.platform_status'), p.parcel_id,"  # noqa: S608 - our own conditions
    f" p.tracking_number, p.state IN {_PACKED}, p.state = 'released' AND p.spare AND p.changed = '', p.ship_by,"
    # Who takes it: as the bench knows it, as the order says of its own number, and as the list does.
    " p.carrier, CASE WHEN o.tracking_number IN ('', p.tracking_number) THEN o.carrier END,"
    " (SELECT MAX(w.carrier) FROM waybills w WHERE w.name = p.tracking_number)"
    f" FROM orders o JOIN parcel_orders l USING (order_id) JOIN parcels p USING (parcel_id) WHERE {_OPEN}"
    "{where}"
    " AND EXISTS (SELECT 1 FROM parcel_orders m JOIN parcels q USING (parcel_id)"
    f" WHERE m.order_id = o.order_id AND q.state IN {_PACKED})"
    " AND NOT EXISTS (SELECT 1 FROM batch_ship_rows r WHERE r.order_id = o.order_id AND r.state != 'taken_back')"
    " ORDER BY o.order_id, p.parcel_id"
)
_NEWEST = (
    "SELECT file_id FROM (SELECT file_id, taken_at FROM batch_ship_files ORDER BY taken_at DESC LIMIT ?)"
    " UNION SELECT file_id FROM batch_ship_rows WHERE state = 'taken'"
)
_FILE = (
    "SELECT platform, shop, taken_at, taken_by, uploaded_at, uploaded_by, taken_back_at, taken_back_by, day, look"
    " FROM batch_ship_files WHERE file_id = ?"
)
# One of its boxes is no longer what the file says: another number, or not packed any more.
_MOVED = (
    f"(p.parcel_id IS NULL OR p.state NOT IN {_PACKED} OR (p.tracking_number != r.tracking_number"
    " AND instr(p.tracking_number, r.tracking_number || '-') != 1))"
)
_STALE = (
    "r.state = 'taken' AND (o.order_id IS NULL OR (o.declared_at IS NULL AND"
    f" (o.cancelled OR o.refund != 'clear' OR {_MOVED})))"
)
_UNSURE = (
    "r.state = 'uploaded' AND o.declared_at IS NULL AND o.cancelled = 0 AND o.refund != 'stop' AND o.delivered = 0"
)
_JOINED = (
    " FROM batch_ship_rows r LEFT JOIN orders o USING (order_id) LEFT JOIN parcels p ON p.parcel_id = r.parcel_id"
    " WHERE r.file_id = ?"
)
_COUNTS = (
    "SELECT SUM(rows), COUNT(*), SUM(state = 'taken'), SUM(state = 'uploaded'), SUM(state = 'taken_back'),"  # noqa: S608 - ours
    " SUM(told), SUM(unsure), SUM(stale) FROM (SELECT COUNT(*) AS rows, MIN(r.state) AS state,"
    " MAX(o.declared_at IS NOT NULL) AS told,"
    f" MAX({_UNSURE}) AS unsure, MAX({_STALE}) AS stale{_JOINED} GROUP BY r.order_id)"
)
_ROWS = (
    "SELECT order_id, number, parcel_id, tracking_number, carrier, carrier_name FROM batch_ship_rows"
    " WHERE file_id = ? ORDER BY place"
)
_IN_STATE = "SELECT order_id FROM batch_ship_rows WHERE file_id = ? AND state = ? GROUP BY order_id ORDER BY MIN(place)"
_DOUBTFUL = (
    f"SELECT r.order_id, r.number, MAX({_STALE}){_JOINED} AND ({_STALE} OR {_UNSURE})"
    " GROUP BY r.order_id ORDER BY MIN(r.place) LIMIT ?"
)
_FORGOTTEN = (
    "SELECT COUNT(DISTINCT r.file_id) FROM batch_ship_rows r JOIN batch_ship_files f USING (file_id)"
    " WHERE r.state = 'taken' AND f.uploaded_at IS NULL AND f.taken_at < ?"
)
_UNFINISHED = (
    "SELECT DISTINCT f.file_id FROM batch_ship_rows r JOIN batch_ship_files f USING (file_id)"
    " WHERE r.state = 'taken' AND f.uploaded_at IS NOT NULL"
)
