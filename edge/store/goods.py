"""Goods as a scan asks for them: which a code stands for, and one unit as a screen shows it. Writes nothing."""

from __future__ import annotations

from domain.barcode import barcode_key
from domain.parcel import Parcel, ParcelLine
from journal.database import Connection

_GOODS = (
    "SELECT name, name_en, short_name, variant, location, picture, no_barcode, serial_wanted, gift"
    " FROM goods WHERE sku = ?"
)

_CARRY = (
    "SELECT sku FROM goods_barcodes WHERE code = ? UNION SELECT sku FROM bound_barcodes WHERE code = ? ORDER BY sku"
)


def skus_of_code(connection: Connection, code: str, in_hand: Parcel | None = None) -> tuple[str, ...]:
    """SKUs that carry this barcode; without a goods file the merchant code itself is the barcode.

    What the parcel ``in_hand`` wants is known by its merchant code even where only a bundle names it.
    """
    key = barcode_key(code)
    rows = connection.execute(_CARRY, (key, key)).fetchall()
    if rows:
        return tuple(row[0] for row in rows)
    if in_hand is not None and any(line.sku == code for line in in_hand.lines):
        return (code,)
    known = connection.execute(
        "SELECT sku FROM goods WHERE sku = ? UNION SELECT sku FROM order_lines WHERE sku = ? LIMIT 1", (code, code)
    ).fetchone()
    return (known[0],) if known else ()


def line_of(connection: Connection, sku: str) -> ParcelLine:
    """One unit of these goods as a screen shows it, whatever parcel it belongs to."""
    row = connection.execute(_GOODS, (sku,)).fetchone() or (_title(connection, sku), *[""] * 5, False, False, False)
    return ParcelLine(
        line_id="",
        sku=sku,
        name=row[0] or sku,
        name_en=row[1],
        short_name=row[2],
        variant=row[3],
        location=row[4],
        picture=row[5],
        no_barcode=bool(row[6]),
        serial_wanted=bool(row[7]),
        gift=bool(row[8]),
    )


def _title(connection: Connection, sku: str) -> str:
    """What an order calls goods that no goods file knows."""
    row = connection.execute("SELECT title FROM order_lines WHERE sku = ? LIMIT 1", (sku,)).fetchone()
    return str(row[0]) if row else sku
