"""Batch-ship files of head office, and what they are chosen from. Storage only.

The files themselves are written with the feed's own events and stay when rows are computed again: an order must not be
free for another file while that goes on. Of what stations took by themselves only its orders are known here.
"""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from central.store.base import WHOLE, Table


class UndeclaredOrder(Table, table=True):
    """An order that is not declared and of which a box is packed. ``boxes``: JSON (``central.projection.undeclared``).

    Computed from facts, as the pull's rows are.
    """

    __tablename__ = "undeclared_orders"
    order_id: str = Field(primary_key=True)
    platform: str
    shop: str
    ship_by: str | None
    boxes: str


class StationShip(Table, table=True):
    """An order in a file that a station took by itself. ``standing``: see ``central.projection.ship_effects``."""

    __tablename__ = "station_ships"
    file_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True, index=True)
    standing: int = Field(sa_type=WHOLE)


class BatchShipFile(Table, table=True):
    """A file that was taken here. ``uploaded_at``: since when its orders are declared by it."""

    __tablename__ = "batch_ship_files"
    file_id: str = Field(primary_key=True)
    platform: str
    shop: str
    taken_at: str = Field(index=True)
    taken_by: str
    day: str
    look: str  # JSON of ``BatchShipLook``
    uploaded_at: str | None
    uploaded_by: str
    taken_back_at: str | None
    taken_back_by: str


_OPEN = text("state != 'taken_back'")
_TAKEN = text("state = 'taken'")


class BatchShipRow(Table, table=True):
    """One waybill of one order. ``state``: taken | uploaded | taken_back, the same for all rows of an order."""

    __tablename__ = "batch_ship_rows"
    file_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_type=WHOLE)  # in the file
    number: str
    parcel_id: str
    tracking_number: str
    carrier: str
    carrier_name: str
    state: str
    __table_args__ = (
        # An order is in one file at most, but for those that it was taken back from.
        Index("batch_ship_orders", "order_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("batch_ship_taken", "file_id", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
    )
