"""Parcels' rows, names and orders: the small moves that ``releases`` is made of. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from domain.parcel import State
from journal.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What decides whether a parcel may move. ``opened``: a bench has touched it."""

    parcel_id: str
    number: str
    carrier: str
    opened: bool
    packed_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A number's use: the parcel that it leads to, how many uses came before, and the number that took its place."""

    parcel_id: str
    generation: int
    replaced_by: str


def of_order(connection: Connection, order_id: str) -> list[Box]:
    """The parcels that an order is in, in an order of their own."""
    return [_box(row) for row in connection.execute(f"{_BOX} {_OF_ORDER}", (order_id,)).fetchall()]


def named(connection: Connection, name: str) -> Box | None:
    """The parcel that a number leads to."""
    row = connection.execute(f"{_BOX} JOIN parcel_names n USING (parcel_id) WHERE n.name = ?", (name,)).fetchone()
    return None if row is None else _box(row)


def orders_of(connection: Connection, parcel_id: str) -> list[str]:
    """The ids of a parcel's orders."""
    rows = connection.execute(
        "SELECT order_id FROM parcel_orders WHERE parcel_id = ? ORDER BY order_id", (parcel_id,)
    ).fetchall()
    return [row[0] for row in rows]


def is_empty(connection: Connection, parcel_id: str) -> bool:
    """Whether no order is in the parcel."""
    return connection.execute("SELECT 1 FROM parcel_orders WHERE parcel_id = ?", (parcel_id,)).fetchone() is None


def use_of(connection: Connection, name: str) -> Use | None:
    """How a number is in use; None for one that was never seen."""
    row = connection.execute(
        "SELECT parcel_id, generation, replaced_by FROM parcel_names WHERE name = ?", (name,)
    ).fetchone()
    return None if row is None else Use(parcel_id=row[0], generation=row[1], replaced_by=row[2])


def create(connection: Connection, parcel_id: str, number: str, carrier: str, *, unlisted: bool = False) -> None:
    """A released parcel, unless it is there; its wave comes from the list that names its number."""
    connection.execute(
        "INSERT INTO parcels(parcel_id, state, tracking_number, carrier, unlisted, policy, stretch, ask, spare,"
        " refunds, withdrawn, reasons, packed_by, packed_place, wave, changed)"
        " VALUES (?, 'released', ?, ?, ?, '', 0, 0, 0, '', 0, '[]', '', '', '', '') ON CONFLICT DO NOTHING",
        (parcel_id, number, carrier, unlisted),
    )
    if number:
        note_wave(connection, parcel_id, number)


def note_wave(connection: Connection, parcel_id: str, name: str) -> None:
    """The parcel lies where the list of its number says; of two codes of one label, where one says it."""
    connection.execute(
        "UPDATE parcels SET (wave, wave_position) = (SELECT wave, wave_position FROM waybills WHERE name = ?1"
        " ORDER BY wave = '', wave_position IS NULL, printed_at DESC, tracking_number LIMIT 1)"
        " WHERE parcel_id = ?2 AND EXISTS (SELECT 1 FROM waybills WHERE name = ?1)",
        (name, parcel_id),
    )


def note_carrier(connection: Connection, box: Box, carrier: str, sequence: int) -> None:
    """Who takes the parcel is another now, or known at last; of a touched one the station's own event says so."""
    connection.execute("UPDATE parcels SET carrier = ? WHERE parcel_id = ?", (carrier, box.parcel_id))
    if box.opened and connection.execute(_JOINS, (box.parcel_id,)).fetchone() is None:
        pend(connection, box.parcel_id, "carrier", sequence)


def has_left(connection: Connection, parcel_id: str) -> bool:
    """Whether the parcel went out; its number may be in its next use."""
    row = connection.execute("SELECT state FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    return row is not None and row[0] in (State.HANDED_OVER, State.PICKED_UP)


def say(connection: Connection, name: str, parcel_id: str, use: int) -> None:
    """From now on the name leads to this parcel, in its own right; ``use`` counts earlier uses of a number."""
    connection.execute(
        "INSERT INTO parcel_names(name, parcel_id, generation, replaced_by) VALUES (?, ?, ?, '')"
        " ON CONFLICT(name) DO UPDATE SET parcel_id = excluded.parcel_id, generation = excluded.generation,"
        " replaced_by = ''",
        (name, parcel_id, use),
    )


def lead_on(connection: Connection, old: str, new: str) -> None:
    """A scan of the old number is refused and names the new one."""
    connection.execute("UPDATE parcel_names SET replaced_by = ? WHERE name = ?", (new, old))


def link(connection: Connection, parcel_id: str, order_id: str, sequence: int) -> None:
    """Put an order into a parcel; where a bench has touched it, the station's own event will say so."""
    added = connection.execute(
        "INSERT INTO parcel_orders(parcel_id, order_id, printed) VALUES (?, ?, '') ON CONFLICT DO NOTHING",
        (parcel_id, order_id),
    )
    if added.rowcount and is_opened(connection, parcel_id):
        pend(connection, parcel_id, "joined", sequence)


def unlink(connection: Connection, parcel_id: str, order_id: str) -> None:
    """Take an order out of a parcel."""
    connection.execute("DELETE FROM parcel_orders WHERE parcel_id = ? AND order_id = ?", (parcel_id, order_id))


def move(connection: Connection, parcel_id: str, to: str) -> None:
    """Give up an unopened parcel. Its id and names lead to ``to`` for ever; without one, nowhere."""
    if to:
        connection.execute("UPDATE parcel_names SET parcel_id = ? WHERE parcel_id = ?", (to, parcel_id))
        # What was told of it was told of the parcel that it is now.
        connection.execute("UPDATE OR IGNORE limits_told SET parcel_id = ? WHERE parcel_id = ?", (to, parcel_id))
        connection.execute("UPDATE OR IGNORE misses SET parcel_id = ? WHERE parcel_id = ?", (to, parcel_id))
        say(connection, parcel_id, to, 0)
    else:
        connection.execute("DELETE FROM parcel_names WHERE parcel_id = ?", (parcel_id,))
    for table in ("limits_told", "misses", "lifts", "parcel_orders", "parcels"):
        connection.execute(f"DELETE FROM {table} WHERE parcel_id = ?", (parcel_id,))  # noqa: S608 - our own tables


def carry_hold(connection: Connection, parcel_id: str, to: str) -> None:
    """What a person decided of an unopened parcel (hold, urgency, lifts) goes where its orders go, unless that is open.

    A hold wins over none; of two, or of two lifts, what is there already or lasts longer.
    """
    if is_opened(connection, to):
        return
    connection.execute(_CARRY_HOLD, (parcel_id, to))
    connection.execute(_CARRY_URGENT, (parcel_id, to))
    connection.execute(_CARRY_LIFTS, (to, parcel_id))


_CARRY_HOLD = (
    "UPDATE parcels SET (state, hold_reason, hold_before, hold_until, hold_urgent, urgent_at) ="
    " (SELECT h.state, h.hold_reason, h.hold_before, h.hold_until, h.hold_urgent, NULL FROM parcels h"
    " WHERE h.parcel_id = ?1) WHERE parcel_id = ?2 AND state IN ('released', 'cancelled')"
    " AND EXISTS (SELECT 1 FROM parcels h WHERE h.parcel_id = ?1 AND h.state = 'held')"
)
_CARRY_URGENT = (
    "UPDATE parcels SET urgent_at = (SELECT u.urgent_at FROM parcels u WHERE u.parcel_id = ?1)"
    " WHERE parcel_id = ?2 AND state != 'held' AND urgent_at IS NULL"
    " AND EXISTS (SELECT 1 FROM parcels u WHERE u.parcel_id = ?1 AND u.urgent_at IS NOT NULL)"
)
_CARRY_LIFTS = (
    "INSERT INTO lifts(parcel_id, rule, badge, until) SELECT ?1, rule, badge, until FROM lifts WHERE parcel_id = ?2"
    " ON CONFLICT(parcel_id, rule) DO UPDATE SET badge = excluded.badge, until = excluded.until"
    " WHERE excluded.until > until"
)


def take_name(connection: Connection, box: Box, name: str, carrier: str, sequence: int) -> None:
    """A touched parcel keeps its id and is found by a further number at once; the station's own event names it so."""
    say(connection, name, box.parcel_id, 0)
    pend(connection, box.parcel_id, "named", sequence, number=name, carrier=carrier)


def is_opened(connection: Connection, parcel_id: str) -> bool:
    """Whether a bench has touched the parcel."""
    row = connection.execute("SELECT opened_at FROM parcels WHERE parcel_id = ?", (parcel_id,)).fetchone()
    return row is not None and row[0] is not None


def pend(
    connection: Connection, parcel_id: str, what: str, sequence: int, *, number: str = "", carrier: str = ""
) -> None:
    """A change that waits for the station's own event; the newest of a kind counts."""
    connection.execute(
        "INSERT INTO pending_changes(parcel_id, what, feed_sequence, number, carrier) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(parcel_id, what) DO UPDATE SET feed_sequence = excluded.feed_sequence, number = excluded.number,"
        " carrier = excluded.carrier",
        (parcel_id, what, sequence, number, carrier),
    )


# The event of an order that joins says who takes the parcel, too.
_JOINS = "SELECT 1 FROM pending_changes WHERE parcel_id = ? AND what = 'joined'"
_BOX = "SELECT p.parcel_id, p.tracking_number, p.carrier, p.opened_at IS NOT NULL, p.packed_at FROM parcels p"
_OF_ORDER = "JOIN parcel_orders l USING (parcel_id) WHERE l.order_id = ? ORDER BY p.tracking_number, p.parcel_id"


def _box(row: tuple[str, str, str, int, int | None]) -> Box:
    return Box(parcel_id=row[0], number=row[1], carrier=row[2], opened=bool(row[3]), packed_at=row[4])
