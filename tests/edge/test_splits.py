"""A further waybill of the same order closes the box in hand only where the rest can go on into its own (拆单)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Answer, Outcome
from domain.events import ParcelPacked
from domain.order import Refund
from domain.parcel import NOT_FOUND, State
from tests.edge.floor import HAT, MUG, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B, C = map(waybill_number, (1, 2, 3))
MUGS = an_order(1, MUG, MUG, MUG)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """Three mugs of one order, in two boxes."""
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(MUGS, a_waybill(A, MUGS), a_waybill(B, MUGS))
        yield here


def packed(here: Floor) -> int:
    return here.kinds().count(ParcelPacked.__name__)


def set_aside(here: Floor, number: str, why: str) -> None:
    Hands(here).touch(lambda _c, bench: touch.set_aside(bench, here.now, here.parcel(number), why))


def assert_unfinished(here: Floor, answer: Answer, number: str, units: int) -> None:
    """Nothing was closed: the box stays in hand and says what it misses."""
    assert answer.outcome is Outcome.UNFINISHED
    assert answer.reason is not None
    assert answer.reason.params == {"units": units}
    assert here.parcel(number).state is State.OPENED


@pytest.mark.parametrize("why", ["", NOT_FOUND])
def test_a_split_is_one_scan(here: Floor, why: str) -> None:
    if why:
        set_aside(here, B, why)
    here.scan(A, MUG)
    assert here.scan(B).answer.outcome is Outcome.OPENED
    assert [here.parcel(number).state for number in (A, B)] == [State.PACKED, State.OPENED]
    assert here.scan(MUG, MUG).answer.outcome is Outcome.PACKED
    assert packed(here) == 2


def test_the_waybill_of_a_box_that_is_closed_already_closes_no_other(here: Floor) -> None:
    here.scan(A, MUG, B, MUG)
    assert_unfinished(here, here.scan(A).answer, B, units=1)
    assert packed(here) == 1
    assert here.scan(MUG).answer.outcome is Outcome.PACKED


@pytest.mark.parametrize("why", ["question", "short"])
def test_the_waybill_of_a_held_box_closes_no_other(here: Floor, why: str) -> None:
    set_aside(here, B, why)
    here.scan(A, MUG)
    assert_unfinished(here, here.scan(B).answer, A, units=2)
    assert packed(here) == 0
    Hands(here).release(B)
    assert here.scan(B).answer.outcome is Outcome.OPENED


def test_a_box_that_cannot_take_all_that_is_missing_closes_no_other(tmp_path: Path) -> None:
    mugs, hat = an_order(1, MUG, MUG), an_order(2, HAT)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(mugs, hat, a_waybill(A, mugs, hat), a_waybill(C, mugs))
        here.scan(A, MUG)
        assert_unfinished(here, here.scan(C).answer, A, units=2)
        assert packed(here) == 0
        here.scan(HAT)
        assert here.scan(C).answer.outcome is Outcome.OPENED, "the hat is in: the mug that is missing goes on in C"


def test_the_waybill_of_a_box_whose_other_order_is_refunded_closes_no_other(tmp_path: Path) -> None:
    mugs, hat = an_order(1, MUG, MUG), an_order(2, HAT, refund=Refund.ASK)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(mugs, hat, a_waybill(A, mugs), a_waybill(C, mugs, hat))
        here.scan(A, MUG)
        assert_unfinished(here, here.scan(C).answer, A, units=1)
        assert packed(here) == 0
