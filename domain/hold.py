"""Why a parcel that a bench has begun may not lie among the others, looked at when another hold of it ends. Pure.

One hold covers all that comes while it lasts, so its end is the first moment at which the rest counts. Does not know
how a hold ended, nor who lifts what.
"""

from __future__ import annotations

from collections.abc import Collection

from domain.parcel import GOODS_MISSING, Parcel, State
from domain.stop import CHANGED, REFUND, holds_withdrawn_goods

WITHDRAWN = "refund"
ASKED = "refund_asked"
TAKE_OUT = "take_out"


def why_aside(parcel: Parcel, ended: str = "", lifted: Collection[str] = ()) -> str:
    """What a parcel is held for next whose hold (for ``ended``) is over; empty: it goes on where it was.

    Whoever ends the hold of a change, or of goods that lack, lets the parcel go as it is: that is no reason again.
    """
    if parcel.state not in (State.OPENED, State.VERIFIED, State.PACKED):
        return ""  # what no bench has begun is stopped when it is opened
    if parcel.withdrawn:
        return WITHDRAWN
    if parcel.asked and REFUND not in lifted:
        return ASKED
    if parcel.changed and ended != CHANGED and CHANGED not in lifted:
        return CHANGED
    return _in_closed_box(parcel, ended) if parcel.state is State.PACKED else ""


def _in_closed_box(parcel: Parcel, ended: str) -> str:
    """What is wrong with the goods of a closed box; an open one is put right as the screen says."""
    if holds_withdrawn_goods(parcel):
        return TAKE_OUT
    if parcel.unlisted and ended != WITHDRAWN and any(order.withdrawn for order in parcel.orders):
        return WITHDRAWN  # its goods were never counted: a person must look into it, once
    return GOODS_MISSING if parcel.lacking and ended not in (CHANGED, GOODS_MISSING) else ""
