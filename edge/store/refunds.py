"""What refunds and deliveries of its orders mean for a parcel, and whether it leaves anything to pack.

An unopened parcel follows at once; for one that a bench has touched the change waits for the station's own event.
Does not know what a platform's words mean (``domain.refund``).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.parcel import State, next_state
from edge.store import boxes, load
from edge.store.versions import compare
from journal.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """A parcel's orders: in all, withdrawn, with a refund asked, withdrawn or delivered."""

    orders: int
    withdrawn: int
    asked: int
    over: int

    @property
    def word(self) -> str:
        """What the parcel's refunds come to."""
        if self.orders and self.withdrawn == self.orders:
            return "withdrawn"
        if self.withdrawn:
            return "partly_withdrawn"
        return "ask" if self.asked else ""


def weigh(connection: Connection, parcel_id: str, sequence: int) -> None:
    """Carry what became of a parcel's orders to the parcel, their new versions first."""
    compare(connection, parcel_id, sequence)
    row = connection.execute(_PARCEL, (parcel_id,)).fetchone()
    if row is None:
        return
    count = _Count(**dict(zip(("orders", "withdrawn", "asked", "over"), _counts(connection, parcel_id), strict=True)))
    ask = count.word != "withdrawn" and count.asked > 0
    connection.execute(
        "UPDATE parcels SET ask = ?, refunds = ?, withdrawn = ? WHERE parcel_id = ?",
        (ask, count.word, count.withdrawn, parcel_id),
    )
    state, word_before, withdrawn_before, opened = State(row[0]), row[1], row[2], bool(row[3])
    if not opened:
        _follow(connection, parcel_id, state, gone=count.orders > 0 and count.over == count.orders)
        weigh_goods(connection, parcel_id)
    elif (count.word, count.withdrawn) != (word_before, withdrawn_before) and state is not State.PICKED_UP:
        boxes.pend(connection, parcel_id, count.word or "cleared", sequence)


def weigh_siblings(connection: Connection, parcel_id: str) -> None:
    """A parcel was filled or emptied: unopened ones that share an order with it have less or more left to pack."""
    for (other,) in connection.execute(_UNOPENED_SIBLINGS, (parcel_id,)).fetchall():
        weigh_goods(connection, other)


def weigh_goods(connection: Connection, parcel_id: str) -> None:
    """Note whether all that its orders hold is in boxes that a bench has begun, or its paper is no longer right.

    It then opens only with a lift (补发, 换单), so nobody may be made to take it first.
    """
    begun = connection.execute(_BEGUN_SIBLING, (parcel_id,)).fetchone() is not None
    about = load.parcel(connection, parcel_id) if begun else None
    spare = about is not None and not about.missing
    connection.execute("UPDATE parcels SET spare = (? OR changed != '') WHERE parcel_id = ?", (spare, parcel_id))


def _follow(connection: Connection, parcel_id: str, state: State, *, gone: bool) -> None:
    if gone and state in (State.RELEASED, State.HELD):
        after = next_state(state, "OrdersWithdrawn")
    elif not gone and state is State.CANCELLED:
        after = next_state(state, "OrdersRestored")
    else:
        return
    connection.execute(
        "UPDATE parcels SET state = ?, hold_reason = NULL, hold_before = NULL, hold_until = NULL,"
        " hold_urgent = NULL WHERE parcel_id = ?",
        (after.value, parcel_id),
    )


def _counts(connection: Connection, parcel_id: str) -> tuple[int, int, int, int]:
    row: tuple[int, int, int, int] = connection.execute(_REFUNDS, (parcel_id,)).fetchone()
    return row


_PARCEL = "SELECT state, refunds, withdrawn, opened_at IS NOT NULL FROM parcels WHERE parcel_id = ?"
_REFUNDS = (
    "SELECT COUNT(*), COALESCE(SUM(o.cancelled OR o.refund = 'stop'), 0),"
    " COALESCE(SUM(o.refund = 'ask' AND NOT o.cancelled), 0),"
    " COALESCE(SUM(o.cancelled OR o.refund = 'stop' OR o.delivered), 0)"
    " FROM parcel_orders p JOIN orders o USING (order_id) WHERE p.parcel_id = ?"
)
_BEGUN_SIBLING = (
    "SELECT 1 FROM parcel_orders a JOIN parcel_orders b USING (order_id) JOIN parcels p ON p.parcel_id = b.parcel_id"
    " WHERE a.parcel_id = ? AND p.opened_at IS NOT NULL LIMIT 1"
)
_UNOPENED_SIBLINGS = (
    "SELECT DISTINCT b.parcel_id FROM parcel_orders a JOIN parcel_orders b USING (order_id)"
    " JOIN parcels p ON p.parcel_id = b.parcel_id"
    " WHERE a.parcel_id = ? AND b.parcel_id != a.parcel_id AND p.opened_at IS NULL ORDER BY b.parcel_id"
)
