"""A platform's shipping rules as dated data: the values.

Does not know how they are written down (``domain.policy_text``), what an order's deadline is (``domain.ship_by``) or
which policy an order falls under (``domain.policies``). They are structs and not dataclasses because a key that the
format does not have must be an error: a typo must not become a default.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Hours = Annotated[float, msgspec.Meta(gt=0, le=24 * 366)]
Yuan = Annotated[float, msgspec.Meta(ge=0)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class Grade(StrEnum):
    """How well a number is founded: official, quoted, a third party's, somebody's code, or nothing found."""

    A = "A"
    B = "B"
    C = "C"
    CODE = "CODE"
    UNVERIFIED = "UNVERIFIED"


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Frozen, keyword-only and strict."""


class Sourced(_Value, frozen=True, kw_only=True):
    """A number with where it was read and how well that is founded."""

    source: Name
    grade: Grade

    @property
    def unconfirmed(self) -> bool:
        """Whether every place that shows it must say that it is not confirmed."""
        return self.grade not in {Grade.A, Grade.B}


class Elapsed(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="elapsed"):
    """So many natural hours after the clock's start."""

    hours: Hours

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


class FixedDate(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="fixed_date"):
    """A time of day, in the policy's zone, on a date that the order carries."""

    field: Literal["presale_on"]
    at: time


class PromiseOnly(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="promise_only"):
    """Only the order's own promise says: not to be computed."""


class FixedInstant(Sourced, frozen=True, kw_only=True, tag_field="kind", tag="fixed"):
    """One instant for all, as a dated notice sets it."""

    at: Instant


Limit = Elapsed | FixedDate | PromiseOnly
NoticeLimit = Elapsed | FixedInstant


class When(_Value, frozen=True, kw_only=True):
    """What an order must be to fall into a class. What is left out is not asked. No goods type means ordinary goods."""

    presale: bool | None = None
    service: Name | None = None
    goods_type: Name | None = None


class OrderClass(_Value, frozen=True, kw_only=True):
    """Orders under one limit. Classes are tried in the file's order; the first that fits counts."""

    id: Name
    when: When
    limit: Limit


class ClockStart(StrEnum):
    """The order's field at which its clock starts."""

    CREATED = "created_at"
    PAID = "paid_at"
    CONFIRMED = "confirmed_at"


class Moment(StrEnum):
    """Something that starts or stops a clock (DESIGN, Times), or that a carrier reports."""

    DECLARED = "declared"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    PICKED_UP = "picked_up"
    FIRST_EVENT = "carrier_first_event"
    LAST_EVENT = "carrier_last_event"
    NEXT_EVENT = "carrier_next_event"
    LEFT_FIRST_HUB = "left_first_hub"


class Stops(Sourced, frozen=True, kw_only=True):
    """What must all have happened inside the limit."""

    all_of: Annotated[tuple[Moment, ...], msgspec.Meta(min_length=1)]


class Allowance(Sourced, frozen=True, kw_only=True):
    """Hours that a secondary clock allows."""

    hours: Hours


class SecondaryClock(_Value, frozen=True, kw_only=True):
    """A clock beside the ship-by (false shipment, fake track, stalled); goods types and regions may have own hours."""

    id: Name
    starts: Moment
    stops: Moment
    limit: Allowance
    by_goods: dict[str, Allowance] = {}
    by_region: dict[str, Allowance] = {}


class Relief(Sourced, frozen=True, kw_only=True):
    """A secondary clock's other hours while a notice runs, by the instant at which that clock started."""

    starts: Instant
    ends: Instant
    hours: Hours
    by_region: dict[str, Allowance] = {}


class Notice(_Value, frozen=True, kw_only=True):
    """A dated override (Spring Festival …) of some classes, for orders whose clock started inside it, ends included."""

    id: Name
    classes: tuple[Name, ...] = ()
    service: Name | None = None
    starts: Instant
    ends: Instant
    limit: NoticeLimit | None = None
    secondary: dict[str, Relief] = {}


class Pause(_Value, frozen=True, kw_only=True):
    """A service that a shop has switched off for a while; its orders then have the limit given here."""

    service: Name
    starts: Instant
    ends: Instant
    limit: Elapsed


class Band(Sourced, frozen=True, kw_only=True):
    """One step of a tariff, for amounts up to ``up_to_yuan`` (None: all above): flat, or a share within bounds."""

    up_to_yuan: Yuan | None = None
    flat_yuan: Yuan = 0
    percent: Percent = 0
    min_yuan: Yuan = 0
    max_yuan: Yuan | None = None


class Penalty(_Value, frozen=True, kw_only=True):
    """What missing one metric costs an order. Bands are tried in the file's order."""

    metric: Name
    bands: Annotated[tuple[Band, ...], msgspec.Meta(min_length=1)]


class ReuseWindow(Sourced, frozen=True, kw_only=True):
    """Days in which a waybill number may not be used for another recipient."""

    days: Annotated[int, msgspec.Meta(gt=0)]


class Policy(_Value, frozen=True, kw_only=True):
    """One version of one platform's rules. ``only_by_name``: counts only for shops that a site's rules give it to."""

    policy_id: Name
    platform: Name
    aliases: tuple[Name, ...] = ()
    market: str = ""
    valid_from: Instant
    valid_to: Instant | None = None
    only_by_name: bool = False
    zone: Name
    clock_start: ClockStart
    promise_field_wins: bool = True
    classes: Annotated[tuple[OrderClass, ...], msgspec.Meta(min_length=1)]
    clock_stops: Stops
    secondary_clocks: tuple[SecondaryClock, ...] = ()
    notices: tuple[Notice, ...] = ()
    pauses: tuple[Pause, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    reuse_window: ReuseWindow | None = None

    @property
    def ends_in_carrier_scan(self) -> bool:
        """Whether packing in time is not enough: the carrier must have scanned the parcel."""
        return Moment.PICKED_UP in self.clock_stops.all_of
