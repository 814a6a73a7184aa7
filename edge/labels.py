"""What stands on one parcel's label. Does not know how it is laid out or printed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.carrier import CARRIERS
from domain.parcel import Parcel
from hardware.label import LabelContent
from journal.database import Connection


def label_of(connection: Connection, parcel: Parcel, attempt: int, zone: str) -> LabelContent:
    """The label's words. A later attempt is marked, unless none of the earlier ones can have come out."""
    rows = connection.execute(
        "SELECT COUNT(*) FROM jobs WHERE parcel_id = ? AND attempt < ? AND state NOT IN ('failed', 'dropped')",
        (parcel.parcel_id, attempt),
    ).fetchone()
    carrier = CARRIERS.get(parcel.carrier)
    due = parcel.due
    limit = due.ship_by.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") if due.ship_by else ""
    return LabelContent(
        # A parcel without a waybill number travels under its own code until it gets one.
        tracking_number=parcel.tracking_number or parcel.parcel_id[:13].upper(),
        qr=f"L:{parcel.parcel_id}:{attempt}",
        carrier_name=carrier.name_zh if carrier else parcel.carrier,
        ship_by=f"{limit} ?" if limit and due.unconfirmed else limit,
        lines=tuple((" ".join(filter(None, (line.name, line.variant))), line.quantity) for line in parcel.lines),
        reprint=f"REPRINT {rows[0]}" if rows[0] else "",
    )
