"""What waits for a person, by kind: how many parcels, and the newest of them. Reads only; knows no words.

One kind is one condition over the parcels, shared by the first page's counts and the list that it leads to.
"""

from __future__ import annotations

from typing import Any

from edge.stakes import BY_HOURS_LEFT
from edge.store.instants import from_us
from journal.database import Connection

_ORDERS = "EXISTS (SELECT 1 FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id"
_DECLARED = f"{_ORDERS} AND o.declared_at IS NOT NULL AND NOT o.cancelled AND o.refund != 'stop')"
# Where no carrier's scans are told, what left stays in its list for a week and not for ever.
_RECENT = "COALESCE((SELECT MAX(at) FROM moments), 0) - 604800000000"
# In the order in which a person should look at them: what may be wrong on a truck before what only waits. Each begins
# with states of parcels on the floor, so that no list reads a year of parcels.
KINDS: dict[str, str] = {
    "label_unknown": (
        "p.state IN ('opened', 'verified', 'held') AND p.packed_at IS NULL"
        " AND p.label_job IN (SELECT job_id FROM jobs WHERE state = 'unknown')"
    ),
    # To be fetched, it may be late once or twice; after that somebody must know before it is wanted.
    "label_missing": (
        "p.state IN ('released', 'opened', 'verified', 'held') AND p.packed_at IS NULL AND p.parcel_id IN"
        " (SELECT l.parcel_id FROM private_documents d JOIN parcel_orders l USING (order_id)"
        " WHERE d.tracking_number IN ('', p.tracking_number)"
        " AND (d.state = 'refused' OR (d.state = 'wanted' AND d.tries >= 3)))"
    ),
    "withdrawn_after_packing": (
        "p.state IN ('packed', 'held') AND p.packed_at IS NOT NULL"
        " AND (p.refunds = 'withdrawn' OR p.hold_reason IN ('refund', 'take_out'))"
    ),
    "goods_missing": "p.state = 'held' AND p.hold_reason = 'goods_missing'",
    "photo_missed": (
        "p.state IN ('verified', 'held') AND p.photo_id IN (SELECT f.photo_id FROM photos f"
        " WHERE f.state = 'missed' AND f.parcel_id = p.parcel_id)"
    ),
    # Where a photo is only wanted its parcel goes on, and a camera that is away is seen by what it missed in a day.
    "photo_no_camera": (
        "p.state = 'packed' AND p.packed_at >= COALESCE((SELECT MAX(at) FROM moments), 0) - 86400000000"
        " AND p.photo_id IN (SELECT f.photo_id FROM photos f WHERE f.parcel_id = p.parcel_id AND f.state = 'missed'"
        " AND f.reason IN ('no_camera', 'camera_lost', 'no_frame', 'disk_full'))"
    ),
    "photo_other": (
        "p.state IN ('verified', 'packed', 'held') AND p.photo_id IN (SELECT f.photo_id FROM photos f"
        " WHERE f.parcel_id = p.parcel_id AND f.other_parcel != '')"
    ),
    "unlisted": f"p.state IN ('opened', 'verified', 'held', 'packed') AND p.unlisted AND NOT {_ORDERS})",
    "number_reused": (
        "p.state IN ('released', 'opened', 'verified', 'held') AND p.tracking_number = '' AND p.parcel_id IN"
        " (SELECT l.parcel_id FROM reused_numbers r JOIN parcel_orders l USING (order_id))"
    ),
    "refund_asked": "p.state IN ('released', 'opened', 'verified', 'held', 'packed') AND p.ask",
    "changed": "p.state IN ('released', 'opened', 'verified', 'held', 'packed') AND p.changed != ''",
    "short": "p.state = 'held' AND p.hold_reason = 'short'",
    "held": "p.state = 'held'",
    "uploaded_not_packed": (
        f"p.state IN ('released', 'opened', 'verified', 'held') AND p.packed_at IS NULL AND {_DECLARED}"
    ),
    "no_carrier_scan": (
        f"p.state IN ('packed', 'held', 'handed_over') AND p.ship_by >= {_RECENT} AND p.picked_up_at IS NULL"
        f" AND (p.state = 'handed_over' OR (p.packed_at IS NOT NULL AND {_DECLARED}))"
    ),
    "no_deadline": "p.state = 'released' AND p.ship_by IS NULL",
}
# What runs out: shown by hours left, with the fine that it costs.
RUNNING_OUT = frozenset({"uploaded_not_packed", "no_carrier_scan"})
# What of a kind is shown first, where it is not what happened last.
_ORDER = {"short": "p.ship_by IS NULL, p.ship_by, p.parcel_id"} | dict.fromkeys(RUNNING_OUT, BY_HOURS_LEFT)
_COUNT = "SELECT COUNT(*) FROM parcels p"
_NEWEST = (
    "SELECT p.parcel_id, p.tracking_number, p.carrier, p.hold_reason, p.hold_until, p.packed_by, p.packed_at,"
    " p.ship_by, p.pickup_by FROM parcels p"
)


def attention(connection: Connection) -> list[dict[str, Any]]:
    """Each kind that has parcels: how many, and one of them to show what it is about."""
    told = []
    for kind, where in KINDS.items():
        count = connection.execute(f"{_COUNT} WHERE {where}").fetchone()[0]
        if not count:
            continue
        order = _ORDER.get(kind, "p.packed_at DESC, p.opened_at DESC, p.parcel_id")
        row = connection.execute(f"{_NEWEST} WHERE {where} ORDER BY {order} LIMIT 1").fetchone()
        told.append(
            {
                "kind": kind,
                "count": count,
                "parcel_id": row[0],
                "tracking_number": row[1],
                "carrier": row[2],
                "hold": row[3],
                "until": from_us(row[4]),
                "badge": row[5],
                "packed_at": from_us(row[6]),
                "ship_by": from_us(row[7]),
                "pickup_by": from_us(row[8]),
                "holds": _holds(connection) if kind == "held" else [],
            }
        )
    return told


def parked(connection: Connection) -> int:
    """Events kept but not understood: a newer station wrote them, or something is damaged."""
    return int(connection.execute("SELECT COUNT(*) FROM parked_events").fetchone()[0])


def _holds(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT hold_reason, COUNT(*) FROM parcels WHERE state = 'held' GROUP BY hold_reason ORDER BY 2 DESC, 1"
    ).fetchall()
    return [{"hold": row[0], "count": row[1]} for row in rows]
