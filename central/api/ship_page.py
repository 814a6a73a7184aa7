"""What the page's buttons for batch-ship files do: a step, then the page again, saying what came of it.

A browser proves itself by the station token as its password, and says by its user name who does it. It sends that along
wherever it is led, so only our own page may lead it here. Nothing runs in the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from central.api.access import HereOffice, body_of, in_thread, presented, proves_machine
from central.api.batch_ships import step
from central.api.page import answer
from central.batch_ship import BatchShips
from central.errors import NotShippable
from central.office import Office
from central.page.ships import SAID
from domain.batch_ship_file import DOUBTS_SHOWN

FIELDS_MAX = DOUBTS_SHOWN + 10
BADGE_MAX = 64

router = APIRouter(prefix="/batch-ship", include_in_schema=False)

Form = dict[str, list[str]]
Step = Callable[[BatchShips, Form, str], None]


@router.post("/take")
async def take(request: Request, office: HereOffice) -> Response:
    """Take a file of a shop's orders."""

    def act(ships: BatchShips, form: Form, badge: str) -> None:
        ships.take(_one(form, "platform"), _one(form, "shop"), badge)

    return await _done(request, office, "taken", act)


@router.post("/{file_id}/uploaded")
async def uploaded(file_id: str, request: Request, office: HereOffice) -> Response:
    """The platform has the file."""

    def act(ships: BatchShips, _form: Form, badge: str) -> None:
        ships.uploaded(file_id, badge)

    return await _done(request, office, "uploaded", act)


@router.post("/{file_id}/take-back")
async def take_back(file_id: str, request: Request, office: HereOffice) -> Response:
    """The platform does not have these orders, or (``whole``) nothing of the file."""

    def act(ships: BatchShips, form: Form, badge: str) -> None:
        ships.take_back(file_id, badge, None if _one(form, "whole") else frozenset(form.get("order_id", ())))

    return await _done(request, office, "back", act)


async def _done(request: Request, office: Office, what: str, act: Step) -> Response:
    form = _form(await body_of(request))
    language = _one(form, "lang")
    if not _is_from_our_page(request):
        return await answer(office, language, said="ships.said_elsewhere", status=403)
    badge, secret = presented(request)
    if not proves_machine(office, secret):
        return await answer(office, language, said="ships.said_who", status=401)

    def work(ships: BatchShips) -> str:
        try:
            act(ships, form, badge[:BADGE_MAX] if badge.isprintable() else "")
        except NotShippable as error:
            return f"reason.{error.reason.code}"
        return f"ships.said_{what}"

    said = await in_thread(partial(step, office, work))
    query = urlencode({"lang": language, "said": said if said in SAID else "reason.batch_ship_nothing"})
    return RedirectResponse(f"/?{query}#ships", status_code=303)


def _form(body: bytes) -> Form:
    """The fields of a form; none where it is none."""
    try:
        form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        return {}
    return {name: values for name, values in form.items() if all(value.isprintable() for value in values)}


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _is_from_our_page(request: Request) -> bool:
    """Whether our own page sent it. Over plain HTTP browsers name only where it came from, not how."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")
