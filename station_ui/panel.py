"""The supervisor's pages: skeletons in the language of the request, and the drawings that they show.

The pages fetch their data from the station's API themselves. Does not know what the data are.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response

from station_ui import bars

Page = Callable[..., Response]

# The sections of the panel, as its head lists them: (name, path).
SECTIONS = (
    ("now", "/panel"),
    ("parcels", "/panel/parcels"),
    ("handover", "/panel/handover"),
    ("import", "/panel/import"),
    ("badges", "/panel/badges"),
    ("settings", "/panel/settings"),
)
# Every page: its path, its section, and the script that fills it.
PAGES = (
    *((path, section, section) for section, path in SECTIONS),
    ("/panel/parcels/{parcel_id}", "parcels", "parcel"),
    ("/panel/badges/sheet", "badges", "sheet"),
    ("/panel/short", "parcels", "short"),
    ("/panel/waves", "parcels", "waves"),
    ("/panel/wave", "parcels", "wave"),
    ("/panel/policies", "settings", "policies"),
    ("/panel/erp", "settings", "erp"),
    ("/panel/barcodes", "settings", "barcodes"),
    ("/panel/batch-ship", "import", "ships"),
)
# What our own scanners act on: badges and commands. Nothing else is drawn, so that nobody prints a waybill here.
_CODE = re.compile(r"^[BC]:[A-Za-z0-9-]{1,20}$")
_HEADERS = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
_POINTS_MAX = 48

router = APIRouter(prefix="/panel", include_in_schema=False)


def add_panel(app: FastAPI, page: Page) -> None:
    """Serve the panel from ``app``; ``page`` makes a page of a template for a request."""
    app.include_router(router)
    for path, section, script in PAGES:
        shown = _shown(page, section, script)
        app.add_api_route(path, shown, include_in_schema=False, response_class=HTMLResponse, name=f"panel {script}")


@router.get("/code.svg")
async def code(text: Annotated[str, Query(max_length=30)]) -> Response:
    """The bar code of a badge or a command."""
    if not _CODE.match(text):
        return Response(status_code=404)
    return Response(bars.code128_svg(text), media_type="image/svg+xml", headers=_HEADERS)


@router.get("/spark.svg")
async def spark(v: Annotated[str, Query(pattern=r"^\d{1,6}(,\d{1,6})*$", max_length=400)]) -> Response:
    """A small line through the counts in ``v``."""
    values = [int(value) for value in v.split(",")][:_POINTS_MAX]
    return Response(bars.spark_svg(values), media_type="image/svg+xml", headers=_HEADERS)


def _shown(page: Page, section: str, script: str) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        about = request.path_params.get("parcel_id", "")
        return page(request, "panel.html", section=section, script=script, sections=SECTIONS, about=about)

    return shown
