"""What came while a parcel was held is looked at when the hold ends, whoever or whatever ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Outcome, Ruling, Sound
from domain.events import ParcelWeighed
from domain.order import Order, Refund
from domain.parcel import State
from domain.standing import Bench
from domain.weighing import WEIGHT, weighed
from edge.attention import attention
from edge.store import load
from edge.store.instants import us
from edge.store.views import due_left
from journal.database import Connection
from tests.edge.floor import HAT, MUG, SUPERVISOR, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
ONE, TWO = an_order(1), an_order(2, HAT)
HOUR = timedelta(hours=1)

# What comes while it is held, and what it is held for after that.
CHANGES: dict[str, tuple[tuple[Order, ...], str]] = {
    "partly withdrawn": ((replace(TWO, refund=Refund.STOP),), "take_out"),
    "withdrawn": ((replace(ONE, refund=Refund.STOP), replace(TWO, refund=Refund.STOP)), "refund"),
    "asked": ((replace(TWO, refund=Refund.ASK),), "refund_asked"),
    "changed": ((an_order(2, HAT, HAT),), "changed"),
}


def merged(here: Floor, *scans: str) -> None:
    here.sign_in()
    here.take(ONE, TWO, a_waybill(A, ONE, TWO), an_order(3, number=B))
    here.scan(A, *scans)


def hold(here: Floor, why: str = "question") -> None:
    """As at the panel, or by the scale; it ends by itself in an hour."""
    until = None if why == WEIGHT else here.now + HOUR

    def decide(connection: Connection, bench: Bench) -> Ruling:
        return Ruling((touch.held(bench, here.now, here.parcel(A), why, until),))

    Hands(here).touch(decide)


def by_panel(here: Floor) -> None:
    Hands(here).release(A)


def by_time(here: Floor) -> None:
    here.pause(3600)
    here.turn()


def by_weight(here: Floor) -> None:
    def decide(connection: Connection, bench: Bench) -> Ruling:
        parcel = here.parcel(A)
        fact = ParcelWeighed(
            weighing_id="w", parcel_id=parcel.parcel_id, place="weigh", badge="", at=here.now, grams=450, units=()
        )
        return weighed(bench, parcel, fact, load.lifted(connection, parcel.parcel_id, us(here.now)))

    Hands(here).touch(decide)


ENDS: dict[str, Callable[[Floor], None]] = {"panel": by_panel, "timer": by_time, "weight": by_weight}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("told", [True, False], ids=["told before", "told in the same moment"])
def test_a_packed_parcel_is_held_anew_for_what_came_meanwhile(
    tmp_path: Path, change: str, end: str, told: bool
) -> None:
    orders, why = CHANGES[change]
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here, WEIGHT if end == "weight" else "question")
        here.take(*orders)
        if told:
            here.turn()
        ENDS[end](here)
        here.turn()
        parcel = here.parcel(A)
        assert (parcel.state, parcel.hold.reason, parcel.hold.before) == (State.HELD, why, State.PACKED)
        assert parcel.hold.until is None
        kinds = [kind for kind in here.kinds() if kind in {"ParcelHeld", "HoldReleased"}]
        assert kinds == ["ParcelHeld", "HoldReleased", "ParcelHeld"]


@pytest.mark.parametrize("end", ["panel", "timer"])
@pytest.mark.parametrize("change", ["withdrawn", "asked", "changed"])
def test_so_is_an_open_one(tmp_path: Path, change: str, end: str) -> None:
    orders, why = CHANGES[change]
    with floor(tmp_path) as here:
        merged(here, MUG)
        hold(here)
        here.take(*orders)
        here.turn()
        ENDS[end](here)
        assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, why)


@pytest.mark.parametrize("end", ENDS)
def test_what_came_to_nothing_leaves_the_parcel_packed(tmp_path: Path, end: str) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here, WEIGHT if end == "weight" else "question")
        here.take(replace(TWO, refund=Refund.STOP), TWO)
        here.turn()
        ENDS[end](here)
        assert (here.parcel(A).state, here.parcel(A).hold) == (State.PACKED, None)


def test_the_box_is_then_opened_by_its_waybill_emptied_and_loaded(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here)
        here.take(replace(TWO, refund=Refund.STOP))
        here.turn()
        by_panel(here)
        assert "withdrawn_after_packing" in [each["kind"] for each in attention(here.reader)]
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


@pytest.mark.parametrize("why", ["printer", "photo_missed", "not_found"])
def test_a_hold_that_the_waybill_ends_does_not_close_over_goods_to_take_out(tmp_path: Path, why: str) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here, why)
        here.take(replace(TWO, refund=Refund.STOP))
        here.turn()
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(HAT).answer.outcome is Outcome.PACKED


def test_a_release_of_goods_to_take_out_does_not_leave_the_box_where_nobody_can_open_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        here.take(replace(TWO, refund=Refund.STOP))
        here.turn()
        said = Hands(here).release(A)
        assert said.answer.reason is not None
        assert (said.answer.reason.code, said.answer.reason.params["why"]) == ("held_again", "take_out")
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_a_packed_box_that_nothing_holds_is_opened_for_what_must_come_out(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        here.take(replace(TWO, refund=Refund.STOP))
        assert here.scan(A).answer.outcome is Outcome.OPENED
        here.turn()
        assert here.scan(HAT).answer.outcome is Outcome.PACKED


def test_what_is_withdrawn_while_it_was_short_does_not_count_as_still_to_pack(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG)
        hold(here, "short")
        here.take(*CHANGES["withdrawn"][0])
        here.turn()
        by_time(here)
        assert due_left(here.reader, here.now.date()) == 1, "the other parcel"
        assert "held" in [each["kind"] for each in attention(here.reader)]


def test_a_right_weight_says_loudly_that_the_parcel_stays_aside(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here, WEIGHT)
        here.take(replace(TWO, refund=Refund.STOP))
        by_weight(here)
        answer = here.said[-1].answer
        assert (answer.outcome, answer.sound) == (Outcome.HELD, Sound.STOP)


def test_a_supervisor_who_lifted_it_ends_the_hold(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        hold(here)
        here.take(replace(TWO, refund=Refund.ASK))
        here.turn()
        Hands(here).lift(A, "refund")

        def release(connection: Connection, bench: Bench) -> Ruling:
            parcel = here.parcel(A)
            lifted = load.lifted(connection, parcel.parcel_id, us(here.now))
            return touch.release(bench.place, SUPERVISOR, here.now, parcel, lifted)

        Hands(here).touch(release)
        assert here.parcel(A).state is State.PACKED


@pytest.mark.parametrize("why", ["changed", "goods_missing"])
def test_the_release_of_a_change_or_of_what_lacks_lets_the_box_go_as_it_is(tmp_path: Path, why: str) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(a_waybill(A, ONE, TWO), ONE)
        here.scan(A, MUG)
        here.take(TWO if why == "goods_missing" else an_order(1, MUG, MUG))
        here.turn()
        assert here.parcel(A).hold.reason == why
        by_panel(here)
        here.turn()
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


def test_an_order_that_joined_while_the_box_was_held_is_not_forgotten(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(a_waybill(A, ONE, TWO), ONE)
        here.scan(A, MUG)
        hold(here)
        here.take(TWO)
        here.turn()
        by_time(here)
        assert here.parcel(A).hold.reason == "goods_missing"


def test_an_unlisted_box_that_a_person_has_looked_into_goes_on(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(A)
        here.take(ONE, TWO, a_waybill(A, ONE, TWO))
        here.turn()
        hold(here)
        here.take(replace(TWO, refund=Refund.STOP))
        here.turn()
        by_panel(here)
        assert here.parcel(A).hold.reason == "refund"
        by_panel(here)
        assert here.parcel(A).state is State.PACKED
