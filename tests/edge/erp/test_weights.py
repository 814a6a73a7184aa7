"""A weight is told an ERP as a fact of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from domain.events import ParcelWeighed
from edge.drafts import drafts_of
from journal.write import Decision
from tests.edge.erp.telling import NUMBERS, packed, signed, telling, turn


def test_a_right_weight_is_posted_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    with packed(tmp_path, *NUMBERS[:2]) as (here, erp), telling(here, signed(erp.address)) as postings:
        for number, grams, off in ((NUMBERS[0], 450, False), (NUMBERS[1], 900, True)):
            fact = ParcelWeighed(
                weighing_id=number,
                parcel_id=here.parcel(number).parcel_id,
                place="weigh",
                badge="",
                at=here.now,
                grams=grams,
                off=off,
            )
            weighed: Decision[None] = Decision(drafts=drafts_of((fact,)), answer=None)
            here.writer.submit(partial(_the, weighed)).result()
        turn(postings)
        (told,) = (each.json for each in erp.taken if each.path == "/shipfloor/weighed")
        assert (told["tracking_number"], told["grams"]) == (NUMBERS[0], 450)


def _the(decision: Decision[None], _connection: object) -> Decision[None]:
    return decision
