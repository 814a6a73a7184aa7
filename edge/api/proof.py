"""A supervisor's badge and PIN at a bench, proved before a touch, or denied on record. Does not know what it is for."""

from __future__ import annotations

import asyncio
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import LiftDenied
from edge.errors import NotAllowed
from edge.station import Station


async def proved(
    station: Station, typed: str, pin: str, at: datetime, *, about: str, parcel_id: str, place: str = "bench"
) -> str:
    """The supervisor's badge. Raises NotAllowed; then the bench says so, and what it was ``about`` is on record."""
    badge = typed.removeprefix("B:")
    try:
        await asyncio.to_thread(station.supervisors.prove, badge, pin, at, place)
    except NotAllowed as error:
        denied = LiftDenied(parcel_id=parcel_id, rule=about, badge=badge[:40], at=at)
        told = Answer(Outcome.NOTE, Sound.WRONG, error.why)
        await asyncio.wrap_future(station.packing.touch(place, at, lambda _c, _bench: Ruling((denied,), told)))
        raise
    return badge
