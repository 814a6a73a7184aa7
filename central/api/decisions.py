"""What a supervisor decided on any floor's panel, told to the feed's owner: rules, badges, policies.

Does not know orders or scans: those have calls of their own.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from central.api.access import AsMachine, HereOffice, body_of, in_thread
from central.api.problems import documented
from central.errors import Unusable
from central.feed import FeedEvent, Told
from central.imports import BADGE
from central.office import Office
from domain.events import BadgeIssued, BadgeRevoked, PolicyPublished, SiteRulesSet
from domain.wire import UnknownKind, UnreadableEvent, from_data

router = APIRouter(tags=["feed"])

DECISIONS = (SiteRulesSet, BadgeIssued, BadgeRevoked, PolicyPublished)


class BadgeSecret(msgspec.Struct, frozen=True):
    """What lies beside the feed for a badge."""

    badge: str
    name: str = ""
    pin_hash: str = ""


class _Event(msgspec.Struct, frozen=True):
    kind: str
    data: dict[str, Any]


class _Decisions(msgspec.Struct, frozen=True):
    events: list[_Event]
    badges: list[BadgeSecret] = []


@router.post("/feed/events", dependencies=[AsMachine], responses=documented(401, 422, 503))
async def post_decisions(request: Request, office: HereOffice) -> JSONResponse:
    """Take decisions into the feed; every station that follows it applies them."""
    decisions = _read(await body_of(request))
    told = await in_thread(partial(_take, office, decisions))
    return JSONResponse({"accepted": told.accepted, "updated": told.updated, "unchanged": told.unchanged})


def _read(body: bytes) -> _Decisions:
    try:
        return msgspec.json.decode(body, type=_Decisions)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The decisions cannot be read: {error}") from error


def _take(office: Office, decisions: _Decisions) -> Told:
    events: list[FeedEvent] = []
    for each in decisions.events:
        try:
            event = from_data(each.kind, each.data)
        except (UnknownKind, UnreadableEvent) as error:
            raise Unusable("invalid_request", str(error)) from error
        if not isinstance(event, DECISIONS):
            raise Unusable("invalid_request", f"{each.kind} is not a supervisor's decision")
        events.append(event)
    # Secrets first: a badge that benches know must not lack its PIN.
    office.feed.keep_private([(BADGE, secret.badge, secret) for secret in decisions.badges])
    return office.feed.tell(events)
