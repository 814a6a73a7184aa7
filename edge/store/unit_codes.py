"""What benches learn of units' codes: which goods were meant in a parcel, what nobody knows, serial numbers.

Rows to values and events to rows; decides nothing. Asked only where a code is ambiguous or a serial number is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import events as e
from domain.barcode import CodeKind, barcode_key
from domain.parcel import Parcel
from domain.standing import Awaited
from edge.store.instants import us
from journal.database import Connection
from journal.envelope import Entry

KEPT_US = 14 * 86_400_000_000
# What may be bound to goods, and the refusals of a code that stands for nothing.
BINDABLE = frozenset({CodeKind.GOODS, CodeKind.TEXT, CodeKind.WAYBILL})
UNKNOWN = frozenset({"wrong", "code_unknown"})


def answered(connection: Connection, parcel_id: str, code: str) -> str:
    """The goods that a packer said this code to mean in this parcel; empty where nobody did."""
    row = connection.execute(
        "SELECT sku FROM answered_barcodes WHERE parcel_id = ? AND code = ?", (parcel_id, barcode_key(code))
    ).fetchone()
    return row[0] if row else ""


def awaited(connection: Connection, place: str, parcel: Parcel | None) -> Awaited | None:
    """The unit at this place whose serial number comes next. Costs nothing where no line wants one."""
    if parcel is None or not any(line.serial_wanted and line.missing > 0 for line in parcel.lines):
        return None
    row = connection.execute(
        "SELECT line_id, code, how FROM awaited_serials WHERE place = ? AND parcel_id = ?", (place, parcel.parcel_id)
    ).fetchone()
    if row is None or not any(line.line_id == row[0] for line in parcel.missing):
        return None
    return Awaited(line_id=row[0], code=row[1], how=row[2])


def parcel_of_serial(connection: Connection, serial: str, sku: str) -> str:
    """The number (or id) of the parcel that this unit is in; empty for one that was never seen here."""
    row = connection.execute(
        "SELECT COALESCE(NULLIF(p.tracking_number, ''), s.parcel_id) FROM unit_serials s"
        " LEFT JOIN parcels p USING (parcel_id) WHERE s.serial = ? AND s.sku = ?",
        (serial, sku),
    ).fetchone()
    return row[0] if row else ""


def serial_taken(connection: Connection, event: e.UnitVerified) -> None:
    """The unit's number is in this box, and nothing is waited for at the place any more."""
    connection.execute("DELETE FROM awaited_serials WHERE place = ?", (event.place,))
    connection.execute(
        "INSERT INTO unit_serials(serial, sku, parcel_id, line_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (event.serial, event.sku, event.parcel_id, event.line_id, us(event.at)),
    )


def parcel_opened(connection: Connection, event: e.ParcelOpened) -> None:
    """What is shown next at the place is a unit of this parcel, from the start."""
    connection.execute("DELETE FROM awaited_serials WHERE place = ?", (event.place,))


def parcel_held(connection: Connection, event: e.ParcelHeld) -> None:
    """Whoever opens the parcel after its hold is asked for the unit again, wherever that is."""
    connection.execute("DELETE FROM awaited_serials WHERE parcel_id = ?", (event.parcel_id,))


def returned(connection: Connection, event: e.UnitReturned) -> None:
    """Units left the box: their numbers with them, and what was said of their code was perhaps wrong."""
    connection.execute(_GONE, (event.parcel_id, event.line_id, event.quantity))
    connection.execute(_DOUBTED, (event.parcel_id, event.parcel_id, event.line_id))


_GONE = (
    "DELETE FROM unit_serials WHERE (serial, sku) IN (SELECT serial, sku FROM unit_serials WHERE parcel_id = ?"
    " AND line_id = ? ORDER BY at DESC, serial LIMIT ?)"
)
_DOUBTED = (
    "DELETE FROM answered_barcodes WHERE parcel_id = ?"
    " AND sku = (SELECT sku FROM verified_units WHERE parcel_id = ? AND line_id = ?)"
)


def _barcode_answered(connection: Connection, event: e.BarcodeAnswered, _entry: Entry) -> None:
    connection.execute(
        "INSERT INTO answered_barcodes(parcel_id, code, sku, badge, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(parcel_id, code) DO UPDATE SET sku = excluded.sku, badge = excluded.badge, at = excluded.at",
        (event.parcel_id, barcode_key(event.code), event.sku, event.badge, us(event.at)),
    )


def _answer_dropped(connection: Connection, event: e.AnswerDropped, _entry: Entry) -> None:
    connection.execute(
        "DELETE FROM answered_barcodes WHERE parcel_id = ? AND code = ?", (event.parcel_id, barcode_key(event.code))
    )


def _scan_refused(connection: Connection, event: e.ScanRefused, _entry: Entry) -> None:
    """What was refused because nobody knows it waits to be bound; what is two weeks old is forgotten."""
    if event.reason not in UNKNOWN or event.code_kind not in BINDABLE or not event.code:
        return
    connection.execute(
        "INSERT INTO unknown_codes(code, kind, times, place, badge, parcel_id, at) VALUES (?, ?, 1, ?, ?, ?, ?)"
        " ON CONFLICT(code) DO UPDATE SET kind = excluded.kind, times = times + 1, place = excluded.place,"
        " badge = excluded.badge, parcel_id = excluded.parcel_id, at = excluded.at",
        (event.code, event.code_kind, event.place, event.badge, event.parcel_id, us(event.at)),
    )
    connection.execute("DELETE FROM unknown_codes WHERE at < ?", (us(event.at) - KEPT_US,))


def _serial_asked(connection: Connection, event: e.SerialAsked, _entry: Entry) -> None:
    connection.execute(
        "INSERT INTO awaited_serials(place, parcel_id, line_id, code, how) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(place) DO UPDATE SET parcel_id = excluded.parcel_id, line_id = excluded.line_id,"
        " code = excluded.code, how = excluded.how",
        (event.place, event.parcel_id, event.line_id, event.code, event.how),
    )


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.BarcodeAnswered: _barcode_answered,
    e.AnswerDropped: _answer_dropped,
    e.SerialAsked: _serial_asked,
    e.ScanRefused: _scan_refused,
}
