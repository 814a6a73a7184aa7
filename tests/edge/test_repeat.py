"""The same waybill again at a bench, with the windows that a scanner's settings give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Outcome
from domain.standing import Windows
from edge.reading import Reading
from tests.edge.floor import Floor, an_order, floor, waybill_number

A, B = waybill_number(1), waybill_number(2)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as opened:
        opened.sign_in()
        opened.take(an_order(1, number=A), an_order(2, number=B))
        yield opened


def again(here: Floor, code: str, seconds: float, window: float = 2.0) -> Outcome:
    here.pause(seconds)
    reading = Reading(
        device="scanner",
        text=code,
        at=here.now,
        boot_ns=here.time.boot_ns,
        windows=Windows(parcel=timedelta(seconds=window)),
    )
    return here.packing.scan(reading).result().answer.outcome


def test_a_waybill_before_a_fixed_scanner_is_one_act_and_a_step_of_the_clock_makes_it_no_second(here: Floor) -> None:
    assert again(here, A, 1) is Outcome.OPENED
    here.time.step += timedelta(hours=1)
    here.time.now += timedelta(hours=1)
    before = len(here.kinds())
    assert {again(here, A, 1.5) for _ in range(5)} == {Outcome.SILENT}
    assert len(here.kinds()) == before


def test_what_is_scanned_again_after_a_touch_is_meant(here: Floor) -> None:
    again(here, A, 1)
    held = here.packing.touch(
        "bench", here.now, lambda _connection, bench: touch.hold(bench, here.now, "other")
    ).result()
    assert held.answer.outcome is Outcome.HELD
    assert again(here, A, 0.5) is not Outcome.SILENT


def test_another_waybill_in_between_makes_it_a_new_act(here: Floor) -> None:
    again(here, A, 1)
    again(here, "MUG", 1)
    assert again(here, B, 0.3) is Outcome.OPENED
    again(here, "MUG", 0.3)
    assert again(here, A, 0.3, window=0.0) is Outcome.ALREADY
