"""A label that nobody can scan is settled by a supervisor who looked: there, or not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain import touch
from domain.answer import Outcome, Ruling
from domain.events import LabelAsked, LabelSettled
from domain.order import Refund
from domain.parcel import LabelMark, Parcel, State
from domain.site import Label, Photo
from tests.domain.benches import at, bench, kinds, line, order, parcel

SUPERVISOR = "B02"


def waiting(state: str, **more: object) -> Parcel:
    """All units are in; the second print of its label is as told, and the first may be out."""
    label = LabelMark(job_id="j", attempt=2, state=state, reprint=1, before=1)
    return replace(parcel(line(verified=1), state=State.VERIFIED, label=label), **more)  # type: ignore[arg-type]  # named


def settled(about: Parcel, *, there: bool, seen: int = 2, badge: str = "017", photo: Photo = Photo.NONE) -> Ruling:
    here = bench(Label.STATION, photo, parcel=about, badge=badge)
    return touch.settle_label(here, at(5), SUPERVISOR, seen=seen, there=there)


@pytest.mark.parametrize("state", ["unknown", "printed"])
def test_a_label_that_is_there_counts_as_scanned_and_says_who_saw_it(state: str) -> None:
    ruling = settled(waiting(state), there=True)
    assert kinds(ruling.events) == ["LabelSettled", "ParcelPacked"]
    fact = ruling.events[0]
    assert isinstance(fact, LabelSettled)
    assert (fact.badge, fact.attempt, fact.there) == (SUPERVISOR, 2, True)
    assert ruling.answer.outcome is Outcome.PACKED


def test_a_demanded_photo_is_taken_then_as_after_the_scan() -> None:
    assert kinds(settled(waiting("unknown"), there=True, photo=Photo.REQUIRED).events) == ["LabelSettled", "PhotoAsked"]


def test_one_that_is_not_there_is_no_print_and_the_next_needs_no_lift() -> None:
    about = waiting("unknown")
    assert touch.reprint(bench(Label.STATION, parcel=about), at(0)).events == ()
    ruling = settled(about, there=False)
    assert kinds(ruling.events) == ["LabelSettled"]
    assert ruling.answer.parcel is not None
    after = ruling.answer.parcel
    assert after.label is not None
    assert (after.label.state, after.label.out, after.label.newest_out) == ("absent", 1, 1)
    [asked] = touch.reprint(bench(Label.STATION, parcel=after), at(9)).events
    assert isinstance(asked, LabelAsked)


def test_where_the_newest_print_failed_it_is_the_one_before_that_is_settled() -> None:
    fact = settled(waiting("failed"), there=True).events[0]
    assert isinstance(fact, LabelSettled)
    assert fact.attempt == 1


@pytest.mark.parametrize(
    ("about", "seen", "why"),
    [
        (waiting("asked"), 2, "label_coming"),
        (waiting("started"), 2, "label_coming"),
        (waiting("unknown"), 1, "reprint_asked_before"),
        (waiting("unknown", completed_at=at(1)), 2, "label_scanned_before"),
        (replace(waiting("unknown"), state=State.OPENED), 2, "no_label_to_settle"),
        (waiting("unknown", lines=(line(quantity=1, verified=2),)), 2, "no_label_to_settle"),
        (waiting("unknown", orders=(order(refund=Refund.STOP),)), 2, "withdrawn"),
        (waiting("failed", label=LabelMark(job_id="j", attempt=2, state="failed")), 2, "no_label_to_settle"),
    ],
)
def test_it_is_refused_where_no_label_is_waited_for_or_the_screen_showed_another(
    about: Parcel, seen: int, why: str
) -> None:
    ruling = settled(about, there=True, seen=seen)
    assert ruling.events == ()
    assert ruling.answer.reason is not None
    assert ruling.answer.reason.code == why


def test_it_packs_nothing_for_nobody() -> None:
    assert settled(waiting("unknown"), there=True, badge="").events == ()
