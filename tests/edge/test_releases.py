"""Orders and waybill numbers become parcels, in whichever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from domain.answer import Outcome
from domain.goods import BundlePart, Goods
from domain.order import FurtherNumber, Order, Waybill, parcel_id_of_order, parcel_id_of_waybill
from domain.parcel import State
from domain.site import Photo, Profile, SiteRules
from tests.edge.floor import HAT, MUG, PAID, Floor, a_waybill, an_order, floor, waybill_number

A, B, C = map(waybill_number, (1, 2, 3))


def parcels(here: Floor) -> dict[str, list[str]]:
    """Numbers (or ids, where there is none) of all parcels, with the order numbers' last digit in each."""
    rows = here.rows(
        "SELECT p.parcel_id, p.tracking_number, o.number FROM parcels p LEFT JOIN parcel_orders USING (parcel_id)"
        " LEFT JOIN orders o USING (order_id) ORDER BY 2, 1, 3"
    )
    found: dict[str, list[str]] = {}
    for parcel_id, number, order in rows:
        found.setdefault(number or parcel_id, []).append(order[-1:] if order else "")
    return found


ONE, TWO = an_order(1), an_order(2, HAT)


@pytest.mark.parametrize("told", list(permutations([ONE, TWO, a_waybill(A, ONE, TWO)])))
def test_several_orders_on_one_number_are_one_parcel_in_whichever_order_they_come(
    tmp_path: Path, told: tuple[Order | Waybill, ...]
) -> None:
    with floor(tmp_path) as here:
        here.take(*told)
        assert parcels(here) == {A: ["1", "2"]}
        assert here.parcel(A).units == 2
        for order in (ONE, TWO):
            waited = parcel_id_of_order(order.order_id)
            known = here.rows("SELECT parcel_id FROM parcel_names WHERE name = ?", (waited,))
            assert known in ([], [(parcel_id_of_waybill(A),)]), "an id that was ever shown leads to the parcel for ever"


@pytest.mark.parametrize("told", list(permutations([an_order(1, MUG, HAT), a_waybill(A, ONE), a_waybill(B, ONE)])))
def test_one_order_in_two_parcels_is_packed_as_the_boxes_come(
    tmp_path: Path, told: tuple[Order | Waybill, ...]
) -> None:
    with floor(tmp_path) as here:
        here.take(*told)
        assert parcels(here) == {A: ["1"], B: ["1"]}
        here.sign_in()
        here.scan(A, MUG, B)
        assert here.parcel(A).state is State.PACKED
        assert [line.sku for line in here.parcel(B).lines] == [HAT]
        assert here.scan(HAT).answer.outcome is Outcome.PACKED


def test_a_bundle_in_two_parcels_wants_each_part_once(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(Goods(sku="SET", parts=(BundlePart(sku=MUG), BundlePart(sku=HAT))))
        here.take(order := an_order(1, "SET"), a_waybill(A, order), a_waybill(B, order))
        here.sign_in()
        here.scan(A, MUG, B)
        assert [line.sku for line in here.parcel(B).lines] == [HAT]


def test_an_order_without_a_number_waits_under_an_id_of_its_own_and_moves(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(ONE)
        waited = parcel_id_of_order(ONE.order_id)
        assert parcels(here) == {waited: ["1"]}
        here.take(replace(ONE, tracking_number=A, carrier="yto"))
        assert parcels(here) == {A: ["1"]}
        assert here.parcel(waited).parcel_id == parcel_id_of_waybill(A)


def test_an_opened_parcel_keeps_its_id_and_takes_the_number_as_its_name(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(ONE)
        here.sign_in()
        here.scan(ONE.number)
        waited = parcel_id_of_order(ONE.order_id)
        here.take(a_waybill(A, ONE))
        assert here.parcel(A).parcel_id == waited, "the number leads to it at once"
        here.turn()
        assert here.kinds()[-1] == "ParcelNamed"
        assert here.parcel(waited).tracking_number == A
        assert here.scan(A).answer.outcome is Outcome.SILENT
        here.scan(MUG)
        assert (here.parcel(A).parcel_id, here.parcel(A).state) == (waited, State.PACKED)
        assert here.rows("SELECT * FROM pending_changes") == []


@pytest.mark.parametrize(
    "told",
    [
        [replace(ONE, tracking_number=A), replace(ONE, tracking_number=B)],
        [replace(ONE, tracking_number=A), a_waybill(B, ONE, replaces=A)],
        [a_waybill(B, ONE, replaces=A), replace(ONE, tracking_number=A)],
        [a_waybill(A, ONE), ONE, a_waybill(B, ONE, replaces=A)],
        [a_waybill(A, ONE), a_waybill(B, ONE, replaces=A), ONE],
        [a_waybill(C, ONE, replaces=A), replace(ONE, tracking_number=A), a_waybill(B, replaces=C)],
    ],
)
def test_a_replaced_number_is_refused_and_names_the_new_one(tmp_path: Path, told: list[Order | Waybill]) -> None:
    with floor(tmp_path) as here:
        here.take(*told)
        assert parcels(here) == {B: ["1"]}, "no bench could ever open a parcel that waits under the old number"
        here.sign_in()
        answer = here.scan(A).answer
        assert (answer.outcome, answer.reason and answer.reason.code) == (Outcome.REFUSED, "waybill_replaced")
        assert here.scan(B).answer.outcome is Outcome.OPENED


@pytest.mark.parametrize("packed", [False, True])
def test_a_number_replaced_after_opening_renames_the_box_in_hand(tmp_path: Path, *, packed: bool) -> None:
    with floor(tmp_path) as here:
        here.take(replace(ONE, tracking_number=A))
        here.sign_in()
        here.scan(A, *([MUG] if packed else []))
        here.take(a_waybill(B, ONE, replaces=A))
        here.turn()
        assert parcels(here) == {B: ["1"]}
        assert here.parcel(B).parcel_id == parcel_id_of_waybill(A)
        assert here.scan(A).answer.reason.code == "waybill_replaced"  # type: ignore[union-attr]  # a refusal has one


def test_lists_that_replace_each_other_in_a_circle_lock_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(replace(ONE, tracking_number=A), a_waybill(B, replaces=A), a_waybill(A, ONE, replaces=B))
        here.sign_in()
        assert Outcome.OPENED in {here.scan(A).answer.outcome, here.scan(B).answer.outcome}


def test_an_export_that_contradicts_a_list_about_which_number_is_newer_locks_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(a_waybill(A, replaces=B), replace(ONE, tracking_number=A), replace(ONE, tracking_number=B))
        here.sign_in()
        assert parcels(here) == {A: ["1"]}
        assert here.scan(A).answer.outcome is Outcome.OPENED


def test_a_number_used_again_after_thirty_days_is_another_parcel(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(replace(ONE, tracking_number=A))
        here.scan(A, MUG)
        later = an_order(2, number=A, paid_at=PAID + timedelta(days=40))
        here.pause(40 * 86_400)
        here.take(later)
        assert here.parcel(A).parcel_id == parcel_id_of_waybill(A, 1)
        assert here.parcel(parcel_id_of_waybill(A)).state is State.PACKED, "the old one is found by its id"
        here.take(replace(ONE, tracking_number=A, platform_status="已签收"))
        assert [order.number for order in here.parcel(A).orders] == [later.number], "old news of it stays with it"
        assert here.scan(A, MUG).answer.outcome is Outcome.PACKED


def test_how_long_a_number_is_not_used_again_is_the_sites_to_say(tmp_path: Path) -> None:
    rules = SiteRules(profile=Profile(photo=Photo.NONE), waybill_reuse_days=60)
    with floor(tmp_path, rules=rules) as here:
        here.sign_in()
        here.take(replace(ONE, tracking_number=A))
        here.scan(A, MUG)
        here.take(an_order(2, number=A, paid_at=PAID + timedelta(days=40)))
        assert here.parcel(A).parcel_id == parcel_id_of_waybill(A)


@pytest.mark.parametrize("told", list(permutations([ONE, a_waybill(A, ONE)])))
def test_an_unlisted_parcel_joins_its_order_later_with_its_original_times(
    tmp_path: Path, told: tuple[Order | Waybill, ...]
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        assert here.scan(A).answer.outcome is Outcome.UNLISTED
        packed_at = here.now
        here.pause(3600)
        here.take(*told)
        here.turn()
        assert parcels(here) == {A: ["1"]}
        parcel = here.parcel(A)
        assert (parcel.state, parcel.packed_at, parcel.unlisted) == (State.PACKED, packed_at, True)
        assert parcel.due.ship_by is not None, "what it was due by is known now"
        assert here.kinds()[-1] == "ParcelChanged"


def test_both_codes_of_a_jd_label_are_one_parcel(tmp_path: Path) -> None:
    bare, boxed = "JDVA12345678901", "JDVA12345678901-1-1-"
    with floor(tmp_path) as here:
        here.take(replace(ONE, tracking_number=boxed, carrier="jd"), a_waybill(bare, ONE, carrier="jd"))
        assert parcels(here) == {bare: ["1"]}
        here.sign_in()
        assert here.scan(boxed).answer.outcome is Outcome.OPENED
        assert here.scan(bare).answer.outcome is Outcome.SILENT
        here.scan(MUG)
        here.carrier_scanned(boxed)
        assert here.parcel(boxed).state is State.PICKED_UP


def test_a_corrected_list_moves_the_order_to_its_right_number(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(ONE, TWO, a_waybill(A, ONE), a_waybill(A, TWO), a_waybill(B, ONE))
        assert parcels(here) == {A: ["2"], B: ["1"]}


def test_a_delivered_order_is_kept_and_not_released(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(replace(ONE, tracking_number=A, platform_status="已签收"))
        assert parcels(here) == {}
        assert here.rows("SELECT COUNT(*) FROM orders") == [(1,)]


def test_an_order_that_was_delivered_off_the_system_leaves_the_queue(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(replace(ONE, tracking_number=A), replace(ONE, tracking_number=A, platform_status="已签收"))
        assert here.parcel(A).state is State.CANCELLED


def test_an_order_packed_as_unlisted_joins_even_when_it_is_delivered_by_then(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(A)
        here.take(replace(ONE, tracking_number=A, platform_status="已签收"))
        assert parcels(here) == {A: ["1"]}


def test_a_further_number_of_a_packed_order_stops_and_is_not_counted_as_waiting(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(replace(ONE, tracking_number=A))
        here.scan(A, MUG)
        here.take(a_waybill(B, ONE))
        assert here.rows("SELECT spare FROM parcels WHERE tracking_number = ?", (B,)) == [(1,)]
        answer = here.scan(B).answer
        assert (answer.outcome, answer.rule) == (Outcome.REFUSED, "order_packed")


def test_the_same_news_twice_changes_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        news = (replace(ONE, tracking_number=A), TWO, a_waybill(B, TWO), a_waybill(C, TWO, replaces=B))
        here.take(*news)
        here.scan(A)
        tables = ("parcels", "parcel_orders", "parcel_names", "pending_changes")
        before = {table: rows for table, rows in here.state().items() if table in tables}
        assert here.take(*news).unchanged == 4
        assert {table: rows for table, rows in here.state().items() if table in tables} == before


NUMBERED = replace(ONE, tracking_number=A)


@pytest.mark.parametrize(
    "told",
    [
        [NUMBERED, replace(NUMBERED, carrier="jt")],
        [NUMBERED, a_waybill(A, ONE, carrier="jt")],
        [a_waybill(A, ONE, carrier=""), replace(NUMBERED, carrier="jt")],
        [replace(NUMBERED, carrier="yto"), a_waybill(A, ONE, carrier="jt")],
    ],
)
def test_a_parcels_carrier_is_the_one_that_its_list_names_or_else_its_order(
    tmp_path: Path, told: list[Order | Waybill]
) -> None:
    with floor(tmp_path) as here:
        here.take(*told)
        assert here.rows("SELECT carrier FROM parcels") == [("jt",)]


def test_a_number_that_an_order_no_longer_names_among_several_leads_to_those_that_it_does(tmp_path: Path) -> None:
    two = replace(NUMBERED, further_numbers=(FurtherNumber(tracking_number=B, carrier="jt"),))
    with floor(tmp_path) as here:
        here.take(two)
        assert parcels(here) == {A: ["1"], B: ["1"]}
        assert here.rows("SELECT carrier FROM parcels WHERE tracking_number = ?", (B,)) == [("jt",)]
        here.take(replace(NUMBERED, tracking_number=B))
        assert parcels(here) == {B: ["1"]}


def test_lists_of_one_print_add_up_and_a_later_print_has_the_last_word(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(ONE, TWO, a_waybill(A, ONE, printed_at=PAID), a_waybill(A, TWO, printed_at=PAID))
        assert parcels(here) == {A: ["1", "2"]}, "each list had a part of the orders in the box"
        here.take(a_waybill(A, ONE, printed_at=PAID + timedelta(hours=1)), a_waybill(A, TWO, printed_at=PAID))
        assert {A: ["1"]}.items() <= parcels(here).items()
