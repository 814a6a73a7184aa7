"""Which photos of a parcel are asked for, and when: the one that counts, and what else the site wants to see. Pure.

Does not know cameras, or what becomes of a photo (``domain.photo``).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import Enum

from domain.events import PhotoAsked
from domain.order import NAMESPACE
from domain.parcel import Parcel
from domain.site import Photo, Shot
from domain.standing import Bench


class Moment(Enum):
    """A step at the bench that a photo may follow."""

    VERIFIED = "verified"
    """All goods are in the open box."""
    COMPLETED = "completed"
    """The last scan of the parcel: its label's, where that is printed here."""


_AFTER = {Shot.OPEN: Moment.VERIFIED, Shot.CLOSED: Moment.COMPLETED, Shot.LABEL: Moment.COMPLETED}


def ask_photo(bench: Bench, at: datetime, parcel: Parcel) -> PhotoAsked:
    """The photo that counts: where one is demanded, the parcel is packed by it."""
    return _ask(bench, at, parcel, "", bench.profile.photo_delay_ms)


def ask_more(bench: Bench, at: datetime, parcel: Parcel, moment: Moment) -> list[PhotoAsked]:
    """What else the site wants to see at this moment. Nothing ever waits for these."""
    if bench.profile.photo is Photo.NONE:
        return []
    return [
        _ask(bench, at, parcel, more.shot.value, more.delay_ms)
        for more in bench.profile.more_photos
        if _AFTER[more.shot] is moment
    ]


def _ask(bench: Bench, at: datetime, parcel: Parcel, shot: str, delay_ms: int) -> PhotoAsked:
    named = f"\x1f{shot}" if shot else ""
    return PhotoAsked(
        photo_id=str(uuid.uuid5(NAMESPACE, f"photo\x1f{parcel.parcel_id}\x1f{at.isoformat()}{named}")),
        parcel_id=parcel.parcel_id,
        place=bench.place,
        trigger_at=at,
        shot=shot,
        delay_ms=delay_ms,
    )
