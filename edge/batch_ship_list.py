"""The panel's list of batch-ship files: what waits for one, what stays out and why, and how far each file is.

Reads only. Knows no words.
"""

from __future__ import annotations

from typing import Any

from domain.batch_ship_file import DOUBTS_SHOWN, TakenFile, shop_message
from domain.batch_ship_file import file_message as message_of
from domain.batch_ship_order import Forms, by_shop
from edge.store.batch_ships import doubtful, files, waiting_orders
from journal.database import Connection

FILES_SHOWN = 30


def batch_ship_list(connection: Connection, forms: Forms) -> dict[str, Any]:
    """Every shop with an order that waits, and the latest files."""
    return {
        "waiting": [shop_message(shop) for shop in by_shop(waiting_orders(connection), forms)],
        "files": [file_message(connection, file) for file in files(connection, FILES_SHOWN)],
    }


def file_message(connection: Connection, file: TakenFile) -> dict[str, Any]:
    """One file, with those of its orders that a person must look at."""
    doubts = doubtful(connection, file.file_id, DOUBTS_SHOWN) if file.stale or file.unsure else []
    return message_of(file, doubts)
