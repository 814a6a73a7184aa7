"""A refund, or void paper, is looked at when a parcel is opened, packed and handed over, and costs a scan nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from domain.answer import Outcome, Sound
from domain.order import Order, Refund
from domain.parcel import State
from domain.reason import reason
from journal.database import SqliteConnection
from tests.edge.floor import MUG, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = waybill_number(1), waybill_number(2)
ONE = an_order(1, number=A)
STOPPED, ASKED = replace(ONE, refund=Refund.STOP), replace(ONE, refund=Refund.ASK)
CANCELLED = replace(ONE, cancelled=True)
WORDS = [(STOPPED, "withdrawn"), (CANCELLED, "withdrawn"), (ASKED, "refund_asked")]


def refused_with(here: Floor) -> list[str]:
    return [
        said.answer.reason.code
        for said in here.said
        if said.answer.sound is Sound.STOP and said.answer.reason is not None
    ]


@pytest.mark.parametrize(("told", "code"), WORDS)
def test_it_is_looked_at_when_the_parcel_is_opened(tmp_path: Path, told: Order, code: str) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(told)
        assert here.scan(A).answer.outcome is Outcome.STOP
        assert refused_with(here) == [code]


@pytest.mark.parametrize(("told", "code"), WORDS)
def test_it_is_looked_at_when_the_parcel_is_packed(tmp_path: Path, told: Order, code: str) -> None:
    """The answer is known and the station's own event has not applied it yet: the last right scan must not pack."""
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        here.take(told)
        assert here.scan(MUG).answer.outcome is Outcome.STOP
        assert refused_with(here) == [code]
        assert here.parcel(A).verified_units == 0
        here.turn()
        assert here.parcel(A).state is State.HELD


@pytest.mark.parametrize(("told", "code"), WORDS)
def test_it_is_looked_at_when_the_parcel_is_handed_over(tmp_path: Path, told: Order, code: str) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(told)
        Hands(here).truck(A)
        assert refused_with(here) == [code]
        assert here.parcel(A).state is State.PACKED


def test_a_box_that_still_wears_a_void_waybill_is_refused_at_the_dock_and_goes_out_by_the_new_one(
    tmp_path: Path,
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(a_waybill(B, ONE, replaces=A))
        here.turn()
        Hands(here).truck(A)
        assert here.parcel(B).state is State.PACKED
        told = [said.answer.reason for said in here.said if said.answer.outcome is Outcome.REFUSED]
        assert told == [reason("waybill_replaced", number=B)]
        assert "ScanRefused" in here.kinds()
        Hands(here).truck(B)
        assert here.parcel(B).state is State.HANDED_OVER


def test_a_box_that_was_scanned_out_and_then_got_a_new_waybill_says_so(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        Hands(here).truck(A)
        here.take(a_waybill(B, ONE, replaces=A))
        here.turn()
        here.said.clear()
        Hands(here).truck(A)
        assert reason("waybill_replaced", number=B) in [said.answer.reason for said in here.said]


def test_without_an_answer_the_same_scans_open_pack_and_hand_over(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        Hands(here).truck(A)
        assert (refused_with(here), here.parcel(A).state) == ([], State.HANDED_OVER)


def test_a_parcel_opened_by_a_lift_is_packed_though_the_lift_has_ended(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ASKED)
        Hands(here).lift(A, "refund")
        assert here.scan(A).answer.outcome is Outcome.OPENED
        here.pause(3600)
        assert here.scan(MUG).answer.outcome is Outcome.PACKED


def test_the_look_adds_no_statement_to_a_scan(tmp_path: Path) -> None:
    """What stops a parcel lies with it: meeting a waiting change asks the database no more than meeting none."""

    def asked(here: Floor) -> int:
        with closing(SqliteConnection(here.path)) as connection:
            said: list[str] = []
            connection.set_trace_callback(said.append)
            here.packing.look(connection, "bench", here.now)
            return len(said)

    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        before = asked(here)
        here.take(ASKED)
        assert here.parcel(A).pending == ("ask",)
        assert asked(here) == before
