"""A scan of a waybill that another took the place of (换单): refused wherever a parcel is scanned. Pure.

Does not know which lists replaced it, nor what the parcel's state is: the paper is void in any.
"""

from __future__ import annotations

from domain.answer import Outcome, Ruling, Sound, refused
from domain.reason import reason
from domain.standing import Bench, Found, Scan


def void_waybill(bench: Bench, scan: Scan, found: Found) -> Ruling:
    """The refusal, which names the new number (``found.replaced_by``): the box goes on with that one only."""
    why = reason("waybill_replaced", number=found.replaced_by)
    return refused(bench, scan, why, Outcome.REFUSED, Sound.REFUSED, parcel=found.parcel)
