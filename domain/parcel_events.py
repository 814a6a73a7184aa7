"""What happens to one parcel, from opening to handover. Does not know prints, photos or the feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOpened:
    """A bench began a parcel. ``unlisted``: no order explains the waybill. ``warned``: rules that only warned.

    ``number_elsewhere``: its waybill number was scanned for it though no label of this bench's could be out.
    """

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
    number_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitVerified:
    """``how``: scanned | counted | by_eye | batch. ``serial``: the unit's own number, where its goods want it."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    line_id: str
    sku: str
    code: str
    quantity: int
    how: str
    serial: str = ""


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
class LabelSettled:
    """A supervisor looked for a label that nobody can scan. ``there``: it counts as scanned; else none came of it."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    attempt: int
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPacked:
    """The box is closed. Times are as decided at the bench; ``bench_deadline`` is what it was packed against.

    ``whole``: with it, all that its orders hold is in boxes, as far as this station knows.
    """

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
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelHeld:
    """Set aside. ``before`` is the state to return to; ``until`` releases it by itself, ``urgent`` after that."""

    parcel_id: str
    place: str
    badge: str
    at: datetime
    reason: str
    before: str
    until: datetime | None = None
    urgent: bool = False


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

    ``what``: joined | carrier | withdrawn | partly_withdrawn | ask | cleared | address | variant | unchanged.
    ``carrier``: who takes the parcel became known.
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
