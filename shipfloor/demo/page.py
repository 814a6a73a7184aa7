"""The demo's page: works the virtual devices, breaks them, and shows what came out of them. Not part of a real station.

Does not know the bench's rules: it only pulls triggers and cables.
"""

from __future__ import annotations

import asyncio
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field

from domain.site import Label
from edge.screen import encode
from shipfloor.demo.catalogue import ARTICLES
from shipfloor.demo.codes import code_for, refunded_code, right_code, unlisted_code, wanted_lines, wrong_code
from shipfloor.demo.devices import FAULTS
from shipfloor.demo.eyes import Json, Seen
from shipfloor.demo.floor import Floor, local
from shipfloor.demo.pictures import draw
from shipfloor.demo.words import LANGUAGES, words_in
from station_ui.pages import COOKIE_SECONDS, LANGUAGE_COOKIE, SECURITY_HEADERS

HERE = Path(str(resources.files("shipfloor.demo")))
LABELS_SHOWN = 4
# As every page, and it may show the bench inside it.
HEADERS = SECURITY_HEADERS | {
    "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'",
    "Cache-Control": "no-store",
}

_serials = count()
templates = Jinja2Templates(directory=HERE / "templates")


class ScanIn(BaseModel):
    """A button, or any text as a code."""

    what: Literal["badge", "next", "right", "wrong", "label", "refunded", "unlisted", "unknown", "code"]
    code: str = Field(default="", max_length=20_000)


class FaultIn(BaseModel):
    fault: Literal["paper_out", "refuse", "mute", "stall", "unplug_camera", "unplug_scanner", "central_down"]
    broken: bool


class ProfileIn(BaseModel):
    label: Literal["preprinted", "station"]


class HandIn(BaseModel):
    working: bool


def add_demo(floor: Floor) -> None:
    """Mount the page on the station's app."""
    app: FastAPI = floor.app
    app.state.floor = floor
    app.include_router(router)
    app.mount("/demo/static", StaticFiles(directory=HERE / "static"), name="demo-static")


def _floor(request: Request) -> Floor:
    floor: Floor = request.app.state.floor
    return floor


def _ours(request: Request) -> None:
    """A page of another site may not pull triggers here."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403)


router = APIRouter(include_in_schema=False, prefix="/demo", dependencies=[Depends(_ours)])


@router.get("")
async def page(request: Request) -> Response:
    """The page itself; ``?lang=`` is remembered for all screens."""
    asked = request.query_params.get("lang", "")
    language = asked or request.cookies.get(LANGUAGE_COOKIE, "zh")
    language = language if language in LANGUAGES else "zh"
    floor = _floor(request)
    context = {"say": words_in(language), "language": language, "faults": (*FAULTS, "central_down")}
    central = _seen_from(request, local(floor.central))
    answer = templates.TemplateResponse(request, "demo.html", context | {"central": central})
    answer.headers.update(HEADERS)
    if asked in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, asked, max_age=COOKIE_SECONDS, samesite="lax")
    return answer


@router.get("/state")
async def state(request: Request) -> Response:
    """Everything on the page that changes."""
    floor = _floor(request)
    label = await asyncio.to_thread(floor.label)
    told = {
        "codes": _codes(floor.eyes.seen),
        "faults": floor.devices.faults | {"central_down": not floor.central.running},
        "label": label.value,
        "labels": [path.stem for path in floor.devices.printed()[:LABELS_SHOWN]],
        "hand": floor.hand.working.is_set(),
    }
    return Response(encode(told), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/scan")
async def scan(body: ScanIn, request: Request) -> Json:
    """Pull the trigger on what a button stands for."""
    floor = _floor(request)
    match body.what:
        case "code":
            code = body.code
        case "refunded":
            code = refunded_code(floor.shop.day)
        case "unlisted":
            code = unlisted_code(next(_serials))
        case what:
            code = code_for(what, floor.eyes.seen)
    there = bool(code) and await asyncio.to_thread(floor.devices.scan, code)
    return {"code": code, "scanned": there}


@router.post("/faults")
async def faults(body: FaultIn, request: Request) -> Json:
    """Break a device, or mend it."""
    floor = _floor(request)
    if body.fault == "central_down":
        await (floor.central.stop() if body.broken else _start(floor))
    else:
        await asyncio.to_thread(floor.devices.break_, body.fault, broken=body.broken)
    return {"fault": body.fault, "broken": body.broken}


@router.post("/profile")
async def profile(body: ProfileIn, request: Request) -> Json:
    """Where labels come from, as of the next parcel."""
    await asyncio.to_thread(_floor(request).change_profile, Label(body.label))
    return {"label": body.label}


@router.post("/hand")
async def hand(body: HandIn, request: Request) -> Json:
    """Let the automatic packer work, or rest."""
    working = _floor(request).hand.working
    if body.working:
        working.set()
    else:
        working.clear()
    return {"working": body.working}


@router.get("/labels/{name}.png")
async def label(name: str, request: Request) -> Response:
    """A label as it came out of the printer."""
    printed = {path.stem: path for path in _floor(request).devices.printed()}
    if name not in printed:
        raise HTTPException(404)
    return FileResponse(printed[name], media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/pictures/{sku}.svg")
async def picture(sku: str) -> Response:
    """A drawing of goods, where a shop would have a photo."""
    article = ARTICLES.get(sku)
    if article is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(draw(article.drawing, article.colour), media_type="image/svg+xml", headers=headers)


async def _start(floor: Floor) -> None:
    if not floor.central.running:
        await floor.central.start()


def _codes(seen: Seen) -> dict[str, Any]:
    """What each button would scan now, in words for its caption."""
    parcel = seen.parcel
    wanted = wanted_lines(parcel)
    return {
        "packer": seen.packer,
        "parcel": parcel["tracking_number"] if parcel else "",
        "parcel_state": parcel["state"] if parcel else "",
        "next": seen.next["tracking_number"] if seen.next else "",
        "right": _name_of(right_code(parcel)),
        "by_eye": bool(wanted) and not right_code(parcel),
        "wrong": _name_of(wrong_code(parcel)) if parcel else "",
    }


def _name_of(barcode: str) -> str:
    article = next((each for each in ARTICLES.values() if each.barcode and each.barcode == barcode), None)
    return f"{article.short_name} {article.variant}" if article else ""


def _seen_from(request: Request, address: str) -> str:
    """Head office's address for the browser that asks: the name by which it reached us, head office's port."""
    port = address.rpartition(":")[2]
    return f"{request.url.scheme}://{request.url.hostname or '127.0.0.1'}:{port}/"
