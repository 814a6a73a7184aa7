"""What supervisors and packers said of codes: bound to goods, or meant in a parcel. Reads only; knows no HTTP.

A binding is what the goods file lacks, and holds everywhere; an answer holds in one parcel, until that is packed.
"""

from __future__ import annotations

from typing import Any

from domain.barcode import Code, barcode_key, read
from domain.parcel import ParcelLine, State
from domain.reason import reason
from edge.errors import NotPossible
from edge.store import goods, load
from edge.store.instants import from_us
from edge.store.unit_codes import BINDABLE
from journal.database import Connection

LISTED_MAX = 200
_BOUND = "SELECT code, sku, badge, at FROM bound_barcodes ORDER BY at DESC, code, sku LIMIT ?"
_ANSWERED = (
    "SELECT a.code, a.sku, a.badge, a.at, a.parcel_id, p.tracking_number, p.carrier FROM answered_barcodes a"
    " JOIN parcels p USING (parcel_id) WHERE p.state IN ('opened', 'verified', 'held') ORDER BY a.at DESC, a.code"
    " LIMIT ?"
)
_UNKNOWN = (
    "SELECT u.code, u.kind, u.times, u.place, u.badge, u.at, u.parcel_id,"
    " COALESCE(p.tracking_number, ''), COALESCE(p.carrier, '')"
    " FROM unknown_codes u LEFT JOIN parcels p USING (parcel_id) ORDER BY u.at DESC, u.code"
)


def barcode_list(connection: Connection) -> dict[str, Any]:
    """What nobody knows, what was bound, and the answers that still hold; the newest of each first."""
    bound = connection.execute(_BOUND, (LISTED_MAX,)).fetchall()
    answered = connection.execute(_ANSWERED, (LISTED_MAX,)).fetchall()
    return {
        "unknown": _unknown(connection),
        "bound": [_told(connection, row) for row in bound],
        "answered": [
            {**_told(connection, row), "parcel_id": row[4], "tracking_number": row[5], "carrier": row[6]}
            for row in answered
        ],
    }


def check_bound(connection: Connection, code: str, sku: str) -> None:
    """Raises NotPossible where no supervisor bound this code to these goods."""
    bound = "SELECT 1 FROM bound_barcodes WHERE code = ? AND sku = ?"
    if connection.execute(bound, (barcode_key(code), sku)).fetchone() is None:
        raise NotPossible(reason("not_bound"))


def check_answered(connection: Connection, parcel_id: str, code: str) -> None:
    """Raises NotPossible where no packer said what this code means in the parcel."""
    answered = "SELECT 1 FROM answered_barcodes WHERE parcel_id = ? AND code = ?"
    if connection.execute(answered, (parcel_id, barcode_key(code))).fetchone() is None:
        raise NotPossible(reason("not_answered"))


def bindable(connection: Connection, place: str, code: str, line_id: str) -> ParcelLine:
    """The line of the place's open parcel that an unknown code may be bound to; raises NotPossible."""
    read_code = read(code)
    parcel_id = load.in_hand(connection, place)
    parcel = load.parcel(connection, parcel_id) if parcel_id else None
    line = None
    if parcel is not None and parcel.state is State.OPENED:
        line = next((each for each in parcel.missing if each.line_id == line_id), None)
    if line is None:
        raise NotPossible(reason("nothing_to_bind"))
    if read_code.kind not in BINDABLE:
        raise NotPossible(reason("no_goods_code"))
    if is_known(connection, read_code):
        raise NotPossible(reason("barcode_known"))
    return line


def is_known(connection: Connection, code: Code) -> bool:
    """Whether the code already stands for a parcel or for goods."""
    parcel, _ = load.parcel_named(connection, code.value)
    return parcel is not None or bool(goods.skus_of_code(connection, code.value))


def _unknown(connection: Connection) -> list[dict[str, Any]]:
    """Lately scanned and known to nobody until now: what was bound or listed since is no question any more."""
    found: list[dict[str, Any]] = []
    for row in connection.execute(_UNKNOWN):
        if len(found) == LISTED_MAX:
            break
        if not is_known(connection, read(row[0])):
            names = ("code", "kind", "times", "place", "badge", "at", "parcel_id", "tracking_number", "carrier")
            found.append({**dict(zip(names, row, strict=True)), "at": from_us(row[5])})
    return found


def _told(connection: Connection, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of either query
    about = goods.line_of(connection, row[1])
    return {
        "code": row[0],
        "sku": row[1],
        "name": about.name,
        "name_en": about.name_en,
        "variant": about.variant,
        "badge": row[2],
        "at": from_us(row[3]),
    }
