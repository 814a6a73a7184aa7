"""A file of packed orders: what goes in, what stays out and why, and that it comes out again to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.order import Refund
from edge.batch_ship_forms import forms_in
from edge.batch_ship_list import batch_ship_list
from edge.errors import NotPossible, SettingsError
from edge.store.rebuild import rebuild
from journal.envelope import parse_body
from tests.edge.floor import MUG, SUPERVISOR, Floor, a_waybill, an_order, floor
from tests.edge.ships import A, B, C, D, declared, left_out, packed, rebuilds, rows, ships, take, waiting


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as found:
        found.sign_in()
        yield found


def test_a_file_holds_what_is_packed_and_only_that(here: Floor) -> None:
    one, two = an_order(1, number=A), an_order(2, number=B)
    packed(here, one)
    here.take(two)
    here.scan(B)
    file = take(here)
    assert rows(here, file) == [[one.number, "圆通速递", A]]
    assert (file.orders, file.rows, file.taken, file.taken_by) == (1, 1, 1, SUPERVISOR)
    assert declared(here, one) is None, "that a file was taken tells the platform nothing"
    rebuilds(here)


@pytest.mark.parametrize(
    "change",
    [{"refund": Refund.ASK}, {"refund": Refund.STOP}, {"cancelled": True}, {"platform_status": "已发货，待收货"}],
)
def test_what_is_withdrawn_asked_back_or_shipped_already_stays_out(here: Floor, change: dict[str, Any]) -> None:
    one = an_order(1, number=A)
    packed(here, one)
    here.take(replace(one, **change))
    assert waiting(here) == 0
    with pytest.raises(NotPossible) as refused:
        take(here)
    assert refused.value.why.code == "batch_ship_nothing"


def test_an_order_of_two_boxes_waits_for_both_and_has_a_row_for_each(here: Floor) -> None:
    one = an_order(1, MUG, MUG)
    here.take(one, a_waybill(A, one), a_waybill(B, one))
    here.scan(A, MUG)
    here.scan(B)
    assert left_out(here) == {"batch_ship_not_all_packed": 1}
    assert waiting(here) == 0
    here.scan(MUG)
    assert rows(here, take(here)) == [[one.number, "圆通速递", A], [one.number, "圆通速递", B]]


def test_a_packed_parcel_says_whether_with_it_all_of_its_orders_is_in_boxes(here: Floor) -> None:
    """Head office goes by it: it sees boxes, not what is in them."""
    split, alone = an_order(1, MUG, MUG), an_order(2, number=C)
    here.take(split, a_waybill(A, split), a_waybill(B, split), alone)
    here.scan(A, MUG)
    here.scan(B)
    here.scan(MUG, C, MUG)
    facts = [parse_body(body).data for (body,) in here.rows("SELECT body FROM envelopes ORDER BY sequence")]
    packed_facts = [fact for fact in facts if "units" in fact and "whole" in fact]
    assert [(fact["tracking_number"], fact["whole"]) for fact in packed_facts] == [(A, False), (B, True), (C, True)]


def test_two_orders_in_one_box_have_a_row_each_under_its_number(here: Floor) -> None:
    one, two = an_order(1), an_order(2)
    here.take(one, two, a_waybill(A, one, two))
    here.scan(A, MUG, MUG)
    assert sorted(rows(here, take(here))) == [[one.number, "圆通速递", A], [two.number, "圆通速递", A]]


def test_a_held_box_stays_out_until_it_is_released(here: Floor) -> None:
    packed(here, an_order(1, number=A))
    here.reader.execute("UPDATE parcels SET state = 'held', hold_before = 'packed'")
    assert waiting(here) == 0


def test_a_carrier_without_a_name_at_the_platform_is_listed_with_its_orders_and_not_guessed(here: Floor) -> None:
    one = an_order(1, number=A, carrier="ems")
    packed(here, one, an_order(2, number=B))
    (shop,) = batch_ship_list(here.reader, forms_in(None))["waiting"]
    assert (shop["orders"], shop["unconfirmed"], shop["form"]) == (1, True, "pinduoduo")
    (why,) = shop["left_out"]
    assert why["reason"] == {"code": "batch_ship_carrier_unnamed", "params": {"carrier": "ems"}}
    assert (why["count"], why["numbers"]) == (1, [one.number])
    assert [row[2] for row in rows(here, take(here))] == [B]


def test_a_carrier_that_list_and_order_contradict_each_other_on_is_not_guessed(here: Floor) -> None:
    one, two, three = an_order(1, number=A), an_order(2, number=B), an_order(3)
    packed(here, one, two)
    here.take(a_waybill(A, one, carrier="zto"), replace(two, carrier="zto"), three, a_waybill(C, three, carrier="zto"))
    here.scan(C, MUG)
    assert left_out(here) == {"batch_ship_carriers_differ": 2}
    assert rows(here, take(here)) == [[three.number, "中通快递", C]]


def test_a_platform_without_a_form_says_so(here: Floor) -> None:
    packed(here, replace(an_order(1, number=A), platform="xhs"))
    assert left_out(here) == {"batch_ship_no_form": 1}
    with pytest.raises(NotPossible) as refused:
        ships(here).take("xhs", "", SUPERVISOR)
    assert refused.value.why.code == "batch_ship_no_form"


def test_an_order_is_in_exactly_one_pending_file(here: Floor) -> None:
    packed(here, an_order(1, number=A), an_order(2, number=B))
    first = take(here)
    with pytest.raises(NotPossible):
        take(here)
    packed(here, an_order(3, number=C))
    second = take(here)
    assert {row[2] for row in rows(here, first)} == {A, B}
    assert {row[2] for row in rows(here, second)} == {C}
    ships(here).take_back(first.file_id, SUPERVISOR)
    third = take(here)
    assert {row[2] for row in rows(here, third)} == {A, B}
    pending = here.rows("SELECT order_id, COUNT(*) FROM batch_ship_rows WHERE state = 'taken' GROUP BY order_id")
    assert [count for _, count in pending] == [1, 1, 1]
    rebuilds(here)


def test_the_file_can_be_downloaded_again_to_the_byte_whatever_happened_since(here: Floor) -> None:
    one = an_order(1, number=A)
    packed(here, one)
    file = take(here)
    before = ships(here).content(file.file_id)
    here.take(replace(one, refund=Refund.STOP))
    ships(here).uploaded(file.file_id, SUPERVISOR)
    rebuild(here.reader)
    assert ships(here).content(file.file_id) == before
    ships(here).take_back(file.file_id, SUPERVISOR)
    assert ships(here, forms={}).content(file.file_id) == before, "also when the form is another by now"


def test_a_file_takes_as_many_rows_as_the_platform_lets_it_and_no_half_order(here: Floor) -> None:
    form = forms_in(None)["pdd"]
    small = {"pdd": type(form)(**{**{name: getattr(form, name) for name in form.__struct_fields__}, "rows_max": 2})}
    one, two, three = an_order(1, MUG, MUG), an_order(2, MUG, number=C), an_order(3, MUG, number=D)
    here.take(two)
    here.scan(C, MUG)
    here.take(one, a_waybill(A, one), a_waybill(B, one))
    here.scan(A, MUG)
    here.scan(B, MUG)
    packed(here, three)
    sizes = [take(here, forms=small).rows for _ in range(2)]
    assert sum(sizes) == 4
    with pytest.raises(NotPossible):
        take(here, forms=small)


def test_a_site_s_own_form_outranks_the_shipped_one_and_a_wrong_one_names_itself(tmp_path: Path) -> None:
    form = {
        "name": "own-pdd",
        "platforms": ["pdd"],
        "source": "the template as the shop downloaded it",
        "grade": "A",
        "columns": [{"title": "order_sn", "holds": "order"}, {"title": "sn", "holds": "waybill"}],
        "carriers": {"source": "the same", "grade": "A", "names": {"ems": "邮政快递包裹"}},
    }
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "pdd.json").write_text(json.dumps(form), encoding="utf-8")
    assert forms_in(folder)["pdd"].carriers.names == {"ems": "邮政快递包裹"}
    assert forms_in(folder)["taobao"].name == "taobao"
    other = tmp_path / "others"
    other.mkdir()
    (other / "pdd.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"pdd\.json"):
        forms_in(other)
