"""What other systems were told, and a supervisor's decision on what they refused or never answered. Knows no page."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from domain.events import PostingSettled
from domain.reason import reason
from edge.api.access import AsSupervisor, HereStation
from edge.drafts import drafts_of
from edge.errors import NotPossible
from edge.posting_list import posting_list
from edge.store.postings import find
from journal.database import Connection
from journal.write import Decision

router = APIRouter(prefix="/erp", tags=["erp"])


class DecisionIn(BaseModel):
    """``again``: send it once more; ``there``: it is in the ERP; ``dropped``: it need not be."""

    decision: Literal["again", "there", "dropped"]


@router.get("")
async def queue(station: HereStation) -> dict[str, Any]:
    """Each ERP and second system: how it does, what waits since when, what was refused, what nobody knows."""
    return await asyncio.to_thread(lambda: posting_list(station.reader(), station.connectors, station.clock.now()))


@router.post("/postings/{posting_id}")
async def settle(posting_id: str, body: DecisionIn, station: HereStation, badge: AsSupervisor) -> dict[str, str]:
    """Decide on a posting that is unknown or refused."""
    at = station.clock.now()

    def decide(connection: Connection) -> Decision[str]:
        posting = find(connection, posting_id)
        if posting is None or posting.state not in {"unknown", "refused"}:
            raise NotPossible(reason("posting_settled"))
        fact = PostingSettled(
            posting_id=posting_id,
            parcel_id=posting.parcel_id,
            erp=posting.erp,
            decision=body.decision,
            badge=badge,
            at=at,
        )
        return Decision(drafts=drafts_of((fact,)), answer=posting.erp)

    erp = await asyncio.wrap_future(station.writer.submit(decide))
    if body.decision == "again" and (posting := station.connectors.postings.get(erp)) is not None:
        posting.hurry(posting_id)
    return {"posting_id": posting_id, "decision": body.decision}
