"""Head office as an ASGI application. Does not know how a platform's file is read: the importer is handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from central import clock as clocks
from central.api import decisions, feed, journal, page, problems, pull, scores
from central.api.access import HereOffice, in_thread
from central.clock import Clock
from central.office import Office
from central.ports import Importer
from central.settings import Settings

BASE = "/api/v1"


def create_app(settings: Settings, importer: Importer, *, clock: Clock = clocks.now) -> FastAPI:
    """Head office; its database is opened and its threads run while the application does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        office = Office(settings, importer, clock)
        await to_thread.run_sync(office.start)
        app.state.office = office
        app.state.pulls = CapacityLimiter(pull.TOGETHER_MAX)
        try:
            yield
        finally:
            await to_thread.run_sync(office.close)

    app = FastAPI(
        title="shipfloor head office",
        version=_version(),
        description="Takes in what stations saw, gives the feed, the score and the pull.",
        lifespan=lifespan,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    for part in (journal, feed, decisions, pull, scores):
        app.include_router(part.router, prefix=BASE)
    app.include_router(page.router)
    app.mount("/static", page.static, name="static")
    app.add_api_route(f"{BASE}/health", _health, methods=["GET"], tags=["health"])
    return app


async def _health(office: HereOffice) -> JSONResponse:
    """Whether the parts run, and how many events wait to become rows; 503 with what is wrong where they do not."""
    troubles = office.troubles()
    behind = await in_thread(office.behind)
    body: dict[str, Any] = {"ok": not troubles, "troubles": troubles, "behind": behind, "version": _version()}
    return JSONResponse(body, status_code=503 if troubles else 200)


def _version() -> str:
    try:
        return version("shipfloor")
    except PackageNotFoundError:
        return "0"
