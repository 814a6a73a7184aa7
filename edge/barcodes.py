"""What supervisors and packers said of codes: bound to goods, or meant in a parcel. Reads only; knows no HTTP.

A binding is what the goods file lacks, and holds everywhere; an answer holds in one parcel.
"""

from __future__ import annotations

from typing import Any

from domain.barcode import Code, CodeKind, read
from domain.parcel import ParcelLine, State
from domain.reason import reason
from edge.errors import NotPossible
from edge.store import goods, load
from edge.store.instants import from_us
from journal.database import Connection

LISTED_MAX = 200
BINDABLE = frozenset({CodeKind.GOODS, CodeKind.TEXT, CodeKind.WAYBILL})
_BOUND = "SELECT code, sku, badge, at FROM bound_barcodes ORDER BY at DESC, code, sku LIMIT ?"
_ANSWERED = (
    "SELECT a.code, a.sku, a.badge, a.at, a.parcel_id, p.tracking_number FROM answered_barcodes a"
    " JOIN parcels p USING (parcel_id) ORDER BY a.at DESC, a.code LIMIT ?"
)


def barcode_list(connection: Connection) -> dict[str, Any]:
    """Bound codes and answers, newest first, each with its goods."""
    bound = connection.execute(_BOUND, (LISTED_MAX,)).fetchall()
    answered = connection.execute(_ANSWERED, (LISTED_MAX,)).fetchall()
    return {
        "bound": [_told(connection, row) for row in bound],
        "answered": [{**_told(connection, row), "parcel_id": row[4], "tracking_number": row[5]} for row in answered],
    }


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
