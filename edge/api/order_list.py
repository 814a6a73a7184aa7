"""Orders told by a program, in JSON. Does not know what is in an order or what becomes of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from fastapi import APIRouter, Request

from domain.told_order import read_orders
from domain.told_order_schema import ANSWER, request_body
from edge import screen
from edge.api.access import AsMachine, HereStation
from edge.order_list import take_orders

router = APIRouter(tags=["imports"], dependencies=[AsMachine])

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "What became of each order", "content": {"application/json": {"schema": ANSWER}}}
}


@router.post("/orders", openapi_extra={"requestBody": request_body()}, responses=_ANSWER)
async def post_orders(request: Request, station: HereStation) -> dict[str, Any]:
    """Take up to 5,000 orders, new or changed. Telling the same again changes nothing.

    A key left out says nothing of the order, an explicit null (`"carrier": null`) empties it; an order that is new
    needs its lines. Times carry their offset. Keys of persons (names, phones, addresses, remarks) are refused. One bad
    order does not stop the others. Each request says that these platforms' orders and refunds are as fresh as it: send
    `orders: []` with the platform when nothing has changed.
    """
    told = await asyncio.to_thread(read_orders, await request.body())
    taken = await asyncio.to_thread(take_orders, station, told)
    counts = Counter(each.outcome for each in taken)
    return {
        **{name: counts[name] for name in ("accepted", "updated", "unchanged")},
        "rejected": [
            {"row": each.told.row, "number": each.told.number, "reason": screen.reason(each.reason)}
            for each in taken
            if each.reason is not None
        ],
        "orders": [{"row": each.told.row, "number": each.told.number, "outcome": each.outcome} for each in taken],
    }
