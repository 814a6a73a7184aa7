"""Files in: orders, goods and waybill lists, and back out. Does not know layouts or what an event is.

What is imported is what was previewed: the preview tells the file's digest, and an import may bring it along.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel
from starlette.datastructures import UploadFile

from domain.reason import reason
from edge import screen
from edge.api.access import AsMachine, AsSupervisor, HereStation
from edge.errors import NotPossible
from edge.feed import Counts
from edge.importers import Imported
from edge.importers.imported import Kind
from edge.intake import read, take, take_back, warnings_of
from edge.station import Station
from edge.undo import imports as imports_of

router = APIRouter(tags=["imports"])


class _How(BaseModel):
    """How a file is taken; ``digest`` is that of the file that was previewed."""

    shop: str = ""
    dry_run: bool = False
    digest: str = ""
    written_at: AwareDatetime | None = None


How = Annotated[_How, Query()]


@router.post("/orders/import", dependencies=[AsMachine])
async def orders(request: Request, station: HereStation, how: How) -> dict[str, Any]:
    """Read a platform's order export (or a waybill list): multipart ``file`` or the raw body.

    ``written_at``: when the file was written, with its offset. Of two files that contradict each other the later
    counts, whichever comes first; without it the file counts as written now.
    """
    return await _import(request, station, None, how)


@router.post("/goods/import", dependencies=[AsMachine])
async def goods(request: Request, station: HereStation, how: How) -> dict[str, Any]:
    """Read a goods file."""
    return await _import(request, station, "goods", how)


@router.post("/waybills/import", dependencies=[AsMachine])
async def waybills(request: Request, station: HereStation, how: How) -> dict[str, Any]:
    """Read a plain list of waybill numbers and their orders."""
    return await _import(request, station, "waybills", how)


@router.get("/imports")
async def imports(station: HereStation) -> dict[str, Any]:
    """The imports of the last days, the newest first: what each did, and how much of it an undoing would take back."""
    return {"imports": await asyncio.to_thread(lambda: imports_of(station.reader()))}


@router.post("/imports/{import_id}/undo")
async def undo(import_id: str, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Take an import back; refused with the parcels that somebody has begun. Twice is once."""
    return asdict(await asyncio.to_thread(take_back, station, import_id, badge))


async def _import(request: Request, station: Station, kind: Kind | None, how: _How) -> dict[str, Any]:
    name, content = await file_of(request)
    return await asyncio.to_thread(_taken, station, name, content, kind, how)


def _taken(station: Station, name: str, content: bytes, kind: Kind | None, how: _How) -> dict[str, Any]:
    if how.digest and how.digest != sha256(content).hexdigest():
        raise NotPossible(reason("file_not_previewed"))
    imported = read(station, name, content, kind=kind, shop=how.shop, written_at=how.written_at)
    import_id = "" if how.dry_run or imported.kind == "goods" else str(uuid4())
    counts = take(station, imported, dry_run=how.dry_run, import_id=import_id)
    return {**report(imported, counts, content), "import_id": import_id}


def report(imported: Imported, counts: Counts, content: bytes) -> dict[str, Any]:
    """What an import did or would do, row by row where a row was not taken."""
    return {
        "kind": imported.kind,
        "platform": imported.platform,
        "mapping": imported.mapping,
        "digest": sha256(content).hexdigest(),
        "accepted": counts.accepted,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": [{"row": each.row, "reason": screen.reason(each.reason)} for each in imported.rejected],
        "warnings": [screen.reason(each) for each in warnings_of(imported, counts)],
    }


async def file_of(request: Request) -> tuple[str, bytes]:
    """The field ``file`` of a form, or the whole body, with the name it came by."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=1) as form:
            given = form.get("file")
            if isinstance(given, UploadFile):
                return given.filename or "", await given.read()
        return "", b""
    return request.headers.get("x-file-name", ""), await request.body()
