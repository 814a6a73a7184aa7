"""Labels that others made, for an order: a program hands one over, asks how it stands, or takes it back.

Does not know how a label is read or printed. What is on it never comes out again: nobody needs it but the printer.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from edge.api.access import AsMachine, HereStation
from edge.api.imports import file_of
from edge.api.problems import problem, problem_of
from edge.document_files import DocumentFiles
from edge.document_refusal import refusal_of
from edge.documents import Attached, Whose, attach, detach, labels_of
from edge.errors import OrderUnknown
from edge.station import Station
from hardware.document import DocumentRefused
from hardware.errors import PictureError

router = APIRouter(tags=["labels"], dependencies=[AsMachine])

Number = Annotated[str, Query(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{5,39})?$")]


@router.post("/orders/{order_id}/label", response_model=None)
async def post_label(
    order_id: str,
    request: Request,
    station: HereStation,
    tracking_number: Number = "",
    width_mm: Annotated[float | None, Query(ge=20, le=440)] = None,
    page: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> dict[str, Any] | JSONResponse:
    """Attach a label to an order (by id or platform number): multipart ``file`` or the raw body, up to 8 MiB.

    PDF and PNG are printed at their true size on whatever printer is here; ZPL, TSPL and ESC/POS go byte for byte to a
    printer of that language and are refused where there is another one. What it is, is told by its bytes.
    ``tracking_number`` names the parcel where the order has several; ``width_mm`` says how wide a PNG is that does not
    say it itself; ``page`` which page of a PDF. The same again changes nothing; another one takes its place.
    """
    _, content = await file_of(request)
    whose = Whose(order=order_id, tracking_number=tracking_number)
    try:
        told = await asyncio.to_thread(_attached, station, whose, content, width_mm, page)
    except OrderUnknown:
        return _unknown()
    except DocumentRefused as error:
        return problem_of(422, refusal_of(error))
    except PictureError:
        return problem(507, "label_not_kept", "There was no room for the label; nothing of it is kept. Send it again.")
    return {
        "order_id": told.order_id,
        "tracking_number": told.tracking_number,
        "kind": told.kind.value,
        "digest": told.digest,
        "size_bytes": told.size_bytes,
        "outcome": "attached" if told.new else "unchanged",
    }


@router.get("/orders/{order_id}/label", response_model=None)
async def get_label(order_id: str, station: HereStation) -> dict[str, Any] | JSONResponse:
    """How the order's labels stand: here, wanted (not fetched yet) or refused. Never what is on them."""
    try:
        return {"labels": await asyncio.to_thread(lambda: labels_of(station.reader(), order_id))}
    except OrderUnknown:
        return _unknown()


@router.delete("/orders/{order_id}/label", response_model=None)
async def delete_label(
    order_id: str, station: HereStation, tracking_number: Number = ""
) -> dict[str, Any] | JSONResponse:
    """Take a label back and delete its file; the order gets a label of ours again."""
    whose = Whose(order=order_id, tracking_number=tracking_number)
    files = DocumentFiles(station.settings.documents)
    try:
        return {"deleted": await asyncio.to_thread(detach, station.writer, files, whose)}
    except OrderUnknown:
        return _unknown()


def _attached(station: Station, whose: Whose, content: bytes, width_mm: float | None, page: int | None) -> Attached:
    return attach(
        station.writer,
        DocumentFiles(station.settings.documents),
        whose,
        content,
        station.clock.now(),
        printer=station.printer,
        width_mm=width_mm,
        page=page,
    )


def _unknown() -> JSONResponse:
    return problem(404, "order_unknown", "No order has this id or number here.")
