"""What was refunded leaves the box again, scanned or touched out, wherever the parcel was when the answer came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain import touch
from domain.answer import Outcome, Sound
from domain.order import Refund
from domain.parcel import State
from domain.site import Photo, Profile, SiteRules
from edge.packing import Said
from tests.edge.floor import HAT, MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
ONE, TWO = an_order(1), an_order(2, HAT)
REFUNDED = replace(TWO, refund=Refund.STOP)


def merged(here: Floor, *scans: str) -> None:
    """A parcel of two orders, a mug and a hat, with so much of it scanned."""
    here.sign_in()
    here.take(ONE, TWO, a_waybill(A, ONE, TWO))
    here.scan(A, *scans)


def code_of(said: Said) -> str:
    return said.answer.reason.code if said.answer.reason else ""


def in_box(here: Floor) -> dict[str, int]:
    """What lies in the box, by sku."""
    return {line.sku: line.verified for line in here.parcel(A).lines if line.verified}


def test_a_verified_unit_of_a_refunded_order_is_scanned_out_and_the_last_right_scan_packs(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, HAT)
        here.take(REFUNDED)
        here.turn()
        said = here.said[-1]
        assert (code_of(said), [line.sku for line in said.answer.missing]) == ("take_out_now", [HAT])
        assert code_of(here.scan(HAT)) == "taken_out"
        assert in_box(here) == {}
        assert here.scan(MUG).answer.outcome is Outcome.PACKED
        assert in_box(here) == {MUG: 1}


def test_it_packs_by_the_scan_that_takes_the_last_unit_out(tmp_path: Path) -> None:
    two = an_order(2, HAT, HAT)
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(ONE, two, a_waybill(A, ONE, two))
        here.scan(A, MUG, HAT)
        here.take(replace(two, refund=Refund.STOP))
        here.turn()
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
        assert in_box(here) == {MUG: 1}


def test_what_is_not_scanned_out_can_be_touched_out(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, HAT)
        here.take(REFUNDED)
        here.turn()
        [line] = here.parcel(A).take_out
        said = Hands(here).touch(lambda _c, bench: touch.take_out_by_touch(bench, here.now, line.line_id, 1))
        assert code_of(said) == "taken_out"
        assert here.kinds()[-1] == "UnitReturned"
        again = Hands(here).touch(lambda _c, bench: touch.take_out_by_touch(bench, here.now, line.line_id, 1))
        assert code_of(again) == "nothing_to_take_out"


def test_neither_its_own_waybill_nor_another_closes_a_box_with_refunded_goods_in_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, HAT)
        here.take(REFUNDED, an_order(3, number=B))
        here.turn()
        for waybill in (A, B):
            answer = here.scan(waybill).answer
            assert (answer.outcome, [line.sku for line in answer.missing]) == (Outcome.UNFINISHED, [HAT])
        assert here.parcel(A).state is State.OPENED


def test_a_partial_refund_after_packing_is_called_out_by_number_packer_and_bench(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        here.take(REFUNDED)
        here.turn()
        answer = here.said[-1].answer
        assert answer.reason is not None
        assert (answer.sound, answer.reason.code) == (Sound.STOP, "partly_withdrawn_after_packing")
        assert answer.reason.params == {"number": A[-4:], "badge": PACKER, "bench": ""}
        assert [line.sku for line in answer.missing] == [HAT]
        assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, "take_out")


def test_a_packed_box_is_opened_by_its_waybill_emptied_of_what_was_refunded_and_packed_again(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        first = here.parcel(A).packed_at
        here.take(REFUNDED)
        here.turn()
        assert here.scan(A).answer.outcome is Outcome.OPENED
        assert here.parcel(A).packed_at is None
        assert here.scan(HAT).answer.outcome is Outcome.PACKED
        parcel = here.parcel(A)
        assert (parcel.state, in_box(here)) == (State.PACKED, {MUG: 1})
        assert parcel.packed_at > first
        Hands(here).truck(A)
        assert here.parcel(A).state is State.HANDED_OVER


def test_a_refund_that_is_taken_back_leaves_the_packed_box_closed(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        here.take(REFUNDED)
        here.turn()
        here.take(TWO)
        here.turn()
        assert here.parcel(A).state is State.PACKED


def test_an_answer_that_is_not_yet_applied_stops_the_handover_of_a_box_with_refunded_goods(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        here.take(REFUNDED)
        Hands(here).truck(A)
        stopped = [said for said in here.said if said.answer.sound is Sound.STOP]
        assert [code_of(said) for said in stopped] == ["take_out_before_handover"]
        assert here.parcel(A).state is State.PACKED


def test_after_handover_the_carrier_is_to_be_called(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        merged(here, MUG, HAT)
        Hands(here).truck(A)
        here.take(REFUNDED)
        here.turn()
        why = here.said[-1].answer.reason
        assert why is not None
        assert (why.code, why.params["what"]) == ("after_handover", "partly_withdrawn")
        assert here.parcel(A).state is State.HANDED_OVER


def test_a_demanded_photo_does_not_pack_over_a_refund_that_came_meanwhile(tmp_path: Path) -> None:
    with floor(tmp_path, rules=SiteRules(profile=Profile(photo=Photo.REQUIRED))) as here:
        merged(here, MUG, HAT)
        here.take(REFUNDED)
        here.turn()
        Hands(here).photographs(works=True)
        assert here.parcel(A).state is State.VERIFIED
        assert here.scan(HAT).answer.outcome is Outcome.RIGHT
        Hands(here).photographs(works=True)
        assert (here.parcel(A).state, in_box(here)) == (State.PACKED, {MUG: 1})


def test_an_unlisted_box_whose_order_was_partly_refunded_waits_for_a_person(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(A)
        here.take(ONE, TWO, a_waybill(A, ONE, TWO))
        here.turn()
        here.take(REFUNDED)
        here.turn()
        assert (here.parcel(A).state, here.parcel(A).hold.reason) == (State.HELD, "refund")
