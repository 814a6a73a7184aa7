"""Facts, past tense: what a journal's ``kind`` and ``data`` mean. Does not know envelopes, tables or screens.

Instants are aware UTC. ``at`` is when it happened at the bench (a scan's last byte), not when it was stored.
``place`` is "bench" or "dock" of the station that wrote the event. Persons are badge ids, never names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from domain.goods import Goods
from domain.order import Order, Waybill

# -- record: what a station's benches saw ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StationStarted:
    software: str
    boot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalContinued:
    """First event of a journal minted anew: names the old one and the last hash both sides agree on."""

    old_journal_id: str
    common_sequence: int
    common_hash: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerSignedIn:
    place: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackerSignedOut:
    place: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOpened:
    """A bench began a parcel. ``unlisted``: no order explains the waybill. ``warned``: rules that only warned."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    tracking_number: str
    carrier: str
    order_ids: tuple[str, ...]
    label: str
    unlisted: bool = False
    policy: str = ""
    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: date | None = None
    warned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitVerified:
    """``how``: scanned | counted | by_eye | batch."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    line_id: str
    sku: str
    code: str
    quantity: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReturned:
    """A verified unit was taken out of the box again (undo, or goods withdrawn)."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    line_id: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelVerified:
    parcel_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScanned:
    """The label on the box was scanned: proof that it is there."""

    parcel_id: str
    at: datetime
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPacked:
    """The box is closed. Times are as decided at the bench; ``bench_deadline`` is what it was packed against."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    tracking_number: str
    carrier: str
    order_ids: tuple[str, ...]
    platform: str
    shop: str
    units: int
    lines: int
    unlisted: bool = False
    policy: str = ""
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRefused:
    """A scan that the bench did not accept. ``code`` is cut to 128 printable characters; empty for badges."""

    place: str
    badge: str
    at: datetime
    reason: str
    code_kind: str
    code: str
    parcel_id: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalsCounted:
    """Refusals beyond 20 a minute at one place: counted, not listed."""

    place: str
    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelHeld:
    """Set aside. ``before`` is the state to return to; ``until`` releases it by itself."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    reason: str
    before: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased:
    parcel_id: str
    place: str
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelNamed:
    """A waybill number became known: the parcel moved to a new id, or (opened before) took the number as an alias."""

    old: str
    new: str
    tracking_number: str
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelChanged:
    """A followed change touched an open or packed parcel.

    ``what``: joined | withdrawn | partly_withdrawn | ask | cleared | address | variant.
    """

    parcel_id: str
    feed_sequence: int
    what: str
    order_ids: tuple[str, ...]
    carrier: str = ""
    platform: str = ""
    shop: str = ""
    policy: str = ""
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAsked:
    """Intent to print. ``attempt`` counts from 1; above 1 the label is marked REPRINT."""

    job_id: str
    parcel_id: str
    printer: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStarted:
    """Durable before the first byte leaves us."""

    job_id: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinted:
    job_id: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFailed:
    """No byte left us."""

    job_id: str
    attempt: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelUnknown:
    """Bytes left us and no answer says what became of them. A person looks; nothing is printed again by itself."""

    job_id: str
    attempt: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDropped:
    """Asked for and never started, and its parcel is no longer open here: not printed."""

    job_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAsked:
    """Intent to take a photo: the frame must arrive after ``trigger_at``.

    ``trigger_boot_ns`` is the same moment on the boot clock (0: unknown), which no step of the wall clock can move.
    """

    photo_id: str
    parcel_id: str
    place: str
    trigger_at: datetime
    trigger_boot_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTaken:
    """The JPEG is durable under its digest (sha256, hex)."""

    photo_id: str
    parcel_id: str
    digest: str
    frame_at: datetime
    width: int
    height: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoMissed:
    photo_id: str
    parcel_id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TripOpened:
    """Handover began at this station: scans are parcels going out to the carrier."""

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelHandedOver:
    """Custody passed to the carrier. ``how``: observed | bulk."""

    parcel_id: str
    trip_id: str
    place: str
    badge: str
    at: datetime
    tracking_number: str
    carrier: str
    how: str = "observed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripClosed:
    """The trip left. ``left_behind`` names parcels that were packed for this carrier and not scanned out."""

    trip_id: str
    carrier: str
    place: str
    badge: str
    at: datetime
    count: int
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLifted:
    """A supervisor let one parcel pass one rule until ``until``."""

    parcel_id: str
    rule: str
    badge: str
    at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftDenied:
    """Badge and PIN did not prove a supervisor."""

    parcel_id: str
    rule: str
    badge: str
    at: datetime


# -- feed: what others decided -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderImported:
    """A new version of an order, whole. Written to a station's own record while the feed's owner is out of reach."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillListed:
    waybill: Waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsListed:
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished:
    """A platform policy file, as text, by its id."""

    policy_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRulesSet:
    """What a supervisor may change, whole (window, trips, margins, modes, profile): JSON text of ``domain.site``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeIssued:
    """``role``: packer | supervisor | carrier_desk | service. PIN hashes lie beside the feed."""

    badge: str
    role: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeRevoked:
    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierScanned:
    """A carrier's own scan. ``stage``: picked_up (first scan) | moved | delivered."""

    tracking_number: str
    carrier: str
    stage: str
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersLoaded:
    """An import ended: how fresh order and refund data are. Counts say what the file did."""

    platform: str
    at: datetime
    accepted: int
    updated: int
    unchanged: int
    rejected: int


Event = (
    StationStarted
    | JournalContinued
    | PackerSignedIn
    | PackerSignedOut
    | ParcelOpened
    | UnitVerified
    | UnitReturned
    | ParcelVerified
    | LabelScanned
    | ParcelPacked
    | ScanRefused
    | RefusalsCounted
    | ParcelHeld
    | HoldReleased
    | ParcelNamed
    | ParcelChanged
    | LabelAsked
    | LabelStarted
    | LabelPrinted
    | LabelFailed
    | LabelUnknown
    | LabelDropped
    | PhotoAsked
    | PhotoTaken
    | PhotoMissed
    | TripOpened
    | ParcelHandedOver
    | TripClosed
    | RuleLifted
    | LiftDenied
    | OrderImported
    | WaybillListed
    | GoodsListed
    | PolicyPublished
    | SiteRulesSet
    | BadgeIssued
    | BadgeRevoked
    | CarrierScanned
    | OrdersLoaded
)

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
