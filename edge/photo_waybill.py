"""Whose waybill can be read in a photo: its own parcel's, another's, nobody's. Reads only; decides nothing.

Only parcels that this station knows and that have not left count: a used box wears the label of its last journey. What
was withdrawn and never left still lies here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.barcode import CodeKind, read
from domain.carrier import bare_number
from domain.parcel import Parcel, State
from domain.photo import OTHER_PARCEL
from edge.store import load
from journal.database import Connection

MATCHED = "matched"
NOT_VISIBLE = "not_visible"

_HERE = frozenset({State.RELEASED, State.OPENED, State.VERIFIED, State.PACKED, State.HELD})
_OF_PARCELS = frozenset({CodeKind.WAYBILL, CodeKind.LABEL, CodeKind.ORDER, CodeKind.GOODS, CodeKind.TEXT})
"""Goods and text too: a carrier's number may have the form of either, and is looked up before it counts."""

# Also cancelled here is what was packed elsewhere, or before this station was, and has come to its buyer since.
_LEFT = (
    "SELECT 1 FROM parcels p WHERE p.parcel_id = ? AND (p.handed_over_at IS NOT NULL OR p.picked_up_at IS NOT NULL OR"
    " EXISTS (SELECT 1 FROM parcel_orders l JOIN orders o USING (order_id) WHERE l.parcel_id = p.parcel_id"
    " AND o.delivered))"
)


@dataclass(frozen=True, slots=True)
class Whose:
    """``waybill``: matched | not_visible | other_parcel, and then which."""

    waybill: str = NOT_VISIBLE
    other: Parcel | None = None


def whose(connection: Connection, parcel_id: str, codes: Iterable[str]) -> Whose:
    """Whose waybill the codes of a photo of this parcel are. Its own beside others' is its own."""
    others: list[Parcel] = []
    own = load.parcel(connection, parcel_id, whole=False)
    for code in (read(text) for text in codes):
        if code.kind not in _OF_PARCELS or not code.value:
            continue
        if own is not None and own.tracking_number and bare_number(code.value) == bare_number(own.tracking_number):
            return Whose(MATCHED)
        for found in _parcels(connection, code.kind, code.value):
            if found.parcel_id == parcel_id:
                return Whose(MATCHED)
            others.append(found)
    other = next((each for each in others if _is_here(connection, each)), None)
    return Whose(OTHER_PARCEL, other) if other is not None else Whose()


def _is_here(connection: Connection, parcel: Parcel) -> bool:
    if parcel.state is State.CANCELLED:
        return connection.execute(_LEFT, (parcel.parcel_id,)).fetchone() is None
    return parcel.state in _HERE


def _parcels(connection: Connection, kind: CodeKind, value: str) -> tuple[Parcel, ...]:
    if kind is CodeKind.ORDER:
        return load.parcels_of_order_number(connection, value)
    parcel, replaced_by = load.parcel_named(connection, value)
    # Paper that another number took the place of says nothing of what is in the box.
    return (parcel,) if parcel is not None and not replaced_by else ()
