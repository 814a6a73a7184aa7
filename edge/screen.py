"""Messages for screens: an answer, the queue, the devices, as JSON text. One shape for the WebSocket and the API.

Speaks codes and instants; words are the screens' own. Does not decide and does not read the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.answer import Outcome, Sound
from domain.deadline import AT_RISK_MINUTES, Risk
from domain.parcel import Parcel, ParcelLine
from domain.reason import Reason
from edge.packing import Said

AT_RISK = timedelta(minutes=AT_RISK_MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What every bench message says of its station."""

    station: str
    name: str
    place: str = "bench"


def encode(message: dict[str, Any]) -> str:
    """Compact JSON; instants as ISO 8601."""
    return msgspec.json.encode(message).decode()


def bench_message(
    place: Place, said: Said, remarks: list[tuple[str, str]], *, now: datetime, quiet: bool = False
) -> dict[str, Any]:
    """What the bench says after a scan; ``quiet`` leaves the outcome out (a screen that has just connected)."""
    bench = said.bench
    return {
        "type": "bench",
        "at": said.at,
        "outcome": None if quiet else outcome(said, now),
        "bench": {
            "station": place.station,
            "name": place.name,
            "place": bench.place,
            "packer": {"badge": bench.badge} if bench.badge else None,
            "count_today": said.count_today,
            "profile": {"label": bench.profile.label.value, "photo": bench.profile.photo.value},
            "parcel": parcel(bench.parcel, remarks, now) if bench.parcel else None,
            "handover": _handover(said),
            "awaited": bench.awaited.line_id if bench.awaited and bench.parcel else None,
        },
    }


def unrecorded(last: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The disk refused: the bench stands as it last did, and the packer must scan again."""
    said = {"outcome": Outcome.UNKNOWN.value, "sound": Sound.WRONG.value, "reason": reason(Reason("not_recorded"))}
    return {"type": "bench", "at": now, "outcome": said, "bench": last.get("bench")}


def outcome(said: Said, now: datetime) -> dict[str, Any] | None:
    """The answer to one scan; None where the bench stays silent."""
    answer = said.answer
    if answer.outcome is Outcome.SILENT and answer.reason is None:
        return None
    about = answer.parcel
    return {
        "outcome": answer.outcome.value,
        "sound": answer.sound.value,
        "reason": reason(answer.reason),
        "rule": answer.rule,
        "parcel_id": about.parcel_id if about else None,
        "tracking_number": about.tracking_number if about else None,
        "carrier": about.carrier if about else None,
        "code": said.code,
        "units": about.units if about else 0,
        "unlisted": about.unlisted if about else False,
        "paid_at": about.due.paid_at if about else None,
        "instead": parcel(said.instead, [], now) if said.instead else None,
        "scanned": line(said.scanned) if said.scanned else None,
        "missing": [line(each) for each in answer.missing],
        "choices": [line(each) for each in answer.choices],
    }


def parcel(about: Parcel, remarks: list[tuple[str, str]], now: datetime) -> dict[str, Any]:
    """One parcel, whole, as the bench shows it."""
    due = about.due
    return {
        "parcel_id": about.parcel_id,
        "tracking_number": about.tracking_number,
        "carrier": about.carrier,
        "state": about.state.value,
        "orders": [
            {"order_id": o.order_id, "number": o.number, "platform": o.platform, "paid_at": o.paid_at}
            for o in about.orders
        ],
        "remarks": [{"who": who, "text": text} for who, text in remarks],
        "lines": [line(each) for each in about.lines],
        "units": about.units,
        "verified": about.verified_units,
        "paid_at": due.paid_at,
        "ship_by": due.ship_by,
        "unconfirmed": due.unconfirmed,
        "bench_deadline": due.bench_deadline,
        "due_on": due.due_on,
        "trip": {"carrier": about.carrier, "departs_at": due.trip_at} if due.trip_at else None,
        "risk": risk_of(due.bench_deadline, now),
        "stretch": due.stretch,
        "unlisted": about.unlisted,
        "label": _label(about),
        "photo": {"state": about.photo.state, "digest": about.photo.digest} if about.photo else None,
        "hold": {"reason": about.hold.reason, "until": about.hold.until, "urgent": about.hold.urgent}
        if about.hold
        else None,
        "wave": about.wave,
        "wave_position": about.wave_position,
        "packed_at": about.packed_at,
        "packed_by": about.packed_by,
    }


def line(about: ParcelLine) -> dict[str, Any]:
    """One line of a parcel."""
    return {
        "line_id": about.line_id,
        "sku": about.sku,
        "name": about.name,
        "name_en": about.name_en,
        "short_name": about.short_name,
        "variant": about.variant,
        "location": about.location,
        "picture": about.picture,
        "quantity": about.quantity,
        "verified": about.verified,
        "gift": about.gift,
        "no_barcode": about.no_barcode,
        "serial_wanted": about.serial_wanted,
    }


def reason(why: Reason | None) -> dict[str, Any] | None:
    """A reason's code and parameters."""
    return {"code": why.code, "params": why.params} if why else None


def risk_of(bench_deadline: datetime | None, now: datetime) -> str:
    """Late past the bench deadline, at risk in its last two hours."""
    if bench_deadline is None:
        return Risk.ON_TRACK
    left = bench_deadline - now
    if left < timedelta():
        return Risk.LATE
    return Risk.AT_RISK if left <= AT_RISK else Risk.ON_TRACK


def _hold(about: Parcel) -> dict[str, Any] | None:
    hold = about.hold
    return {"reason": hold.reason, "until": hold.until, "urgent": hold.urgent} if hold else None


def _label(about: Parcel) -> dict[str, Any] | None:
    label = about.label
    if label is None:
        return None
    return {"job_id": label.job_id, "attempt": label.attempt, "state": label.state, "reprint": label.reprint}


def _handover(said: Said) -> dict[str, Any] | None:
    trip = said.trip
    if trip is None:
        return None
    return {"trip_id": trip.trip_id, "carrier": trip.carrier, "count": trip.count, "planned_at": trip.planned_at}
