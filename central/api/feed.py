"""What others tell the feed: order files and carriers' scans. Does not know what becomes of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from starlette.datastructures import UploadFile

from central.api.access import BODY_MAX_BYTES, AsMachine, HereOffice, body_of, in_thread
from central.api.problems import documented
from central.carrier_events import CarrierScan, take_scans
from central.errors import TooMuch, Unusable
from central.office import Office
from central.ports import ImportResult
from central.taken_import import TakenFile, take_named_file, take_program
from domain.told_order import read_orders
from domain.told_order_schema import ANSWER, request_body

router = APIRouter(tags=["feed"])

_SCANS = msgspec.json.Decoder(list[CarrierScan])
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_ANSWER: dict[str, Any] = {
    "description": "What became of each order",
    "content": {"application/json": {"schema": ANSWER}},
}
_SCAN_LIST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["tracking_number", "stage", "at"],
                        "properties": {
                            "tracking_number": {"type": "string"},
                            "carrier": {"type": "string"},
                            "stage": {"enum": ["picked_up", "moved", "delivered"]},
                            "at": {"type": "string", "format": "date-time"},
                            "source": {"type": "string"},
                        },
                    },
                }
            }
        },
    }
}


@router.post("/orders/import", dependencies=[AsMachine], responses=documented(401, 413, 422, 503), openapi_extra=_FILE)
@router.post("/waybills/import", dependencies=[AsMachine], include_in_schema=False)
@router.post("/goods/import", dependencies=[AsMachine], include_in_schema=False)
async def post_file(request: Request, office: HereOffice, written_at: AwareDatetime | None = None) -> JSONResponse:
    """Take an order, waybill or goods file into the feed. What is known already leaves no trace.

    Of two files that contradict each other the one that was written later counts, whichever comes first.
    """
    name, content = await _file_of(request)
    taken = await in_thread(partial(_take, office, name, content, written_at))
    return JSONResponse(
        {
            "platform": taken.result.platform,
            "accepted": taken.told.accepted,
            "updated": taken.told.updated,
            "unchanged": taken.told.unchanged,
            "rejected": [
                {"row": row.row, "reason": {"code": row.reason.code, "params": row.reason.params}}
                for row in taken.result.rejected
            ],
        }
    )


@router.post(
    "/orders",
    dependencies=[AsMachine],
    responses={200: _ANSWER, **documented(401, 413, 422, 503)},
    openapi_extra={"requestBody": request_body()},
)
async def post_orders(request: Request, office: HereOffice) -> JSONResponse:
    """Take up to 5,000 orders, new or changed, for all floors. Telling the same again changes nothing.

    A key left out says nothing of the order, an explicit null (`"carrier": null`) empties it; an order that is new
    needs its lines. Times carry their offset; with `modified_at` (when it was last changed) changes may come in any
    order. Keys of persons (names, phones, addresses, remarks) are refused. One bad order does not stop the others.
    Each request says that these platforms' orders and refunds are as fresh as it: send `orders: []` with the platform
    when nothing has changed.
    """
    body = await body_of(request)
    taken = await in_thread(lambda: take_program(office, read_orders(body)))
    counts = Counter(outcome for _, outcome, _ in taken.orders)
    return JSONResponse(
        {
            **{name: counts[name] for name in ("accepted", "updated", "unchanged")},
            "rejected": [
                {"row": told.row, "number": told.number, "reason": {"code": why.code, "params": why.params}}
                for told, _, why in taken.orders
                if why is not None
            ],
            "orders": [
                {
                    "row": told.row,
                    "number": told.number,
                    "outcome": outcome,
                    **({"label": _NO_LABEL} if told.label else {}),
                }
                for told, outcome, _ in taken.orders
            ],
            "import_ids": taken.import_ids,
        }
    )


# A label holds a name and an address: it goes to the station that packs, not through head office's feed.
_NO_LABEL = {"outcome": "refused", "reason": {"code": "label_at_station", "params": {}}}


@router.post(
    "/carrier-events", dependencies=[AsMachine], responses=documented(401, 413, 422, 503), openapi_extra=_SCAN_LIST
)
async def post_carrier_events(request: Request, office: HereOffice) -> JSONResponse:
    """Take a list of a carrier's scans. A number nobody has packed yet is kept and joined when it is."""
    try:
        scans = _SCANS.decode(await body_of(request))
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The scans cannot be read: {error}") from error
    told = await in_thread(partial(take_scans, scans, office.feed, office.clock))
    return JSONResponse({"accepted": told.accepted, "unchanged": told.unchanged})


async def _file_of(request: Request) -> tuple[str, bytes]:
    """The field ``file`` of a form, or the whole body."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return request.query_params.get("name", "file"), await body_of(request)
    async with request.form(max_files=1, max_fields=8, max_part_size=BODY_MAX_BYTES) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Unusable("file", "The form has no field named file.")
        if (file.size or 0) > BODY_MAX_BYTES:
            raise TooMuch("too_long", f"A file may have {BODY_MAX_BYTES // 1024 // 1024} MB.")
        return file.filename or "file", await file.read()


def _take(office: Office, name: str, content: bytes, written_at: datetime | None) -> TakenFile:
    def read() -> ImportResult:
        return office.importer(
            name,
            content,
            address_key=office.address_key(),
            mappings=office.mappings(),
            written_at=written_at,
            now=office.clock(),
        )

    return take_named_file(office, name, "file", read)
