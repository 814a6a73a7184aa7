"""Orders told by a program, in JSON. Does not know what is in an order or what becomes of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from domain.told_order import read_orders
from domain.told_order_schema import ANSWER, request_body
from edge import screen
from edge.api.access import AsMachine, HereStation
from edge.order_list import take_orders
from edge.told_labels import LabelTaken, take_labels

router = APIRouter(tags=["imports"], dependencies=[AsMachine])

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "What became of each order", "content": {"application/json": {"schema": ANSWER}}}
}


@router.post("/orders", openapi_extra={"requestBody": request_body()}, responses=_ANSWER)
async def post_orders(request: Request, station: HereStation) -> dict[str, Any]:
    """Take up to 5,000 orders, new or changed. Telling the same again changes nothing.

    A key left out says nothing of the order, an explicit null (`"carrier": null`) empties it; an order that is new
    needs its lines. Times carry their offset; with `modified_at` (when it was last changed) changes may come in any
    order. Keys of persons (names, phones, addresses, remarks) are refused. One bad order does not stop the others.
    Each request says that these platforms' orders and refunds are as fresh as it: send `orders: []` with the platform
    when nothing has changed.

    An order's `label` is a carrier's or platform's own, to be printed at this station in the place of ours: as base64,
    or an https address at a host that the settings allow, fetched before the parcel is opened. A label that is refused
    does not stop its order.
    """
    told = await asyncio.to_thread(read_orders, await request.body())
    taken = await asyncio.to_thread(take_orders, station, told)
    labels = await asyncio.to_thread(take_labels, station, taken.orders)
    counts = Counter(each.outcome for each in taken.orders)
    return {
        **{name: counts[name] for name in ("accepted", "updated", "unchanged")},
        "rejected": [
            {"row": each.told.row, "number": each.told.number, "reason": screen.reason(each.reason)}
            for each in taken.orders
            if each.reason is not None
        ],
        "orders": [
            {"row": each.told.row, "number": each.told.number, "outcome": each.outcome, **_label(labels, each.told.row)}
            for each in taken.orders
        ],
        "import_ids": taken.import_ids,
    }


def _label(labels: Mapping[int, LabelTaken], row: int) -> dict[str, Any]:
    taken = labels.get(row)
    if taken is None:
        return {}
    why = {} if taken.reason is None else {"reason": screen.reason(taken.reason)}
    return {"label": {"outcome": taken.outcome, **why}}
