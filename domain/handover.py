"""One scan at the door: a parcel goes out to a carrier's trip, or the reason why not. Pure.

Nothing here stops the stream of scans: a refusal has its tone, is recorded, and the next scan goes on (FLOORS R28).
Does not know where parcels are kept.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling, Sound, counted, refused, seen_again
from domain.barcode import CodeKind
from domain.events import PackerSignedIn, ParcelHandedOver, TripClosed, TripOpened
from domain.order import NAMESPACE
from domain.parcel import Parcel, State
from domain.reason import reason
from domain.repeat import is_same_parcel
from domain.standing import Bench, Found, Scan
from domain.stop import holds_withdrawn_goods, joined_without_goods, stop_of
from domain.void_waybill import void_waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrip:
    """A trip that this place is loading. ``carrier`` is its code; ``count`` parcels are scanned out."""

    trip_id: str
    carrier: str
    count: int = 0
    planned_at: datetime | None = None


def decide_handover(bench: Bench, trip: OpenTrip | None, scan: Scan, found: Found) -> Ruling:
    """The facts and the answer for one scan while a trip is open (or wanted)."""
    if scan.code.kind is CodeKind.BADGE and found.badge:
        fact = PackerSignedIn(place=bench.place, badge=found.badge, at=scan.at)
        return Ruling((fact,), Answer(Outcome.SIGNED_IN, Sound.RIGHT, reason("signed_in", badge=found.badge)))
    if trip is None:
        return refused(bench, scan, reason("open_trip_first"), Outcome.UNKNOWN, Sound.WRONG)
    if not bench.badge:
        return refused(bench, scan, reason("sign_in_first"), Outcome.UNKNOWN, Sound.WRONG)
    parcel = found.parcel
    if parcel is None:
        return refused(bench, scan, reason("parcel_unknown"), Outcome.UNKNOWN, Sound.WRONG)
    if is_same_parcel(bench, scan):
        return seen_again(bench, scan)
    return counted(scan, _hand_over(bench, trip, scan, found, parcel))


def open_trip(
    bench: Bench, at: datetime, carrier: str, planned_at: datetime | None, plan_at: datetime | None = None
) -> Ruling:
    """Begin loading a carrier's trip, which is known by ``plan_at`` and leaves at ``planned_at`` as far as is known."""
    trip_id = str(uuid.uuid5(NAMESPACE, f"trip\x1f{bench.station}\x1f{carrier}\x1f{at.isoformat()}"))
    fact = TripOpened(
        trip_id=trip_id,
        carrier=carrier,
        place=bench.place,
        badge=bench.badge,
        at=at,
        planned_at=planned_at,
        plan_at=plan_at,
    )
    return Ruling((fact,), Answer(Outcome.TRIP_OPENED, Sound.RIGHT, reason("trip_opened", carrier=carrier)))


def close_trip(
    bench: Bench,
    trip: OpenTrip | None,
    at: datetime,
    left_behind: tuple[str, ...],
    departs_at: datetime | None = None,
) -> Ruling:
    """The trip leaves, due at ``departs_at``. What is packed for it and not scanned out is named in the fact."""
    if trip is None:
        return Ruling(answer=Answer(Outcome.NOTE, Sound.ALREADY, reason("no_trip_open")))
    fact = TripClosed(
        trip_id=trip.trip_id,
        carrier=trip.carrier,
        place=bench.place,
        badge=bench.badge,
        at=at,
        count=trip.count,
        left_behind=left_behind,
        departs_at=departs_at,
    )
    why = reason("trip_closed", carrier=trip.carrier, count=trip.count, left=len(left_behind))
    return Ruling((fact,), Answer(Outcome.TRIP_CLOSED, Sound.PACKED, why))


def _hand_over(bench: Bench, trip: OpenTrip, scan: Scan, found: Found, parcel: Parcel) -> Ruling:
    if found.replaced_by:
        # Also on a box that was scanned out already: with this paper on it no carrier takes it.
        return void_waybill(bench, scan, found)
    if parcel.state in (State.HANDED_OVER, State.PICKED_UP):
        why = reason("handed_over_before")
        return Ruling(answer=Answer(Outcome.DUPLICATE, Sound.ALREADY, why, parcel))
    stop = stop_of(parcel, found.lifted)
    if stop is not None:
        return refused(bench, scan, stop.reason, Outcome.STOP, Sound.STOP, parcel=parcel, rule=stop.rule)
    if holds_withdrawn_goods(parcel):
        why = reason("take_out_before_handover", units=sum(line.surplus for line in parcel.take_out))
        return refused(bench, scan, why, Outcome.STOP, Sound.STOP, parcel=parcel, missing=parcel.take_out)
    if joined_without_goods(parcel):
        why = reason("goods_missing_before_handover", units=sum(line.missing for line in parcel.missing))
        return refused(bench, scan, why, Outcome.STOP, Sound.STOP, parcel=parcel, missing=parcel.missing)
    if parcel.state is State.HELD and parcel.hold is not None:
        return refused(bench, scan, reason("held", why=parcel.hold.reason), Outcome.HELD, Sound.REFUSED, parcel=parcel)
    if parcel.state is not State.PACKED:
        return refused(bench, scan, reason("not_packed"), Outcome.REFUSED, Sound.UNFINISHED, parcel=parcel)
    if parcel.carrier and parcel.carrier != trip.carrier:
        why = reason("other_carrier", carrier=parcel.carrier, trip=trip.carrier)
        return refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=parcel)
    fact = ParcelHandedOver(
        parcel_id=parcel.parcel_id,
        trip_id=trip.trip_id,
        place=bench.place,
        badge=bench.badge,
        at=scan.at,
        tracking_number=parcel.tracking_number,
        carrier=trip.carrier,
    )
    why = reason("handed_over", count=trip.count + 1)
    return Ruling((fact,), Answer(Outcome.HANDED_OVER, Sound.RIGHT, why, replace(parcel, state=State.HANDED_OVER)))
