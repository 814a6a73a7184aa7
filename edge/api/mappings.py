"""Files that no layout knows: their columns, and the mappings that supervisors make of them.

A mapping goes where every decision goes: to this station's own feed, or to the owner of the one it follows. Does not
know pages or words.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from domain.mapping import FIELDS, WANTED, ColumnMapping
from domain.reason import reason
from edge.api.access import AsSupervisor, HereStation
from edge.api.imports import file_of, report
from edge.errors import NotPossible
from edge.importers import look
from edge.intake import read, take
from edge.mapping_changes import checked, nearest
from edge.station import Station
from edge.store.mapping_projection import known_mappings

router = APIRouter(tags=["mappings"])


@router.get("/mappings")
async def mappings(station: HereStation) -> dict[str, Any]:
    """Every saved mapping."""
    return {"mappings": await asyncio.to_thread(lambda: [_told(each) for each in known_mappings(station.reader())])}


@router.post("/mappings/columns")
async def columns(request: Request, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """The columns of a file, by name and by the form of what stands under them; nothing of it is kept."""
    _, content = await file_of(request)
    return await asyncio.to_thread(_columns, station, content)


@router.post("/mappings/preview")
async def preview(request: Request, station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """What importing ``file`` by ``mapping`` would do (a form of both); neither is kept."""
    async with request.form(max_files=1, max_fields=4) as form:
        file, text = form.get("file"), form.get("mapping")
        if not isinstance(file, UploadFile) or not isinstance(text, str):
            raise NotPossible(reason("mapping_unreadable", where="file, mapping"))
        name, content = file.filename or "", await file.read()
    return await asyncio.to_thread(_preview, station, name, content, text)


@router.post("/mappings")
async def save(body: dict[str, Any], station: HereStation, badge: AsSupervisor) -> dict[str, Any]:
    """Read files with this header so from now on; a mapping of the same header is replaced."""
    mapping = checked(body)
    await asyncio.to_thread(_save, station, mapping)
    return {"saved": mapping.key, "owned": station.feed.owned}


@router.delete("/mappings/{key}")
async def remove(key: str, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Files with this header are unknown again; orders that came by it stay."""
    await asyncio.to_thread(_remove, station, key)
    return {"removed": True}


def _columns(station: Station, content: bytes) -> dict[str, Any]:
    found = look(content)
    near = nearest(known_mappings(station.reader()), found.key, [column.title for column in found.columns])
    told: dict[str, Any] = msgspec.to_builtins(found)
    return {**told, "fields": FIELDS, "wanted": WANTED, "near": _told(near) if near else None}


def _preview(station: Station, name: str, content: bytes, text: str) -> dict[str, Any]:
    try:
        mapping = checked(msgspec.json.decode(text, type=dict[str, Any]))
    except msgspec.DecodeError as error:
        raise NotPossible(reason("mapping_unreadable", where=str(error)[:200])) from error
    imported = read(station, name, content, kind="orders", mapping=mapping)
    if imported.mapping != mapping.name:
        raise NotPossible(reason("mapping_of_other_header"))
    return report(imported, take(station, imported, dry_run=True), content)


def _save(station: Station, mapping: ColumnMapping) -> None:
    if mapping not in known_mappings(station.reader()):
        station.feed.save_mapping(mapping)


def _remove(station: Station, key: str) -> None:
    if key in {each.key for each in known_mappings(station.reader())}:
        station.feed.remove_mapping(key)


def _told(mapping: ColumnMapping) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(mapping)
    return told
