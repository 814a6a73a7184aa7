"""An undone import's orders and waybills, back as they were. Does not know who may undo what (``edge.undo``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domain import events as e
from domain.carrier import name_of
from domain.order import parcel_id_of_waybill
from edge.store import boxes, reuse
from edge.store.deadlines import recompute_parcels
from edge.store.feed_projection import keep_order, keep_waybill, numbers_of, order_imported
from edge.store.imports import loaded, went_back
from edge.store.instants import us, written_at
from edge.store.refunds import weigh
from edge.store.releases import settle
from edge.store.stale import refresh_order
from journal.database import Connection
from journal.envelope import Entry

NO_ONE = ""


def list_loaded(connection: Connection, event: e.ListLoaded, entry: Entry) -> None:
    loaded(connection, event)


def order_undone(connection: Connection, event: e.OrderUndone, entry: Entry) -> None:
    """An order is as it was, also without the number that the import had given it; or it was never there.

    What a bench holds in its hand stays, as cancelled: a person must see to it.
    """
    order = event.order
    went_back(connection, event.import_id, "order", order.order_id)
    if connection.execute("SELECT 1 FROM orders WHERE order_id = ?", (order.order_id,)).fetchone() is None:
        return
    refresh_order(connection, order.order_id)
    linked = boxes.of_order(connection, order.order_id)
    if not event.known and any(box.opened for box in linked):
        order_imported(connection, e.OrderImported(order=replace(order, cancelled=True)), entry)
        return
    if event.known:
        gone = keep_order(connection, order, written_at(entry)) - numbers_of(connection, order.order_id)
        recompute_parcels(connection, settle(connection, order.order_id, gone, entry.sequence))
        return
    for box in linked:
        boxes.unlink(connection, box.parcel_id, order.order_id)
        _emptied(connection, box.parcel_id, box.number, entry.sequence)
    reuse.forget(connection, order.order_id)
    connection.execute("DELETE FROM order_lines WHERE order_id = ?", (order.order_id,))
    connection.execute("DELETE FROM orders WHERE order_id = ?", (order.order_id,))
    recompute_parcels(connection, {box.parcel_id for box in linked})


def waybill_undone(connection: Connection, event: e.WaybillUndone, entry: Entry) -> None:
    """A listed waybill is as it was, or was never listed; orders that it had gathered part again."""
    waybill, name = event.waybill, name_of(event.waybill.tracking_number)
    went_back(connection, event.import_id, "waybill", waybill.tracking_number)
    held = boxes.named(connection, name)
    if not event.known and held is not None and held.opened:
        return
    orders = set(boxes.orders_of(connection, held.parcel_id)) if held is not None else set()
    orders |= set(keep_waybill(connection, waybill, written_at(entry))) | set(waybill.order_ids)
    stays = set(waybill.order_ids) if event.known else set()
    if not event.known:
        for table in ("waybill_orders", "waybills"):
            connection.execute(
                f"DELETE FROM {table} WHERE tracking_number = ?",  # noqa: S608 - our own tables
                (waybill.tracking_number,),
            )
    touched: set[str] = set()
    for order_id in sorted(orders):
        touched |= settle(connection, order_id, set() if order_id in stays else {name}, entry.sequence)
    wave, position = (waybill.wave, waybill.wave_position) if event.known else ("", None)
    connection.execute(
        "UPDATE parcels SET wave = ?, wave_position = ? WHERE tracking_number = ?", (wave, position, name)
    )
    recompute_parcels(connection, touched)


def import_undone(connection: Connection, event: e.ImportUndone, entry: Entry) -> None:
    connection.execute(
        "UPDATE imports SET undone_at = ? WHERE import_id = ? AND undone_at IS NULL", (us(event.at), event.import_id)
    )


def _emptied(connection: Connection, parcel_id: str, number: str, sequence: int) -> None:
    """A parcel without orders was never there; the number leads again to the parcel that used it before."""
    if not boxes.is_empty(connection, parcel_id):
        weigh(connection, parcel_id, sequence)
        return
    use = boxes.use_of(connection, number) if number else None
    boxes.move(connection, parcel_id, NO_ONE)
    if use is not None and use.generation > 0:
        boxes.say(connection, number, parcel_id_of_waybill(number, use.generation - 1), use.generation - 1)


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.ListLoaded: list_loaded,
    e.OrderUndone: order_undone,
    e.WaybillUndone: waybill_undone,
    e.ImportUndone: import_undone,
}
