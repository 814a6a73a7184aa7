"""What a photo's outcome means at a bench, and that records from before photos were looked at are still read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.answer import Outcome, Sound
from domain.events import PhotoMissed, PhotoTaken
from domain.parcel import Parcel, State
from domain.photo import photo_missed, photo_taken
from domain.site import Photo
from domain.wire import from_data, to_data
from tests.domain.benches import OTHER_WAYBILL, WAYBILL, at, bench, kinds, line, parcel

OTHER = parcel(number=OTHER_WAYBILL)
TAKEN = PhotoTaken(
    photo_id="f", parcel_id=f"parcel-{WAYBILL}", digest="ab" * 32, frame_at=at(1), width=4, height=3, size_bytes=9
)
MISSED = PhotoMissed(photo_id="f", parcel_id=f"parcel-{WAYBILL}", at=at(1), reason="blurred")


def complete(state: State) -> Parcel:
    return parcel(line(verified=1), state=state, completed_at=at(0))


def test_a_photo_that_shows_another_parcel_alarms_with_both_numbers_and_is_no_refusal() -> None:
    packed = complete(State.PACKED)
    ruling = photo_taken(bench(), packed, replace(TAKEN, waybill="other_parcel"), OTHER)
    assert kinds(ruling.events) == ["PhotoTaken"]
    assert (ruling.answer.outcome, ruling.answer.sound) == (Outcome.PHOTO_OTHER, Sound.STOP)
    assert ruling.answer.reason is not None
    assert ruling.answer.reason.params == {"number": WAYBILL, "other": OTHER_WAYBILL}
    assert photo_taken(bench(), packed, TAKEN).answer.outcome is Outcome.SILENT


def test_where_a_photo_is_demanded_another_parcels_leaves_this_one_unpacked_and_says_whose_it_was() -> None:
    here = complete(State.VERIFIED)
    ruling = photo_missed(bench(photo=Photo.REQUIRED, parcel=here), here, MISSED, at(1), OTHER)
    assert kinds(ruling.events) == ["PhotoMissed"]
    assert ruling.answer.outcome is Outcome.PHOTO_OTHER
    left_behind = photo_missed(bench(photo=Photo.REQUIRED, parcel=OTHER), here, MISSED, at(1), OTHER)
    assert kinds(left_behind.events) == ["PhotoMissed", "ParcelHeld"]
    assert left_behind.answer.parcel == OTHER, "the bench keeps what it has in hand"


def test_a_missed_photo_says_what_was_wrong_with_it_where_it_was_demanded_and_nothing_where_it_was_not() -> None:
    here = complete(State.VERIFIED)
    said = photo_missed(bench(photo=Photo.REQUIRED, parcel=here), here, MISSED, at(1)).answer
    assert said.reason is not None
    assert said.reason.params == {"number": WAYBILL[-4:], "why": "blurred"}
    assert photo_missed(bench(), complete(State.PACKED), MISSED, at(1)).answer.outcome is Outcome.SILENT


@pytest.mark.parametrize("fact", [TAKEN, MISSED])
def test_a_record_from_before_photos_were_looked_at_is_read(fact: PhotoTaken | PhotoMissed) -> None:
    told = to_data(fact)
    for added in ("waybill", "other_parcel", "defects"):
        told.pop(added, None)
    assert from_data(type(fact).__name__, told) == fact
