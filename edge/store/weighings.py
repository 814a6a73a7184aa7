"""What was put on the scale: rows to values and events to rows. Decides nothing; only the weigh-out asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import events as e
from domain.expected_weight import Units
from domain.parcel import Parcel
from domain.weighing import Weighing
from edge.store.instants import from_us, us
from journal.database import Connection
from journal.envelope import Entry

ALIKE_MAX = 50
"""The newest right parcels of the same content: packing changes over the months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A weighing without an outcome."""

    weighing_id: str
    parcel_id: str
    place: str
    asked_us: int
    trigger_boot_ns: int
    asked_sequence: int


def last(connection: Connection, place: str) -> Weighing | None:
    """The newest weighing of this place."""
    row = connection.execute(
        "SELECT parcel_id, state, asked_at, trigger_boot_ns FROM weighings WHERE place = ?"
        " ORDER BY asked_sequence DESC LIMIT 1",
        (place,),
    ).fetchone()
    asked_at = from_us(row[2]) if row else None
    if asked_at is None:
        return None
    return Weighing(parcel_id=row[0], state=row[1], asked_at=asked_at, asked_boot_ns=row[3])


def waiting(connection: Connection) -> list[Waiting]:
    """What waits for its weight, oldest first."""
    rows = connection.execute(
        "SELECT weighing_id, parcel_id, place, asked_at, trigger_boot_ns, asked_sequence FROM weighings"
        " WHERE state = 'asked' ORDER BY asked_sequence"
    ).fetchall()
    return [
        Waiting(
            weighing_id=row[0],
            parcel_id=row[1],
            place=row[2],
            asked_us=row[3],
            trigger_boot_ns=row[4],
            asked_sequence=row[5],
        )
        for row in rows
    ]


def overtaken(connection: Connection, one: Waiting, weight_boot_ns: int, weight_us: int) -> bool:
    """Whether another waybill was scanned here before the weight came to rest: it may be that one's.

    On the boot clock; by wall time (µs) only for a scan that has no boot time.
    """
    row = connection.execute(
        "SELECT 1 FROM weighings WHERE place = ? AND asked_sequence > ?"
        " AND CASE WHEN trigger_boot_ns > 0 THEN trigger_boot_ns <= ? ELSE asked_at <= ? END LIMIT 1",
        (one.place, one.asked_sequence, weight_boot_ns, weight_us),
    ).fetchone()
    return row is not None


def has_weight(connection: Connection, weighing_id: str) -> bool:
    """Whether it came to a weight."""
    row = connection.execute("SELECT grams FROM weighings WHERE weighing_id = ?", (weighing_id,)).fetchone()
    return row is not None and row[0] is not None


def units_of(parcel: Parcel) -> Units:
    """What is in the box, by SKU."""
    counted: dict[str, int] = {}
    for line in parcel.lines:
        if line.verified:
            counted[line.sku] = counted.get(line.sku, 0) + line.verified
    return tuple(sorted(counted.items()))


def alike(connection: Connection, units: Units, parcel_id: str) -> list[int]:
    """Grams of other right parcels with the same units, the newest."""
    rows = connection.execute(
        "SELECT grams FROM weighings WHERE content = ? AND state = 'weighed' AND parcel_id != ?"
        " ORDER BY asked_sequence DESC LIMIT ?",
        (_content(units), parcel_id, ALIKE_MAX),
    ).fetchall()
    return [row[0] for row in rows]


def unit_grams(connection: Connection, units: Units) -> dict[str, int]:
    """Grams a unit by SKU, as the goods file says them."""
    said: dict[str, int] = {}
    for sku, _ in units:
        row = connection.execute("SELECT json_extract(body, '$.weight_g') FROM goods WHERE sku = ?", (sku,)).fetchone()
        if row is not None and row[0] is not None:
            said[sku] = int(row[0])
    return said


def _asked(connection: Connection, event: e.WeightAsked, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO weighings(weighing_id, parcel_id, place, asked_at, trigger_boot_ns, asked_sequence, state,"
        " content, reason) VALUES (?, ?, ?, ?, ?, ?, 'asked', '', '') ON CONFLICT DO NOTHING",
        (event.weighing_id, event.parcel_id, event.place, us(event.at), event.trigger_boot_ns, entry.sequence),
    )


def _weighed(connection: Connection, event: e.ParcelWeighed, entry: Entry) -> None:
    del entry
    state = "off" if event.off else "weighed"
    connection.execute(
        "UPDATE weighings SET state = ?, grams = ?, content = ? WHERE weighing_id = ?",
        (state, event.grams, _content(event.units), event.weighing_id),
    )


def _missed(connection: Connection, event: e.WeightMissed, entry: Entry) -> None:
    del entry
    connection.execute(
        "UPDATE weighings SET state = 'missed', reason = ? WHERE weighing_id = ?", (event.reason, event.weighing_id)
    )


def _content(units: Units) -> str:
    return json.dumps(units, ensure_ascii=False, separators=(",", ":")) if units else ""


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.WeightAsked: _asked,
    e.ParcelWeighed: _weighed,
    e.WeightMissed: _missed,
}
