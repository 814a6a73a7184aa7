"""The record and the feed, page by page, as they were written. Does not parse an envelope."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query

from domain.reason import reason
from edge.api.access import AsMachine, HereStation
from edge.errors import NotPossible
from edge.station import Station
from journal.follow import head, read

router = APIRouter(tags=["journals"])

After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=5000)]


@router.get("/journal")
async def journal(station: HereStation, after: After = 0, limit: Limit = 500) -> dict[str, Any]:
    """The station's own record after a sequence."""
    return await asyncio.to_thread(_page, station, station.writer.journals["record"], after, limit)


@router.get("/feed")
async def feed(station: HereStation, after: After = 0, limit: Limit = 500) -> dict[str, Any]:
    """The feed, where this station owns it."""
    journal_id = station.writer.journals.get("feed")
    if journal_id is None:
        raise NotPossible(reason("feed_not_owned"))
    return await asyncio.to_thread(_page, station, journal_id, after, limit)


@router.get("/private", dependencies=[AsMachine])
async def private(station: HereStation) -> dict[str, Any]:
    """Remarks and PIN hashes beside the feed, for stations that follow it."""
    return await asyncio.to_thread(_private, station)


def _page(station: Station, journal_id: str, after: int, limit: int) -> dict[str, Any]:
    connection = station.reader()
    envelopes = read(connection, journal_id, after, limit)
    end = head(connection, journal_id)
    return {
        "station_id": station.settings.station_id,
        "journal_id": journal_id,
        "envelopes": [{"sequence": e.sequence, "hash": e.hash, "body": e.body} for e in envelopes],
        "head": {"sequence": end.sequence, "hash": end.hash},
    }


def _private(station: Station) -> dict[str, Any]:
    connection = station.reader()
    remarks = connection.execute("SELECT order_id, buyer, seller FROM private_remarks").fetchall()
    badges = connection.execute("SELECT badge, name, pin_hash FROM private_badges").fetchall()
    return {
        "remarks": [{"order_id": row[0], "buyer": row[1], "seller": row[2]} for row in remarks],
        "badges": [{"badge": row[0], "name": row[1], "pin_hash": row[2]} for row in badges],
        "after": 0,
    }
