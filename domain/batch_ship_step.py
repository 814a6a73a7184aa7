"""What each step of a batch-ship file writes: it is taken, uploaded, taken back. The same wherever files are made.

Declaring goes the road of an import: a new version of each order, a hundred a step so that others get on in between.
Does not know how facts are written, or where orders are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from domain.batch_ship_events import BatchShipTaken, BatchShipTakenBack, BatchShipUploaded
from domain.batch_ship_file import TakenFile
from domain.batch_ship_form import BatchShipForm
from domain.batch_ship_order import WaitingOrder, declared, rows_for, taken_back
from domain.feed_events import OrderImported
from domain.order import Order

TOGETHER = 100


def taking(
    orders: Iterable[WaitingOrder],
    form: BatchShipForm,
    *,
    file_id: str,
    platform: str,
    shop: str,
    badge: str,
    at: datetime,
    day: date,
) -> BatchShipTaken | None:
    """A file of a shop's orders that wait, as many as it may hold; None where none can be in it."""
    rows = rows_for(orders, form)
    if not rows:
        return None
    return BatchShipTaken(
        file_id=file_id, platform=platform, shop=shop, badge=badge, at=at, day=day, look=form.look, rows=rows
    )


def uploading(
    file: TakenFile, ids: Sequence[str], orders: Iterable[Order], badge: str, now: datetime
) -> tuple[BatchShipUploaded, tuple[OrderImported, ...]]:
    """These orders of the file are at the platform: the fact, and the orders' next versions.

    ``orders`` are they as they are known. All of a file are declared since the first step's instant.
    """
    at = file.uploaded_at or now
    fact = BatchShipUploaded(file_id=file.file_id, badge=file.uploaded_by or badge, at=at, order_ids=tuple(ids))
    return fact, _versions(declared(order, at) for order in orders)


def taking_back(
    file: TakenFile, ids: Sequence[str], orders: Iterable[Order], badge: str, now: datetime
) -> tuple[BatchShipTakenBack, tuple[OrderImported, ...]]:
    """These orders of the file are not at the platform after all: the fact, and the orders' next versions."""
    fact = BatchShipTakenBack(file_id=file.file_id, badge=badge, at=now, order_ids=tuple(ids))
    return fact, _versions(taken_back(order, file.uploaded_at, now) for order in orders)


def _versions(orders: Iterable[Order | None]) -> tuple[OrderImported, ...]:
    return tuple(OrderImported(order=order) for order in orders if order is not None)
