"""One parcel's story: its five times, never merged, what happened to it event by event, its photos. Reads only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from edge import screen
from edge.day import card_of
from edge.store import load, views
from edge.store.instants import from_us
from journal.database import Connection
from journal.envelope import parse_body

_TOLD = 400


def parcel_story(reader: Callable[[], Connection], name: str, now: datetime) -> dict[str, Any] | None:
    """The parcel by id, old id or waybill number; None when there is none."""
    connection = reader()
    parcel, replaced_by = load.parcel_named(connection, name)
    if parcel is None:
        return None
    card = views.card(connection, parcel.parcel_id)
    remarks = views.remarks(connection, parcel.order_ids)
    return {
        "parcel": screen.parcel(parcel, remarks, now),
        "card": card_of(card, now) if card else None,
        "replaced_by": replaced_by,
        "times": _times(connection, parcel.parcel_id),
        "timeline": _timeline(connection, parcel.parcel_id),
        "photos": _photos(connection, parcel.parcel_id),
        "lifts": _lifts(connection, parcel.parcel_id),
    }


def order_story(reader: Callable[[], Connection], name: str, now: datetime) -> dict[str, Any] | None:
    """The order by id or platform number, with its parcels."""
    connection = reader()
    row = connection.execute(
        "SELECT order_id, body FROM orders WHERE order_id = ? OR number = ?", (name, name)
    ).fetchone()
    if row is None:
        return None
    ids = connection.execute("SELECT parcel_id FROM parcel_orders WHERE order_id = ?", (row[0],)).fetchall()
    cards = [views.card(connection, each[0]) for each in ids]
    return {
        "order": msgspec.json.decode(row[1]),
        "parcels": [card_of(card, now) for card in cards if card is not None],
    }


def _times(connection: Connection, parcel_id: str) -> dict[str, Any]:
    """Each of the five times with what it is: observed here, or declared by a platform. Nobody merges them."""
    row = connection.execute(
        "SELECT p.packed_at, p.handed_over_at, p.picked_up_at, w.printed_at FROM parcels p"
        " LEFT JOIN waybills w ON w.tracking_number = p.tracking_number WHERE p.parcel_id = ?",
        (parcel_id,),
    ).fetchone()
    declared = connection.execute(
        "SELECT MIN(o.declared_at) FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = ?",
        (parcel_id,),
    ).fetchone()
    return {
        "declared": {"at": from_us(declared[0]), "kind": "declared"},
        "printed": {"at": from_us(row[3]), "kind": "declared"},
        "packed": {"at": from_us(row[0]), "kind": "observed"},
        "handed_over": {"at": from_us(row[1]), "kind": "observed"},
        "picked_up": {"at": from_us(row[2]), "kind": "observed"},
    }


def _timeline(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    """The station's own events that name this parcel, in order."""
    rows = connection.execute(
        "SELECT e.body FROM parcel_events p JOIN envelopes e USING (journal_id, sequence)"
        " JOIN journals j USING (journal_id) WHERE p.parcel_id = ? ORDER BY j.retired DESC, e.sequence LIMIT ?",
        (parcel_id, _TOLD),
    ).fetchall()
    told = []
    for (body,) in rows:
        entry = parse_body(body)
        told.append(
            {
                "sequence": entry.sequence,
                "kind": entry.kind,
                "at": entry.data.get("at")
                or entry.data.get("frame_at")
                or entry.data.get("trigger_at")
                or entry.stamp.at,
                "clock": entry.stamp.clock,
                "data": entry.data,
            }
        )
    return told


def _photos(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT photo_id, state, digest, trigger_at, frame_at, reason FROM photos WHERE parcel_id = ? ORDER BY trigger_at",
        (parcel_id,),
    ).fetchall()
    return [
        {
            "photo_id": row[0],
            "state": row[1],
            "digest": row[2],
            "trigger_at": from_us(row[3]),
            "frame_at": from_us(row[4]),
            "reason": row[5],
        }
        for row in rows
    ]


def _lifts(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT rule, badge, until FROM lifts WHERE parcel_id = ?", (parcel_id,)).fetchall()
    return [{"rule": row[0], "badge": row[1], "until": from_us(row[2])} for row in rows]
