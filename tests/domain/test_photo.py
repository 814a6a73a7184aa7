"""What a photo's outcome means at a bench, and that records from before photos were looked at are still read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.answer import Outcome, Ruling, Sound
from domain.bench import decide
from domain.events import PhotoAsked, PhotoMissed, PhotoTaken
from domain.parcel import LabelMark, Parcel, PhotoMark, State
from domain.photo import photo_missed, photo_taken
from domain.site import Label, MorePhoto, Photo, Profile, Shot
from domain.touch import retake
from domain.wire import from_data, to_data
from tests.domain.benches import OTHER_WAYBILL, WAYBILL, at, bench, found, kinds, line, parcel, scan

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


def test_a_box_that_was_left_without_its_demanded_photo_is_the_one_that_the_bench_names_and_not_the_one_in_hand() -> (
    None
):
    left = complete(State.VERIFIED)
    ruling = photo_missed(bench(photo=Photo.REQUIRED, parcel=OTHER), left, MISSED, at(1))
    assert kinds(ruling.events) == ["PhotoMissed", "ParcelHeld"]
    assert ruling.answer.reason is not None
    assert ruling.answer.reason.code == "photo_left"
    assert ruling.answer.parcel == replace(left, state=State.HELD)


def test_a_second_touch_asks_for_no_second_photo_while_the_first_is_on_its_way() -> None:
    waiting = replace(complete(State.VERIFIED), photo=PhotoMark(photo_id="f", state="asked"))
    second = retake(bench(photo=Photo.REQUIRED, parcel=waiting), at(1), waiting)
    assert second.events == ()
    taken = replace(waiting, photo=PhotoMark(photo_id="f", state="taken"))
    assert kinds(retake(bench(parcel=taken), at(1), taken).events) == ["PhotoAsked"]


@pytest.mark.parametrize("fact", [TAKEN, MISSED])
def test_a_record_from_before_photos_were_looked_at_is_read(fact: PhotoTaken | PhotoMissed) -> None:
    told = to_data(fact)
    for added in ("waybill", "other_parcel", "defects", "shot"):
        told.pop(added, None)
    assert from_data(type(fact).__name__, told) == fact


MORE = (MorePhoto(shot=Shot.OPEN), MorePhoto(shot=Shot.CLOSED, delay_ms=2000), MorePhoto(shot=Shot.LABEL))


def asked(ruling: Ruling) -> list[tuple[str, int]]:
    return [(event.shot, event.delay_ms) for event in ruling.events if isinstance(event, PhotoAsked)]


def test_further_photos_follow_their_moments_where_the_last_item_packs() -> None:
    opened = parcel(state=State.OPENED)
    profile = Profile(photo_delay_ms=300, more_photos=MORE)
    ruling = decide(bench(parcel=opened, profile=profile), scan("MUG"), found(None, "MUG"))
    assert asked(ruling) == [("open", 0), ("", 300), ("closed", 2000), ("label", 0)]
    assert len({event.photo_id for event in ruling.events if isinstance(event, PhotoAsked)}) == 4
    assert asked(decide(bench(Label.PREPRINTED, Photo.NONE, parcel=opened), scan("MUG"), found(None, "MUG"))) == []


def test_where_a_label_is_printed_here_the_open_box_is_photographed_before_it_and_the_rest_after_its_scan() -> None:
    profile = Profile(label=Label.STATION, more_photos=MORE)
    opened = parcel(state=State.OPENED)
    assert asked(decide(bench(parcel=opened, profile=profile), scan("MUG"), found(None, "MUG"))) == [("open", 0)]
    labelled = parcel(line(verified=1), state=State.VERIFIED, label=LabelMark(job_id="j", attempt=1, state="printed"))
    ruling = decide(bench(parcel=labelled, profile=profile), scan(f"L:{labelled.parcel_id}:1"), found(labelled))
    assert asked(ruling) == [("", 0), ("closed", 2000), ("label", 0)]


def test_a_further_photo_packs_nothing_and_its_absence_holds_nothing() -> None:
    here = complete(State.VERIFIED)
    demanded = bench(photo=Photo.REQUIRED, parcel=here)
    assert kinds(photo_taken(demanded, here, replace(TAKEN, shot="open")).events) == ["PhotoTaken"]
    missed = photo_missed(bench(photo=Photo.REQUIRED), here, replace(MISSED, shot="open"), at(1))
    assert (kinds(missed.events), missed.answer.outcome) == (["PhotoMissed"], Outcome.SILENT)
