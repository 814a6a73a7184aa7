"""What settles a print: the scan of the label itself, whenever the printer says its word, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import touch
from domain.parcel import State
from tests.edge.floor import PACKER, floor
from tests.edge.presses import NUMBERS, PRINTERS, PRINTS_HERE, Bench

FIRST, _ = PRINTERS
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
