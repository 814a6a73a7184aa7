"""Labels and photos at a bench: what a scan waits for, and what each outcome means."""

from __future__ import annotations

from dataclasses import replace

from domain.answer import Outcome
from domain.bench import decide
from domain.parcel import LabelMark, PhotoMark, State
from domain.site import Label, Photo
from tests.domain.benches import OTHER_WAYBILL, WAYBILL, at, bench, found, kinds, line, order, parcel, scan


def test_where_we_print_the_last_item_asks_for_the_label_and_the_labels_scan_packs() -> None:
    here = bench(Label.STATION, parcel=parcel(state=State.OPENED))
    asked = decide(here, scan("6901"), found(None, "MUG"))
    assert asked.answer.outcome is Outcome.LABEL_WANTED
    assert kinds(asked.events) == ["UnitVerified", "ParcelVerified", "LabelAsked"]
    ready = replace(
        asked.answer.parcel or parcel(), label=LabelMark(job_id="j", attempt=1, state="printed"), state=State.VERIFIED
    )
    packed = decide(replace(here, parcel=ready), scan(WAYBILL, 3), found(ready))
    assert packed.answer.outcome is Outcome.PACKED
    assert kinds(packed.events) == ["LabelScanned", "PhotoAsked", "ParcelPacked"]


def test_the_label_cannot_be_scanned_before_it_came_out() -> None:
    waiting = parcel(line(verified=1), state=State.VERIFIED, label=LabelMark(job_id="j", attempt=1, state="asked"))
    ruling = decide(bench(Label.STATION, parcel=waiting), scan(WAYBILL), found(waiting))
    assert ruling.events == ()


def test_a_parcel_that_waited_for_our_label_is_packed_by_its_waybill_once_waybills_come_preprinted() -> None:
    waiting = parcel(line(verified=1), state=State.VERIFIED, label=LabelMark(job_id="j", attempt=1, state="unknown"))
    ruling = decide(bench(Label.PREPRINTED, parcel=waiting), scan(WAYBILL), found(waiting))
    assert ruling.answer.outcome is Outcome.PACKED


def test_an_older_attempts_label_is_refused_after_a_newer_one() -> None:
    twice = parcel(line(verified=1), state=State.VERIFIED, label=LabelMark(job_id="j", attempt=2, state="printed"))
    ruling = decide(bench(Label.STATION, parcel=twice), scan(f"L:{twice.parcel_id}:1"), found(twice))
    assert ruling.answer.outcome is Outcome.LABEL_WRONG


def test_a_demanded_photo_that_was_missed_stops_the_next_waybill_and_the_same_waybill_retakes_it() -> None:
    missed = parcel(
        line(verified=1), state=State.VERIFIED, completed_at=at(0), photo=PhotoMark(photo_id="f", state="missed")
    )
    here = bench(photo=Photo.REQUIRED, parcel=missed)
    stopped = decide(here, scan(OTHER_WAYBILL), found(parcel(number=OTHER_WAYBILL, orders=(order("2"),))))
    assert stopped.answer.outcome is Outcome.PHOTO_MISSED
    retaken = decide(here, scan(WAYBILL, 2), found(missed))
    assert kinds(retaken.events) == ["PhotoAsked"]


def test_while_a_demanded_photo_is_only_pending_the_next_waybill_is_accepted() -> None:
    pending = parcel(
        line(verified=1), state=State.VERIFIED, completed_at=at(0), photo=PhotoMark(photo_id="f", state="asked")
    )
    next_one = parcel(number=OTHER_WAYBILL, orders=(order("2"),))
    ruling = decide(bench(photo=Photo.REQUIRED, parcel=pending), scan(OTHER_WAYBILL), found(next_one))
    assert ruling.answer.outcome is Outcome.OPENED
