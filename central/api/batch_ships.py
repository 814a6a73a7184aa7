"""Files that make orders packed on any floor declared, over HTTP: taken, downloaded, confirmed as uploaded, taken back.

Downloading changes nothing: what is in a file was decided when it was taken. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from central.api.access import AsMachine, AsReader, HereOffice, body_of, in_thread
from central.api.problems import documented
from central.batch_ship import BatchShips, list_message
from central.errors import Unusable
from central.office import Office
from central.ship_files import ShipFile
from domain.batch_ship_file import disposition_of, file_message, media_type_of

T = TypeVar("T")
Text = Annotated[str, msgspec.Meta(max_length=200)]

router = APIRouter(prefix="/batch-ship", tags=["batch-ship"], responses=documented(401, 409, 422, 503))


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who does it."""

    badge: Text = ""


class ShopSaid(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which shop a file is to be taken."""

    platform: Text
    shop: Text = ""


class OrdersSaid(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders of the file; None: all."""

    order_ids: Annotated[list[Text], msgspec.Meta(max_length=5000)] | None = None


_JSON: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


@router.get("", dependencies=[AsReader])
async def get_files(office: HereOffice) -> dict[str, Any]:
    """What waits by platform and shop, what stays out and why, and the latest files with their states."""
    return await in_thread(partial(with_ships, office, list_message))


@router.post("", dependencies=[AsMachine], openapi_extra=_JSON)
async def post_file(request: Request, office: HereOffice) -> dict[str, Any]:
    """Take a file of a shop's packed orders. It lies in the feed before this answers."""
    said = read(await body_of(request), ShopSaid)
    return await in_thread(
        partial(with_ships, office, lambda ships: _told(ships.take(said.platform, said.shop, said.badge)))
    )


@router.get("/{file_id}/file", dependencies=[AsReader], response_class=Response)
async def get_file(file_id: str, office: HereOffice) -> Response:
    """The file, the same bytes each time."""
    return await in_thread(partial(with_ships, office, partial(download, file_id=file_id, zone=office.settings.zone)))


@router.post("/{file_id}/uploaded", dependencies=[AsMachine], openapi_extra=_JSON)
async def post_uploaded(file_id: str, request: Request, office: HereOffice) -> dict[str, Any]:
    """The platform has it: its orders are declared, at every station that follows. Twice is once."""
    said = read(await body_of(request), Said)
    return await in_thread(partial(step, office, lambda ships: _told(ships.uploaded(file_id, said.badge))))


@router.post("/{file_id}/take-back", dependencies=[AsMachine], openapi_extra=_JSON)
async def post_take_back(file_id: str, request: Request, office: HereOffice) -> dict[str, Any]:
    """The platform does not have these orders after all: they may go into the next file."""
    said = read(await body_of(request), OrdersSaid)
    ids = None if said.order_ids is None else frozenset(said.order_ids)
    return await in_thread(partial(step, office, lambda ships: _told(ships.take_back(file_id, said.badge, ids))))


def with_ships(office: Office, work: Callable[[BatchShips], T]) -> T:
    """Do something with head office's files, read by a connection of this thread's."""
    with office.readers.use() as connection:
        return work(office.batch_ships(connection))


def step(office: Office, work: Callable[[BatchShips], T]) -> T:
    """The same, for what changes orders: when it answers, the list of what waits shows it."""
    done = with_ships(office, work)
    office.follow_up()
    return done


def download(ships: BatchShips, *, file_id: str, zone: str) -> Response:
    """The file as an answer that a browser saves."""
    file = ships.known(file_id).file
    headers = {
        "Content-Disposition": disposition_of(file, zone),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(ships.content(file_id), media_type=media_type_of(file.look), headers=headers)


def read(body: bytes, shape: type[T]) -> T:
    """What a request says; raises Unusable for what no program of ours says."""
    try:
        said = msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unusable("invalid_request", f"The request cannot be read: {error}") from error
    return printable(said)


def printable(said: T) -> T:
    """The same; raises Unusable where it holds what no column can."""
    texts = [each for each in msgspec.to_builtins(said).values() if isinstance(each, str)]
    if not all(text.isprintable() for text in texts):
        raise Unusable("invalid_request", "A name holds a character that cannot be printed.")
    return said


def _told(known: ShipFile) -> dict[str, Any]:
    return file_message(known.file, known.doubts)
