"""Platform policies: seen by everybody on the floor's network, published and given to shops by a supervisor.

Publishing goes where every decision goes: to this station's own feed, or to the owner of the one it follows. Does not
know pages or words.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from domain.reason import reason
from edge.api.access import AsSupervisor, HereStation
from edge.api.problems import problem
from edge.errors import NotPossible
from edge.policy_changes import checked, preview
from edge.policy_list import policy_list, policy_text
from edge.rule_changes import with_shop
from edge.station import Station
from edge.store.deadlines import known_policies

router = APIRouter(tags=["policies"])


class ShopPolicyIn(BaseModel):
    """``policy_id`` empty: the shop goes by its platform's policy; ``handling_days`` None: by the policy's own."""

    shop: str = Field(min_length=1, max_length=200)
    policy_id: str = Field(default="", max_length=200)
    handling_days: int | None = Field(default=None, ge=0, le=366)


@router.get("/policies")
async def policies(station: HereStation) -> dict[str, Any]:
    """The policy of each shop seen, and every policy known with its numbers, their sources and grades."""
    told = await asyncio.to_thread(lambda: policy_list(station.reader(), station.clock.now()))
    return {**told, "owned": station.feed.owned}


@router.get("/policies/{policy_id}", response_model=None)
async def policy(policy_id: str, station: HereStation) -> dict[str, Any] | JSONResponse:
    """One policy's text as it is in force, and as it came with the software."""
    told = await asyncio.to_thread(lambda: policy_text(station.reader(), policy_id))
    return told or problem(404, "policy_unknown", "No policy has this id here.")


@router.post("/policies/preview")
async def look_ahead(request: Request, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """What publishing this text would change; refused as publishing it would be."""
    content, name = await request.body(), _file(request)
    return await asyncio.to_thread(_preview, station, content, name)


@router.post("/policies")
async def publish(request: Request, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Publish a policy: a new version, or one that outranks what came with the software under its id."""
    content, name = await request.body(), _file(request)
    return await asyncio.to_thread(_publish, station, content, name)


@router.put("/shop-policies")
async def give(body: ShopPolicyIn, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Let a shop go by one policy, whatever its platform's is, and say its handling time."""
    await asyncio.to_thread(_give, station, body)
    return {"set": True}


def _preview(station: Station, content: bytes, name: str) -> dict[str, Any]:
    found, _ = checked(station.reader(), content, name)
    return preview(station.reader(), found)


def _publish(station: Station, content: bytes, name: str) -> dict[str, Any]:
    found, text = checked(station.reader(), content, name)
    known = policy_text(station.reader(), found.policy_id)
    is_new = known is None or known["text"] != text
    if is_new:
        station.feed.publish_policy(found.policy_id, text)
    return {"policy_id": found.policy_id, "published": is_new, "owned": station.feed.owned}


def _give(station: Station, body: ShopPolicyIn) -> None:
    known = {each.policy_id for each in known_policies(station.reader())}
    if body.policy_id and body.policy_id not in known:
        raise NotPossible(reason("policy_unknown", policy=body.policy_id))
    station.feed.change_rules(lambda rules: with_shop(rules, body.shop, body.policy_id, body.handling_days))


def _file(request: Request) -> str:
    return unquote(request.headers.get("x-file-name", ""))[:100]
