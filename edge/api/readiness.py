"""The readiness report: the newest, and a new one when somebody asks. Does not know what is looked at."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from domain.readiness import worst
from edge import screen
from edge.api.access import HereStation
from edge.station import Station
from edge.store.readiness import newest

router = APIRouter(tags=["health"])


@router.get("/readiness")
async def readiness(station: HereStation) -> dict[str, Any]:
    """The newest report: when, whether by itself, and each check: ok, warn or bad, and why."""
    return await asyncio.to_thread(_newest, station)


@router.post("/readiness")
async def look(station: HereStation) -> dict[str, Any]:
    """Look at everything now; takes up to some seconds."""
    await asyncio.to_thread(station.readiness.report)
    return await asyncio.to_thread(_newest, station)


def _newest(station: Station) -> dict[str, Any]:
    report = newest(station.reader())
    if report is None:
        return {"at": None, "on": None, "by_itself": False, "standing": None, "checks": []}
    return {
        "at": report.at,
        "on": report.on,
        "by_itself": report.by_itself,
        "standing": worst(report.checks).value,
        "checks": [
            {"what": each.what, "name": each.name, "standing": each.standing.value, "why": screen.reason(each.why)}
            for each in report.checks
        ],
    }
