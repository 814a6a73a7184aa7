"""Files in: orders, goods and waybill lists. Does not know layouts (``edge.importers``) or what an event is."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from edge import screen
from edge.api.access import AsMachine, HereStation
from edge.importers import Imported
from edge.importers.imported import Kind
from edge.intake import read, take
from edge.station import Station

router = APIRouter(tags=["imports"], dependencies=[AsMachine])


@router.post("/orders/import")
async def orders(request: Request, station: HereStation, shop: str = "", dry_run: bool = False) -> dict[str, Any]:
    """Read a platform's order export (or a waybill list): multipart ``file`` or the raw body."""
    return await _import(request, station, None, shop, dry_run=dry_run)


@router.post("/goods/import")
async def goods(request: Request, station: HereStation, dry_run: bool = False) -> dict[str, Any]:
    """Read a goods file."""
    return await _import(request, station, "goods", "", dry_run=dry_run)


@router.post("/waybills/import")
async def waybills(request: Request, station: HereStation, shop: str = "", dry_run: bool = False) -> dict[str, Any]:
    """Read a plain list of waybill numbers and their orders."""
    return await _import(request, station, "waybills", shop, dry_run=dry_run)


async def _import(request: Request, station: Station, kind: Kind | None, shop: str, *, dry_run: bool) -> dict[str, Any]:
    name, content = await _file(request)
    imported = await asyncio.to_thread(read, station, name, content, kind=kind, shop=shop)
    counts = await asyncio.to_thread(take, station, imported, dry_run=dry_run)
    return report(imported, counts.accepted, counts.updated, counts.unchanged)


def report(imported: Imported, accepted: int, updated: int, unchanged: int) -> dict[str, Any]:
    """What an import did, row by row where a row was not taken."""
    return {
        "kind": imported.kind,
        "platform": imported.platform,
        "accepted": accepted,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": [{"row": each.row, "reason": screen.reason(each.reason)} for each in imported.rejected],
        "warnings": [screen.reason(each) for each in imported.warnings],
    }


async def _file(request: Request) -> tuple[str, bytes]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=1) as form:
            given = form.get("file")
            if isinstance(given, UploadFile):
                return given.filename or "", await given.read()
        return "", b""
    return request.headers.get("x-file-name", ""), await request.body()
