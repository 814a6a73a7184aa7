"""Sessions' rows: who is signed in at a place, what is in hand there, what was packed there last. Decides nothing."""

from __future__ import annotations

from typing import Literal

from journal.database import Connection

Column = Literal["badge", "parcel_id", "last_parcel_id", "trip_id"]

_NOTE: dict[Column, str] = {
    "badge": "UPDATE sessions SET badge = ? WHERE place = ?",
    "parcel_id": "UPDATE sessions SET parcel_id = ? WHERE place = ?",
    "last_parcel_id": "UPDATE sessions SET last_parcel_id = ? WHERE place = ?",
    "trip_id": "UPDATE sessions SET trip_id = ? WHERE place = ?",
}
_PACKED_HERE = "UPDATE sessions SET last_parcel_id = ?, parcel_id = '' WHERE place = ? AND parcel_id = ?"
_PLACES = "SELECT place FROM sessions WHERE parcel_id = ?"


def note(connection: Connection, place: str, column: Column, value: str) -> None:
    """Change one thing of a place's session; a place that has none begins one."""
    if connection.execute(_NOTE[column], (value, place)).rowcount:
        return
    connection.execute(
        "INSERT INTO sessions(place, badge, parcel_id, last_parcel_id, trip_id) VALUES (?, '', '', '', '')", (place,)
    )
    connection.execute(_NOTE[column], (value, place))


def packed(connection: Connection, place: str, parcel_id: str) -> None:
    """The parcel was packed at this place: it is the last one here, and in hand nowhere."""
    if not connection.execute(_PACKED_HERE, (parcel_id, place, parcel_id)).rowcount:
        note(connection, place, "last_parcel_id", parcel_id)
    leave(connection, parcel_id)


def leave(connection: Connection, parcel_id: str) -> None:
    """No place has the parcel in hand any more."""
    # Looked for first: an update by anything but its key costs more than both, also where it finds nothing.
    for (place,) in connection.execute(_PLACES, (parcel_id,)).fetchall():
        note(connection, place, "parcel_id", "")
