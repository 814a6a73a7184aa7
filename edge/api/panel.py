"""What a supervisor does: sign in, rules, trips, badges, holds, and the lists behind the panel's first page.

Does not know pages or words.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from domain.reason import reason
from domain.site import UnreadableRules, rules_from_text, rules_to_text
from edge import screen
from edge.api.access import COOKIE, AsSupervisor, HereStation, supervisors_of
from edge.day import card_of, day_message
from edge.errors import NotPossible
from edge.overview import badges_of, overview_of
from edge.rule_changes import with_keys
from edge.station import Station
from edge.store import load, views
from edge.supervisors import IDLE, hash_pin, new_pin

router = APIRouter(tags=["panel"])
ROLES = ("packer", "supervisor", "carrier_desk", "service")


class SignIn(BaseModel):
    badge: str = Field(max_length=64)
    pin: str = Field(max_length=64)


class BadgeIn(BaseModel):
    badge: str = Field(pattern=r"^[A-Za-z0-9-]{1,20}$")
    role: str
    name: str = Field(default="", max_length=60)


@router.post("/session")
async def sign_in(body: SignIn, request: Request, response: Response, station: HereStation) -> dict[str, str]:
    """Open a panel session."""
    badge = body.badge.removeprefix("B:")
    token = await asyncio.to_thread(supervisors_of(request).sign_in, badge, body.pin, station.clock.now())
    seconds = int(IDLE.total_seconds()) * 4
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="strict", path="/")
    return {"badge": badge}


@router.get("/session")
async def session(badge: AsSupervisor) -> dict[str, str]:
    """Who is signed in to the panel."""
    return {"badge": badge}


@router.delete("/session")
async def sign_out(request: Request, response: Response) -> dict[str, bool]:
    """End the panel session."""
    supervisors_of(request).sign_out(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/")
    return {"signed_out": True}


@router.get("/queue")
async def queue(
    station: HereStation, limit: Annotated[int, Query(ge=1, le=500)] = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> dict[str, Any]:
    """What is to be packed, by bench deadline, then payment."""
    now = station.clock.now()
    cards = await asyncio.to_thread(lambda: views.queue(station.reader(), now, limit, offset))
    return {"parcels": [card_of(card, now) for card in cards]}


@router.get("/overview")
async def overview(station: HereStation) -> dict[str, Any]:
    """The panel's first page: due by trip, what needs a person, the bench."""
    return await asyncio.to_thread(lambda: overview_of(station, station.clock.now()))


@router.get("/day")
async def day(station: HereStation) -> dict[str, Any]:
    """The day as a bench shows it."""
    doubtful = station.hearing.doubts().clock
    return await asyncio.to_thread(lambda: day_message(station.reader(), station.clock.now(), doubtful=doubtful))


@router.get("/site-rules")
async def site_rules(station: HereStation) -> Response:
    """The site's rules, whole."""
    text = await asyncio.to_thread(lambda: rules_to_text(load.site_rules(station.reader())))
    return Response(text, media_type="application/json")


@router.put("/site-rules")
async def set_site_rules(request: Request, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Replace the site's rules; refused whole where a key or value does not fit."""
    try:
        rules = with_keys(rules_from_text((await request.body()).decode("utf-8", "replace")), {})
    except UnreadableRules as error:
        raise NotPossible(reason("rules_unreadable", where=str(error)[:200])) from error
    await asyncio.to_thread(station.feed.set_rules, rules)
    return {"set": True}


@router.get("/badges")
async def badges(station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Every badge with its role; PINs are never told again."""
    return {"badges": await asyncio.to_thread(lambda: badges_of(station.reader()))}


@router.post("/badges")
async def issue_badge(body: BadgeIn, station: HereStation, badge: AsSupervisor) -> dict[str, str]:
    """Issue a badge. A supervisor's PIN is told once, here."""
    if body.role not in ROLES:
        raise NotPossible(reason("role_unknown"))
    pin = new_pin() if body.role == "supervisor" else ""
    hashed = await asyncio.to_thread(hash_pin, pin) if pin else ""
    await asyncio.to_thread(station.feed.issue_badge, body.badge, body.role, body.name, hashed)
    return {"badge": body.badge, "role": body.role, "code": f"B:{body.badge}", "pin": pin}


@router.delete("/badges/{which}")
async def revoke_badge(which: str, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Revoke a badge."""
    if which == badge:
        raise NotPossible(reason("badge_in_use"))
    await asyncio.to_thread(station.feed.revoke_badge, which)
    return {"revoked": True}


@router.get("/devices")
async def devices(station: HereStation) -> dict[str, Any]:
    """How the devices are doing."""
    return {"devices": _devices(station)}


def _devices(station: Station) -> list[dict[str, Any]]:
    return [
        {"device": name, "state": state, "reason": screen.reason(why)}
        for name, (state, why) in sorted(station.devices.states.items())
    ]
