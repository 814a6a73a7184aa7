"""The station's derived tables. Storage only: rows become domain values in ``edge.store.load``.

All of them follow from the journals and can be rebuilt (``edge.store.rebuild``); what cannot lies in ``private``.
Instants are whole microseconds of UTC since 1970, so that they sort and compare as numbers.
"""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from edge.store.batch_ship_tables import BATCH_SHIPPED
from edge.store.clip_tables import CLIPPED
from edge.store.feed_tables import FED
from edge.store.posting_tables import POSTED
from edge.store.row import KEYED, StationRow
from edge.store.watch_tables import TOLD

# What a bench may open, in the very words of the queries on a scan's path: once opened, a parcel leaves these indexes.
OPENABLE = text("state = 'released' AND ask = 0 AND spare = 0")
# First in those indexes: what has no waybill number waits behind all that has one, where paper is printed before.
PAPERLESS = text("(tracking_number = '')")
QUEUE = ("bench_deadline", "paid_at", "parcel_id")  # how what may be opened is ordered
ZERO = {"server_default": "0"}


class ParcelRow(StationRow, table=True):
    __tablename__ = "parcels"
    parcel_id: str = Field(primary_key=True)
    state: str
    tracking_number: str = Field(default="", index=True)
    carrier: str = ""
    unlisted: bool = False
    policy: str = ""
    paid_at: int | None = None
    ship_by: int | None = None
    bench_deadline: int | None = None
    latest_pack_at: int | None = None
    pickup_by: int | None = None
    due_on: str | None = None
    due_from: str | None = None
    trip_at: int | None = None
    stretch: bool = False
    reasons: str = "[]"
    hold_reason: str | None = None
    hold_before: str | None = None
    hold_until: int | None = None
    hold_urgent: bool | None = None
    urgent_at: int | None = None  # its hold ended by itself and it comes first since
    label_job: str | None = None
    photo_id: str | None = None
    opened_at: int | None = None
    opened_place: str | None = None
    opened_sequence: int | None = None
    # Its waybill number stands on other paper than a label of ours: alone it proves none.
    number_elsewhere: bool = Field(default=False, sa_column_kwargs=ZERO)
    completed_at: int | None = None
    packed_at: int | None = None
    packed_by: str = ""
    packed_place: str = ""
    handed_over_at: int | None = None
    picked_up_at: int | None = None
    wave: str = ""
    wave_position: int | None = None
    ask: bool = False  # some order of it has a refund asked and not settled: not openable
    spare: bool = False  # opens only with a lift: all that its orders hold is in other boxes, or its paper is wrong
    changed: str = ""  # what of its orders is no longer as its paper says: address, variant
    refunds: str = ""  # what its orders' refunds come to: ask, partly_withdrawn, withdrawn (and how many are)
    withdrawn: int = 0
    # What its orders cost if their ship-by is breached, and if no carrier scans what is declared (``domain.penalty``).
    late_fen: int = Field(default=0, sa_column_kwargs=ZERO)
    late_unconfirmed: bool = Field(default=False, sa_column_kwargs=ZERO)
    false_fen: int = Field(default=0, sa_column_kwargs=ZERO)
    false_unconfirmed: bool = Field(default=False, sa_column_kwargs=ZERO)
    __table_args__ = (
        Index("parcels_queue", PAPERLESS, *QUEUE, sqlite_where=OPENABLE),
        Index("parcels_due", PAPERLESS, "due_from", *QUEUE, sqlite_where=OPENABLE),
        Index("parcels_wave", "wave", *QUEUE, sqlite_where=OPENABLE),
        Index("parcels_surge", PAPERLESS, "latest_pack_at", *QUEUE, sqlite_where=OPENABLE),
        Index("parcels_urgent", "urgent_at", sqlite_where=text("urgent_at IS NOT NULL")),
        Index("parcels_ship_by", "state", "ship_by"),
        Index("parcels_packed", "packed_by", "packed_at", sqlite_where=text("packed_at IS NOT NULL")),
        Index("parcels_opened", "opened_place", "opened_at", "wave", sqlite_where=text("opened_at IS NOT NULL")),
        Index("parcels_day", "due_on", "carrier"),
        Index("parcels_pickup_by", "pickup_by", sqlite_where=text("pickup_by IS NOT NULL AND picked_up_at IS NULL")),
        Index("parcels_picked_up", "picked_up_at", "carrier", sqlite_where=text("picked_up_at IS NOT NULL")),
    )


class ParcelOrderRow(StationRow, table=True):
    __tablename__ = "parcel_orders"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True, index=True)
    printed: str = ""  # the order's version that the parcel's paper was printed from


class ParcelNameRow(StationRow, table=True):
    """Every number and old id that leads to a parcel. ``replaced_by``: the number that took this one's place (换单)."""

    __tablename__ = "parcel_names"
    __table_args__ = KEYED
    name: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    generation: int = 0
    replaced_by: str = ""


class ReusedNumberRow(StationRow, table=True):
    """A number that an order names though it left with another parcel too short a while before: refused."""

    __tablename__ = "reused_numbers"
    __table_args__ = KEYED
    order_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True, index=True)


class VerifiedRow(StationRow, table=True):
    __tablename__ = "verified_units"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    line_id: str = Field(primary_key=True)
    sku: str = ""  # the line itself may be gone with the next version of its order
    quantity: int
    last: int = 0  # when it was verified last, to take the newest unit back first


class AnsweredBarcodeRow(StationRow, table=True):
    """Which of several goods a packer said a code means in this parcel."""

    __tablename__ = "answered_barcodes"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    sku: str
    badge: str
    at: int


class UnknownCodeRow(StationRow, table=True):
    """A code that a bench did not know: how often, and when and where it was scanned last. Kept for two weeks."""

    __tablename__ = "unknown_codes"
    __table_args__ = KEYED
    code: str = Field(primary_key=True)
    kind: str
    times: int
    place: str
    badge: str
    parcel_id: str
    at: int = Field(index=True)


class AwaitedSerialRow(StationRow, table=True):
    """The unit of a place that counts when its serial number is scanned."""

    __tablename__ = "awaited_serials"
    __table_args__ = KEYED
    place: str = Field(primary_key=True)
    parcel_id: str
    line_id: str
    code: str
    how: str


class UnitSerialRow(StationRow, table=True):
    """Which box a unit's own number is in."""

    __tablename__ = "unit_serials"
    __table_args__ = KEYED
    serial: str = Field(primary_key=True)
    sku: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    line_id: str
    at: int


class JobRow(StationRow, table=True):
    __tablename__ = "jobs"
    job_id: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    printer: str
    attempt: int
    state: str = Field(index=True)
    asked_at: int
    reason: str = ""
    document: str = ""  # the digest of the attached label that was begun; empty: our own


class PhotoRow(StationRow, table=True):
    __tablename__ = "photos"
    photo_id: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    place: str
    trigger_at: int
    trigger_boot_ns: int = 0
    asked_sequence: int  # scans of one burst share an instant: the record's order says which came first
    state: str = Field(index=True)
    digest: str = ""
    frame_at: int | None = None
    reason: str = ""
    waybill: str = ""  # whose can be read in it: matched, not_visible, other_parcel; empty where nobody looked
    other_parcel: str = ""
    defects: str = ""
    shot: str = ""  # empty: the photo that counts
    delay_ms: int = 0


class WeighingRow(StationRow, table=True):
    __tablename__ = "weighings"
    __table_args__ = (
        Index("weighings_content", "content", "state"),
        Index("weighings_place", "place", "asked_sequence"),
    )
    weighing_id: str = Field(primary_key=True)
    parcel_id: str = Field(index=True)
    place: str
    asked_at: int
    trigger_boot_ns: int = 0
    asked_sequence: int
    state: str = Field(index=True)
    grams: int | None = None
    content: str = ""  # the units in the box, as one text: what weighs alike
    reason: str = ""


class SessionRow(StationRow, table=True):
    __tablename__ = "sessions"
    __table_args__ = KEYED
    place: str = Field(primary_key=True)
    badge: str = ""
    parcel_id: str = ""
    last_parcel_id: str = ""
    trip_id: str = ""


class TripRow(StationRow, table=True):
    __tablename__ = "trips"
    trip_id: str = Field(primary_key=True)
    carrier: str
    place: str
    opened_at: int
    plan_at: int | None = None  # what the trip is known by, however often it is moved
    planned_at: int | None = None  # when it was to leave by the rules that held when it was opened, then when closed
    closed_at: int | None = None
    count: int = 0
    left_behind: str = "[]"


class LiftRow(StationRow, table=True):
    __tablename__ = "lifts"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    badge: str
    until: int


class PendingRow(StationRow, table=True):
    """A followed change of a parcel that a bench has touched, until the station's own event has applied it."""

    __tablename__ = "pending_changes"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    feed_sequence: int
    number: str = ""  # of ``named`` alone, with its carrier
    carrier: str = ""


class ParcelEventRow(StationRow, table=True):
    """Which events name a parcel: its story, without reading the whole journal."""

    __tablename__ = "parcel_events"
    __table_args__ = KEYED
    parcel_id: str = Field(primary_key=True)
    journal_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)


class StaleDeadlineRow(StationRow, table=True):
    """A carrier (``*``: all) whose released parcels' deadlines are not yet computed by the rules of that sequence."""

    __tablename__ = "stale_deadlines"
    __table_args__ = KEYED
    carrier: str = Field(primary_key=True)
    sequence: int


class ParkedRow(StationRow, table=True):
    """Events whose projection failed: kept, reported, never in the way."""

    __tablename__ = "parked_events"
    journal_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    why: str


_APART = (*FED, *TOLD, *POSTED, *BATCH_SHIPPED, *CLIPPED)
DERIVED = (*_APART, *(name for name in StationRow.metadata.tables if name not in _APART))
