"""The station's web app: every route under /api/v1. Does not know screens' pages; the room above mounts them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from edge.api import (
    barcodes,
    batch_ships,
    erp,
    floor,
    health,
    holds,
    imports,
    journals,
    labels,
    mappings,
    order_list,
    panel,
    parcels,
    policies,
    problems,
    readiness,
    scans,
    stream,
    waves,
)
from edge.api.hub import Hub
from edge.api.limits import BodyLimit
from edge.station import Station

PREFIX = "/api/v1"


def create_app(station: Station) -> FastAPI:
    """The app over a station; the station is started and stopped with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        hub = Hub(station)
        app.state.hub = hub
        station.publish = hub.publish
        pushing = asyncio.create_task(hub.run())
        await asyncio.to_thread(station.start)
        try:
            yield
        finally:
            hub.close()
            pushing.cancel()
            await asyncio.to_thread(station.stop)

    app = FastAPI(
        title="shipfloor station",
        version=station.software,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from outside, and stations have no internet
        redoc_url=None,
    )
    app.state.station = station
    app.state.supervisors = station.supervisors
    app.add_middleware(BodyLimit)
    api = APIRouter(prefix=PREFIX)
    for module in (
        scans,
        barcodes,
        imports,
        mappings,
        order_list,
        batch_ships,
        parcels,
        labels,
        waves,
        journals,
        panel,
        holds,
        floor,
        readiness,
        policies,
        erp,
        health,
    ):
        api.include_router(module.router)
    api.include_router(stream.router)
    app.include_router(api)
    problems.install(app)
    return app
