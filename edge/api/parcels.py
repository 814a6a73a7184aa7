"""Parcels, orders and photos, read. Does not change anything."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse

from domain.calendar import local_date, zone_of
from edge.api.access import HereStation
from edge.api.problems import problem
from edge.misses import latest_misses, misses_on
from edge.parcel_list import Wanted, parcel_list
from edge.station import Station
from edge.store.load import site_rules
from edge.timeline import order_story, parcel_story
from hardware.clip_folder import clip_path
from hardware.errors import HardwareError
from hardware.picture import encode, make_small, path_of

router = APIRouter(tags=["parcels"])
_FOR_EVER = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=31536000, immutable"}
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@router.get("/parcels")
async def parcels(
    station: HereStation,
    state: str = "",
    due: str = "",
    risk: str = "",
    carrier: str = "",
    wave: str = "",
    attention: str = "",
    missed: str = "",
    cause: str = "",
    q: str = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, Any]:
    """Parcels by state, due date (``today`` or a date), risk, carrier, wave and what needs a person; ``q`` searches.

    ``carrier=none`` are those that no carrier is known to take.
    ``missed`` (``today`` or a date) and ``cause`` list what missed that day. ``attention=uploaded_not_packed`` and
    ``no_carrier_scan`` come by hours left, each with its ``stake``, and ``at_stake`` adds up the fines.
    """
    wanted = Wanted(
        state=state,
        due=due,
        risk=risk,
        carrier=carrier,
        wave=wave,
        attention=attention,
        missed=missed,
        cause=cause,
        text=q,
        limit=limit,
        offset=offset,
    )
    return await asyncio.to_thread(lambda: parcel_list(station.reader(), station.clock.now(), wanted))


@router.get("/misses")
async def misses(station: HereStation, on: date | None = None) -> dict[str, Any]:
    """How many parcels missed a due date, by cause; without one, today's (before any of today, yesterday's)."""
    return await asyncio.to_thread(_misses, station, on)


@router.get("/parcels/{parcel_id}", response_model=None)
async def parcel(parcel_id: str, station: HereStation) -> dict[str, Any] | JSONResponse:
    """One parcel with its timeline, times, deadlines and reasons, photos; by id, old id or waybill number."""
    told = await asyncio.to_thread(parcel_story, station.reader, parcel_id, station.clock.now())
    for each in told["photos"] if told else ():
        each["there"] = path_of(each["digest"], station.settings.photos).is_file()
    for each in told["clips"] if told else ():
        each["there"] = clip_path(each["digest"], station.settings.clips).is_file()
    return told or problem(404, "parcel_unknown", "No parcel has this id or waybill number here.")


@router.get("/orders/{order_id}", response_model=None)
async def order(order_id: str, station: HereStation) -> dict[str, Any] | JSONResponse:
    """One order with its parcels; by id or platform number."""
    told = await asyncio.to_thread(order_story, station.reader, order_id, station.clock.now())
    return told or problem(404, "order_unknown", "No order has this id or number here.")


@router.get("/photos/{digest}", response_model=None)
async def photo(digest: str, station: HereStation, *, small: bool = False) -> Response:
    """One photo by its digest; ``small=true``: a copy of 480 dots' width, for lists."""
    path = path_of(digest, station.settings.photos) if _DIGEST.match(digest) else None
    if path is None or not path.is_file():
        return problem(404, "photo_unknown", "No photo has this digest here, or its time was over.")
    copy = await asyncio.to_thread(make_small, path) if small else None
    return FileResponse(copy or path, media_type="image/jpeg", headers=_FOR_EVER)


@router.get("/clips/{digest}", response_model=None)
async def clip(digest: str, station: HereStation) -> Response:
    """One clip by its digest, as a file to keep; the oldest are deleted when their budget is spent."""
    path = clip_path(digest, station.settings.clips) if _DIGEST.match(digest) else None
    if path is None or not path.is_file():
        return problem(404, "clip_unknown", "No clip has this digest here, or its room was needed for newer ones.")
    return FileResponse(path, media_type="video/x-matroska", filename=f"{digest[:12]}.mkv", headers=_FOR_EVER)


@router.get("/camera.jpg", response_model=None)
async def camera(station: HereStation) -> Response:
    """What the camera sees now, small, for a preview."""
    try:
        data = await asyncio.to_thread(_preview, station)
    except HardwareError:
        return problem(503, "camera_away", "The camera gives no picture; packing goes on without the preview.")
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _misses(station: Station, on: date | None) -> dict[str, Any]:
    connection = station.reader()
    if on is not None:
        return misses_on(connection, on)
    return latest_misses(connection, local_date(station.clock.now(), zone_of(site_rules(connection))))


def _preview(station: Station) -> bytes:
    frame = station.camera.latest()
    step = max(1, frame.image.shape[1] // 480)
    return encode(frame.image[::step, ::step].copy(), quality=70)
