"""What tests of batch-ship files do most: pack, take a file, and look at what became of it."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from domain.batch_ship_file import TakenFile
from domain.order import Order
from edge.batch_ship import BatchShips
from edge.batch_ship_forms import forms_in
from edge.batch_ship_list import batch_ship_list
from edge.store.rebuild import rebuild
from tests.edge.floor import SUPERVISOR, Floor, waybill_number

A, B, C, D = (waybill_number(serial) for serial in range(1, 5))


def ships(here: Floor, **more: Any) -> BatchShips:
    told: dict[str, Any] = {"forms": forms_in(None), "feed": here.feed} | more
    return BatchShips(reader=here.reader, writer=here.writer, clock=here.clock, **told)


def take(here: Floor, **more: Any) -> TakenFile:
    here.pause()
    return ships(here, **more).take("pdd", "", SUPERVISOR)


def packed(here: Floor, *orders: Order) -> None:
    """Import the orders and pack each under its own number."""
    here.take(*orders)
    for order in orders:
        here.scan(order.tracking_number, *(line.sku for line in order.lines))


def rows(here: Floor, file: TakenFile) -> list[list[str]]:
    """The file's rows, as pandas reads them."""
    content = ships(here).content(file.file_id)
    return [
        list(map(str.strip, row))
        for row in pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig").to_numpy().tolist()
    ]


def declared(here: Floor, order: Order) -> int | None:
    value: int | None = here.rows("SELECT declared_at FROM orders WHERE order_id = ?", (order.order_id,))[0][0]
    return value


def left_out(here: Floor) -> dict[str, int]:
    told = batch_ship_list(here.reader, forms_in(None))["waiting"]
    return {why["reason"]["code"]: why["count"] for shop in told for why in shop["left_out"]}


def waiting(here: Floor) -> int:
    return sum(shop["orders"] for shop in batch_ship_list(here.reader, forms_in(None))["waiting"])


def rebuilds(here: Floor) -> None:
    before = here.state()
    rebuild(here.reader)
    assert here.state() == before


def declared_us(here: Floor) -> int:
    value: int = here.rows("SELECT MAX(declared_at) FROM orders")[0][0]
    return value
