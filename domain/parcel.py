"""A parcel: one box with one waybill number, its lines and its states. Does not know benches, scans or rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.order import Refund


class State(StrEnum):
    RELEASED = "released"
    OPENED = "opened"
    VERIFIED = "verified"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    PICKED_UP = "picked_up"
    HELD = "held"
    CANCELLED = "cancelled"


NOT_FOUND = "not_found"  # the hold of what nobody can find: its waybill's scan ends it
GOODS_MISSING = "goods_missing"  # the hold of a closed box that lacks goods of an order that came after: as above
RESUMED = "resumed"  # a hold's release returns to the state before: ``next_state`` takes it as an argument

_S = State
NEXT: dict[tuple[State, str], State | str] = {
    (_S.RELEASED, "ParcelOpened"): _S.OPENED,
    (_S.OPENED, "ParcelOpened"): _S.OPENED,
    (_S.VERIFIED, "ParcelOpened"): _S.VERIFIED,
    (_S.PACKED, "ParcelOpened"): _S.OPENED,  # what was refunded since is taken out of the closed box
    (_S.OPENED, "UnitVerified"): _S.OPENED,
    (_S.OPENED, "UnitReturned"): _S.OPENED,
    (_S.VERIFIED, "UnitReturned"): _S.OPENED,
    (_S.OPENED, "ParcelVerified"): _S.VERIFIED,
    (_S.VERIFIED, "LabelScanned"): _S.VERIFIED,
    (_S.VERIFIED, "LabelSettled"): _S.VERIFIED,
    (_S.VERIFIED, "ParcelPacked"): _S.PACKED,
    (_S.PACKED, "ParcelHandedOver"): _S.HANDED_OVER,
    (_S.RELEASED, "ParcelHeld"): _S.HELD,
    (_S.OPENED, "ParcelHeld"): _S.HELD,
    (_S.VERIFIED, "ParcelHeld"): _S.HELD,
    (_S.PACKED, "ParcelHeld"): _S.HELD,
    (_S.HELD, "HoldReleased"): RESUMED,
    (_S.RELEASED, "OrdersWithdrawn"): _S.CANCELLED,
    (_S.HELD, "OrdersWithdrawn"): _S.CANCELLED,
    (_S.CANCELLED, "OrdersRestored"): _S.RELEASED,
    (_S.PACKED, "CarrierScanned"): _S.PICKED_UP,
    (_S.HANDED_OVER, "CarrierScanned"): _S.PICKED_UP,
    (_S.HELD, "CarrierScanned"): _S.PICKED_UP,  # of a closed box only; one that never was is looked for here
    # Recorded by earlier versions, in which a held box that its carrier had scanned stayed held: they move nothing.
    (_S.PICKED_UP, "HoldReleased"): _S.PICKED_UP,
    (_S.PICKED_UP, "ParcelHandedOver"): _S.PICKED_UP,
}


class ImpossibleStep(ValueError):
    """The event cannot happen to a parcel in this state: the caller decided on something that is not so."""


def next_state(state: State, event: str, *, before: State | None = None) -> State:
    """The state after ``event`` (a kind); raises ImpossibleStep where the table has no entry."""
    try:
        step = NEXT[state, event]
    except KeyError:
        raise ImpossibleStep(f"{event} cannot happen to a parcel that is {state}") from None
    if step == RESUMED:
        if before is None:
            raise ImpossibleStep("a hold's release needs the state before the hold")
        return before
    return State(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """A line as the bench sees it: what to take, how many, how many are verified. Bundles stand as their parts."""

    line_id: str
    sku: str
    name: str
    name_en: str = ""
    short_name: str = ""
    variant: str = ""
    location: str = ""
    picture: str = ""
    quantity: int = 1
    verified: int = 0
    gift: bool = False
    no_barcode: bool = False
    serial_wanted: bool = False

    @property
    def missing(self) -> int:
        """Units still to be verified."""
        return self.quantity - self.verified

    @property
    def surplus(self) -> int:
        """Units in the box that no longer belong there: their order was withdrawn or changed since."""
        return max(0, self.verified - self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOrder:
    """What the bench needs of one order in the parcel. ``split``: other boxes are for it too (拆单)."""

    order_id: str
    number: str
    platform: str
    shop: str
    paid_at: datetime | None = None
    refund: Refund = Refund.CLEAR
    cancelled: bool = False
    split: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether nothing of this order may leave."""
        return self.cancelled or self.refund is Refund.STOP


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    reason: str
    before: State
    until: datetime | None = None
    urgent: bool = False


MAY_BE_OUT = ("started", "printed", "unknown")
"""States of a print of which a byte may have left us; ``failed`` is said of none that did."""

REPRINT = "reprint"
"""What a supervisor lifts for one more label than a packer may have printed."""
LABELS_UNLIFTED = 2
"""So many labels of a parcel may be out before each further one needs that lift: a reprint is the packer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMark:
    """The newest print of this parcel's label.

    ``state``: asked | started | printed | failed | unknown | dropped | absent (a supervisor looked, and there is none).
    ``reprint``: how many earlier ones may be out; an attempt of which the printer got nothing is none. ``before``: the
    newest of those (0: none). ``attached``: what was begun is somebody else's label, which carries no code of ours.
    """

    job_id: str
    attempt: int
    state: str
    reprint: int = 0
    before: int = 0
    attached: bool = False

    @property
    def out(self) -> int:
        """How many labels of this parcel may be out, with this one."""
        return self.reprint + (self.state in MAY_BE_OUT)

    @property
    def newest_out(self) -> int:
        """The newest attempt of which a label may be out; 0: none is."""
        return self.attempt if self.state in MAY_BE_OUT else self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoMark:
    """The newest photo. ``state``: asked | taken | missed."""

    photo_id: str
    state: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the deadline engine said when the parcel was last computed; kept with the parcel, copied into its events.

    ``unconfirmed``: the limit stands on a number that nobody confirmed, which every place that shows it says.
    """

    policy: str = ""
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: date | None = None
    trip_at: datetime | None = None
    stretch: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One box. ``packed_by``/``packed_at`` answer a later scan of the same waybill.

    ``pending`` are followed changes that the station's own event has yet to apply; ``changed`` is what of its orders is
    no longer as its paper says (``domain.version``). ``number_elsewhere``: its waybill number was scanned before any
    label of it could be out, so that it stands on other paper too.
    """

    parcel_id: str
    state: State
    tracking_number: str = ""
    carrier: str = ""
    orders: tuple[ParcelOrder, ...] = ()
    lines: tuple[ParcelLine, ...] = ()
    unlisted: bool = False
    due: Due = field(default_factory=Due)
    hold: Hold | None = None
    label: LabelMark | None = None
    photo: PhotoMark | None = None
    completed_at: datetime | None = None
    packed_at: datetime | None = None
    packed_by: str = ""
    wave: str = ""
    wave_position: int | None = None
    pending: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    number_elsewhere: bool = False

    @property
    def order_ids(self) -> tuple[str, ...]:
        """Ids of its orders, in the order of the parcel."""
        return tuple(order.order_id for order in self.orders)

    @property
    def split(self) -> bool:
        """Whether some order of it has other boxes too."""
        return any(order.split for order in self.orders)

    @property
    def untouched(self) -> bool:
        """Whether no bench has begun it: released, or set aside because nobody could find it."""
        return self.state is State.RELEASED or (self.hold is not None and self.hold.reason == NOT_FOUND)

    @property
    def units(self) -> int:
        """Units in the box when complete."""
        return sum(line.quantity for line in self.lines)

    @property
    def verified_units(self) -> int:
        """Units verified so far."""
        return sum(line.verified for line in self.lines)

    @property
    def missing(self) -> tuple[ParcelLine, ...]:
        """Lines that are not complete."""
        return tuple(line for line in self.lines if line.missing > 0)

    @property
    def take_out(self) -> tuple[ParcelLine, ...]:
        """Lines of which units must leave the box again."""
        return tuple(line for line in self.lines if line.surplus)

    @property
    def lacking(self) -> bool:
        """Whether it was closed with goods missing for which no other box of its orders is there.

        Never true of an unlisted parcel, whose goods were never counted.
        """
        return self.packed_at is not None and not self.unlisted and not self.split and bool(self.missing)

    @property
    def withdrawn(self) -> bool:
        """Whether every order of the parcel is withdrawn; never true of an unlisted parcel."""
        return bool(self.orders) and all(order.withdrawn for order in self.orders)

    @property
    def asked(self) -> bool:
        """Whether some order has a refund asked and not settled."""
        return any(order.refund is Refund.ASK for order in self.orders) and not self.withdrawn
