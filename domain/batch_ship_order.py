"""An order that waits to be declared by a batch-ship file: whether it fits one, which go in first, what it becomes.

Does not know who keeps orders, or what is packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from domain.batch_ship import Box, rows_of
from domain.batch_ship_events import BatchShipRow
from domain.batch_ship_form import BatchShipForm
from domain.order import Order, Refund
from domain.reason import Reason, reason
from domain.refund import order_status
from domain.retold import told_now

Forms = Mapping[str, BatchShipForm]  # by platform


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrder:
    """An undeclared order of which a box is packed, and which is in no file. ``ship_by`` is its earliest box's."""

    order_id: str
    platform: str
    shop: str
    number: str
    boxes: tuple[Box, ...]
    ship_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Why some orders of a shop are in no file yet; ``numbers`` are theirs."""

    why: Reason
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopWaiting:
    """A shop's orders that wait: how many fit into a file, in how many rows, and what stays out."""

    platform: str
    shop: str
    form: BatchShipForm | None
    orders: int
    rows: int
    left_out: tuple[LeftOut, ...]


def fit(order: WaitingOrder, form: BatchShipForm) -> tuple[BatchShipRow, ...] | Reason:
    """The order's rows in a file of this form, or why it stays out."""
    return rows_of(order.order_id, order.number, order.boxes, form.carriers.names, one_parcel=form.one_parcel)


def rows_for(orders: Iterable[WaitingOrder], form: BatchShipForm) -> tuple[BatchShipRow, ...]:
    """The rows of a file: those orders that fit, whole and in their order, as many as it may hold."""
    rows: list[BatchShipRow] = []
    for of_order in _fitting(orders, form):
        if len(rows) + len(of_order) > form.rows_max:
            break
        rows += of_order
    return tuple(rows)


def most_pressing(order: WaitingOrder) -> tuple[bool, datetime, str]:
    """What a list is sorted by: the earliest ship-by first."""
    return (order.ship_by is None, order.ship_by or datetime.max.replace(tzinfo=UTC), order.number)


def by_shop(orders: Iterable[WaitingOrder], forms: Forms) -> list[ShopWaiting]:
    """What waits, shop by shop."""
    ordered = sorted(orders, key=_shop_of)
    return [_waiting(*shop, list(of_shop), forms.get(shop[0])) for shop, of_shop in groupby(ordered, key=_shop_of)]


def is_undeclared(order: Order) -> bool:
    """Whether the order may be declared by a file, once it is packed.

    One that the platform's status says is shipped waits for nothing, though nobody told when it was.
    """
    open_still = order.declared_since is None and not order.cancelled and order.refund is Refund.CLEAR
    return open_still and not order_status(order.platform_status).shipped


def declared(order: Order, at: datetime) -> Order | None:
    """The order's next version once its file was uploaded at ``at``; None where nothing changes."""
    if order.declared_since is not None or order.cancelled or order.refund is Refund.STOP:
        return None
    return told_now(order, at, declared_at=at)


def taken_back(order: Order, since: datetime | None, now: datetime) -> Order | None:
    """The order's next version once it was not declared by the file that was uploaded at ``since`` after all.

    None where nothing changes: what the platform itself has told of it since stays.
    """
    if order.declared_at is None or order.declared_at != since:
        return None
    return told_now(order, now, declared_at=None)


def _fitting(orders: Iterable[WaitingOrder], form: BatchShipForm) -> Iterator[tuple[BatchShipRow, ...]]:
    for order in orders:
        rows = fit(order, form)
        if not isinstance(rows, Reason):
            yield rows


def _shop_of(order: WaitingOrder) -> tuple[str, str]:
    return (order.platform, order.shop)


def _waiting(platform: str, shop: str, orders: Sequence[WaitingOrder], form: BatchShipForm | None) -> ShopWaiting:
    ready = rows = 0
    out: dict[tuple[str, str], tuple[Reason, list[str]]] = {}
    for order in orders:
        found = reason("batch_ship_no_form", platform=platform) if form is None else fit(order, form)
        if isinstance(found, Reason):
            out.setdefault((found.code, str(found.params)), (found, []))[1].append(order.number)
        else:
            ready, rows = ready + 1, rows + len(found)
    left_out = tuple(LeftOut(why=why, numbers=tuple(numbers)) for why, numbers in out.values())
    return ShopWaiting(platform=platform, shop=shop, form=form, orders=ready, rows=rows, left_out=left_out)
