"""Journals up, the feed down. Knows the agreed shapes, not what envelopes say."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from central.api.access import AsMachine, HereOffice, body_of, in_thread
from central.api.problems import documented, problem
from central.errors import TooMuch, Unusable
from central.imports import beside
from central.ingest import BATCH_MAX, take_in
from central.office import Office
from journal.accept import Acknowledged, Fork, Gap, Outcome
from journal.envelope import Envelope
from journal.follow import head, read

PAGE_MAX = 1000

router = APIRouter(tags=["journal"])


class Batch(msgspec.Struct, frozen=True):
    """Envelopes of one journal, in order."""

    station_id: str
    journal_id: str
    envelopes: list[Envelope]


_BATCH = msgspec.json.Decoder(Batch)
_ENVELOPE = {
    "type": "object",
    "required": ["sequence", "hash", "body"],
    "properties": {"sequence": {"type": "integer"}, "hash": {"type": "string"}, "body": {"type": "string"}},
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["station_id", "journal_id", "envelopes"],
                    "properties": {
                        "station_id": {"type": "string"},
                        "journal_id": {"type": "string"},
                        "envelopes": {"type": "array", "maxItems": BATCH_MAX, "items": _ENVELOPE},
                    },
                }
            }
        },
    }
}


@router.post("/journal", dependencies=[AsMachine], responses=documented(401, 409, 413, 422, 503), openapi_extra=_BODY)
async def post_journal(request: Request, office: HereOffice) -> Response:
    """Store a batch of one journal. Sending it again is harmless; an empty batch asks how far we are."""
    batch = _read(await body_of(request))
    outcome = await in_thread(partial(_take, office, batch))
    match outcome:
        case Acknowledged():
            office.projector.poke()
            return JSONResponse({"acknowledged": outcome.sequence})
        case Gap():
            detail = f"Nothing was stored. Send again from {outcome.expected} on."
            return problem(409, "gap", detail, kind="gap", expected=outcome.expected)
        case Fork():
            detail = f"Nothing was stored. Another event is kept at {outcome.at}: go on in a new journal."
            return problem(409, "fork", detail, kind="fork", at=outcome.at)


@router.get("/feed", responses=documented(401, 422, 503), dependencies=[AsMachine])
async def get_feed(
    office: HereOffice,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> Response:
    """The feed's envelopes after a sequence, and its head."""
    page = await in_thread(partial(_feed, office, after, limit))
    return Response(msgspec.json.encode(page), media_type="application/json")


@router.get("/private", responses=documented(401, 422, 503), dependencies=[AsMachine])
async def get_private(
    office: HereOffice,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
) -> Response:
    """Remarks and badges' secrets changed after a version. They travel beside the feed and can be deleted."""

    def page() -> dict[str, object]:
        with office.readers.use() as connection:
            return beside(connection, after, limit)

    return Response(msgspec.json.encode(await in_thread(page)), media_type="application/json")


def _read(body: bytes) -> Batch:
    try:
        batch = _BATCH.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The batch cannot be read: {error}") from error
    if not batch.station_id or not batch.journal_id:
        raise Unusable("invalid_request", "A batch names its station and its journal.")
    if len(batch.envelopes) > BATCH_MAX:
        raise TooMuch("too_many_envelopes", f"Send at most {BATCH_MAX} envelopes at once.")
    return batch


def _take(office: Office, batch: Batch) -> Outcome:
    with office.writers.use() as connection:
        return take_in(connection, batch.station_id, batch.journal_id, batch.envelopes, office.clock)


def _feed(office: Office, after: int, limit: int) -> dict[str, Any]:
    with office.readers.use() as connection:
        end = head(connection, office.feed_journal)
        envelopes = read(connection, office.feed_journal, after, limit)
    return {
        "station_id": office.settings.station_id,
        "journal_id": office.feed_journal,
        "envelopes": envelopes,
        "head": {"sequence": end.sequence, "hash": end.hash},
    }
