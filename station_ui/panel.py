"""The supervisor's pages: skeletons in the language of the request, and the drawings that they show.

The pages fetch their data from the station's API themselves. Does not know what the data are.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from station_ui import bars, pages

router = APIRouter(prefix="/panel", include_in_schema=False)

# The sections of the panel, as its head lists them: (page, path).
SECTIONS = (
    ("now", "/panel"),
    ("parcels", "/panel/parcels"),
    ("handover", "/panel/handover"),
    ("import", "/panel/import"),
    ("badges", "/panel/badges"),
    ("settings", "/panel/settings"),
)
# What our own scanners act on: badges and commands. Nothing else is drawn, so that nobody prints a waybill here.
_CODE = re.compile(r"^[BC]:[A-Za-z0-9-]{1,20}$")
_SVG = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
_POINTS_MAX = 48


@router.get("", response_class=HTMLResponse)
async def now(request: Request) -> Response:
    """What will miss its trip, and what to do."""
    return _page(request, "now", "now")


@router.get("/parcels", response_class=HTMLResponse)
async def parcels(request: Request) -> Response:
    """Parcels by filter and by number."""
    return _page(request, "parcels", "parcels")


@router.get("/parcels/{parcel_id}", response_class=HTMLResponse)
async def parcel(request: Request, parcel_id: str) -> Response:
    """One parcel's story."""
    return _page(request, "parcels", "parcel", parcel_id)


@router.get("/handover", response_class=HTMLResponse)
async def handover(request: Request) -> Response:
    """Trips: which is being loaded, what would stay behind."""
    return _page(request, "handover", "handover")


@router.get("/import", response_class=HTMLResponse)
async def files(request: Request) -> Response:
    """Files in."""
    return _page(request, "import", "import")


@router.get("/badges", response_class=HTMLResponse)
async def badges(request: Request) -> Response:
    """Badges: list, issue, revoke."""
    return _page(request, "badges", "badges")


@router.get("/badges/sheet", response_class=HTMLResponse)
async def sheet(request: Request) -> Response:
    """Badges to print and cut."""
    return _page(request, "badges", "sheet")


@router.get("/settings", response_class=HTMLResponse)
async def settings(request: Request) -> Response:
    """What a supervisor may change."""
    return _page(request, "settings", "settings")


@router.get("/code.svg")
async def code(text: Annotated[str, Query(max_length=30)]) -> Response:
    """The bar code of a badge or a command."""
    if not _CODE.match(text):
        return Response(status_code=404)
    return Response(bars.code128_svg(text), media_type="image/svg+xml", headers=_SVG)


@router.get("/spark.svg")
async def spark(v: Annotated[str, Query(pattern=r"^\d{1,6}(,\d{1,6})*$", max_length=400)]) -> Response:
    """A small line through the counts in ``v``."""
    values = [int(value) for value in v.split(",")][:_POINTS_MAX]
    return Response(bars.spark_svg(values), media_type="image/svg+xml", headers=_SVG)


def _page(request: Request, section: str, script: str, about: str = "") -> Response:
    return pages.page(request, "panel.html", section=section, script=script, sections=SECTIONS, about=about)
