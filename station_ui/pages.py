"""The pages of a station's screens: the choice, the bench, word lists, static files. Does not know the panel's data."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from station_ui import words
from station_ui.panel import add_panel

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600

# Nothing inline and nothing from elsewhere: a remark that holds markup stays text even if a page forgot to treat it so.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

templates = Jinja2Templates(directory=HERE / "templates")
router = APIRouter(include_in_schema=False)


def add_pages(app: FastAPI) -> None:
    """Serve the bench's and the panel's pages and all static files of this room from ``app``."""
    app.include_router(router)
    add_panel(app, page)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")


@router.get("/", response_class=HTMLResponse)
async def choose(request: Request) -> Response:
    """Bench or panel? A station without a bench of its own still has the panel."""
    return page(request, "home.html")


@router.get("/bench", response_class=HTMLResponse)
async def bench(request: Request) -> Response:
    """The packer's screen."""
    return page(request, "bench.html")


@router.get("/words/{language}.json")
async def word_list(language: str) -> Response:
    """All texts of a language, for pages that put codes into words themselves."""
    return JSONResponse(dict(words.load(language).texts), headers={"Cache-Control": "no-cache"})


def page(request: Request, template: str, **context: object) -> Response:
    """A template in the language of the request, under a strict content policy. ``?lang=`` is remembered."""
    asked = request.query_params.get("lang", "")
    chosen = words.load(asked or request.cookies.get(LANGUAGE_COOKIE, words.DEFAULT))
    answer = templates.TemplateResponse(
        request, template, {"words": chosen, "say": chosen.say, "version": software(), **context}
    )
    answer.headers.update(SECURITY_HEADERS)
    answer.headers["Cache-Control"] = "no-store"
    if asked in words.CATALOGUES:
        answer.set_cookie(LANGUAGE_COOKIE, asked, max_age=COOKIE_SECONDS, samesite="lax")
    return answer


def software() -> str:
    """The version of this installation; a bare checkout has none."""
    try:
        return version("shipfloor")
    except PackageNotFoundError:
        return "0"
