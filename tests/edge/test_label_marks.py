"""The number of a label's mark: how many earlier ones may be out, never more and never fewer, on whatever way it came.

A packer holds, scans again, takes a unit out, prints again and closes boxes between the prints; the station is killed
in the middle of one, and comes up without one of its printers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain import touch
from domain.answer import Ruling
from domain.standing import Bench as Place
from edge.store import load
from journal.database import Connection
from tests.edge.floor import MEMORY, PACKER, floor
from tests.edge.presses import FATES, NUMBERS, PRINTERS, PRINTS_HERE, Bench

FIRST, SECOND = PRINTERS


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A parcel's goods are all in, and its label is asked for."""
    with floor(tmp_path, rules=PRINTS_HERE) as here:
        made = Bench(here)
        made.scan(NUMBERS[0], "MUG")
        yield made


def out_of(bench: Bench) -> list[tuple[int, int]]:
    """Attempt and mark of every label that a printer began."""
    bench.check()
    return [(each.attempt, each.mark) for each in bench.book]


def waits_when_held_and_scanned_again(bench: Bench) -> None:
    bench.hold_and_scan_again()
    bench.turn(FIRST, "printed")


def waits_at_a_printer_that_is_not_the_one_asked_next(bench: Bench) -> None:
    bench.printers.note(FIRST, usable=False)
    bench.hold_and_scan_again()
    bench.turn(SECOND, "printed")
    bench.turn(FIRST, "printed")


def is_asked_for_anew_after_a_unit_was_taken_out(bench: Bench) -> None:
    bench.take_out_and_in_again()
    bench.turn(FIRST, "printed")


def is_overtaken_at_the_last_moment(bench: Bench) -> None:
    bench.turn(FIRST, "printed", bench.hold_and_scan_again)
    bench.turn(FIRST, "printed")


def cannot_be_begun_and_goes_to_the_second_printer(bench: Bench) -> None:
    bench.turn(FIRST, "cannot")
    bench.turn(SECOND, "printed")


def is_not_taken_and_goes_to_the_second_printer(bench: Bench) -> None:
    bench.turn(FIRST, "nothing taken")
    bench.turn(SECOND, "printed")


def fails_at_both_and_its_waybill_is_scanned_again(bench: Bench) -> None:
    bench.turn(FIRST, "nothing taken")
    bench.turn(SECOND, "cannot")
    bench.scan(NUMBERS[0])
    bench.turn(FIRST, "printed")


def fails_for_an_older_attempt_when_a_newer_one_is_asked_for(bench: Bench) -> None:
    bench.turn(FIRST, "nothing taken", bench.hold_and_scan_again)
    bench.turn(FIRST, "printed")


def was_asked_of_a_printer_that_is_no_longer_set_up(bench: Bench) -> None:
    bench.start((SECOND,))
    bench.reprint()
    bench.turn(SECOND, "printed")


def was_not_begun_when_the_station_was_killed(bench: Bench) -> None:
    bench.turn(FIRST, "killed before it")
    bench.start(PRINTERS)
    bench.turn(FIRST, "printed")


UNMARKED: list[tuple[Callable[[Bench], None], int]] = [
    (waits_when_held_and_scanned_again, 2),
    (waits_at_a_printer_that_is_not_the_one_asked_next, 2),
    (is_asked_for_anew_after_a_unit_was_taken_out, 2),
    (is_overtaken_at_the_last_moment, 2),
    (cannot_be_begun_and_goes_to_the_second_printer, 2),
    (fails_for_an_older_attempt_when_a_newer_one_is_asked_for, 2),
    (was_asked_of_a_printer_that_is_no_longer_set_up, 2),
    (was_not_begun_when_the_station_was_killed, 1),
]


@pytest.mark.parametrize(("way", "attempt"), UNMARKED, ids=[way.__name__ for way, _ in UNMARKED])
def test_the_first_label_that_comes_out_is_unmarked_and_the_only_one_though_it(
    bench: Bench, way: Callable[[Bench], None], attempt: int
) -> None:
    way(bench)
    assert out_of(bench) == [(attempt, 0)]
    assert bench.here.rows("SELECT state FROM jobs WHERE state IN ('asked', 'started')") == []


@pytest.mark.parametrize(
    ("way", "attempts"),
    [
        (is_not_taken_and_goes_to_the_second_printer, [(1, 0), (2, 0)]),
        (fails_at_both_and_its_waybill_is_scanned_again, [(1, 0), (3, 0)]),
    ],
)
def test_a_label_of_which_a_printer_took_no_byte_is_none(
    bench: Bench, way: Callable[[Bench], None], attempts: list[tuple[int, int]]
) -> None:
    way(bench)
    assert out_of(bench) == attempts


@pytest.mark.parametrize("again", ["the worker goes on", "the station starts", "it starts without that printer"])
def test_a_label_that_was_begun_when_the_station_was_killed_counts(bench: Bench, again: str) -> None:
    bench.turn(FIRST, "killed in it")
    if again == "the worker goes on":
        bench.turn(FIRST, "printed")
    else:
        bench.start(PRINTERS if again == "the station starts" else (SECOND,))
    mark = bench.label(NUMBERS[0])
    assert mark is not None
    assert (mark.state, mark.out) == ("unknown", 1)
    bench.reprint()
    bench.turn(bench.names[0], "printed")
    assert out_of(bench) == [(1, 0), (2, 1)]


def test_only_what_may_be_out_is_counted_among_many(bench: Bench) -> None:
    bench.turn(FIRST, "unknown")  # and from now on the second one is asked first
    bench.reprint()
    bench.turn(SECOND, "nothing taken")
    bench.scan(NUMBERS[0])
    bench.turn(FIRST, "cannot")
    bench.scan(NUMBERS[0])
    bench.turn(FIRST, "unknown")
    bench.reprint()
    bench.turn(FIRST, "printed")
    assert out_of(bench) == [(1, 0), (2, 1), (4, 1), (5, 2)]


def test_the_screen_shows_the_mark_of_the_label_that_it_waits_for(bench: Bench) -> None:
    bench.turn(FIRST, "unknown")
    bench.reprint()
    told = bench.said[-1].bench.parcel
    assert told is not None
    assert told.label is not None
    assert (told.label.attempt, told.label.state, told.label.reprint) == (2, "asked", 1)


@pytest.mark.parametrize("between", ["printed", "unknown", "nothing", "nothing taken"])
def test_a_glove_that_touches_twice_prints_once(bench: Bench, between: str) -> None:
    """Whatever became of the print by the second touch: it was meant for what stood there before the first."""
    bench.turn(FIRST, "unknown")
    bench.reprint(seen=1)
    if between != "nothing":
        bench.printers.note(SECOND, usable=False)
        bench.turn(FIRST, between)
    bench.reprint(seen=1)
    assert bench.said[-1].answer.outcome.value == "note"
    assert bench.here.rows("SELECT MAX(attempt) FROM jobs") == [(2,)]


class AnyPrints(RuleBasedStateMachine):
    """Whatever printers and packer do."""

    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()

    @initialize()
    def begin(self) -> None:
        folder = self._stack.enter_context(TemporaryDirectory(dir=MEMORY))
        self.bench = Bench(self._stack.enter_context(floor(Path(folder), rules=PRINTS_HERE)))
        self.bench.scan(NUMBERS[0], "MUG")

    def teardown(self) -> None:
        self._stack.close()

    @rule(number=st.sampled_from(NUMBERS))
    def take_a_parcel(self, number: str) -> None:
        self.bench.scan(number, "MUG")

    @rule(fate=st.sampled_from(FATES), again=st.booleans())
    def print_what_is_asked_for(self, fate: str, *, again: bool) -> None:
        """And the packer, who sees no label or half of one, prints again."""
        before = len(self.bench.book)
        for (name,) in self.bench.here.rows("SELECT DISTINCT printer FROM jobs WHERE state = 'asked'"):
            self.bench.turn(name, fate)
        if again:
            self.bench.reprint()
        begun = self.bench.book[before:]
        self.reached.update("marked" if each.mark else f"unmarked {min(each.attempt, 2)}" for each in begun)

    @rule(
        name=st.sampled_from(PRINTERS),
        fate=st.sampled_from(FATES),
        meanwhile=st.sampled_from(("hold_and_scan_again", "take_out_and_in_again", "hold")),
    )
    def print_while_the_packer_does_something(self, name: str, fate: str, meanwhile: str) -> None:
        if name in self.bench.names:
            self.bench.turn(name, fate, getattr(self.bench, meanwhile))

    @rule(names=st.sampled_from((PRINTERS, PRINTERS[:1], PRINTERS[1:])))
    def restart(self, names: tuple[str, ...]) -> None:
        self.bench.start(names)

    @rule(why=st.sampled_from(("printer", "other")))
    def hold(self, why: str) -> None:
        self.bench.hold(why)

    @rule(number=st.sampled_from(NUMBERS))
    def release(self, number: str) -> None:
        def decide(connection: Connection, _bench: Place) -> Ruling:
            parcel, _ = load.parcel_named(connection, number)
            return touch.release("panel", PACKER, self.bench.here.now, parcel) if parcel else Ruling()

        self.bench.touch(decide)

    @precondition(lambda self: self.bench.in_hand() is not None)
    @rule()
    def take_out_and_in_again(self) -> None:
        self.bench.take_out_and_in_again()

    @rule()
    def print_again(self) -> None:
        self.bench.reprint()

    @rule()
    def scan_the_label(self) -> None:
        parcel = self.bench.in_hand()
        if parcel is not None and parcel.label is not None:
            self.bench.scan(f"L:{parcel.parcel_id}:{parcel.label.attempt}")

    @invariant()
    def the_marks_are_right(self) -> None:
        if hasattr(self, "bench"):
            self.bench.check()


@pytest.mark.slow
def test_a_mark_counts_the_labels_that_may_be_out_whatever_printers_and_packer_do() -> None:
    AnyPrints.reached.clear()
    run_state_machine_as_test(AnyPrints, settings=settings(max_examples=200, stateful_step_count=20, deadline=None))
    assert AnyPrints.reached == {"marked", "unmarked 1", "unmarked 2"}
