"""The version of each order that a parcel's paper was printed from, and what has changed since (``domain.version``).

Paper comes to be when its number becomes known (preprinted), when our printer is asked, or when a label printed
elsewhere is scanned. Does not know what a bench does about a change.
"""

from __future__ import annotations

from domain.parcel import State
from domain.site import Label
from domain.version import ADDRESS, VARIANT, changed_since, filled
from edge.store import boxes
from edge.store.load import site_rules
from journal.database import Connection

UNCHANGED = "unchanged"


def note_printed(connection: Connection, parcel_id: str) -> None:
    """The parcel's paper says what its orders say now: it was printed, or a supervisor let it go as it is."""
    connection.execute(_PRINTED, (parcel_id,))
    connection.execute("UPDATE parcels SET changed = '' WHERE parcel_id = ? AND changed != ''", (parcel_id,))
    for what in (ADDRESS, VARIANT):
        connection.execute(_OVER, (parcel_id, what))


def note_reprinted(connection: Connection, parcel_id: str, sequence: int) -> None:
    """As ``note_printed``, where there is paper; a parcel that was set aside for the change learns that it is over."""
    row = connection.execute(_PARCEL, (parcel_id,)).fetchone()
    if row is None or not (_has_paper(connection, row) or connection.execute(_ANY_PAPER, (parcel_id,)).fetchone()):
        return
    note_printed(connection, parcel_id)
    if row[1] and row[2]:
        boxes.pend(connection, parcel_id, UNCHANGED, sequence)


def compare(connection: Connection, parcel_id: str, sequence: int) -> None:
    """Note what of the parcel's open orders is no longer as its paper says."""
    row = connection.execute(_PARCEL, (parcel_id,)).fetchone()
    if row is None:
        return
    state, before, opened, has_paper = State(row[0]), row[1], bool(row[2]), _has_paper(connection, row)
    found: set[str] = set()
    for order_id, printed, now in connection.execute(_VERSIONS, (parcel_id,)).fetchall():
        if printed:
            found.update(changed_since(printed, now))
        if (printed or has_paper) and (known := filled(printed, now)) != printed:
            connection.execute(_PRINTED_ONE, (known, parcel_id, order_id))
    text = ",".join(sorted(found))
    if text == before:
        return
    connection.execute("UPDATE parcels SET changed = ? WHERE parcel_id = ?", (text, parcel_id))
    if not opened or state is State.PICKED_UP:
        return
    for what in sorted({ADDRESS, VARIANT, UNCHANGED} - found):
        connection.execute(_OVER, (parcel_id, what))
    for what in sorted(found - set(before.split(","))) if found else [UNCHANGED]:
        boxes.pend(connection, parcel_id, what, sequence)


def _has_paper(connection: Connection, row: tuple[str, str, int, str, str | None]) -> bool:
    """Preprinted paper is there as soon as it has a number; a label of ours once it was asked for."""
    if row[4] is not None:
        return True
    return bool(row[3]) and site_rules(connection).profile.label is Label.PREPRINTED


_PARCEL = "SELECT state, changed, opened_at IS NOT NULL, tracking_number, label_job FROM parcels WHERE parcel_id = ?"
_VERSIONS = (
    "SELECT o.order_id, l.printed, o.version FROM parcel_orders l JOIN orders o USING (order_id)"
    " WHERE l.parcel_id = ? AND NOT o.cancelled AND o.refund != 'stop'"
)
_PRINTED = (
    "UPDATE parcel_orders SET printed ="
    " COALESCE((SELECT version FROM orders o WHERE o.order_id = parcel_orders.order_id), '') WHERE parcel_id = ?"
)
_ANY_PAPER = "SELECT 1 FROM parcel_orders WHERE parcel_id = ? AND printed != ''"
_PRINTED_ONE = "UPDATE parcel_orders SET printed = ? WHERE parcel_id = ? AND order_id = ?"
_OVER = "DELETE FROM pending_changes WHERE parcel_id = ? AND what = ?"
