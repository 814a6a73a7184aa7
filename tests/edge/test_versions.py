"""An order that changes after its paper was printed stops its parcel, says what changed, and goes on by a lift."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.answer import Outcome, Sound
from domain.order import Order
from domain.parcel import State
from domain.site import Label, Photo, Profile, SiteRules
from tests.edge.floor import HAT, MUG, PACKER, START, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
ONE = an_order(1, number=A, address_mark="key.one")
MOVED = replace(ONE, address_mark="key.two")
OTHER = replace(ONE, lines=an_order(1, HAT).lines)
CHANGES = [(MOVED, "address"), (OTHER, "variant")]


def stops(here: Floor) -> list[str]:
    return [
        said.answer.reason.code
        for said in here.said
        if said.answer.sound is Sound.STOP and said.answer.reason is not None
    ]


@pytest.mark.parametrize(("told", "what"), CHANGES)
def test_a_change_after_printing_stops_the_opening_and_names_what_changed(
    tmp_path: Path, told: Order, what: str
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, told)
        answer = here.scan(A).answer
        assert (answer.outcome, answer.rule, stops(here)) == (Outcome.STOP, "changed", [f"{what}_changed"])
        assert here.parcel(A).state is State.RELEASED


@pytest.mark.parametrize(("told", "what"), CHANGES)
def test_a_change_while_the_parcel_is_open_stops_its_packing_and_sets_it_aside(
    tmp_path: Path, told: Order, what: str
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        here.take(told)
        assert here.scan(told.lines[0].sku).answer.outcome is Outcome.STOP
        here.turn()
        assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, "changed")
        assert stops(here)[-1] == f"{what}_now"


@pytest.mark.parametrize(("told", "what"), CHANGES)
def test_a_change_after_packing_is_called_out_by_number_packer_and_bench_and_stops_the_handover(
    tmp_path: Path, told: Order, what: str
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(told)
        Hands(here).truck(A)
        assert stops(here) == [f"{what}_changed"]
        here.turn()
        why = here.said[-1].answer.reason
        assert why is not None
        assert (why.code, why.params["number"], why.params["badge"]) == (f"{what}_after_packing", A[-4:], PACKER)
        assert here.parcel(A).state is State.HELD


def test_after_handover_a_change_says_to_call_the_carrier(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        Hands(here).truck(A)
        here.take(MOVED)
        here.turn()
        assert stops(here) == ["after_handover"]


def test_a_lift_lets_this_version_go_and_a_further_change_stops_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, MOVED)
        Hands(here).lift(A, "changed")
        assert here.scan(A).answer.outcome is Outcome.OPENED
        here.pause(3600)  # the lift has ended; what it let go goes on
        assert here.scan(MUG).answer.outcome is Outcome.PACKED
        here.take(replace(ONE, address_mark="key.three"))
        Hands(here).truck(A)
        assert stops(here) == ["address_changed"]


def test_a_lift_that_nobody_used_ends(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, MOVED)
        Hands(here).lift(A, "changed")
        here.pause(16 * 60)
        assert here.scan(A).answer.outcome is Outcome.STOP


def test_a_parcel_set_aside_for_its_change_goes_on_by_a_lift_and_its_waybill(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A)
        here.take(MOVED)
        here.turn()
        assert here.scan(A).answer.outcome is Outcome.STOP
        Hands(here).lift(A, "changed")
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(MUG).answer.outcome is Outcome.PACKED


def test_other_goods_in_a_packed_box_are_changed_before_it_is_packed_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(OTHER)
        here.turn()
        Hands(here).lift(A, "changed")
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.scan(MUG).answer.outcome is Outcome.RIGHT, "out it goes"
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
        assert [(line.sku, line.verified) for line in here.parcel(A).lines] == [(HAT, 1)]


def test_a_change_that_is_taken_back_lets_the_parcel_go_on(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE)
        here.scan(A, MUG)
        here.take(MOVED)
        here.turn()
        here.take(ONE)
        here.turn()
        assert here.parcel(A).state is State.PACKED
        assert here.rows("SELECT * FROM pending_changes") == []


def test_a_new_number_is_new_paper(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, MOVED, replace(MOVED, tracking_number=B))
        assert here.scan(B).answer.outcome is Outcome.OPENED
        assert here.scan(A).answer.outcome is Outcome.REFUSED, "the old paper names the new"


def test_the_same_number_printed_again_is_new_paper(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, a_waybill(A, ONE, printed_at=START), MOVED)
        assert here.scan(A).answer.outcome is Outcome.STOP
        here.take(a_waybill(A, ONE, printed_at=START + timedelta(hours=1)))
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_a_change_before_there_is_paper_stops_nothing(tmp_path: Path) -> None:
    unnumbered = replace(ONE, tracking_number="")
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(unnumbered, replace(unnumbered, address_mark="key.two"), a_waybill(A, ONE))
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_where_the_station_prints_only_what_comes_after_its_label_stops(tmp_path: Path) -> None:
    rules = SiteRules(profile=Profile(photo=Photo.NONE, label=Label.STATION))
    with floor(tmp_path, rules=rules) as here:
        here.sign_in()
        here.take(ONE, MOVED)
        assert here.scan(A, MUG).answer.outcome is Outcome.LABEL_WANTED
        here.take(ONE)
        here.turn()
        assert (here.parcel(A).hold.reason, stops(here)) == ("changed", ["address_now"])


def test_a_parcel_whose_paper_is_wrong_is_not_what_a_bench_must_take_first(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(ONE, MOVED)
        assert here.rows("SELECT spare FROM parcels") == [(1,)]
        here.take(ONE)
        assert here.rows("SELECT spare FROM parcels") == [(0,)]


def test_no_journal_holds_a_word_of_an_address_and_a_lost_key_makes_marks_incomparable(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, replace(ONE, address_mark="newkey.two"))
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_goods_told_line_by_line_after_a_list_that_only_named_them_are_no_change(tmp_path: Path) -> None:
    named = replace(OTHER, has_lines=False)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(named, ONE)
        assert here.rows("SELECT changed FROM parcels") == [("",)]
        here.take(OTHER)
        assert here.scan(A).answer.outcome is Outcome.STOP, "but what changes once they were told stops"


def test_an_address_first_told_after_printing_is_the_papers_and_a_change_of_it_stops(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(replace(ONE, address_mark=""), ONE)
        assert here.rows("SELECT changed FROM parcels") == [("",)]
        here.take(MOVED)
        assert here.scan(A).answer.outcome is Outcome.STOP
