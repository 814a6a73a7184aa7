"""A platform's shipping rules as dated data: the values.

Does not know how they are written down (``domain.policy_text``), what an order's deadline is (``domain.ship_by``) or
which policy an order falls under (``domain.policies``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from domain.limit_kind import Allowance, BusinessCalendar, Elapsed, Limit, NoticeLimit
from domain.sourced import Days, Hours, Instant, Name, Sourced, Value
from domain.tariff import Penalty, Target


class When(Value, frozen=True, kw_only=True):
    """What an order must be to fall into a class. What is left out is not asked. No goods type means ordinary goods."""

    presale: bool | None = None
    service: Name | None = None
    goods_type: Name | None = None
    handling_days: Days | None = None


class OrderClass(Value, frozen=True, kw_only=True):
    """Orders under one limit. Classes are tried in the file's order; the first that fits counts."""

    id: Name
    when: When
    limit: Limit


class ClockStart(StrEnum):
    """The order's field at which its clock starts."""

    CREATED = "created_at"
    PAID = "paid_at"
    CONFIRMED = "confirmed_at"
    PROMISE = "promise_at"


class Moment(StrEnum):
    """Something that starts or stops a clock, or that a carrier, a platform or a buyer reports."""

    CREATED = "created"
    PAID = "paid"
    CONFIRMED = "confirmed"
    URGED = "urged"
    RESHIP_RULED = "reship_ruled"
    SHIP_BY = "ship_by"
    DECLARED = "declared"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    PICKED_UP = "picked_up"
    FIRST_EVENT = "carrier_first_event"
    LAST_EVENT = "carrier_last_event"
    NEXT_EVENT = "carrier_next_event"
    LEFT_FIRST_HUB = "left_first_hub"
    DELIVERED = "delivered"
    BUYER_CONFIRMED = "buyer_confirmed"


class Stops(Sourced, frozen=True, kw_only=True):
    """What must all have happened inside the limit. ``or_any_of`` (in its own time) also counts as on time."""

    all_of: Annotated[tuple[Moment, ...], msgspec.Meta(min_length=1)]
    or_any_of: tuple[Moment, ...] = ()


class SecondaryClock(Value, frozen=True, kw_only=True):
    """A clock beside the ship-by (false shipment, fake track, stalled); goods types and regions may have own hours.

    ``classes``: only orders of these; left out, all.
    """

    id: Name
    starts: Moment
    stops: Moment
    limit: Allowance
    by_goods: dict[str, Allowance] = msgspec.field(default_factory=dict)
    by_region: dict[str, Allowance] = msgspec.field(default_factory=dict)
    classes: tuple[Name, ...] = ()


class Relief(Sourced, frozen=True, kw_only=True):
    """A secondary clock's other hours while a notice runs, by the instant at which that clock started."""

    starts: Instant
    ends: Instant
    hours: Hours
    by_region: dict[str, Allowance] = msgspec.field(default_factory=dict)


class Notice(Value, frozen=True, kw_only=True):
    """A dated override (Spring Festival …) of some classes, for orders whose clock started inside it, ends included."""

    id: Name
    classes: tuple[Name, ...] = ()
    service: Name | None = None
    starts: Instant
    ends: Instant
    limit: NoticeLimit | None = None
    secondary: dict[str, Relief] = msgspec.field(default_factory=dict)


class Pause(Value, frozen=True, kw_only=True):
    """A service that a shop has switched off for a while; its orders then have the limit given here."""

    service: Name
    starts: Instant
    ends: Instant
    limit: Elapsed


class Exclusion(Sourced, frozen=True, kw_only=True):
    """Orders by which the platform does not judge the shop. They keep their deadline, and it says so."""

    id: Literal["virtual", "service", "custom", "no_logistics", "refund_before_pickup", "risk_hold", "force_majeure"]


class ReuseWindow(Sourced, frozen=True, kw_only=True):
    """Days in which a waybill number may not be used for another recipient."""

    days: Annotated[int, msgspec.Meta(gt=0)]


class Policy(Value, frozen=True, kw_only=True):
    """One version of one platform's rules. ``only_by_name``: counts only for shops that a site's rules give it to."""

    policy_id: Name
    platform: Name
    aliases: tuple[Name, ...] = ()
    market: str = ""
    note: str = ""
    valid_from: Instant
    valid_to: Instant | None = None
    only_by_name: bool = False
    zone: Name
    calendar: BusinessCalendar | None = None
    clock_start: ClockStart
    promise_field_wins: bool = True
    classes: Annotated[tuple[OrderClass, ...], msgspec.Meta(min_length=1)]
    clock_stops: Stops
    secondary_clocks: tuple[SecondaryClock, ...] = ()
    notices: tuple[Notice, ...] = ()
    pauses: tuple[Pause, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    targets: tuple[Target, ...] = ()
    reuse_window: ReuseWindow | None = None

    @property
    def ends_in_carrier_scan(self) -> bool:
        """Whether packing in time is not enough: the carrier must have scanned the parcel."""
        return Moment.PICKED_UP in self.clock_stops.all_of
