"""The pages of imports over HTTP: the list, and one report. Nothing on them comes from elsewhere, or runs there."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from central.api.access import AsReader, HereOffice, in_thread
from central.api.page import HEADERS
from central.import_report import find_report, latest_imports
from central.imports import known_mappings
from central.office import Office
from central.page.imports import SHOWN, ImportWords
from central.page.render import render_imports
from central.page.words import words
from central.ports import Speech
from central.projection.local import zone_named

router = APIRouter(include_in_schema=False, dependencies=[AsReader])

Language = Annotated[Literal["zh", "en"] | None, Query()]


@router.get("/imports")
async def get_imports(request: Request, office: HereOffice, lang: Language = None) -> HTMLResponse:
    """The latest imports and the saved mappings."""
    said = _words(request, office, lang)
    return HTMLResponse(await in_thread(partial(_list, office, said)), headers=HEADERS)


@router.get("/imports/{import_id}")
async def get_report(request: Request, import_id: str, office: HereOffice, lang: Language = None) -> Response:
    """What became of one import; of one that is not known any more, the list."""
    said = _words(request, office, lang)
    text = await in_thread(partial(_report, office, said, import_id))
    if text is None:
        return RedirectResponse(f"/imports?lang={said.words.language}", status_code=303)
    return HTMLResponse(text, headers=HEADERS)


def _words(request: Request, office: Office, language: str | None) -> ImportWords:
    speech: Speech = request.app.state.speech
    return ImportWords(words=words(language or office.settings.language, office.settings.zone), speech=speech)


def _list(office: Office, said: ImportWords) -> str:
    today = office.clock().astimezone(zone_named(office.settings.zone)).date()
    with office.readers.use() as connection:
        imports, mappings = latest_imports(connection, SHOWN), known_mappings(connection)
    return render_imports(said.listed(imports, mappings, today))


def _report(office: Office, said: ImportWords, import_id: str) -> str | None:
    today = office.clock().astimezone(zone_named(office.settings.zone)).date()
    with office.readers.use() as connection:
        report = find_report(connection, import_id)
    return None if report is None else render_imports({"words": said.words, "report": said.report(report, today)})
