"""An order that comes after its box was closed: nobody sends the box without that order's goods."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.answer import Outcome, Sound
from domain.order import Refund
from domain.parcel import State
from edge.attention import attention
from edge.packing import Said
from tests.edge.floor import HAT, MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A = waybill_number(1)
ONE, TWO = an_order(1), an_order(2, HAT)


def closed(here: Floor) -> None:
    """The list names a waybill for two orders, of which one is known: its box is packed."""
    here.sign_in()
    here.take(a_waybill(A, ONE, TWO), ONE)
    assert here.scan(A, MUG).answer.outcome is Outcome.PACKED


def code_of(said: Said) -> str:
    return said.answer.reason.code if said.answer.reason else ""


def kinds_to_settle(here: Floor) -> list[str]:
    return [each["kind"] for each in attention(here.reader)]


def test_the_box_is_called_out_with_what_it_lacks_and_set_aside(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        here.take(TWO)
        here.turn()
        answer = here.said[-1].answer
        assert answer.reason is not None
        assert (answer.sound, answer.reason.code) == (Sound.STOP, "goods_missing_after_packing")
        assert answer.reason.params == {"number": A[-4:], "badge": PACKER, "bench": ""}
        assert [line.sku for line in answer.missing] == [HAT]
        assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, "goods_missing")
        assert "goods_missing" in kinds_to_settle(here)


def test_its_waybill_opens_it_the_goods_are_asked_for_and_it_leaves(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        here.take(TWO)
        here.turn()
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert [line.sku for line in here.parcel(A).missing] == [HAT]
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
        assert kinds_to_settle(here) == []
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


def test_the_dock_does_not_take_it_before_nor_while_it_is_held(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        here.take(TWO)
        Hands(here).truck(A)
        here.turn()
        Hands(here).truck(A)
        told = [code_of(said) for said in here.said if said.answer.outcome in (Outcome.STOP, Outcome.HELD)]
        assert told == ["goods_missing_before_handover", "goods_missing_after_packing", "held"]
        assert here.parcel(A).state is State.HELD


def test_a_scan_at_the_bench_opens_it_also_before_it_was_set_aside(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        here.take(TWO)
        assert here.scan(A).answer.outcome is Outcome.OPENED
        here.turn()
        assert here.scan(HAT).answer.outcome is Outcome.PACKED


def test_after_handover_the_carrier_is_to_be_called(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        Hands(here).truck(A)
        here.take(TWO)
        here.turn()
        answer = here.said[-1].answer
        assert answer.reason is not None
        assert (answer.sound, answer.reason.code) == (Sound.STOP, "after_handover")
        assert answer.reason.params["what"] == "goods_missing"
        assert here.parcel(A).state is State.HANDED_OVER


def test_an_order_that_is_withdrawn_again_lets_the_box_go_as_it_is(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        closed(here)
        here.take(TWO)
        here.turn()
        here.take(replace(TWO, refund=Refund.STOP))
        here.turn()
        here.scan(A)
        assert here.parcel(A).state is State.PACKED


def test_an_unlisted_box_that_joins_its_orders_stays_packed_in_silence(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        assert here.scan(A).answer.outcome is Outcome.UNLISTED
        here.take(ONE, TWO, a_waybill(A, ONE, TWO))
        here.turn()
        assert here.said[-1].answer.outcome is Outcome.SILENT
        assert here.parcel(A).state is State.PACKED
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


def test_goods_taken_out_for_a_refund_that_is_taken_back_are_asked_for_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, TWO, a_waybill(A, ONE, TWO), replace(TWO, refund=Refund.STOP))
        assert here.scan(A, MUG).answer.outcome is Outcome.PACKED
        here.take(TWO)
        here.turn()
        assert here.parcel(A).hold.reason == "goods_missing"
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
