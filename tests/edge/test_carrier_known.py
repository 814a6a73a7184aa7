"""A box packed under a number whose form fits several carriers: who takes it becomes known when a list says it."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from domain.answer import Outcome
from domain.order import Order, Waybill
from edge.doubts import Doubts
from edge.gate import verdict_on_closing
from edge.parcel_list import NO_CARRIER, Wanted, parcel_list
from edge.store.rebuild import rebuild
from edge.store.views import left_behind
from tests.edge.floor import a_waybill, an_order, floor

ONE = an_order(1)
STO_OR_YUNDA = "432547749378461"


@pytest.mark.parametrize("told", list(permutations([ONE, a_waybill(STO_OR_YUNDA, ONE, carrier="sto")])))
def test_a_box_packed_before_anybody_knew_its_carrier_stays_behind_its_trip_once_a_list_says_it(
    tmp_path: Path, told: tuple[Order | Waybill, ...]
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        assert here.scan(STO_OR_YUNDA).answer.outcome is Outcome.UNLISTED
        assert here.rows("SELECT carrier FROM parcels") == [("",)], "its form fits two carriers"
        unknown = Wanted(state="packed", carrier=NO_CARRIER)
        assert parcel_list(here.reader, here.now, unknown)["total"] == 1
        here.take(*told)
        here.turn()
        assert [card.tracking_number for card in left_behind(here.reader, "sto")] == [STO_OR_YUNDA]
        assert parcel_list(here.reader, here.now, unknown)["total"] == 0
        refused = verdict_on_closing(here.reader, "sto", here.now + timedelta(days=30), None, doubts=Doubts())
        assert refused.warned, "it keeps its trip like any other"
        assert here.kinds()[-1] == "ParcelChanged"
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def test_a_list_of_no_known_order_tells_the_carrier_of_a_packed_box_and_never_takes_a_known_one_away(
    tmp_path: Path,
) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(STO_OR_YUNDA)
        here.take(a_waybill(STO_OR_YUNDA, carrier="sto"))
        here.turn()
        assert here.rows("SELECT carrier FROM parcels") == [("sto",)]
        assert here.kinds()[-1] == "ParcelChanged"
        here.take(a_waybill(STO_OR_YUNDA, carrier="yunda"))
        here.take(ONE, a_waybill(STO_OR_YUNDA, ONE, carrier="yunda"))
        here.turn()
        assert here.rows("SELECT carrier FROM parcels") == [("sto",)], "what was packed for one stays so"
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before
