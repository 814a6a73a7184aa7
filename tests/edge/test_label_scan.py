"""What settles a print: the scan of the label itself, whenever the printer says its word, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Sound
from domain.order import Refund
from domain.parcel import State
from domain.site import Label, Photo, Profile, SiteRules
from edge.store.rebuild import rebuild
from tests.edge.floor import HAT, MUG, PACKER, SUPERVISOR, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands
from tests.edge.presses import NUMBERS, PRINTERS, PRINTS_HERE, Bench

FIRST, SECOND = PRINTERS
SLIP = "261120-000000000000001"
JOBS = "SELECT attempt, state FROM jobs ORDER BY attempt"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with floor(tmp_path, rules=PRINTS_HERE) as here:
        yield Bench(here)


def state_of(bench: Bench) -> State:
    state: State = bench.here.parcel(NUMBERS[0]).state
    return state


def label_of(bench: Bench, attempt: int) -> str:
    """What the label of this attempt says of itself."""
    return f"L:{bench.here.parcel(NUMBERS[0]).parcel_id}:{attempt}"


def said(bench: Bench) -> str:
    why = bench.said[-1].answer.reason
    return why.code if why else ""


@pytest.mark.parametrize("paper", [SLIP, NUMBERS[0]])
@pytest.mark.parametrize("fate", ["unknown", "printed"])
def test_the_paper_that_opened_the_parcel_is_not_its_label(bench: Bench, paper: str, fate: str) -> None:
    bench.scan(paper, "MUG")
    bench.turn(FIRST, fate)
    bench.scan(paper)
    assert said(bench) in {"label_not_scanned", "label_code_wanted"}
    assert state_of(bench) is State.VERIFIED
    assert bench.here.rows(JOBS) == [(1, fate)]
    bench.scan(label_of(bench, 1))
    assert state_of(bench) is State.PACKED
    assert bench.here.rows(JOBS) == [(1, "printed")]


def test_opened_by_its_slip_one_scan_of_the_labels_number_packs(bench: Bench) -> None:
    bench.scan(SLIP, "MUG")
    bench.turn(FIRST, "unknown")
    bench.scan(NUMBERS[0])
    assert state_of(bench) is State.PACKED


def test_that_other_paper_carries_the_number_is_remembered_over_a_hold_and_another_opening(bench: Bench) -> None:
    bench.scan(NUMBERS[0])
    bench.hold("damaged")
    bench.touch(lambda _c, _bench: touch.release("panel", PACKER, bench.here.now, bench.here.parcel(NUMBERS[0])))
    bench.scan(SLIP, "MUG")
    bench.turn(FIRST, "printed")
    bench.scan(NUMBERS[0])
    assert said(bench) == "label_code_wanted"


@pytest.mark.parametrize("photo", [Photo.NONE, Photo.REQUIRED])
@pytest.mark.parametrize("word", ["unknown", "printed", "says it failed"])
def test_the_printers_word_after_the_labels_scan_changes_nothing(tmp_path: Path, photo: Photo, word: str) -> None:
    rules = SiteRules(profile=Profile(label=Label.STATION, photo=photo))
    with floor(tmp_path, rules=rules) as here:
        bench = Bench(here)
        bench.scan(SLIP, "MUG")
        bench.presses[FIRST].comes_out = bench.scan
        bench.turn(FIRST, word)
        assert here.rows(JOBS) == [(1, "printed")]
        assert bench.said[-1].answer.sound is Sound.NONE, "nobody is told to look for a label that was scanned"
        assert here.parcel(NUMBERS[0]).completed_at is not None
        assert state_of(bench) is (State.PACKED if photo is Photo.NONE else State.VERIFIED)
        for name in PRINTERS:
            bench.turn(name, "printed")
        assert len(bench.book) == 1


def test_a_label_that_was_scanned_is_not_printed_again_lifted_or_not(tmp_path: Path) -> None:
    rules = SiteRules(profile=Profile(label=Label.STATION, photo=Photo.REQUIRED))
    with floor(tmp_path, rules=rules) as here:
        bench = Bench(here)
        bench.scan(SLIP, "MUG")
        bench.turn(FIRST, "unknown")
        bench.reprint()
        bench.scan(label_of(bench, 1))  # it lay under the box; the second is asked for and not begun
        bench.turn(SECOND, "printed")
        bench.reprint()
        assert said(bench) == "label_scanned_before"
        assert here.rows(JOBS) == [(1, "printed"), (2, "dropped")]
        assert [each.attempt for each in bench.book] == [1]


def held_with_its_first_label_unknown(bench: Bench, paper: str) -> None:
    """The first print is unknown, its reprint found no printer, and the parcel is held."""
    bench.scan(paper, "MUG")
    bench.turn(FIRST, "unknown")
    bench.reprint()
    for name in (SECOND, FIRST):
        bench.turn(name, "cannot")
    assert state_of(bench) is State.HELD
    bench.printers.note(FIRST, usable=True)


def test_a_label_that_comes_out_under_the_hold_ends_it_and_packs(bench: Bench) -> None:
    held_with_its_first_label_unknown(bench, SLIP)
    asked = bench.here.rows(JOBS)
    bench.scan(label_of(bench, 1))
    assert state_of(bench) is State.PACKED
    assert bench.here.rows(JOBS) == [(1, "printed"), *asked[1:]]


def test_its_number_opens_it_to_be_scanned_and_prints_nothing(bench: Bench) -> None:
    held_with_its_first_label_unknown(bench, SLIP)
    asked = bench.here.rows(JOBS)
    bench.scan(NUMBERS[0])
    assert (state_of(bench), bench.here.rows(JOBS)) == (State.VERIFIED, asked)
    bench.here.pause(3)
    bench.scan(NUMBERS[0])
    assert state_of(bench) is State.PACKED


@pytest.mark.parametrize("paper", [SLIP, NUMBERS[0]])
def test_other_paper_asks_for_the_reprint_that_nothing_came_of(bench: Bench, paper: str) -> None:
    held_with_its_first_label_unknown(bench, paper)
    bench.scan(paper)
    bench.turn(FIRST, "printed")
    assert [(each.attempt, each.mark) for each in bench.book] == [(1, 0), (3, 1)]


def test_an_older_labels_code_does_not_end_the_hold(bench: Bench) -> None:
    bench.scan(SLIP, "MUG")
    bench.turn(FIRST, "unknown")
    bench.reprint()
    bench.turn(SECOND, "printed")
    bench.hold()
    bench.scan(label_of(bench, 1))
    assert (said(bench), state_of(bench)) == ("label_outdated", State.HELD)
    bench.scan(label_of(bench, 2))
    assert state_of(bench) is State.PACKED


def test_what_was_refunded_under_the_hold_comes_out_before_the_label_packs(tmp_path: Path) -> None:
    with floor(tmp_path, rules=PRINTS_HERE) as here:
        bench, mug, hat, number = Bench(here), an_order(11), an_order(12, HAT), waybill_number(11)
        here.take(mug, hat, a_waybill(number, mug, hat))
        bench.scan(mug.number, MUG, HAT)
        bench.turn(FIRST, "unknown")
        bench.hold()
        here.take(replace(hat, refund=Refund.STOP))
        here.turn()
        label = f"L:{here.parcel(number).parcel_id}:1"
        bench.scan(label)
        assert here.parcel(number).state is not State.PACKED
        bench.scan(HAT)
        here.pause(3)
        bench.scan(label)
        assert here.parcel(number).state is State.PACKED
        assert [line.verified for line in here.parcel(number).lines if line.quantity] == [1]


@pytest.mark.parametrize("lifted", [False, True])
def test_a_hold_for_the_printer_is_no_way_round_the_lift_of_a_reprint(bench: Bench, *, lifted: bool) -> None:
    bench.scan(NUMBERS[0], "MUG")
    bench.turn(FIRST, "printed")
    for _ in range(3):
        bench.hold()
        bench.scan(NUMBERS[0])
        bench.turn(FIRST, "printed")
    assert len(bench.book) == 1, "a label that came out is scanned"
    bench.reprint()
    bench.turn(FIRST, "unknown")
    bench.reprint()
    bench.turn(SECOND, "cannot")
    bench.turn(FIRST, "cannot")
    bench.printers.note(FIRST, usable=True)
    if lifted:
        Hands(bench.here).lift(NUMBERS[0], "reprint")
    bench.scan(NUMBERS[0])
    bench.turn(FIRST, "printed")
    assert len(bench.book) == (3 if lifted else 2)


def test_taking_a_unit_out_and_in_again_is_no_way_round_it_either(bench: Bench) -> None:
    bench.scan(SLIP, "MUG")
    bench.turn(FIRST, "printed")
    for _ in range(3):
        bench.take_out_and_in_again()
        bench.turn(FIRST, "printed")
    assert [(each.attempt, each.mark) for each in bench.book] == [(1, 0), (2, 1)]
    bench.scan(label_of(bench, 2))
    assert state_of(bench) is State.PACKED


@pytest.mark.parametrize("there", [True, False])
def test_what_a_supervisor_says_of_a_label_follows_from_the_record_again(bench: Bench, *, there: bool) -> None:
    bench.scan(SLIP, "MUG")
    bench.turn(FIRST, "unknown")
    now = bench.here.now
    bench.touch(lambda _c, at_bench: touch.settle_label(at_bench, now, SUPERVISOR, seen=1, there=there))
    assert state_of(bench) is (State.PACKED if there else State.VERIFIED)
    assert bench.here.rows(JOBS) == [(1, "printed" if there else "absent")]
    before = bench.here.state()
    rebuild(bench.here.reader)
    assert bench.here.state() == before
