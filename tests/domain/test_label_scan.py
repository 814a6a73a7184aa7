"""Which paper proves that the label is on the box: its own code, or its number where only the label can carry that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.answer import Outcome, Ruling
from domain.bench import decide
from domain.events import LabelScanned, ParcelOpened, ScanRefused
from domain.parcel import LabelMark, Parcel, State
from domain.site import Label, Photo
from tests.domain.benches import WAYBILL, bench, found, kinds, line, parcel, scan

SLIP = "261120-000000000000001"
OUT = ("started", "printed", "unknown")
PRINTING = (Label.STATION, Label.COMPONENT)


def waiting(state: str, *, elsewhere: bool = False, **mark: object) -> Parcel:
    """All units are in and its label is as told."""
    label = replace(LabelMark(job_id="j", attempt=1, state=state), **mark)  # type: ignore[arg-type]  # named fields
    return parcel(line(verified=1), state=State.VERIFIED, label=label, number_elsewhere=elsewhere)


def scanned(about: Parcel, code: str, label: Label = Label.STATION) -> Ruling:
    """What a bench that prints says to a code of its parcel."""
    here = bench(label, Photo.NONE, parcel=about, component=label is Label.COMPONENT)
    return decide(here, scan(code, 60), found(about))


def why_refused(ruling: Ruling) -> str:
    [fact] = ruling.events
    assert isinstance(fact, ScanRefused)
    assert ruling.answer.outcome in {Outcome.UNFINISHED, Outcome.LABEL_WRONG}
    return fact.reason


@pytest.mark.parametrize("state", OUT)
@pytest.mark.parametrize("label", PRINTING)
@pytest.mark.parametrize("code", [SLIP, f"parcel-{WAYBILL}"])
def test_an_order_number_or_an_id_is_never_the_label(code: str, label: Label, state: str) -> None:
    about = waiting(state, attached=label is Label.COMPONENT)
    assert why_refused(scanned(about, code, label)) == "label_not_scanned"


def test_nor_where_the_label_is_printed_elsewhere() -> None:
    about = parcel(line(verified=1), state=State.VERIFIED)
    here = bench(Label.COMPONENT, Photo.NONE, parcel=about)
    assert why_refused(decide(here, scan(SLIP), found(about))) == "label_not_scanned"
    assert decide(here, scan(WAYBILL), found(about)).answer.outcome is Outcome.PACKED


def test_where_nobody_knows_the_number_a_packer_needs_no_supervisor() -> None:
    printed, unknown = (replace(waiting(state, attached=True), tracking_number="") for state in ("printed", "unknown"))
    assert kinds(scanned(printed, SLIP).events) == ["LabelScanned", "ParcelPacked"]
    assert why_refused(scanned(unknown, SLIP)) == "label_not_scanned"
    elsewhere = parcel(line(verified=1), state=State.VERIFIED, number="")
    here = bench(Label.COMPONENT, Photo.NONE, parcel=elsewhere)
    assert decide(here, scan(SLIP), found(elsewhere)).answer.outcome is Outcome.PACKED


@pytest.mark.parametrize("state", OUT)
@pytest.mark.parametrize("attached", [False, True])
def test_a_number_that_only_the_label_carries_packs_at_once(state: str, *, attached: bool) -> None:
    ruling = scanned(waiting(state, attached=attached), WAYBILL)
    assert kinds(ruling.events) == ["LabelScanned", "ParcelPacked"]


@pytest.mark.parametrize("state", OUT)
def test_where_other_paper_carries_the_number_our_own_label_is_proved_by_its_own_code(state: str) -> None:
    about = waiting(state, elsewhere=True)
    assert why_refused(scanned(about, WAYBILL)) == "label_code_wanted"
    assert scanned(about, f"L:{about.parcel_id}:1").answer.outcome is Outcome.PACKED


@pytest.mark.parametrize(("state", "packs"), [("started", False), ("unknown", False), ("printed", True)])
def test_an_attached_labels_number_that_other_paper_carries_too_needs_the_printers_word(
    state: str, *, packs: bool
) -> None:
    ruling = scanned(waiting(state, elsewhere=True, attached=True), WAYBILL)
    if packs:
        assert ruling.answer.outcome is Outcome.PACKED
    else:
        assert why_refused(ruling) == "label_number_elsewhere"


def test_of_two_labels_of_ours_the_number_does_not_say_which_is_on_the_box() -> None:
    about = waiting("unknown", attempt=2, reprint=1, before=1)
    assert why_refused(scanned(about, WAYBILL)) == "label_code_wanted"
    assert why_refused(scanned(about, f"L:{about.parcel_id}:1")) == "label_outdated"
    assert scanned(about, f"L:{about.parcel_id}:2").answer.outcome is Outcome.PACKED


@pytest.mark.parametrize("state", ["asked", "failed", "dropped"])
def test_the_newest_label_that_may_be_out_is_the_label_though_another_was_asked_for(state: str) -> None:
    about = waiting(state, attempt=2, reprint=1, before=1)
    assert scanned(about, f"L:{about.parcel_id}:2").events == ()
    fact = scanned(about, f"L:{about.parcel_id}:1").events[0]
    assert isinstance(fact, LabelScanned)
    assert fact.attempt == 1


@pytest.mark.parametrize(
    ("label", "code", "told"),
    [
        (Label.STATION, WAYBILL, True),
        (Label.STATION, SLIP, False),
        (Label.COMPONENT, WAYBILL, True),
        (Label.PREPRINTED, WAYBILL, False),
    ],
)
def test_the_scan_that_opens_a_parcel_says_whether_other_paper_carries_its_number(
    label: Label, code: str, *, told: bool
) -> None:
    about = parcel()
    [fact] = decide(bench(label), scan(code), found(about)).events
    assert isinstance(fact, ParcelOpened)
    assert fact.number_elsewhere is told


def test_a_number_scanned_when_a_label_may_be_out_may_be_that_labels() -> None:
    about = replace(waiting("unknown"), tracking_number=WAYBILL)
    [fact] = decide(bench(Label.STATION), scan(WAYBILL), found(about)).events
    assert isinstance(fact, ParcelOpened)
    assert not fact.number_elsewhere
