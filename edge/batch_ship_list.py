"""The panel's list of batch-ship files: what waits for one, what stays out and why, and how far each file is.

Reads only. Knows no words.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import Any

from domain.batch_ship_form import BatchShipForm
from domain.reason import Reason, reason
from edge import screen
from edge.batch_ship import Forms, fit
from edge.store.batch_ships import TakenFile, WaitingOrder, doubtful, files, waiting_orders
from journal.database import Connection

FILES_SHOWN = 30
NUMBERS_SHOWN = 5
DOUBTS_SHOWN = 200


def batch_ship_list(connection: Connection, forms: Forms) -> dict[str, Any]:
    """Every shop with an order that waits, and the latest files."""
    orders = sorted(waiting_orders(connection), key=lambda order: (order.platform, order.shop))
    shops = groupby(orders, key=lambda order: (order.platform, order.shop))
    return {
        "waiting": [_shop(*shop, list(of_shop), forms.get(shop[0])) for shop, of_shop in shops],
        "files": [file_message(connection, file) for file in files(connection, FILES_SHOWN)],
    }


def file_message(connection: Connection, file: TakenFile) -> dict[str, Any]:
    """One file, with those of its orders that a person must look at."""
    told = asdict(file)
    look = told.pop("look")
    doubts = doubtful(connection, file.file_id, DOUBTS_SHOWN) if file.stale or file.unsure else []
    return {**told, "suffix": "txt" if look["separator"] == "\t" else "csv", "doubts": doubts}


def _shop(platform: str, shop: str, orders: list[WaitingOrder], form: BatchShipForm | None) -> dict[str, Any]:
    ready = rows = 0
    out: dict[tuple[str, str], tuple[Reason, list[str]]] = {}
    for order in orders:
        found = reason("batch_ship_no_form", platform=platform) if form is None else fit(order, form)
        if isinstance(found, Reason):
            kept = out.setdefault((found.code, str(found.params)), (found, []))
            kept[1].append(order.number)
        else:
            ready, rows = ready + 1, rows + len(found)
    return {
        "platform": platform,
        "shop": shop,
        "orders": ready,
        "rows": rows,
        "rows_max": form.rows_max if form else 0,
        "form": form.name if form else "",
        "unconfirmed": form is not None and form.is_unconfirmed,
        "source": form.source if form else "",
        "grade": form.grade.value if form else "",
        "carriers_source": form.carriers.source if form else "",
        "left_out": [
            {"reason": screen.reason(why), "count": len(numbers), "numbers": numbers[:NUMBERS_SHOWN]}
            for why, numbers in out.values()
        ],
    }
