"""Scans and touches over HTTP: they take the same road as the devices. Does not decide anything."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain import touch
from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import RuleLifted
from domain.parcel import REPRINT
from domain.reason import reason
from domain.rule import LIFT
from domain.standing import Bench
from edge import screen, set_aside, trips
from edge.api.access import HereStation
from edge.api.proof import proved
from edge.day import card_of
from edge.lifts import check_lift
from edge.packing import Decide, Said
from edge.reading import Reading
from edge.station import Station
from edge.store import load, views
from edge.store.instants import us
from journal.database import Connection

router = APIRouter(tags=["bench"])
LABEL = "label"  # what a denied badge and PIN were for


class ScanIn(BaseModel):
    """A code, as a scanner would send it. Longer than any code is still taken: the bench refuses it and says so."""

    code: str = Field(max_length=20_000)
    symbology: str = ""
    place: str = Field(default="bench", pattern="^(bench|dock|weigh)$")


class HoldIn(BaseModel):
    reason: str
    hours: float | None = Field(default=None, gt=0, le=720)
    urgent: bool = False


class NotFoundIn(BaseModel):
    """``parcel_id`` is that of the refused parcel, not of the one that was named."""

    parcel_id: str


class LineIn(BaseModel):
    line_id: str
    quantity: int = Field(default=1, ge=1, le=10_000)


class ReprintIn(BaseModel):
    """``attempt``: the newest one that the screen showed, so that two touches ask once."""

    attempt: int = Field(default=0, ge=0)


class SettleIn(BaseModel):
    """``attempt``: the newest print that the screen showed."""

    attempt: int = Field(ge=1)
    there: bool
    badge: str
    pin: str = Field(max_length=64)


class LiftIn(BaseModel):
    rule: str
    parcel_id: str
    badge: str
    pin: str = Field(max_length=64)
    reason: str = Field(min_length=1, max_length=200)
    place: str = Field(default="bench", pattern="^(bench|dock)$")


class TripIn(BaseModel):
    carrier: str = Field(min_length=1, max_length=40)
    place: str = Field(default="bench", pattern="^(bench|dock)$")


class PlaceIn(BaseModel):
    place: str = Field(default="bench", pattern="^(bench|dock)$")


@router.post("/scans")
async def scan(body: ScanIn, station: HereStation) -> dict[str, Any]:
    """What the bench says to one code. Answered when it is durable."""
    at = station.clock.instant()
    reading = Reading(
        place=body.place,
        device="api",
        text=body.code,
        symbology=body.symbology,
        at=at.wall,
        boot_ns=at.boot_ns,
        role=body.place,
    )
    future = station.packing.scan(reading)
    return _told(station, await asyncio.wrap_future(future))


@router.post("/bench/sign-out")
async def sign_out(station: HereStation) -> dict[str, Any]:
    """The packer leaves."""
    at = station.clock.now()
    return await _touch(station, lambda _connection, bench: touch.sign_out(bench, at))


@router.post("/bench/hold")
async def hold(body: HoldIn, station: HereStation) -> dict[str, Any]:
    """Set the open parcel aside."""
    at = station.clock.now()
    until = at + timedelta(hours=body.hours) if body.hours else None
    return await _touch(
        station, lambda _connection, bench: touch.hold(bench, at, body.reason, until, urgent=body.urgent)
    )


@router.post("/bench/not-found")
async def not_found(body: NotFoundIn, station: HereStation) -> dict[str, Any]:
    """What a refusal names cannot be found here: set it aside. The refused parcel may then be scanned again."""
    at = station.clock.now()
    return await _touch(station, set_aside.not_found(body.parcel_id, at, station.hearing.doubts()))


@router.post("/bench/undo")
async def undo(station: HereStation, body: LineIn | None = None) -> dict[str, Any]:
    """Take the unit that was verified last out of the box again (or one of a named line)."""
    at = station.clock.now()

    def decide(connection: Connection, bench: Bench) -> Ruling:
        line_id = body.line_id if body else load.last_verified_line(connection, bench.parcel)
        return touch.undo(bench, at, line_id, body.quantity if body else 1)

    return await _touch(station, decide)


@router.post("/bench/by-eye")
async def by_eye(body: LineIn, station: HereStation) -> dict[str, Any]:
    """Confirm goods without a barcode."""
    at = station.clock.now()
    return await _touch(station, lambda _c, bench: touch.count_by_eye(bench, at, body.line_id, body.quantity))


@router.post("/bench/take-out")
async def take_out(body: LineIn, station: HereStation) -> dict[str, Any]:
    """Confirm that units which no longer belong were taken out of the box."""
    at = station.clock.now()
    return await _touch(station, lambda _c, bench: touch.take_out_by_touch(bench, at, body.line_id, body.quantity))


@router.post("/bench/reprint")
async def reprint(station: HereStation, body: ReprintIn | None = None) -> dict[str, Any]:
    """Ask for one marked reprint."""
    at = station.clock.now()

    def decide(connection: Connection, bench: Bench) -> Ruling:
        lifted = bench.parcel is not None and REPRINT in load.lifted(connection, bench.parcel.parcel_id, us(at))
        return touch.reprint(bench, at, seen=body.attempt if body else 0, lifted=lifted)

    return await _touch(station, decide)


@router.post("/bench/settle-label")
async def settle_label(body: SettleIn, station: HereStation) -> dict[str, Any]:
    """Whether a label that nobody can scan is there: a supervisor's badge and PIN, for the parcel in hand."""
    at = station.clock.now()
    parcel_id = await asyncio.to_thread(lambda: load.in_hand(station.reader(), "bench"))
    badge = await proved(station, body.badge, body.pin, at, about=LABEL, parcel_id=parcel_id)

    def decide(_connection: Connection, bench: Bench) -> Ruling:
        return touch.settle_label(bench, at, badge, seen=body.attempt, there=body.there)

    return await _touch(station, decide)


@router.post("/bench/retake")
async def retake(station: HereStation) -> dict[str, Any]:
    """Take the photo of the open parcel, or of the last one, again."""
    at = station.clock.now()
    return await _touch(station, lambda _c, bench: touch.retake(bench, at, bench.parcel or bench.last_parcel))


@router.post("/bench/lift")
async def lift(body: LiftIn, station: HereStation) -> dict[str, Any]:
    """Let one parcel pass one rule for 15 minutes: a supervisor's badge and PIN, and a reason."""
    at = station.clock.now()
    await asyncio.to_thread(lambda: check_lift(station.reader(), body.rule, body.parcel_id))
    badge = await proved(station, body.badge, body.pin, at, about=body.rule, parcel_id=body.parcel_id, place=body.place)
    fact = RuleLifted(parcel_id=body.parcel_id, rule=body.rule, badge=badge, at=at, until=at + LIFT, reason=body.reason)
    answer = Answer(Outcome.NOTE, Sound.RIGHT, reason("lifted", rule=body.rule))
    return await _touch(station, lambda _c, _bench: Ruling((fact,), answer), body.place)


@router.post("/bench/trip-open")
async def trip_open(body: TripIn, station: HereStation) -> dict[str, Any]:
    """Begin loading a carrier's trip: from now on scans at this place are handovers."""
    at = station.clock.now()

    return await _touch(station, trips.opening(body.carrier, body.place, at), body.place)


@router.post("/bench/trip-close")
async def trip_close(station: HereStation, body: PlaceIn | None = None) -> dict[str, Any]:
    """The trip leaves. Refused by rule while a parcel would miss its ship-by by staying; what stays is named."""
    place = body.place if body else "bench"
    at = station.clock.now()

    return await _touch(station, trips.closing(place, at, doubts=station.hearing.doubts()), place)


@router.get("/bench/left-behind")
async def left_behind(station: HereStation, carrier: str) -> dict[str, Any]:
    """What is packed for a carrier and not scanned out: shown before its trip closes."""
    now = station.clock.now()
    cards = await asyncio.to_thread(views.left_behind, station.reader(), carrier)
    return {"carrier": carrier, "parcels": [card_of(card, now) for card in cards]}


async def _touch(station: Station, decide: Decide, place: str = "bench") -> dict[str, Any]:
    future = station.packing.touch(place, station.clock.now(), decide)
    return _told(station, await asyncio.wrap_future(future))


def _told(station: Station, said: Said) -> dict[str, Any]:
    place = screen.Place(station=station.settings.station_id, name=station.settings.name)
    return screen.bench_message(place, said, list(said.remarks), now=station.clock.now())
