"""Waves, read: which there are, and one with its waybills. Does not change anything."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from edge.api.access import HereStation
from edge.api.problems import problem
from edge.wave_list import printed_with, wave_list, wave_story

router = APIRouter(tags=["waves"])


@router.get("/waves")
async def waves(station: HereStation, q: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100) -> dict[str, Any]:
    """Waves, newest print first: parcels, never scanned, opened, packed, handed over, held, cancelled, and where.

    ``q`` finds a wave by its name, by a waybill number or its end, or by an order's number. ``replaced`` are waybills
    whose number another took, ``no_order`` those that no order explains; neither is a parcel. ``waiting`` is what the
    floor still has to pack. Never scanned means: not opened at this station.
    """
    return await asyncio.to_thread(lambda: wave_list(station.reader(), station.clock.now(), q, limit))


@router.get("/waves/{name:path}", response_model=None)
async def wave(
    name: str,
    station: HereStation,
    at: AwareDatetime | None = None,
    number: str = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, Any] | JSONResponse:
    """One wave with its waybills by place in it: the newest of the name, or that in which ``at`` or ``number`` lies."""

    def story() -> dict[str, Any] | None:
        connection = station.reader()
        within = at or printed_with(connection, name, number)
        return wave_story(connection, station.clock.now(), name, within, (limit, offset))

    told = await asyncio.to_thread(story)
    return told or problem(404, "wave_unknown", "No waybill list has named this wave here.")
