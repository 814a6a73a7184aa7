"""Files that make packed orders declared: taken, downloaded again, confirmed as uploaded, taken back.

Downloading changes nothing: what is in a file was decided when it was taken. Knows no page.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from domain.batch_ship_file import TakenFile, disposition_of, media_type_of
from edge.api.access import AsSupervisor, HereStation
from edge.batch_ship import BatchShips
from edge.batch_ship_forms import forms_in
from edge.batch_ship_list import batch_ship_list, file_message
from edge.station import Station
from edge.store.load import site_rules

router = APIRouter(prefix="/batch-ship", tags=["batch-ship"])


class ShopIn(BaseModel):
    platform: str = Field(min_length=1, max_length=60)
    shop: str = Field(default="", max_length=200)


class OrdersIn(BaseModel):
    """``order_ids`` None: the whole file."""

    order_ids: list[str] | None = Field(default=None, max_length=5000)


@router.get("")
async def files(station: HereStation) -> dict[str, Any]:
    """What waits by platform and shop, what stays out and why, and the latest files with their states.

    ``office``: where head office makes these files for all its floors; then none is taken here. Else empty.
    """
    told = await asyncio.to_thread(lambda: batch_ship_list(station.reader(), ships_of(station).forms))
    return told | {"office": _office_page(station)}


@router.post("")
async def take(body: ShopIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Take a file of a shop's packed orders. It lies in the record before this answers."""
    return await asyncio.to_thread(
        lambda: _told(station, ships_of(station).take(body.platform, body.shop, badge)),
    )


@router.get("/{file_id}/file")
async def download(file_id: str, station: HereStation, badge: AsSupervisor) -> Response:
    """The file, the same bytes each time."""
    return await asyncio.to_thread(_file, station, file_id)


@router.post("/{file_id}/uploaded")
async def uploaded(file_id: str, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """The platform has it: its orders are declared. Twice is once."""
    return await asyncio.to_thread(lambda: _told(station, ships_of(station).uploaded(file_id, badge)))


@router.post("/{file_id}/take-back")
async def take_back(file_id: str, body: OrdersIn, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """The platform does not have these orders after all: they may go into the next file."""
    return await asyncio.to_thread(
        lambda: _told(station, ships_of(station).take_back(file_id, badge, body.order_ids)),
    )


def ships_of(station: Station) -> BatchShips:
    """The station's files, read by this thread's connection."""
    return BatchShips(
        reader=station.reader(),
        writer=station.writer,
        feed=station.feed,
        clock=station.clock,
        forms=forms_in(station.settings.batch_ship),
    )


def _office_page(station: Station) -> str:
    central = station.settings.central
    return "" if station.owns_feed or central is None else f"{central.url.rstrip('/')}/#ships"


def _told(station: Station, file: TakenFile) -> dict[str, Any]:
    return file_message(station.reader(), file)


def _file(station: Station, file_id: str) -> Response:
    ships = ships_of(station)
    file = ships.known(file_id)
    headers = {
        "Content-Disposition": disposition_of(file, site_rules(station.reader()).zone),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(ships.content(file_id), media_type=media_type_of(file.look), headers=headers)
