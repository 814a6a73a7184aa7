"""One parcel's story: its five times, never merged, what happened to it event by event, its photos. Reads only.

What platforms and printing tools claim stands beside what was seen here, each marked as what it is. Knows no words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.deadline import flags_of
from domain.limit import pickup_limit_of
from domain.order import Order
from domain.parcel import Parcel
from domain.policies import policy_of
from edge import screen
from edge.day import card_of
from edge.documents import attached_to
from edge.store import load, views
from edge.store.deadlines import known_policies
from edge.store.instants import from_us
from edge.store.views import Card
from journal.database import Connection, snapshot
from journal.envelope import parse_body

_TOLD = 400


def parcel_story(reader: Callable[[], Connection], name: str, now: datetime) -> dict[str, Any] | None:
    """The parcel by id, old id or waybill number; None when there is none."""
    connection = reader()
    with snapshot(connection):
        # An import may be taken back meanwhile, and the parcel with it.
        return _parcel_story(connection, name, now)


def _parcel_story(connection: Connection, name: str, now: datetime) -> dict[str, Any] | None:
    parcel, replaced_by = load.parcel_named(connection, name)
    if parcel is None:
        return None
    card = views.card(connection, parcel.parcel_id)
    remarks = views.remarks(connection, parcel.order_ids)
    events = _events(connection, parcel.parcel_id)
    orders = _orders(connection, parcel)
    waybill = _waybill(connection, parcel)
    claims = _claims(orders, waybill)
    return {
        "parcel": screen.parcel(parcel, remarks, now),
        "card": _judged(connection, card, now) if card else None,
        "replaced_by": replaced_by,
        "times": _times(connection, parcel, events, orders, waybill),
        "deadlines": _deadlines(connection, parcel, orders),
        "timeline": sorted([*claims, *events], key=lambda told: datetime.fromisoformat(str(told["at"]))),
        "photos": _photos(connection, parcel.parcel_id),
        "clips": _clips(connection, parcel.parcel_id),
        "labels": _labels(connection, parcel.parcel_id),
        "attached": attached_to(connection, parcel),
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
        "parcels": [_judged(connection, card, now) for card in cards if card is not None],
    }


def _judged(connection: Connection, card: Card, now: datetime) -> dict[str, Any]:
    """A parcel's card with the policy that judges it, what a reader must know of its deadline, and how long is left."""
    row = connection.execute("SELECT policy FROM parcels WHERE parcel_id = ?", (card.parcel_id,)).fetchone()
    left = None if card.bench_deadline is None else (card.bench_deadline - now) // timedelta(minutes=1)
    return {**card_of(card, now), "policy": row[0], "flags": sorted(flags_of(card.reasons)), "minutes_left": left}


def _orders(connection: Connection, parcel: Parcel) -> list[Order]:
    rows = connection.execute(
        "SELECT o.body FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = ? ORDER BY o.number",
        (parcel.parcel_id,),
    ).fetchall()
    return [msgspec.json.decode(row[0], type=Order) for row in rows]


def _waybill(connection: Connection, parcel: Parcel) -> dict[str, Any]:
    row = connection.execute(
        "SELECT printed_at, wave, wave_position FROM waybills WHERE name = ? ORDER BY tracking_number LIMIT 1",
        (parcel.tracking_number,),
    ).fetchone() or (None, "", None)
    return {"printed_at": from_us(row[0]), "wave": row[1], "wave_position": row[2]}


def _claims(orders: list[Order], waybill: dict[str, Any]) -> list[dict[str, Any]]:
    """What others say happened, in the timeline's shape: no sequence of ours, no clock of ours."""
    told = []
    for order in orders:
        about = {"platform": order.platform, "number": order.number}
        claim = "OrderDeclared" if order.declared_kind == "declared" else "OrderSeenDeclared"
        for kind, at in (("OrderPaid", order.confirmed_at or order.paid_at), (claim, order.declared_since)):
            if at is not None:
                told.append(_claim(kind, at, about))
    if waybill["printed_at"] is not None:
        told.append(_claim("WaybillPrinted", waybill["printed_at"], {"wave": waybill["wave"]}))
    return told


def _claim(kind: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"sequence": None, "kind": kind, "at": at.isoformat(), "clock": "", "data": data}


def _times(
    connection: Connection,
    parcel: Parcel,
    events: list[dict[str, Any]],
    orders: list[Order],
    waybill: dict[str, Any],
) -> dict[str, Any]:
    """Each of the five times with what it is: observed here, declared by others, derived. Nobody merges them."""
    row = connection.execute(
        "SELECT packed_at, handed_over_at, picked_up_at FROM parcels WHERE parcel_id = ?", (parcel.parcel_id,)
    ).fetchone()
    last = {told["kind"]: told for told in events}
    claims = ((order.declared_since, order.declared_kind) for order in orders)
    declared, kind = min(((at, kind) for at, kind in claims if at is not None), default=(None, "declared"))
    out = last.get("ParcelHandedOver")
    return {
        "declared": {"at": declared, "kind": kind},
        "printed": _printed(waybill, last.get("LabelScanned") or _settled_as_there(events)),
        "packed": {"at": from_us(row[0]), "kind": "observed", **_seen(last.get("ParcelPacked"))},
        "handed_over": {
            "at": from_us(row[1]),
            "kind": out["data"].get("how", "observed") if out else "observed",
            **_seen(out),
        },
        "picked_up": {"at": from_us(row[2]), "kind": "observed"},
    }


def _settled_as_there(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A supervisor's word for a label that nobody could scan."""
    return next((told for told in events if told["kind"] == "LabelSettled" and told["data"]["there"]), None)


def _printed(waybill: dict[str, Any], scanned: dict[str, Any] | None) -> dict[str, Any]:
    if waybill["printed_at"] is not None or scanned is None:
        return {"at": waybill["printed_at"], "kind": "declared", "wave": waybill["wave"]}
    # The label was there when it was scanned, or seen: printed then at the latest.
    return {"at": scanned["at"], "kind": "derived", "wave": "", **_seen(scanned)}


def _seen(told: dict[str, Any] | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {"clock": told["clock"], "badge": told["data"].get("badge", ""), "place": told["data"].get("place", "")}


def _deadlines(connection: Connection, parcel: Parcel, orders: list[Order]) -> dict[str, Any]:
    """The bench deadline, the ship-by and, once declared, when the carrier must have scanned it."""
    rules, policies = load.site_rules(connection), known_policies(connection)
    limits = [limit for order in orders if (limit := pickup_limit_of(order, policy_of(order, policies, rules)))]
    pickup = min(limits, key=lambda limit: limit.at, default=None)
    due = parcel.due
    return {
        "bench": due.bench_deadline,
        "ship_by": due.ship_by,
        "false_shipment": pickup.at if pickup else None,
        "false_shipment_by": {"source": pickup.number.source, "grade": pickup.number.grade.value} if pickup else None,
        "false_shipment_unconfirmed": pickup is not None and pickup.number.unconfirmed,
        "due_on": due.due_on,
        "stretch": due.stretch,
        "policy": due.policy,
    }


def _events(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    """The station's own events that name this parcel, in order."""
    rows = connection.execute(
        "SELECT e.body FROM parcel_events p JOIN envelopes e USING (journal_id, sequence)"
        " JOIN journals j USING (journal_id) WHERE p.parcel_id = ? ORDER BY j.retired DESC, e.sequence LIMIT ?",
        (parcel_id, _TOLD),
    ).fetchall()
    told = []
    for (body,) in rows:
        entry = parse_body(body)
        at = entry.data.get("at") or entry.data.get("frame_at") or entry.data.get("trigger_at") or entry.stamp.at
        told.append(
            {
                "sequence": entry.sequence,
                "kind": entry.kind,
                "at": at,
                "clock": entry.stamp.clock,
                "station": entry.station_id,
                "data": entry.data,
            }
        )
    return told


def _photos(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT f.photo_id, f.state, f.digest, f.trigger_at, f.frame_at, f.reason, f.waybill, f.defects,"
        " p.tracking_number, f.shot FROM photos f LEFT JOIN parcels p ON p.parcel_id = f.other_parcel"
        " WHERE f.parcel_id = ? ORDER BY f.trigger_at, f.asked_sequence",
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
            "waybill": row[6],
            "defects": row[7].split(",") if row[7] else [],
            "other_number": row[8] or "",
            "shot": row[9],
        }
        for row in rows
    ]


def _clips(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT digest, first_at, last_at, frames, size_bytes FROM clips WHERE parcel_id = ? ORDER BY first_at",
        (parcel_id,),
    ).fetchall()
    names = ("digest", "first_at", "last_at", "frames", "size_bytes")
    return [dict(zip(names, (row[0], from_us(row[1]), from_us(row[2]), *row[3:]), strict=True)) for row in rows]


def _labels(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT job_id, attempt, state, asked_at, reason FROM jobs WHERE parcel_id = ? ORDER BY attempt", (parcel_id,)
    ).fetchall()
    return [
        {"job_id": row[0], "attempt": row[1], "state": row[2], "asked_at": from_us(row[3]), "reason": row[4]}
        for row in rows
    ]


def _lifts(connection: Connection, parcel_id: str) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT rule, badge, until FROM lifts WHERE parcel_id = ?", (parcel_id,)).fetchall()
    return [{"rule": row[0], "badge": row[1], "until": from_us(row[2])} for row in rows]
