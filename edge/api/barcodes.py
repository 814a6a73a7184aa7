"""What a code stands for, said by a person: one touch at the bench, or a supervisor's word. Decides nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain import touch
from domain.answer import Answer, Outcome, Ruling, Sound
from domain.barcode import read
from domain.events import AnswerDropped, BarcodeBound, BarcodeUnbound
from domain.standing import Bench
from edge import screen
from edge.api.access import AsSupervisor, HereStation
from edge.api.proof import proved
from edge.barcodes import barcode_list, bindable, check_answered, check_bound
from edge.packing import Said
from edge.reading import Reading
from edge.station import Station
from edge.store import goods, load
from journal.database import Connection

router = APIRouter(tags=["barcodes"])
PLACE = "bench"
BIND = "bind"  # what a denied badge and PIN were for


class WhichIn(BaseModel):
    """The code that was scanned and the goods that were touched."""

    code: str = Field(max_length=128)
    sku: str = Field(max_length=200)


class BindIn(BaseModel):
    code: str = Field(max_length=128)
    line_id: str
    badge: str
    pin: str = Field(max_length=64)


class UnbindIn(BaseModel):
    code: str = Field(max_length=128)
    sku: str = Field(max_length=200)


class DropIn(BaseModel):
    parcel_id: str
    code: str = Field(max_length=128)


@router.post("/bench/which")
async def which(body: WhichIn, station: HereStation) -> dict[str, Any]:
    """Which of the goods that carry this code is in hand; the same code means them in this parcel from now on."""
    at = station.clock.now()
    code = read(body.code)

    def decide(connection: Connection, bench: Bench) -> Ruling:
        skus = goods.skus_of_code(connection, code.value, bench.parcel)
        if not skus:
            return touch.choose_shelf(bench, at, body.sku)
        return touch.choose_goods(bench, at, code.text, body.sku, skus)

    return _told(station, await asyncio.wrap_future(station.packing.touch(PLACE, at, decide)))


@router.post("/bench/bind")
async def bind(body: BindIn, station: HereStation) -> dict[str, Any]:
    """Bind an unknown code to a line of the open parcel, for every bench: a supervisor's badge and PIN. It counts then.

    What is bound is scanned once more on the way that every scan goes.
    """
    at = station.clock.now()
    line = await asyncio.to_thread(lambda: bindable(station.reader(), PLACE, body.code, body.line_id))
    parcel_id = await asyncio.to_thread(lambda: load.in_hand(station.reader(), PLACE))
    badge = await proved(station, body.badge, body.pin, at, about=BIND, parcel_id=parcel_id)
    fact = BarcodeBound(code=read(body.code).value, sku=line.sku, badge=badge, at=at)
    await asyncio.to_thread(station.feed.bind_barcode, fact)
    moment = station.clock.instant()
    reading = Reading(place=PLACE, device="api", text=body.code, at=moment.wall, boot_ns=moment.boot_ns, role="bench")
    return _told(station, await asyncio.wrap_future(station.packing.scan(reading)))


@router.get("/barcodes")
async def barcodes(station: HereStation) -> dict[str, Any]:
    """Codes that benches did not know, what supervisors bound, and packers' answers that still hold in a parcel."""
    return await asyncio.to_thread(lambda: barcode_list(station.reader()))


@router.post("/barcodes/unbind")
async def unbind(body: UnbindIn, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Take a binding back, at every bench. Refused where there is none."""
    await asyncio.to_thread(lambda: check_bound(station.reader(), body.code, body.sku))
    fact = BarcodeUnbound(code=body.code, sku=body.sku, badge=badge, at=station.clock.now())
    await asyncio.to_thread(station.feed.unbind_barcode, fact)
    return {"unbound": True}


@router.post("/barcodes/drop-answer")
async def drop_answer(body: DropIn, station: HereStation, badge: AsSupervisor) -> dict[str, bool]:
    """Take an answer back: the next scan of the code in that parcel asks again. What was counted stays counted."""
    await asyncio.to_thread(lambda: check_answered(station.reader(), body.parcel_id, body.code))
    at = station.clock.now()
    fact = AnswerDropped(parcel_id=body.parcel_id, badge=badge, at=at, code=body.code)

    def decide(_connection: Connection, bench: Bench) -> Ruling:
        return Ruling((fact,), Answer(Outcome.SILENT, Sound.NONE, None, bench.parcel))

    await asyncio.wrap_future(station.packing.touch(PLACE, at, decide))
    return {"dropped": True}


def _told(station: Station, said: Said) -> dict[str, Any]:
    place = screen.Place(station=station.settings.station_id, name=station.settings.name)
    return screen.bench_message(place, said, list(said.remarks), now=station.clock.now())
