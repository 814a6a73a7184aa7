"""Whether the station lives and whether it is ready for a shift. Does not mend anything."""

from __future__ import annotations

import asyncio
import shutil
from typing import Any

from fastapi import APIRouter, Response

from edge import screen
from edge.api.access import HereStation
from edge.station import Station
from journal.follow import get_cursor, head

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(station: HereStation, response: Response) -> dict[str, Any]:
    """Alive: the writer and every worker turn, and each device's thread runs. 503 when one does not."""
    told = {
        "alive": station.alive(),
        "station": station.settings.station_id,
        "version": station.software,
        "writer": {"alive": station.writer.alive, "trouble": station.writer.trouble},
        "workers": [{"name": w.name, "alive": w.alive, "trouble": w.trouble} for w in station.workers],
        "devices": [{"device": d, "name": name, "alive": alive} for d, name, alive in station.device_threads()],
    }
    response.status_code = 200 if told["alive"] else 503
    return told


@router.get("/ready")
async def ready(station: HereStation, response: Response) -> dict[str, Any]:
    """Ready: alive, room on the disk, devices there, and how much waits for head office."""
    told = await asyncio.to_thread(_ready, station)
    response.status_code = 200 if told["ready"] else 503
    return told


def _ready(station: Station) -> dict[str, Any]:
    connection = station.reader()
    journal_id = station.writer.journals["record"]
    sequence = head(connection, journal_id).sequence
    sent = get_cursor(connection, "central", journal_id) if station.settings.central else sequence
    free = shutil.disk_usage(station.settings.data).free
    devices = {
        name: {"state": state, "reason": screen.reason(why)} for name, (state, why) in station.devices.states.items()
    }
    missing = [name for name, (state, _why) in station.devices.states.items() if state == "lost"]
    parked = connection.execute("SELECT COUNT(*) FROM parked_events").fetchone()[0]
    return {
        "ready": station.alive() and not missing and free > 100_000_000 and not station.writer.trouble,
        "missing": missing,
        "devices": devices,
        "disk_free_bytes": free,
        "journal_id": journal_id,
        "sequence": sequence,
        "pending_events": sequence - sent,
        "parked_events": parked,
    }
