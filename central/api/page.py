"""The page and its style sheets over HTTP. Nothing on it comes from elsewhere, and nothing runs in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from central.api.access import AsReader, HereOffice, in_thread
from central.office import Office
from central.page.render import render

router = APIRouter(include_in_schema=False, dependencies=[AsReader])
static = StaticFiles(directory=Path(__file__).parents[1] / "static")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@router.get("/")
async def get_page(office: HereOffice, lang: Annotated[Literal["zh", "en"] | None, Query()] = None) -> HTMLResponse:
    """The score, the speed and how complete the data are."""
    text = await in_thread(partial(_page, office, lang or office.settings.language))
    return HTMLResponse(text, headers=HEADERS)


def _page(office: Office, language: str) -> str:
    with office.readers.use() as connection:
        return render(connection, office.settings, language, office.clock())
