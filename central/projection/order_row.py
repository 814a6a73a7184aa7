"""The row of an order, computed from the rows of its parcels. Its time is its last parcel's, or unknown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from central.projection.derive import TIMES, Row, instant_columns, plain_columns, words
from central.projection.facts import OrderFacts
from central.projection.group import withdrawn
from central.projection.local import local_day
from domain.order import Refund

PROGRESS = ("released", "opened", "held", "packed", "handed_over", "picked_up")


def order_row(facts: OrderFacts, parcels: Sequence[Row], zone: str) -> Row:
    """All columns of an order's row but its version. ``parcels`` are the rows of those that stand."""
    order = facts.order
    live = [row for row in parcels if row["state"] != "cancelled"]
    paid = (order.paid_at or order.confirmed_at or order.created_at) if order else None
    row: Row = {
        "order_id": facts.order_id,
        "platform": order.platform if order else "",
        "shop": order.shop if order else "",
        "number": order.number if order else "",
        "site": words(parcel["site"] for parcel in parcels),
        "state": state_of(facts, live),
        "seen": int(any(parcel["station"] for parcel in parcels)),
        "refund": (order.refund if order else Refund.CLEAR).value,
        "parcel_count": len(parcels),
        "parcels_packed": sum(parcel["packed_at"] is not None for parcel in parcels),
        "parcels_handed_over": sum(parcel["handed_over_at"] is not None for parcel in parcels),
        "tracking_numbers": words(parcel["tracking_number"] for parcel in parcels),
        "day": local_day(paid, zone) if paid else None,
    }
    row |= instant_columns("created", order.created_at if order else None, zone)
    row |= instant_columns("paid", order.paid_at if order else None, zone)
    row |= plain_columns("promise", order.promise_at if order else None, zone)
    row["promise_at"] = row.pop("promise")
    row |= earliest(parcels, "ship_by")
    for name in TIMES:
        row |= last(live, name)
    return row


def state_of(facts: OrderFacts, live: Sequence[Row]) -> str:
    """As far as its slowest parcel came."""
    if facts.order is not None and withdrawn(facts.order) and not any(row["handed_over_at"] for row in live):
        return "cancelled"
    states = [row["state"] for row in live]
    return min(states, key=PROGRESS.index, default="released")


def earliest(parcels: Sequence[Row], name: str) -> Row:
    """The earliest of an instant over the parcels that have it."""
    known = [row for row in parcels if row[name] is not None]
    first: dict[str, Any] = min(known, key=lambda row: row[name], default={})
    return {name: first.get(name), f"{name}_local": first.get(f"{name}_local")}


def last(parcels: Sequence[Row], name: str) -> Row:
    """The four columns of the last parcel's time, if every parcel has one; as sure as the least sure of them."""
    if not parcels or any(row[f"{name}_at"] is None for row in parcels):
        return {f"{name}_at": None, f"{name}_local": None, f"{name}_kind": "", f"{name}_clock": ""}
    latest = max(parcels, key=lambda row: (row[f"{name}_at"], row["parcel_id"]))
    kinds = {row[f"{name}_kind"] for row in parcels}
    clocks = {row[f"{name}_clock"] for row in parcels}
    return {
        f"{name}_at": latest[f"{name}_at"],
        f"{name}_local": latest[f"{name}_local"],
        f"{name}_kind": next(kind for kind in WEAKEST_FIRST if kind in kinds),
        f"{name}_clock": next(clock for clock in LEAST_SURE_FIRST if clock in clocks),
    }


WEAKEST_FIRST = ("declared", "derived", "bulk", "observed")
LEAST_SURE_FIRST = ("doubtful", "told", "trusted")
