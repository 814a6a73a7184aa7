"""Files that make packed orders declared, and which order is in which. Storage only, and derived like the rest."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from edge.store.row import KEYED, StationRow


class BatchShipFileRow(StationRow, table=True):
    """A file that was taken. ``uploaded_at``: since when its orders are declared by it."""

    __tablename__ = "batch_ship_files"
    file_id: str = Field(primary_key=True)
    platform: str
    shop: str
    taken_at: int = Field(index=True)
    taken_by: str
    day: str
    look: str  # JSON of ``BatchShipLook``
    uploaded_at: int | None = None
    uploaded_by: str = ""
    taken_back_at: int | None = None
    taken_back_by: str = ""


class BatchShipRowRow(StationRow, table=True):
    """One waybill of one order. ``state``: taken | uploaded | taken_back, the same for all rows of an order."""

    __tablename__ = "batch_ship_rows"
    file_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)  # in the file
    number: str
    parcel_id: str
    tracking_number: str
    carrier: str
    carrier_name: str
    state: str
    __table_args__ = (
        # An order is in one file at most, but for those that it was taken back from.
        Index("batch_ship_orders", "order_id", sqlite_where=text("state != 'taken_back'")),
        Index("batch_ship_taken", "file_id", sqlite_where=text("state = 'taken'")),
        KEYED,
    )


BATCH_SHIPPED = ("batch_ship_files", "batch_ship_rows")
