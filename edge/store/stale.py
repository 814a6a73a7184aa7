"""Deadlines that changed rules have made stale: computed again at once where they are few, else in slices.

A moved trip may reach every open parcel, and no scan may wait for that. What a bench has in hand is computed in the
change's own transaction; what is only released waits here, by carrier, until a worker has been through it. Meanwhile a
parcel that is scanned or packed is computed first, and the rules know that the view of the others is not sure.
"""

from __future__ import annotations

from collections.abc import Collection

from edge.store.deadlines import recompute_parcels
from journal.database import Connection

AT_ONCE_MAX = 100  # some milliseconds of the writer's time
ALL = "*"  # in the place of a carrier

_IN_HAND = "SELECT parcel_id FROM parcels WHERE state IN ('opened', 'verified')"
_WAITING = "SELECT parcel_id FROM parcels WHERE state IN ('released', 'held')"
# As the queue has them: what is to be packed soonest first, and neighbours in the indexes written together.
_SOONEST = "ORDER BY bench_deadline IS NULL, bench_deadline, paid_at, parcel_id"


def follow_rules(connection: Connection, carriers: Collection[str] | None, sequence: int) -> None:
    """The rules or a policy changed: deadlines of these carriers' parcels follow (None: of all).

    What takes no carrier yet goes by its orders', and is among them in any case. ``sequence`` tells changes apart.
    """
    if carriers is not None and not carriers:
        return
    named = [ALL] if carriers is None else sorted({*carriers, ""})
    recompute_parcels(connection, [row[0] for row in connection.execute(_IN_HAND).fetchall()])
    ids = _ids(connection, named, AT_ONCE_MAX + 1)
    if len(ids) <= AT_ONCE_MAX:
        recompute_parcels(connection, ids)
        return
    connection.executemany(
        "INSERT INTO stale_deadlines(carrier, sequence) VALUES (?, ?)"
        " ON CONFLICT(carrier) DO UPDATE SET sequence = excluded.sequence",
        [(carrier, sequence) for carrier in named],
    )


def any_stale(connection: Connection) -> bool:
    """Whether some released parcel's deadline may still be the one before a change."""
    return connection.execute("SELECT 1 FROM stale_deadlines LIMIT 1").fetchone() is not None


def refresh(connection: Connection, parcel_id: str) -> bool:
    """Compute one parcel's deadline now if it may be stale; whether that was needed. Writes."""
    if not any_stale(connection):
        return False
    recompute_parcels(connection, (parcel_id,))
    return True


def refresh_order(connection: Connection, order_id: str) -> None:
    """The same for an order that is about to change: once it is withdrawn no deadline follows from it any more."""
    if any_stale(connection):
        rows = connection.execute("SELECT parcel_id FROM parcel_orders WHERE order_id = ?", (order_id,)).fetchall()
        recompute_parcels(connection, [row[0] for row in rows])


def stale_carriers(connection: Connection) -> dict[str, int]:
    """Carriers that wait, each with the sequence of the change that it waits for."""
    return dict(connection.execute("SELECT carrier, sequence FROM stale_deadlines").fetchall())


def stale_parcels(connection: Connection, carriers: Collection[str]) -> list[str]:
    """Their parcels, what is to be packed soonest first."""
    return _ids(connection, carriers, -1)


def settle(connection: Connection, carriers: dict[str, int]) -> None:
    """All of these carriers' parcels are computed; one that changed again meanwhile goes on waiting."""
    connection.executemany("DELETE FROM stale_deadlines WHERE carrier = ? AND sequence = ?", list(carriers.items()))


def settle_all(connection: Connection) -> None:
    """Compute whatever waits, in one go: where no bench waits for it."""
    carriers = stale_carriers(connection)
    if carriers:
        recompute_parcels(connection, stale_parcels(connection, carriers))
        settle(connection, carriers)


def _ids(connection: Connection, carriers: Collection[str], limit: int) -> list[str]:
    where, params = "", tuple[str, ...]()
    if ALL not in carriers:
        params = tuple(carriers)
        where = f" AND carrier IN ({', '.join('?' * len(params))})"
    rows = connection.execute(f"{_WAITING}{where} {_SOONEST} LIMIT ?", (*params, limit)).fetchall()
    return [row[0] for row in rows]
