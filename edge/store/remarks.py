"""Buyers' and sellers' words as files tell them: kept beside the record, a later file's in the place of an earlier's.

Does not know who reads them (``views.remarks``) or what a file is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from domain.order import Remarks
from edge.store.instants import us
from journal.database import Connection


def keep_remarks(
    connection: Connection, remarks: Sequence[Remarks], columns: Collection[str], told_at: datetime
) -> None:
    """Keep the words of those columns that were told; an empty one takes older words away."""
    tells = ("buyer" in columns, "seller" in columns, us(told_at))
    said = [(each.order_id, *tells, each.buyer, each.seller) for each in remarks if each.buyer or each.seller]
    unsaid = [(each.order_id, *tells) for each in remarks if not each.buyer and not each.seller]
    connection.executemany(_SAID, said)
    connection.executemany(_NOTED, [row[:4] for row in said])
    connection.executemany(_UNSAID, unsaid)
    connection.executemany(_NOTED_AGAIN, unsaid)


def remarked(connection: Connection, order_ids: Sequence[str]) -> list[str]:
    """Those of the orders of which any file told some words."""
    found: list[str] = []
    for start in range(0, len(order_ids), TOGETHER):
        wanted = msgspec.json.encode(order_ids[start : start + TOGETHER]).decode()
        found += (row[0] for row in connection.execute(_REMARKED, (wanted,)).fetchall())
    return found


def forget_remarks(connection: Connection, order_id: str) -> None:
    """Nobody said anything of this order."""
    for table in ("private_remarks", "private_remark_times"):
        connection.execute(f"DELETE FROM {table} WHERE order_id = ?", (order_id,))  # noqa: S608 - our own tables


TOGETHER = 1_000
_REMARKED = (
    "SELECT w.value FROM json_each(?) w LEFT JOIN private_remarks r ON r.order_id = w.value"
    " LEFT JOIN private_remark_times t ON t.order_id = w.value WHERE r.order_id IS NOT NULL OR t.order_id IS NOT NULL"
)
# ?1 the order; ?2 and ?3 whether the file tells of the buyer's and the seller's words; ?4 when it was written.
_BUYER = "?2 AND ?4 >= COALESCE((SELECT buyer_at FROM private_remark_times t WHERE t.order_id = ?1), ?4)"
_SELLER = "?3 AND ?4 >= COALESCE((SELECT seller_at FROM private_remark_times t WHERE t.order_id = ?1), ?4)"
_SAID = (
    "INSERT INTO private_remarks(order_id, buyer, seller) VALUES (?1, ?5, ?6) ON CONFLICT(order_id) DO UPDATE SET"  # noqa: S608 - our own conditions
    f" buyer = CASE WHEN {_BUYER} THEN excluded.buyer ELSE buyer END,"
    f" seller = CASE WHEN {_SELLER} THEN excluded.seller ELSE seller END"
    " WHERE buyer != excluded.buyer OR seller != excluded.seller"  # else the same words would be written again
)
_UNSAID = (
    f"UPDATE private_remarks SET buyer = CASE WHEN {_BUYER} THEN '' ELSE buyer END,"  # noqa: S608 - our own conditions
    f" seller = CASE WHEN {_SELLER} THEN '' ELSE seller END WHERE order_id = ?1"
)
_NOTED = (
    "INSERT INTO private_remark_times(order_id, buyer_at, seller_at) VALUES"
    " (?1, CASE WHEN ?2 THEN ?4 END, CASE WHEN ?3 THEN ?4 END) ON CONFLICT(order_id) DO UPDATE SET"
    " buyer_at = CASE WHEN ?2 THEN MAX(COALESCE(buyer_at, ?4), ?4) ELSE buyer_at END,"
    " seller_at = CASE WHEN ?3 THEN MAX(COALESCE(seller_at, ?4), ?4) ELSE seller_at END"
)
_NOTED_AGAIN = (
    "UPDATE private_remark_times SET"
    " buyer_at = CASE WHEN ?2 THEN MAX(COALESCE(buyer_at, ?4), ?4) ELSE buyer_at END,"
    " seller_at = CASE WHEN ?3 THEN MAX(COALESCE(seller_at, ?4), ?4) ELSE seller_at END WHERE order_id = ?1"
)
