"""An unopened parcel that is given a number, or another one, keeps what a person decided of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from domain import touch
from domain.answer import Outcome, Ruling
from domain.order import FurtherNumber, Refund
from domain.parcel import State
from domain.standing import Bench
from edge.store import load
from edge.store.rebuild import rebuild
from journal.database import Connection
from tests.edge.floor import HAT, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
ONE, TWO = an_order(1), an_order(2, HAT)
HOUR = timedelta(hours=1)


def id_of(here: Floor, order_id: str) -> str:
    [(parcel_id,)] = here.rows("SELECT parcel_id FROM parcel_orders WHERE order_id = ?", (order_id,))
    return str(parcel_id)


def set_aside(here: Floor, parcel_id: str, why: str = "question", *, hours: int = 0) -> None:
    """As at the panel; ``hours``: it ends by itself, and comes first after that."""
    until = here.now + hours * HOUR if hours else None

    def decide(connection: Connection, bench: Bench) -> Ruling:
        return touch.set_aside(bench, here.now, here.parcel(parcel_id), why, until, urgent=bool(hours))

    Hands(here).touch(decide)


def test_a_hold_set_before_the_number_is_known_holds_the_numbered_parcel(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        set_aside(here, id_of(here, ONE.order_id), hours=1)
        until = here.parcel(id_of(here, ONE.order_id)).hold.until
        here.take(a_waybill(A, ONE))
        parcel = here.parcel(A)
        assert (parcel.state, parcel.hold.reason, parcel.hold.before) == (State.HELD, "question", State.RELEASED)
        assert (parcel.hold.until, parcel.hold.urgent) == (until, True)
        assert here.scan(A).answer.outcome is Outcome.HELD
        Hands(here).release(A)
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_it_ends_at_its_time_and_the_parcel_comes_first_under_a_further_number_too(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        set_aside(here, id_of(here, ONE.order_id), hours=1)
        here.take(a_waybill(A, ONE))
        here.pause(3600)
        here.turn()
        assert here.parcel(A).state is State.RELEASED
        urgent = here.rows("SELECT urgent_at FROM parcels")
        here.take(a_waybill(B, ONE, replaces=A))
        assert urgent != [(None,)]
        assert here.rows("SELECT urgent_at FROM parcels") == urgent


def test_a_replaced_number_keeps_the_hold_and_the_lift(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, TWO, a_waybill(A, ONE, TWO))
        set_aside(here, here.parcel(A).parcel_id, "short")
        Hands(here).lift(A, "window")
        here.take(a_waybill(B, ONE, TWO, replaces=A))
        parcel = here.parcel(B)
        assert (parcel.tracking_number, parcel.state, parcel.hold.reason) == (B, State.HELD, "short")
        assert here.rows("SELECT parcel_id, rule FROM lifts") == [(parcel.parcel_id, "window")]


def test_of_two_parcels_that_become_one_the_hold_wins(tmp_path: Path) -> None:
    for held in (ONE, TWO):
        with floor(tmp_path, name=held.order_id[:4]) as here:
            here.sign_in()
            here.take(ONE, TWO)
            set_aside(here, id_of(here, held.order_id))
            here.take(a_waybill(A, ONE, TWO))
            assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, "question")


def test_every_box_of_an_order_that_was_held_without_a_number_is_held(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        set_aside(here, id_of(here, ONE.order_id))
        two_boxes = (FurtherNumber(tracking_number=B, carrier="yto"),)
        here.take(an_order(1, number=A, further_numbers=two_boxes))
        assert [here.parcel(number).state for number in (A, B)] == [State.HELD, State.HELD]


def test_of_one_that_parts_each_stays_held(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, TWO, a_waybill(A, ONE, TWO))
        set_aside(here, here.parcel(A).parcel_id)
        here.take(a_waybill(B, TWO), a_waybill(A, ONE))
        assert [here.parcel(number).state for number in (A, B)] == [State.HELD, State.HELD]


def test_a_parcel_in_hand_is_not_set_aside_by_what_joins_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, TWO, a_waybill(A, ONE))
        here.scan(A)
        set_aside(here, id_of(here, TWO.order_id))
        here.take(a_waybill(A, ONE, TWO))
        here.turn()
        assert here.parcel(A).state is State.OPENED


def test_a_withdrawn_order_is_cancelled_also_where_its_hold_came_along(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        set_aside(here, id_of(here, ONE.order_id))
        here.take(an_order(1, number=A, refund=Refund.STOP))
        assert here.parcel(A).state is State.CANCELLED


def test_an_order_that_a_later_list_leaves_out_is_held_without_a_number_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        set_aside(here, id_of(here, ONE.order_id))
        here.take(a_waybill(A, ONE))
        assert here.parcel(A).state is State.HELD
        here.take(TWO, a_waybill(A, TWO))
        parcel = load.parcel(here.reader, id_of(here, ONE.order_id))
        assert parcel is not None
        assert parcel.hold is not None
        assert (parcel.tracking_number, parcel.state, parcel.hold.reason) == ("", State.HELD, "question")


def test_a_rebuild_from_the_record_gives_the_same_rows(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, TWO)
        set_aside(here, id_of(here, ONE.order_id), hours=1)
        Hands(here).lift(id_of(here, TWO.order_id), "window")
        here.take(a_waybill(A, ONE))
        here.take(a_waybill(B, ONE, TWO, replaces=A))
        here.pause(3600)
        here.turn()
        before = here.state()
        here.writer.close()
        rebuild(here.reader)
        assert here.state() == before
