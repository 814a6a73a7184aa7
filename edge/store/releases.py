"""Orders and waybill numbers become parcels, in whichever order they arrive. Deterministic, so that a rebuild agrees.

An unopened parcel moves freely; one that a bench has touched keeps its id and is only marked: the station's own event
applies the change between two scans (``edge.changes``). Does not know deadlines or benches.
"""

from __future__ import annotations

from domain.events import ParcelChanged
from domain.order import Order, Waybill, parcel_id_of_order, parcel_id_of_waybill
from domain.parcel import State, next_state
from edge.store.instants import us
from journal.database import Connection

_DAY_US = 86_400_000_000
REUSE_DAYS = 30
_TOUCHED = (State.OPENED, State.VERIFIED, State.PACKED, State.HANDED_OVER)


def release_order(connection: Connection, order: Order, sequence: int) -> set[str]:
    """Give the order its parcels; returns the ids of parcels whose deadlines may have changed."""
    numbers = {row[0]: row[1] for row in connection.execute(_NUMBERS_OF_ORDER, (order.order_id,)).fetchall()}
    if order.tracking_number:
        numbers.setdefault(order.tracking_number, order.carrier)
    for number, carrier in numbers.items():
        parcel_id = _parcel_of_number(connection, number, carrier or order.carrier, order)
        _link(connection, parcel_id, order.order_id, sequence)
    touched = _parcels_of(connection, order.order_id)
    if not touched:
        parcel_id = parcel_id_of_order(order.order_id)
        _new_parcel(connection, parcel_id, "", order.carrier)
        _link(connection, parcel_id, order.order_id, sequence)
        touched = {parcel_id}
    for parcel_id in touched:
        _refunds(connection, parcel_id, sequence)
    return touched


def release_waybill(connection: Connection, waybill: Waybill, sequence: int) -> set[str]:
    """Join a listed waybill onto its known orders; unknown ones find it when they come."""
    connection.execute("DELETE FROM waybill_orders WHERE tracking_number = ?", (waybill.tracking_number,))
    touched: set[str] = set()
    for order_id in waybill.order_ids:
        connection.execute(
            "INSERT INTO waybill_orders(tracking_number, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (waybill.tracking_number, order_id),
        )
        if connection.execute("SELECT 1 FROM orders WHERE order_id = ?", (order_id,)).fetchone():
            parcel_id = _parcel_of_number(connection, waybill.tracking_number, waybill.carrier, None, order_id)
            _link(connection, parcel_id, order_id, sequence)
            touched.add(parcel_id)
    if waybill.replaces:
        _replace(connection, waybill.replaces, waybill.tracking_number)
    connection.execute(
        "UPDATE parcels SET wave = ?, wave_position = ? WHERE parcel_id ="
        " (SELECT parcel_id FROM parcel_names WHERE name = ?)",
        (waybill.wave, waybill.wave_position, waybill.tracking_number),
    )
    for parcel_id in touched:
        _refunds(connection, parcel_id, sequence)
    return touched


def rename(connection: Connection, old: str, new: str, number: str, carrier: str) -> None:
    """Make ``number`` (and the old id) lead to parcel ``new``."""
    for name in (old, number):
        if name:
            connection.execute(_NAME, (name, new, 0))
    connection.execute(
        "UPDATE parcels SET tracking_number = ?, carrier = CASE WHEN ? = '' THEN carrier ELSE ? END WHERE parcel_id = ?",
        (number, carrier, carrier, new),
    )


def join_orders(connection: Connection, event: ParcelChanged) -> None:
    """The station's own event joined orders to a parcel that was opened without them."""
    for order_id in event.order_ids:
        connection.execute(
            "INSERT INTO parcel_orders(parcel_id, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (event.parcel_id, order_id),
        )


_NUMBERS_OF_ORDER = (
    "SELECT w.tracking_number, w.carrier FROM waybill_orders o JOIN waybills w USING (tracking_number)"
    " WHERE o.order_id = ? ORDER BY w.tracking_number"
)
_NAME = (
    "INSERT INTO parcel_names(name, parcel_id, generation, replaced_by) VALUES (?, ?, ?, '')"
    " ON CONFLICT(name) DO UPDATE SET parcel_id = excluded.parcel_id, generation = excluded.generation"
)


def _parcels_of(connection: Connection, order_id: str) -> set[str]:
    rows = connection.execute("SELECT parcel_id FROM parcel_orders WHERE order_id = ?", (order_id,)).fetchall()
    return {row[0] for row in rows}


def _parcel_of_number(
    connection: Connection, number: str, carrier: str, order: Order | None, order_id: str = ""
) -> str:
    """The parcel that travels under ``number``: known, or the order's unnamed one moved there, or a new one."""
    order_id = order.order_id if order else order_id
    unnamed = parcel_id_of_order(order_id)
    waiting = connection.execute("SELECT state FROM parcels WHERE parcel_id = ? AND tracking_number = ''", (unnamed,))
    row = waiting.fetchone()
    known = connection.execute("SELECT parcel_id, generation FROM parcel_names WHERE name = ?", (number,)).fetchone()
    if known is not None and not _used_up(connection, known[0], order):
        parcel_id = str(known[0])
        if row is not None and State(row[0]) is State.RELEASED:
            _retire(connection, unnamed, parcel_id)
        return parcel_id
    generation = 0 if known is None else known[1] + 1
    if row is not None and State(row[0]) not in (State.RELEASED, State.CANCELLED):
        # A bench has touched it: it keeps its id and takes the number as a further name.
        rename(connection, "", unnamed, number, carrier)
        return unnamed
    parcel_id = parcel_id_of_waybill(number, generation)
    _new_parcel(connection, parcel_id, number, carrier)
    connection.execute(_NAME, (number, parcel_id, generation))
    if row is not None:
        _retire(connection, unnamed, parcel_id)
    return parcel_id


def _used_up(connection: Connection, parcel_id: str, order: Order | None) -> bool:
    """Whether the number's parcel left so long before this order that the number is in use again."""
    paid = order.paid_at or order.confirmed_at or order.created_at if order else None
    row = connection.execute("SELECT packed_at FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    return bool(paid and row and row[0] is not None and us(paid) - row[0] > REUSE_DAYS * _DAY_US)


def _new_parcel(connection: Connection, parcel_id: str, number: str, carrier: str) -> None:
    connection.execute(
        "INSERT INTO parcels(parcel_id, state, tracking_number, carrier, unlisted, policy, stretch, ask, reasons,"
        " packed_by, packed_place, wave) VALUES (?, 'released', ?, ?, 0, '', 0, 0, '[]', '', '', '')"
        " ON CONFLICT DO NOTHING",
        (parcel_id, number, carrier),
    )
    connection.execute(
        "UPDATE parcels SET wave = w.wave, wave_position = w.wave_position FROM waybills w"
        " WHERE parcels.parcel_id = ? AND w.tracking_number = ?",
        (parcel_id, number),
    )


def _retire(connection: Connection, unnamed: str, parcel_id: str) -> None:
    """Move an unopened parcel to its waybill's id; the old id leads there for ever."""
    connection.execute(
        "INSERT INTO parcel_orders(parcel_id, order_id) SELECT ?, order_id FROM parcel_orders WHERE parcel_id = ?"
        " ON CONFLICT DO NOTHING",
        (parcel_id, unnamed),
    )
    connection.execute("DELETE FROM parcel_orders WHERE parcel_id = ?", (unnamed,))
    connection.execute("DELETE FROM parcels WHERE parcel_id = ?", (unnamed,))
    connection.execute(_NAME, (unnamed, parcel_id, 0))


def _replace(connection: Connection, old: str, new: str) -> None:
    connection.execute("UPDATE parcel_names SET replaced_by = ? WHERE name = ?", (new, old))


def _link(connection: Connection, parcel_id: str, order_id: str, sequence: int) -> None:
    state = connection.execute("SELECT state FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    linked = connection.execute(
        "SELECT 1 FROM parcel_orders WHERE parcel_id = ? AND order_id = ?", (parcel_id, order_id)
    ).fetchone()
    if linked:
        return
    if state is not None and State(state[0]) in _TOUCHED:
        _pend(connection, parcel_id, "joined", sequence)
    connection.execute(
        "INSERT INTO parcel_orders(parcel_id, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (parcel_id, order_id)
    )


def _refunds(connection: Connection, parcel_id: str, sequence: int) -> None:
    """Carry the refund state of a parcel's orders to the parcel, or mark it for the station's own event."""
    row = connection.execute("SELECT state, ask FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    if row is None:
        return
    state, asked_before = State(row[0]), bool(row[1])
    total, withdrawn, asked = connection.execute(_REFUNDS, (parcel_id,)).fetchone()
    all_gone = total > 0 and withdrawn == total
    ask = not all_gone and asked > 0
    connection.execute("UPDATE parcels SET ask = ? WHERE parcel_id = ?", (ask, parcel_id))
    if state in _TOUCHED:
        what = "withdrawn" if all_gone else "partly_withdrawn" if withdrawn else "ask" if ask else ""
        if what:
            _pend(connection, parcel_id, what, sequence)
        elif asked_before:
            _pend(connection, parcel_id, "cleared", sequence)
    elif all_gone and state in (State.RELEASED, State.HELD):
        _set_state(connection, parcel_id, next_state(state, "OrdersWithdrawn"))
    elif not all_gone and state is State.CANCELLED:
        _set_state(connection, parcel_id, next_state(state, "OrdersRestored"))


_REFUNDS = (
    "SELECT COUNT(*), COALESCE(SUM(o.cancelled OR o.refund = 'stop'), 0),"
    " COALESCE(SUM(o.refund = 'ask' AND NOT o.cancelled), 0)"
    " FROM parcel_orders p JOIN orders o USING (order_id) WHERE p.parcel_id = ?"
)


def _set_state(connection: Connection, parcel_id: str, state: State) -> None:
    connection.execute("UPDATE parcels SET state = ? WHERE parcel_id = ?", (state.value, parcel_id))


def _pend(connection: Connection, parcel_id: str, what: str, sequence: int) -> None:
    connection.execute(
        "INSERT INTO pending_changes(parcel_id, what, feed_sequence) VALUES (?, ?, ?)"
        " ON CONFLICT(parcel_id, what) DO NOTHING",
        (parcel_id, what, sequence),
    )
