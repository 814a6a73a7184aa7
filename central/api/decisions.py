"""What supervisors decide, over HTTP: the owner of the feed is where every panel's changes go."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from central.api.access import AsMachine, HereOffice, body_of, in_thread
from central.api.problems import documented
from central.decisions import (
    Decided,
    NewBadge,
    badges,
    current_rules,
    issue_badge,
    publish_policy,
    published_policies,
    revoke_badge,
    set_rules,
    take_decided,
)
from central.errors import Unusable
from central.office import Office
from central.undo import Undone, undo
from domain.site import rules_to_text


class UndoAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes an import back."""

    badge: str = ""


router = APIRouter(tags=["decisions"], dependencies=[AsMachine], responses=documented(401, 413, 422, 503))

_DECIDED = msgspec.json.Decoder(Decided)
_UNDO = msgspec.json.Decoder(UndoAsked)
_NEW_BADGE = msgspec.json.Decoder(NewBadge)
_JSON: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


@router.post("/feed/events", openapi_extra=_JSON)
async def post_feed_events(request: Request, office: HereOffice) -> JSONResponse:
    """Take what a supervisor decided at a station: rules, policies and badges, with the secrets beside them."""
    try:
        decided = _DECIDED.decode(await body_of(request))
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The decision cannot be read: {error}") from error
    told = await in_thread(partial(take_decided, decided, office.feed))
    return JSONResponse({"accepted": told.accepted, "updated": told.updated, "unchanged": told.unchanged})


@router.post("/imports/{import_id}/undo", openapi_extra=_JSON, responses=documented(409))
async def post_undo(import_id: str, request: Request, office: HereOffice) -> JSONResponse:
    """Take an import back for all stations; refused with the parcels that a bench has begun. Twice is once."""
    try:
        asked = _UNDO.decode(await body_of(request))
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"Who undoes it cannot be read: {error}") from error
    undone = await in_thread(partial(_undo, office, import_id, asked.badge))
    return JSONResponse({"orders": undone.orders, "waybills": undone.waybills, "left": undone.left})


@router.get("/site-rules")
async def get_site_rules(office: HereOffice) -> Response:
    """The rules as last published."""
    return Response(await in_thread(partial(_rules, office)), media_type="application/json")


@router.put("/site-rules", openapi_extra=_JSON)
async def put_site_rules(request: Request, office: HereOffice) -> Response:
    """Publish the rules, whole."""
    body = await body_of(request)
    rules = await in_thread(partial(set_rules, body, office.feed))
    return Response(rules_to_text(rules), media_type="application/json")


@router.post("/policies", openapi_extra=_JSON)
async def post_policy(request: Request, office: HereOffice) -> JSONResponse:
    """Publish a platform's policy; a later one of the same id replaces it."""
    body = await body_of(request)
    return JSONResponse({"policy_id": await in_thread(partial(_publish, office, body))})


@router.get("/badges")
async def get_badges(office: HereOffice) -> dict[str, Any]:
    """Every badge that opens something."""
    return {"badges": await in_thread(partial(_badges, office))}


@router.post("/badges", openapi_extra=_JSON)
async def post_badge(request: Request, office: HereOffice) -> JSONResponse:
    """Issue a badge, or change it."""
    try:
        new = _NEW_BADGE.decode(await body_of(request))
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The badge cannot be read: {error}") from error
    await in_thread(partial(issue_badge, new, office.feed))
    return JSONResponse({"badge": new.badge, "role": new.role})


@router.delete("/badges/{badge}")
async def delete_badge(badge: str, office: HereOffice) -> JSONResponse:
    """The badge opens nothing any more."""
    await in_thread(partial(revoke_badge, badge, office.feed))
    return JSONResponse({"badge": badge})


def _undo(office: Office, import_id: str, badge: str) -> Undone:
    with office.readers.use() as connection:
        return undo(connection, office.feed, office.clock, import_id, badge)


def _publish(office: Office, text: bytes) -> str:
    with office.readers.use() as connection:
        published = published_policies(connection)
    return publish_policy(text, office.feed, published)


def _rules(office: Office) -> str:
    with office.readers.use() as connection:
        return rules_to_text(current_rules(connection))


def _badges(office: Office) -> list[dict[str, str]]:
    with office.readers.use() as connection:
        return badges(connection)
