"""What stops a parcel at opening, at packing and at handover: money going back, or paper that is no longer right. Pure.

All of it lies with the parcel when a code is looked up, so that the check costs a scan nothing. Does not know benches,
nor how a change came here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.parcel import Parcel, State
from domain.reason import Reason, reason

REFUND = "refund"  # the rules that a supervisor may lift here
CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a parcel may not go on. ``rule`` is what a supervisor may lift; empty: nobody may."""

    reason: Reason
    rule: str = ""


def stop_of(parcel: Parcel, lifted: Collection[str] = ()) -> Stop | None:
    """What stops a parcel that is to be opened or handed over."""
    if parcel.withdrawn or parcel.state is State.CANCELLED:
        return Stop(reason=reason("withdrawn"))
    if parcel.asked and REFUND not in lifted:
        return Stop(reason=reason("refund_asked"), rule=REFUND)
    if parcel.changed and CHANGED not in lifted:
        return Stop(reason=reason(f"{parcel.changed[0]}_changed"), rule=CHANGED)
    return None


def stop_in_hand(parcel: Parcel) -> Stop | None:
    """What has come since the parcel was opened here and stops its packing, a moment before it is set aside."""
    if parcel.withdrawn:
        return Stop(reason=reason("withdrawn"))
    # One that was opened by a lift goes on: only what came after that is pending.
    if parcel.asked and "ask" in parcel.pending:
        return Stop(reason=reason("refund_asked"), rule=REFUND)
    if parcel.changed:
        return Stop(reason=reason(f"{parcel.changed[0]}_changed"), rule=CHANGED)
    return None


def holds_withdrawn_goods(parcel: Parcel) -> bool:
    """Whether goods of a withdrawn order are in the box; what a supervisor let go though it was changed is none."""
    return bool(parcel.take_out) and any(order.withdrawn for order in parcel.orders)


def joined_without_goods(parcel: Parcel) -> bool:
    """Whether an order has joined a closed box that has none of its goods, a moment before the box is set aside."""
    return parcel.state is State.PACKED and "joined" in parcel.pending and not parcel.unlisted and bool(parcel.missing)
