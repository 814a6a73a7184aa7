"""What others decided, as a station keeps it: orders, waybills, goods, policies, rules, badges. Storage only.

All of them follow from the feed; instants are whole microseconds of UTC since 1970.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Computed, Index, text
from sqlmodel import Field

from edge.store.row import KEYED, StationRow

IN_WAVE = text("wave != ''")
UNDECLARED = text("declared_at IS NULL AND cancelled = 0 AND refund = 'clear' AND delivered = 0")


class OrderRow(StationRow, table=True):
    __tablename__ = "orders"
    order_id: str = Field(primary_key=True)
    platform: str
    shop: str
    number: str = Field(index=True)
    paid_at: int | None = None
    refund: str
    cancelled: bool = False
    declared_at: int | None = None  # as its platform tells, else since it was first seen so
    tracking_number: str = ""  # as the order itself names it, in the form that parcels are named by
    carrier: str = ""
    further: str = ""  # JSON list of [number, carrier] that it names beside it; empty for nearly all
    delivered: bool = False
    version: str = ""  # what paper printed now would say: see domain.version
    known_at: int | None = None  # when the feed first told of it
    body: str  # the order as the feed told it, JSON: what an import compares with, and what deadlines are computed from
    __table_args__ = (
        # What a platform has still to be told of, without a year of orders that it was.
        Index("orders_undeclared", "platform", "shop", sqlite_where=UNDECLARED),
    )


class OrderLineRow(StationRow, table=True):
    __tablename__ = "order_lines"
    order_id: str = Field(primary_key=True)
    line_id: str = Field(primary_key=True)
    position: int
    sku: str = Field(index=True)
    title: str
    variant: str
    quantity: int
    gift: bool


class WaybillRow(StationRow, table=True):
    __tablename__ = "waybills"
    tracking_number: str = Field(primary_key=True)
    carrier: str
    printed_at: int | None = None
    wave: str = ""
    wave_position: int | None = None
    name: str = Field(index=True)  # the number in the form that parcels are named by
    replaces: str = Field(default="", index=True)
    known_at: int | None = None  # when the feed first told of it
    # When it came to be, as far as anybody says.
    came_at: int | None = Field(sa_column=Column(BigInteger, Computed("COALESCE(printed_at, known_at)")))
    body: str
    __table_args__ = (
        Index("waybills_came", "came_at", "wave", sqlite_where=IN_WAVE),
        Index("waybills_wave", "wave", "came_at", sqlite_where=IN_WAVE),
    )


class WaybillOrderRow(StationRow, table=True):
    """Which orders a listed waybill names, known here yet or not."""

    __tablename__ = "waybill_orders"
    __table_args__ = KEYED
    tracking_number: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True, index=True)


class GoodsRow(StationRow, table=True):
    __tablename__ = "goods"
    sku: str = Field(primary_key=True)
    name: str
    name_en: str
    short_name: str
    variant: str
    location: str
    picture: str
    gift: bool
    no_barcode: bool
    serial_wanted: bool = Field(default=False)
    parts: str = ""  # JSON list of [sku, quantity]; empty for goods that are no bundle
    body: str


class BarcodeRow(StationRow, table=True):
    __tablename__ = "goods_barcodes"
    __table_args__ = KEYED
    code: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)


class BoundBarcodeRow(StationRow, table=True):
    """What a supervisor bound an unknown code to: it outlives the next goods file."""

    __tablename__ = "bound_barcodes"
    __table_args__ = KEYED
    code: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)
    badge: str
    at: int


class PolicyRow(StationRow, table=True):
    __tablename__ = "policies"
    policy_id: str = Field(primary_key=True)
    body: str


class SiteRulesRow(StationRow, table=True):
    __tablename__ = "site_rules"
    one: int = Field(primary_key=True)
    body: str


class BadgeRow(StationRow, table=True):
    __tablename__ = "badges"
    badge: str = Field(primary_key=True)
    role: str
    until: int | None = None
    revoked: bool = False


class LoadRow(StationRow, table=True):
    __tablename__ = "order_loads"
    platform: str = Field(primary_key=True)
    at: int


class MappingRow(StationRow, table=True):
    """What a supervisor said of the columns of a file that no layout knows."""

    __tablename__ = "column_mappings"
    key: str = Field(primary_key=True)
    body: str


class ImportRow(StationRow, table=True):
    """An import of the last days, as its end told it: what it did, and when it was undone."""

    __tablename__ = "imports"
    import_id: str = Field(primary_key=True)
    kind: str
    platform: str
    at: int
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    undone_at: int | None = None


class ImportChangeRow(StationRow, table=True):
    """What was known of an order or a waybill before an import told of it: empty where nothing was."""

    __tablename__ = "import_changes"
    __table_args__ = KEYED
    import_id: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    before: str
    after: str


FED = tuple(StationRow.metadata.tables)
