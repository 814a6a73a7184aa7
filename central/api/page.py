"""The page and its style sheets over HTTP. Nothing on it comes from elsewhere, and nothing runs in it.

Does not know what its forms do (``central.api.ship_page``).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from central.api.access import AsReader, HereOffice, in_thread
from central.api.problems import BASIC
from central.office import Office
from central.page.render import render
from central.page.ships import SAID, Ships
from central.page.words import CATALOGUES

router = APIRouter(include_in_schema=False, dependencies=[AsReader])
static = StaticFiles(directory=Path(__file__).parents[1] / "static")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Our own page must be told from another's when one of its forms comes in.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@router.get("/")
async def get_page(
    office: HereOffice,
    lang: Annotated[Literal["zh", "en"] | None, Query()] = None,
    said: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """The score, the speed, how complete the data are, and the batch-ship files; what was just ``said`` of those."""
    return await answer(office, lang or "", said=said if said in SAID else "")


async def answer(office: Office, language: str, *, said: str = "", status: int = 200) -> HTMLResponse:
    """The page as an answer; with 401 it asks for the password that its forms need."""
    known = language if language in CATALOGUES else office.settings.language
    text = await in_thread(partial(_page, office, known, said))
    asks = {"WWW-Authenticate": BASIC} if status == UNKNOWN else {}
    return HTMLResponse(text, headers=HEADERS | asks, status_code=status)


def _page(office: Office, language: str, said: str) -> str:
    with office.readers.use() as connection:
        files = office.batch_ships(connection)
        ships = Ships(waiting=files.waiting(), files=files.files(), said=said)
        return render(connection, office.settings, language, office.clock(), ships)


UNKNOWN = 401
