"""Holds as a supervisor sets them at the panel, and what is held for want of goods. Does not know pages or words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from domain import touch
from domain.answer import Ruling
from domain.parcel import Parcel
from domain.reason import reason
from domain.standing import Bench
from edge import screen
from edge.api.access import AsSupervisor, HereStation
from edge.errors import NotPossible
from edge.short import short_list
from edge.station import Station
from edge.store import load
from edge.store.instants import us
from journal.database import Connection

router = APIRouter(prefix="/holds", tags=["panel"])


class HoldIn(BaseModel):
    """``until`` releases it by itself, ``urgent`` after that."""

    parcel_id: str
    reason: str
    until: AwareDatetime | None = None
    urgent: bool = False


class ParcelIn(BaseModel):
    parcel_id: str


@router.post("")
async def hold(body: HoldIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Set any parcel of the floor aside, with a reason and perhaps a time."""

    def decide(_connection: Connection, bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
        return touch.set_aside(bench, at, parcel, body.reason, body.until, urgent=body.urgent)

    return await _touch(station, badge, body.parcel_id, decide)


@router.post("/release")
async def release(body: ParcelIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """End a hold; what has come meanwhile and stops the parcel holds it again, as the answer says."""

    def decide(connection: Connection, bench: Bench, at: datetime, parcel: Parcel) -> Ruling:
        lifted = load.lifted(connection, parcel.parcel_id, us(at))
        return touch.release(bench.place, badge, at, parcel, lifted)

    return await _touch(station, badge, body.parcel_id, decide)


@router.get("/short")
async def short(station: HereStation) -> dict[str, Any]:
    """Parcels held for want of goods, for customer service, and how near each shop is to its platform's limits."""
    return await asyncio.to_thread(lambda: short_list(station.reader(), station.clock.now()))


async def _touch(
    station: Station, badge: str, parcel_id: str, decide: Callable[[Connection, Bench, datetime, Parcel], Ruling]
) -> dict[str, Any]:
    at = station.clock.now()

    def decided(connection: Connection, bench: Bench) -> Ruling:
        parcel = load.parcel(connection, parcel_id)
        if parcel is None:
            raise NotPossible(reason("parcel_unknown"))
        ruling = decide(connection, replace(bench, badge=badge), at, parcel)
        if not ruling.events:
            raise NotPossible(ruling.answer.reason or reason("not_held"))
        return ruling

    said = await asyncio.wrap_future(station.packing.touch("bench", at, decided))
    return {"reason": screen.reason(said.answer.reason)}
