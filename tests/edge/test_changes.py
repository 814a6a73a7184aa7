"""What others decide reaches parcels in hand between two scans, as the station's own facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Outcome, Sound
from domain.order import Refund
from domain.parcel import State
from tests.edge.floor import HAT, MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
ONE = an_order(1, number=A)
STOPPED, ASKED = replace(ONE, refund=Refund.STOP), replace(ONE, refund=Refund.ASK)


def loud(here: Floor) -> list[str]:
    """The codes of what was called out by an alarm."""
    return [said.answer.reason.code for said in here.said if said.answer.sound is Sound.STOP and said.answer.reason]


def open_parcel(here: Floor) -> str:
    """The number of the parcel that lies on the bench."""
    parcel = here.packing.look(here.reader, "bench", here.now).bench.parcel
    return parcel.tracking_number if parcel else ""


def test_a_refund_while_the_parcel_is_open_stops_it_and_frees_the_bench(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(replace(ONE, lines=an_order(1, MUG, MUG).lines), an_order(2, number=B))
        here.scan(A, MUG)
        here.take(STOPPED)
        here.turn()
        assert loud(here) == ["withdrawn"]
        parcel = here.parcel(A)
        assert (parcel.state, parcel.hold.reason, open_parcel(here)) == (State.HELD, "refund", "")
        assert here.scan(B).answer.outcome is Outcome.OPENED


def test_a_refund_after_packing_is_called_out_by_number_and_packer_and_the_parcel_is_held(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, an_order(2, number=B))
        here.scan(A, MUG, B)
        here.take(STOPPED)
        here.turn()
        said = here.said[-1].answer
        assert said.reason is not None
        assert (said.reason.code, said.reason.params["badge"]) == ("withdrawn_after_packing", PACKER)
        assert said.reason.params["number"] == A[-4:]
        assert here.parcel(A).state is State.HELD
        assert open_parcel(here) == B, "the parcel in hand is left alone"


def test_a_refund_that_was_asked_holds_and_goes_on_when_it_is_cleared(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        here.take(ASKED)
        here.turn()
        assert (here.parcel(A).hold.reason, loud(here)) == ("refund_asked", ["ask_now"])
        assert here.scan(A).answer.outcome is Outcome.STOP
        here.take(ONE)
        here.turn()
        assert here.parcel(A).state is State.OPENED
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(MUG).answer.outcome is Outcome.PACKED


def test_a_refund_that_was_asked_goes_on_by_a_lift(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        here.take(ASKED)
        here.turn()
        Hands(here).lift(A, "refund")
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(MUG).answer.outcome is Outcome.PACKED


def test_a_packed_parcel_whose_refund_is_asked_does_not_hold_up_its_trip(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(ASKED)
        here.turn()
        Hands(here).truck(A)
        assert here.kinds()[-1] == "TripClosed"
        assert here.parcel(A).state is State.HELD
        here.take(ONE)
        here.turn()
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


def test_a_refund_of_one_of_two_orders_takes_out_its_goods_and_the_waybill_packs_the_rest(tmp_path: Path) -> None:
    one, two = an_order(1), an_order(2, HAT)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(one, two, a_waybill(A, one, two))
        here.scan(A, MUG)
        here.take(replace(two, refund=Refund.STOP))
        here.turn()
        assert loud(here) == ["partly_withdrawn_now"]
        assert [line.sku for line in here.parcel(A).lines] == [MUG]
        assert open_parcel(here) == A
        assert here.scan(A).answer.outcome is Outcome.PACKED
        assert here.parcel(A).units == 1


def test_a_refund_is_called_out_once_however_often_it_is_told(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(STOPPED, replace(STOPPED, after_sales="退款成功"), replace(STOPPED, after_sales="退款成功,已到账"))
        here.turn()
        here.turn()
        assert loud(here) == ["withdrawn_after_packing"]


def test_an_unopened_parcel_is_cancelled_at_once_and_comes_back(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, STOPPED)
        assert here.parcel(A).state is State.CANCELLED
        assert here.scan(A).answer.outcome is Outcome.STOP
        here.take(ONE)
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert "ParcelChanged" not in here.kinds()


def test_a_held_parcel_that_is_withdrawn_and_restored_is_still_held_with_what_is_in_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(replace(ONE, lines=an_order(1, MUG, HAT).lines))
        here.scan(A, MUG)
        Hands(here).do("hold")
        here.take(STOPPED, replace(ONE, lines=an_order(1, MUG, HAT).lines))
        here.turn()
        parcel = here.parcel(A)
        assert (parcel.state, parcel.hold.reason, parcel.verified_units) == (State.HELD, "short", 1)


@pytest.mark.parametrize("minutes", [59, 60])
def test_a_hold_ends_at_its_time(tmp_path: Path, minutes: int) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        until = here.now + timedelta(hours=1)
        here.packing.touch("bench", here.now, lambda _c, bench: touch.hold(bench, here.now, "short", until)).result()
        here.pause(minutes * 60)
        here.turn()
        assert here.parcel(A).state is (State.HELD if minutes < 60 else State.OPENED)


def test_what_waits_for_an_unlisted_parcel_is_told_once(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(A)
        here.take(ONE)
        here.turn()
        here.turn()
        assert here.kinds().count("ParcelChanged") == 1
        assert here.rows("SELECT * FROM pending_changes") == []
