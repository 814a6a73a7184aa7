"""A trembling trigger and a quick hand: the same code twice within 250 ms is one unit only if nothing lay between."""

from __future__ import annotations

from pathlib import Path

from domain.answer import Outcome
from tests.edge.floor import MUG, an_order, floor, waybill_number

A, B = map(waybill_number, (1, 2))


def test_the_same_goods_of_the_next_parcel_count_however_soon_they_come(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(an_order(1, MUG, number=A), an_order(2, MUG, number=B))
        here.sign_in()
        here.scan(A)
        assert here.scan(MUG, apart=0.05).answer.outcome is Outcome.PACKED
        here.scan(B, apart=0.05)
        assert here.scan(MUG, apart=0.05).answer.outcome is Outcome.PACKED


def test_one_trigger_that_reads_twice_counts_once(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.take(an_order(1, MUG, MUG, number=A))
        here.sign_in()
        here.scan(A)
        assert here.scan(MUG).answer.outcome is Outcome.RIGHT
        assert here.scan(MUG, apart=0.1).answer.outcome is Outcome.SILENT
        assert here.scan(MUG, apart=0.4).answer.outcome is Outcome.PACKED
