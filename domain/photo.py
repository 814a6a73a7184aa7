"""What a photo's outcome means for its parcel. Pure. Does not know cameras or files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.answer import Answer, Outcome, Ruling, Sound
from domain.events import Event, PhotoMissed, PhotoTaken
from domain.packing import packed
from domain.parcel import Parcel, State
from domain.reason import reason
from domain.site import Photo
from domain.standing import Bench
from domain.stop import stop_in_hand
from domain.touch import held

OTHER_PARCEL = "other_parcel"
"""Another parcel's waybill can be read in the photo, and its own cannot."""


def photo_taken(bench: Bench, parcel: Parcel, fact: PhotoTaken, other: Parcel | None = None) -> Ruling:
    """The photo is durable. Where one is required it was the last condition: packed, at the time of the last scan.

    ``other``: whose waybill is in it instead. The bench says so at once, while both boxes are in reach; it stops no
    scan, since a photo is evidence and may also show a neighbour.
    """
    events: list[Event] = [fact]
    completed = parcel.completed_at
    if not fact.shot and _was_last_condition(bench, parcel) and completed is not None:
        events.append(packed(bench, completed, parcel))
        after = replace(parcel, state=State.PACKED, packed_at=completed, packed_by=bench.badge)
        return Ruling(tuple(events), Answer(Outcome.PACKED, Sound.PACKED, None, after))
    return Ruling(tuple(events), _nothing_said(bench) if other is None or fact.shot else _shows(parcel, other, parcel))


def photo_missed(bench: Bench, parcel: Parcel, fact: PhotoMissed, at: datetime, other: Parcel | None = None) -> Ruling:
    """No photo. Required and already left behind: that parcel is held and called out; still here: the bench says so."""
    if fact.shot or not is_demanded(bench, parcel):
        return Ruling((fact,), _nothing_said(bench))
    here = bench.parcel is not None and bench.parcel.parcel_id == parcel.parcel_id
    if other is not None:
        answer = _shows(parcel, other, bench.parcel)
    else:
        code = "photo_missed" if here else "photo_left"
        why = reason(code, number=parcel.tracking_number[-4:], why=fact.reason)
        about = bench.parcel if here else replace(parcel, state=State.HELD)
        answer = Answer(Outcome.PHOTO_MISSED, Sound.SAMPLE, why, about)
    return Ruling((fact,) if here else (fact, held(bench, at, parcel, "photo_missed")), answer)


def is_demanded(bench: Bench, parcel: Parcel) -> bool:
    """Whether this parcel is not packed without a photo that shows it."""
    return bench.profile.photo is Photo.REQUIRED and parcel.state is State.VERIFIED


def _shows(parcel: Parcel, other: Parcel, about: Parcel | None) -> Answer:
    why = reason("photo_other_parcel", number=parcel.tracking_number, other=other.tracking_number)
    return Answer(Outcome.PHOTO_OTHER, Sound.STOP, why, about)


def _was_last_condition(bench: Bench, parcel: Parcel) -> bool:
    """Whether only the demanded photo was missing; a refund that came meanwhile is not packed over."""
    return is_demanded(bench, parcel) and not parcel.take_out and stop_in_hand(parcel) is None


def _nothing_said(bench: Bench) -> Answer:
    return Answer(Outcome.SILENT, Sound.NONE, None, bench.parcel)
