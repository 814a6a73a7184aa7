"""Head office as an ASGI application. Does not know how a platform's file is read: the importer is handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from central import clock as clocks
from central.api import (
    batch_ships,
    decisions,
    feed,
    import_pages,
    journal,
    page,
    problems,
    pull,
    scores,
    ship_page,
)
from central.api.access import HereOffice, in_thread
from central.clock import Clock
from central.office import NO_FORMS, Office
from central.ports import Helper, Importer, Speech
from central.settings import Settings
from central.speech import CODES
from domain.batch_ship_order import Forms

BASE = "/api/v1"


def create_app(
    settings: Settings,
    importer: Importer,
    *,
    clock: Clock = clocks.now,
    forms: Forms = NO_FORMS,
    speech: Speech = CODES,
    helpers: Mapping[str, Callable[[Office], Helper]] = MappingProxyType({}),
) -> FastAPI:
    """Head office; its database is opened and its threads run while the application does. So do ``helpers``."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        office = Office(settings, importer, clock, forms)
        await to_thread.run_sync(office.start)
        app.state.office = office
        app.state.pulls = CapacityLimiter(pull.TOGETHER_MAX)
        app.state.helpers = {name: make(office) for name, make in helpers.items()}
        for helper in app.state.helpers.values():
            helper.start()
        try:
            yield
        finally:
            for helper in app.state.helpers.values():
                await to_thread.run_sync(helper.stop)
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
    app.state.speech = speech
    problems.install(app)
    for part in (journal, feed, decisions, batch_ships, pull, scores):
        app.include_router(part.router, prefix=BASE)
    app.include_router(page.router)
    app.include_router(import_pages.router)
    app.include_router(ship_page.router)
    app.mount("/static", page.static, name="static")
    app.add_api_route(f"{BASE}/health", _health, methods=["GET"], tags=["health"])
    return app


async def _health(request: Request, office: HereOffice) -> JSONResponse:
    """Whether the parts run, and how many events wait to become rows; 503 with what is wrong where they do not."""
    helpers: dict[str, Helper] = request.app.state.helpers
    troubles = office.troubles() | {name: what for name, each in helpers.items() if (what := each.trouble())}
    behind = await in_thread(office.behind)
    body: dict[str, Any] = {"ok": not troubles, "troubles": troubles, "behind": behind, "version": _version()}
    return JSONResponse(body, status_code=503 if troubles else 200)


def _version() -> str:
    try:
        return version("shipfloor")
    except PackageNotFoundError:
        return "0"
