"""How near a parcel's limits are: ship-by while it is on the floor, pickup-by once it is declared.

Tells which steps are reached; does not know parcels' states, who was told before, or what a step is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.limit_end import allowance_end
from domain.order import Order
from domain.order_class import class_of
from domain.policy import Moment, Policy
from domain.ship_by import allowance_of
from domain.sourced import Sourced

SHIP_BY_HOURS = (24, 12, 4, 1)
PICKUP_BY_HOURS = (12, 4, 1)
BREACHED = 0


def steps_reached(
    ends_at: datetime, hours: Sequence[int], *, until: datetime, known_at: datetime | None, told: int | None
) -> tuple[tuple[int, datetime], ...]:
    """(hours left, instant) of each step up to ``until`` that is not told yet; 0 hours: breached.

    ``told`` is the last step told of this very limit. A step that had passed before the parcel was known is left out:
    nobody could have acted on it. That it was breached is told all the same.
    """
    found = []
    for left in (*hours, BREACHED):
        at = ends_at - timedelta(hours=left)
        if at > until or (told is not None and left >= told):
            continue
        if left == BREACHED or known_at is None or at > known_at:
            found.append((left, at))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupLimit:
    """Until when the carrier must have scanned a declared order, and the number that says so."""

    at: datetime
    number: Sourced


def pickup_by_of(order: Order, policy: Policy | None) -> datetime | None:
    """Until when the carrier must have scanned a declared order; None where it is not declared or nothing limits it."""
    limit = pickup_limit_of(order, policy)
    return None if limit is None else limit.at


def pickup_limit_of(order: Order, policy: Policy | None) -> PickupLimit | None:
    """The same, with the number behind it."""
    if order.declared_since is None or policy is None:
        return None
    kind = class_of(order, policy).id
    found = []
    for clock in policy.secondary_clocks:
        runs = clock.starts is Moment.DECLARED and clock.stops is Moment.PICKED_UP
        if runs and (not clock.classes or kind in clock.classes):
            allowed = allowance_of(policy, clock, order.declared_since, goods_type=order.goods_type)
            at, _ = allowance_end(allowed, policy, order.declared_since)
            found.append(PickupLimit(at=at, number=allowed))
    return min(found, key=lambda limit: limit.at, default=None)
