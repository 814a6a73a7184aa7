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


def photo_taken(bench: Bench, parcel: Parcel, fact: PhotoTaken) -> Ruling:
    """The photo is durable. Where one is required it was the last condition: packed, at the time of the last scan."""
    events: list[Event] = [fact]
    completed = parcel.completed_at
    if _was_last_condition(bench, parcel) and completed is not None:
        events.append(packed(bench, completed, parcel))
        after = replace(parcel, state=State.PACKED, packed_at=completed, packed_by=bench.badge)
        return Ruling(tuple(events), Answer(Outcome.PACKED, Sound.PACKED, None, after))
    return Ruling(tuple(events), _nothing_said(bench))


def photo_missed(bench: Bench, parcel: Parcel, fact: PhotoMissed, at: datetime) -> Ruling:
    """No photo. Required and already left behind: that parcel is held and called out; still here: the bench says so."""
    if bench.profile.photo is not Photo.REQUIRED or parcel.state is not State.VERIFIED:
        return Ruling((fact,), _nothing_said(bench))
    why = reason("photo_missed", number=parcel.tracking_number[-4:])
    answer = Answer(Outcome.PHOTO_MISSED, Sound.SAMPLE, why, bench.parcel)
    if bench.parcel is not None and bench.parcel.parcel_id == parcel.parcel_id:
        return Ruling((fact,), answer)
    return Ruling((fact, held(bench, at, parcel, "photo_missed")), answer)


def _was_last_condition(bench: Bench, parcel: Parcel) -> bool:
    """Whether only the demanded photo was missing; a refund that came meanwhile is not packed over."""
    required = bench.profile.photo is Photo.REQUIRED and parcel.state is State.VERIFIED
    return required and not parcel.take_out and stop_in_hand(parcel) is None


def _nothing_said(bench: Bench) -> Answer:
    return Answer(Outcome.SILENT, Sound.NONE, None, bench.parcel)
