"""A bench's session after a ruling, as the projection will store it: only what a screen shows. Decides nothing."""

from __future__ import annotations

from dataclasses import replace

from domain.answer import Ruling
from domain.events import (
    Event,
    PackerSignedIn,
    PackerSignedOut,
    ParcelHeld,
    ParcelOpened,
    ParcelPacked,
    ScanRefused,
    SerialAsked,
    UnitVerified,
)
from domain.parcel import Parcel, State
from domain.standing import Awaited, Bench


def bench_after(bench: Bench, ruling: Ruling) -> Bench:
    """The session after the ruling, as the projection will store it: only what a screen shows."""
    badge = bench.badge
    for event in ruling.events:
        if isinstance(event, PackerSignedIn):
            badge = event.badge
        elif isinstance(event, PackerSignedOut):
            badge = ""
    bench = _awaiting(bench, ruling)
    closed = {event.parcel_id for event in ruling.events if isinstance(event, ParcelPacked | ParcelHeld)}
    told = ruling.answer.parcel
    refused = bool(ruling.events) and isinstance(ruling.events[0], ScanRefused)
    if told is not None and not refused and told.state in (State.OPENED, State.VERIFIED):
        return replace(bench, badge=badge, parcel=told)
    if bench.parcel is not None and bench.parcel.parcel_id in closed:
        return replace(bench, badge=badge, parcel=None)
    return replace(bench, badge=badge)


def _awaiting(bench: Bench, ruling: Ruling) -> Bench:
    """Whether a serial number comes next here."""
    for event in ruling.events:
        if isinstance(event, SerialAsked):
            bench = replace(bench, awaited=Awaited(line_id=event.line_id, code=event.code, how=event.how))
        elif bench.awaited is not None and _is_over(event, bench.parcel):
            bench = replace(bench, awaited=None)
    return bench


def _is_over(event: Event, in_hand: Parcel | None) -> bool:
    """Whether no serial number is waited for after it. Another parcel's hold (one not found) ends nothing here."""
    if isinstance(event, ParcelHeld):
        return in_hand is None or event.parcel_id == in_hand.parcel_id
    return isinstance(event, ParcelOpened) or (isinstance(event, UnitVerified) and bool(event.serial))
