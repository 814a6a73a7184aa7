"""Goods at the bench of a whole floor: several codes, one code on several goods, serial numbers, shelves, bindings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Outcome
from domain.events import AnswerDropped, BarcodeBound, BarcodeUnbound
from domain.goods import BundlePart, Goods
from domain.parcel import State
from edge.barcodes import barcode_list
from edge.drafts import draft_of
from edge.packing import Said
from edge.store import goods, load
from edge.store.rebuild import rebuild
from journal.write import Decision
from tests.edge.floor import SUPERVISOR, Floor, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B, C = map(waybill_number, (1, 2, 3))
CODE = "6901234567892"
RED, BLUE, PHONE, SPOON = "RED", "BLUE", "PHONE", "SPOON"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """A floor with two goods that share a code, a phone whose serial is wanted and spoons without a barcode."""
    with floor(tmp_path) as made:
        made.sign_in()
        made.take(
            Goods(sku=RED, barcodes=(CODE,), name="杯 红", picture="red.jpg"),
            Goods(sku=BLUE, barcodes=(CODE, "0036000291452"), name="杯 蓝", picture="blue.jpg"),
            Goods(sku=PHONE, barcodes=("6907777777770",), serial_wanted=True),
            Goods(sku=SPOON, location="A-06-1", no_barcode=True),
        )
        yield made
        before = made.state()
        rebuild(made.reader)
        assert made.state() == before, "whatever was said of codes is rebuilt from the journals, row for row"


def choose(here: Floor, sku: str) -> Said:
    """The packer touches a picture."""
    return Hands(here).touch(
        lambda connection, bench: touch.choose_goods(
            bench, here.now, CODE, sku, goods.skus_of_code(connection, CODE, bench.parcel)
        )
    )


def verified(here: Floor, number: str) -> dict[str, int]:
    return {line.sku: line.verified for line in here.parcel(number).lines}


def test_an_answer_holds_in_its_parcel_and_nowhere_else(here: Floor) -> None:
    here.take(an_order(1, RED, RED, BLUE, number=A), an_order(2, RED, BLUE, number=B))
    said = here.scan(A, CODE)
    assert (said.answer.outcome, [each.picture for each in said.answer.choices]) == (
        Outcome.WHICH,
        ["red.jpg", "blue.jpg"],
    )
    assert here.kinds()[-1] == "ParcelOpened", "a question is no fact"
    choose(here, RED)
    here.scan(CODE)
    assert sorted((line.sku, line.verified) for line in here.parcel(A).lines) == [(BLUE, 0), (RED, 1), (RED, 1)]
    assert here.scan(CODE).answer.outcome is Outcome.PACKED, "only the blue one is wanted then: nobody is asked"
    assert here.kinds().count("BarcodeAnswered") == 1
    assert here.scan(B, CODE).answer.outcome is Outcome.WHICH


def test_undo_takes_the_answer_back_too(here: Floor) -> None:
    here.take(an_order(1, RED, RED, BLUE, number=A))
    here.scan(A, CODE)
    choose(here, RED)
    Hands(here).do("undo")
    assert here.scan(CODE).answer.outcome is Outcome.WHICH
    choose(here, BLUE)
    assert verified(here, A)[BLUE] == 1


def test_a_supervisor_takes_an_answer_back(here: Floor) -> None:
    here.take(an_order(1, RED, RED, BLUE, number=A))
    here.scan(A, CODE)
    choose(here, RED)
    dropped = AnswerDropped(parcel_id=here.parcel(A).parcel_id, badge=SUPERVISOR, at=here.now, code=CODE)
    here.writer.submit(lambda _c: Decision(drafts=(draft_of(dropped),), answer=None)).result()
    assert here.scan(CODE).answer.outcome is Outcome.WHICH


def test_a_upc_is_known_in_whatever_length_the_scanner_sends_it(here: Floor) -> None:
    here.take(an_order(1, BLUE, BLUE, BLUE, number=A))
    assert here.scan(A, "036000291452", "0036000291452", "00036000291452").answer.outcome is Outcome.PACKED


def test_a_serial_number_is_kept_with_its_unit_and_never_goes_out_twice(here: Floor) -> None:
    here.take(an_order(1, PHONE, number=A), an_order(2, PHONE, number=B))
    assert here.scan(A, "6907777777770").bench.awaited is not None
    assert here.parcel(A).verified_units == 0
    assert here.scan("SN-1").answer.outcome is Outcome.PACKED
    body = (
        "SELECT json_extract(body, '$.data.serial') FROM envelopes WHERE json_extract(body, '$.kind') = 'UnitVerified'"
    )
    assert here.rows(body) == [("SN-1",)]
    again = here.scan(B, "6907777777770", "SN-1").answer
    assert again.reason is not None
    assert (again.reason.code, again.reason.params) == ("serial_used", {"number": A})
    assert here.scan("SN-2").answer.outcome is Outcome.PACKED


def test_a_serial_number_that_left_the_box_with_its_unit_may_go_out_with_another(here: Floor) -> None:
    here.take(an_order(1, PHONE, PHONE, number=A), an_order(2, PHONE, number=B))
    here.scan(A, "6907777777770", "SN-1")
    Hands(here).do("undo")
    Hands(here).do("hold")
    assert here.scan(B, "6907777777770", "SN-1").answer.outcome is Outcome.PACKED


def test_a_station_that_restarts_between_unit_and_serial_number_still_waits_for_it(here: Floor) -> None:
    here.take(an_order(1, PHONE, number=A))
    here.scan(A, "6907777777770")
    bench, _ = load.bench(here.reader, "bench", profile=load.site_rules(here.reader).profile)
    assert bench.awaited is not None
    assert bench.awaited.code == "6907777777770"


def test_one_shelf_scan_confirms_by_eye_all_that_lie_there(here: Floor) -> None:
    here.take(an_order(1, SPOON, SPOON, number=A))
    here.scan(A, "A-06-1")
    assert here.scan("A-06-1").answer.outcome is Outcome.PACKED, "two lines of one order, one scan each"
    kinds = here.rows(
        "SELECT json_extract(body, '$.data.how') FROM envelopes WHERE json_extract(body, '$.kind') = 'UnitVerified'"
    )
    assert kinds == [("by_eye",), ("by_eye",)]


def test_a_bundle_asks_for_its_parts_and_a_gift_is_shown_as_one(here: Floor) -> None:
    here.take(
        Goods(sku="CARD", gift=True),
        Goods(sku="BOX", parts=(BundlePart(sku=BLUE, quantity=2), BundlePart(sku=PHONE), BundlePart(sku="CARD"))),
        an_order(1, "BOX", number=A),
    )
    lines = {line.sku: line for line in here.parcel(A).lines}
    assert {sku: line.quantity for sku, line in lines.items()} == {BLUE: 2, PHONE: 1, "CARD": 1}
    assert (lines["CARD"].gift, lines[BLUE].gift, lines[PHONE].serial_wanted) == (True, False, True)
    here.scan(A, CODE, CODE, "6907777777770", "SN-7")
    assert here.scan("CARD").answer.outcome is Outcome.PACKED


def test_a_bound_code_is_known_at_every_bench_and_outlives_the_next_goods_file(tmp_path: Path) -> None:
    with floor(tmp_path, name="HO") as owner, floor(tmp_path, owns_feed=False, name="S2") as other:
        owner.sign_in()
        owner.take(Goods(sku=RED, name="杯"), an_order(1, RED, number=A))
        assert owner.scan(A, "NEW-CODE").answer.outcome is Outcome.WRONG
        owner.feed.bind_barcode(BarcodeBound(code="NEW-CODE", sku=RED, badge=SUPERVISOR, at=owner.now))
        assert owner.scan("NEW-CODE").answer.outcome is Outcome.PACKED
        other.follow(owner)
        assert goods.skus_of_code(other.reader, "NEW-CODE") == (RED,)
        owner.take(Goods(sku=RED, name="杯", barcodes=(CODE,)))
        other.follow(owner)
        assert goods.skus_of_code(other.reader, "NEW-CODE") == (RED,)
        owner.feed.unbind_barcode(BarcodeUnbound(code="NEW-CODE", sku=RED, badge=SUPERVISOR, at=owner.now))
        other.follow(owner)
        assert goods.skus_of_code(other.reader, "NEW-CODE") == ()
        for each in (owner, other):
            before = each.state()
            rebuild(each.reader)
            assert each.state() == before


def test_a_station_whose_owner_is_out_of_reach_binds_in_its_own_record(tmp_path: Path) -> None:
    with floor(tmp_path, owns_feed=False, name="S2") as here:
        here.feed.bind_barcode(BarcodeBound(code="NEW-CODE", sku=RED, badge=SUPERVISOR, at=here.now))
        assert here.kinds() == ["BarcodeBound"]
        assert goods.skus_of_code(here.reader, "NEW-CODE") == (RED,)


def test_what_nobody_knows_is_kept_for_two_weeks_and_only_what_could_be_goods(here: Floor) -> None:
    here.take(an_order(1, RED, number=A), an_order(2, RED, number=B))
    here.scan("NEW-CODE", A, "OTHER", "NEW-CODE", "http://ad.example/x", "B:nobody", C, apart=2)
    rows = "SELECT code, times, place, parcel_id FROM unknown_codes ORDER BY at"
    parcel_id = here.parcel(A).parcel_id
    assert here.rows(rows) == [("OTHER", 1, "bench", parcel_id), ("NEW-CODE", 2, "bench", parcel_id)]
    assert [each["code"] for each in barcode_list(here.reader)["unknown"]] == ["NEW-CODE", "OTHER"]
    here.take(Goods(sku="HAT", barcodes=("NEW-CODE",)))
    assert [each["code"] for each in barcode_list(here.reader)["unknown"]] == ["OTHER"], "the goods file knows it now"
    here.pause(15 * 86_400)
    here.scan("THIRD")
    assert [row[0] for row in here.rows(rows)] == ["THIRD"]


def test_held_boxes_and_packed_ones_wait_for_no_serial_number(here: Floor) -> None:
    here.take(an_order(1, PHONE, number=A), an_order(2, RED, number=B))
    here.scan(A, "6907777777770")
    assert Hands(here).touch(lambda _c, bench: touch.hold(bench, here.now, "short")).bench.awaited is None
    assert here.scan(B, CODE).answer.outcome is Outcome.PACKED
    assert here.parcel(A).state is State.HELD


def test_after_every_step_the_screen_waits_for_the_serial_number_that_the_bench_waits_for(here: Floor) -> None:
    """Else the bench refuses all goods for a number that its screen does not ask for."""
    here.take(an_order(1, PHONE, BLUE, number=A), an_order(2, PHONE, number=B))
    steps: list[Callable[[], Said]] = [
        lambda: here.scan(A),
        lambda: here.scan("6907777777770"),
        lambda: Hands(here).touch(lambda _c, bench: touch.not_found(bench, here.now, here.parcel(B))),
        lambda: Hands(here).touch(lambda _c, bench: touch.hold(bench, here.now, "question")),
        lambda: Hands(here).release(A),
        lambda: here.scan(A),
        lambda: here.scan("0036000291452"),
        lambda: here.scan("6907777777770"),
        lambda: here.scan("SN-1"),
    ]
    waited = []
    for step in steps:
        told = step().bench.awaited
        assert told == here.packing.look(here.reader, "bench", here.now).bench.awaited
        waited.append(told is not None)
    assert waited == [False, True, True, False, False, False, False, True, False]
    assert here.parcel(A).state is State.PACKED


def test_a_box_that_was_set_aside_at_the_panel_is_opened_with_no_serial_number_awaited(here: Floor) -> None:
    here.take(an_order(1, PHONE, BLUE, number=A))
    here.scan(A, "6907777777770")
    Hands(here).touch(lambda _c, bench: touch.set_aside(bench, here.now, here.parcel(A), "question"), "panel")
    Hands(here).release(A)
    assert here.scan(A).bench.awaited is None
    assert here.scan("0036000291452").answer.outcome is Outcome.RIGHT
