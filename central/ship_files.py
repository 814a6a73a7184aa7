"""Reads head office's batch-ship files: what is in each, how far it is, and what a person must look at.

Writes nothing, and does not know what may go into the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from central.projection.undeclared import BoxFacts, boxes_from
from central.store.bulk import select_in
from domain.batch_ship_events import BatchShipLook, BatchShipRow
from domain.batch_ship_file import DOUBTS_SHOWN, Doubt, TakenFile
from domain.carrier import mother_number
from domain.order import Refund
from domain.refund import order_status
from journal.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipFile:
    """A file, and those of its orders that a person must look at, as many as are shown."""

    file: TakenFile
    doubts: tuple[Doubt, ...]


def files(connection: Connection, limit: int) -> list[ShipFile]:
    """The newest files, and whatever older one waits for a person; the newest first."""
    found = _known(connection, {row[0] for row in connection.execute(_NEWEST, (limit,)).fetchall()})
    return sorted(found, key=lambda each: (each.file.taken_at, each.file.file_id), reverse=True)


def find(connection: Connection, file_id: str) -> ShipFile | None:
    """One file by its id."""
    return next(iter(_known(connection, {file_id})), None)


def rows_in(connection: Connection, file_id: str) -> tuple[BatchShipRow, ...]:
    """The file's rows in their places, whatever became of them."""
    rows = connection.execute(_ROWS, (file_id,)).fetchall()
    names = ("order_id", "number", "parcel_id", "tracking_number", "carrier", "carrier_name")
    return tuple(BatchShipRow(**dict(zip(names, row, strict=True))) for row in rows)


def orders_in(connection: Connection, file_id: str, state: str) -> list[str]:
    """The ids of the file's orders in a state, in the file's order."""
    return [row[0] for row in connection.execute(_IN_STATE, (file_id, state)).fetchall()]


def unfinished(connection: Connection) -> list[str]:
    """Files that somebody uploaded, of whose orders some are still not declared by it: a restart came between."""
    return [row[0] for row in connection.execute(_UNFINISHED).fetchall()]


class _Order(msgspec.Struct, frozen=True):
    """Of an order as the feed last told it, what a file's standing hangs on: thousands are read for one page."""

    declared_at: datetime | None = None
    seen_declared_at: datetime | None = None
    cancelled: bool = False
    refund: Refund = Refund.CLEAR
    platform_status: str = ""

    @property
    def is_declared(self) -> bool:
        return (self.declared_at or self.seen_declared_at) is not None


class _Data(msgspec.Struct, frozen=True):
    order: _Order


class _Listed(msgspec.Struct, frozen=True):
    data: _Data


@dataclass(slots=True, kw_only=True)
class _Mark:
    """One order of a file."""

    order_id: str
    number: str
    state: str
    rows: int = 0
    told: bool = False
    unsure: bool = False
    stale: bool = False


def _known(connection: Connection, file_ids: Collection[str]) -> list[ShipFile]:
    marks = _marks(connection, file_ids)
    return [_file(row, list(marks[row[0]].values())) for row in select_in(connection, _FILES, file_ids)]


def _marks(connection: Connection, file_ids: Collection[str]) -> dict[str, dict[str, _Mark]]:
    rows = list(select_in(connection, _ORDERS, file_ids))
    ids = {row[1] for row in rows}
    orders = {key: _decode(data).data.order for key, data in select_in(connection, _LISTED, ids)}
    pending = {row[1] for row in rows if row[4] == "taken"}
    boxes = {key: boxes_from(text) for key, text in select_in(connection, _BOXES, pending)}
    found: dict[str, dict[str, _Mark]] = defaultdict(dict)
    for file_id, order_id, number, waybill, state in rows:
        mark = found[file_id].setdefault(order_id, _Mark(order_id=order_id, number=number, state=state))
        order = orders.get(order_id)
        mark.rows += 1
        mark.told = order is not None and order.is_declared
        mark.unsure = state == "uploaded" and order is not None and _is_unsure(order)
        if state == "taken":
            mark.stale |= order is None or _is_stale(order, waybill, boxes.get(order_id, ()))
    return found


def _is_unsure(order: _Order) -> bool:
    """Whether an order that was uploaded is, by the platform's own word since, not declared."""
    lives = not order.cancelled and order.refund is not Refund.STOP
    return not order.is_declared and lives and not order_status(order.platform_status).delivered


def _is_stale(order: _Order, waybill: str, boxes: Sequence[BoxFacts]) -> bool:
    """Whether an order must not be uploaded as the file has it: taken back, or a box is not what the file says."""
    if order.is_declared:
        return False
    under = [box for box in boxes if waybill in (box.tracking_number, mother_number(box.tracking_number))]
    return order.cancelled or order.refund is not Refund.CLEAR or not under or not all(box.packed for box in under)


def _file(row: Sequence[Any], marks: Sequence[_Mark]) -> ShipFile:
    states = [mark.state for mark in marks]
    file = TakenFile(
        file_id=row[0],
        platform=row[1],
        shop=row[2],
        taken_at=datetime.fromisoformat(row[3]),
        taken_by=row[4],
        uploaded_at=datetime.fromisoformat(row[5]) if row[5] else None,
        uploaded_by=row[6],
        taken_back_at=datetime.fromisoformat(row[7]) if row[7] else None,
        taken_back_by=row[8],
        day=date.fromisoformat(row[9]),
        look=msgspec.json.decode(row[10], type=BatchShipLook),
        rows=sum(mark.rows for mark in marks),
        orders=len(marks),
        taken=states.count("taken"),
        uploaded=states.count("uploaded"),
        taken_back=states.count("taken_back"),
        told=sum(mark.told for mark in marks),
        unsure=sum(mark.unsure for mark in marks),
        stale=sum(mark.stale for mark in marks),
    )
    doubts = (
        Doubt(order_id=mark.order_id, number=mark.number, why="stale" if mark.stale else "unsure")
        for mark in marks
        if mark.stale or mark.unsure
    )
    return ShipFile(file=file, doubts=tuple(doubts)[:DOUBTS_SHOWN])


_decode = msgspec.json.Decoder(_Listed).decode
_NEWEST = (
    "SELECT file_id FROM (SELECT file_id, taken_at FROM batch_ship_files ORDER BY taken_at DESC, file_id LIMIT ?) f"
    " UNION SELECT file_id FROM batch_ship_rows WHERE state = 'taken'"
)
_FILES = (
    "SELECT file_id, platform, shop, taken_at, taken_by, uploaded_at, uploaded_by, taken_back_at, taken_back_by, day,"
    " look FROM batch_ship_files WHERE file_id IN {keys}"
)
_ORDERS = (
    "SELECT file_id, order_id, number, tracking_number, state FROM batch_ship_rows WHERE file_id IN {keys}"
    " ORDER BY file_id, place"
)
_LISTED = "SELECT key, data FROM listed WHERE kind = 'order' AND key IN {keys}"
_BOXES = "SELECT order_id, boxes FROM undeclared_orders WHERE order_id IN {keys}"
_ROWS = (
    "SELECT order_id, number, parcel_id, tracking_number, carrier, carrier_name FROM batch_ship_rows"
    " WHERE file_id = ? ORDER BY place"
)
_IN_STATE = "SELECT order_id FROM batch_ship_rows WHERE file_id = ? AND state = ? GROUP BY order_id ORDER BY MIN(place)"
_UNFINISHED = (
    "SELECT DISTINCT f.file_id FROM batch_ship_rows r JOIN batch_ship_files f ON f.file_id = r.file_id"
    " WHERE r.state = 'taken' AND f.uploaded_at IS NOT NULL"
)
