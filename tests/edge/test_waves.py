"""Waves as a supervisor asks for them: how each stands, when it was printed, where its paper was scanned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.goods import Goods
from domain.order import Refund
from edge.store.rebuild import rebuild
from edge.wave_list import wave_list, wave_story
from tests.edge.floor import MUG, PACKER, START, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

PRINTED = START - timedelta(minutes=30)
DAY = timedelta(days=1)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    """A floor with a packer; what its waves come to is the same after a rebuild."""
    with floor(tmp_path) as made:
        made.sign_in()
        made.take(Goods(sku=MUG))
        yield made
        before = wave_list(made.reader, made.now)
        rebuild(made.reader)
        assert wave_list(made.reader, made.now) == before


def in_wave(here: Floor, *serials: int, wave: str = "0311", printed: datetime | None = PRINTED, **more: Any) -> None:
    """Parcels of one mug each, printed in a wave, one a minute and in this order."""
    for place, serial in enumerate(serials, 1):
        order = an_order(serial, **more)
        at = printed and printed + timedelta(minutes=place - 1)
        here.take(order, a_waybill(waybill_number(serial), order, wave=wave, wave_position=place, printed_at=at))


def only(here: Floor, text: str = "") -> dict[str, Any]:
    """The one wave that is listed."""
    [wave] = wave_list(here.reader, here.now, text)["waves"]
    return dict(wave)


def counts(wave: dict[str, Any]) -> dict[str, int]:
    """What a wave comes to, without what is none."""
    return {name: count for name, count in wave.items() if isinstance(count, int) and count}


def test_a_wave_that_nobody_has_begun_says_how_many_and_when_it_was_printed(here: Floor) -> None:
    in_wave(here, 1, 2, 3)
    here.take(an_order(4, number=waybill_number(4)))
    told = wave_list(here.reader, here.now)
    assert told["waiting"] == 4, "three of four wait in the wave"
    assert counts(only(here)) == {"parcels": 3, "never_scanned": 3}
    assert only(here)["printed_at"] == PRINTED
    assert only(here)["places"] == []


def test_each_parcel_of_a_wave_is_counted_where_it_stands(here: Floor) -> None:
    in_wave(here, *range(1, 9))
    here.scan(waybill_number(1), MUG, waybill_number(2), MUG, waybill_number(3))
    Hands(here).do("hold")
    Hands(here).truck(waybill_number(2))
    here.take(an_order(5, refund=Refund.STOP), an_order(6, refund=Refund.ASK))
    here.scan(f"B:{PACKER}", waybill_number(4))
    assert counts(only(here)) == {
        "parcels": 8,
        "packed": 1,
        "handed_over": 1,
        "held": 2,  # one by a packer, one whose refund is asked
        "opened": 1,
        "cancelled": 1,
        "never_scanned": 2,
    }


def test_where_a_wave_s_paper_was_scanned_is_told_by_place_the_last_first(here: Floor) -> None:
    in_wave(here, 1, 2, 3, 4)
    here.scan(waybill_number(1), MUG)
    here.scan(f"B:{PACKER}", place="bench2")
    here.scan(waybill_number(2), MUG, place="bench2")
    here.scan(waybill_number(3), place="bench2")
    at = here.now
    places = only(here)["places"]
    assert [(each["place"], each["waybills"]) for each in places] == [("bench2", 2), ("bench", 1)]
    assert places[0]["last_opened_at"] == at


def test_a_name_that_comes_again_the_next_day_is_another_wave_and_a_reprint_is_not(here: Floor) -> None:
    in_wave(here, 1, 2, wave="07")
    here.take(a_waybill(waybill_number(2), an_order(2), wave="07", printed_at=PRINTED + timedelta(hours=13)))
    here.pause(DAY.total_seconds())
    in_wave(here, 11, 12, 13, wave="07", printed=PRINTED + timedelta(hours=30))
    told = wave_list(here.reader, here.now)["waves"]
    assert [(each["wave"], each["parcels"], each["printed_at"]) for each in told] == [
        ("07", 3, PRINTED + timedelta(hours=30)),
        ("07", 2, PRINTED),
    ]
    newest, before = (
        wave_story(here.reader, here.now, "07", at, (100, 0)) for at in (None, PRINTED + timedelta(minutes=1))
    )
    assert newest is not None
    assert before is not None
    assert [len(each["waybills"]) for each in (newest, before)] == [3, 2]


def test_a_wave_leaves_the_list_when_it_is_done_and_its_day_is_past(here: Floor) -> None:
    in_wave(here, 1, 2)
    in_wave(here, 3, wave="0312")
    here.scan(waybill_number(3), MUG)
    here.pause(2 * DAY.total_seconds())
    assert only(here)["wave"] == "0311", "what nobody has found stays, however old"
    assert only(here, "0312")["packed"] == 1, "the other is found by its name"
    here.scan(f"B:{PACKER}", waybill_number(1), MUG, waybill_number(2), MUG)
    assert wave_list(here.reader, here.now)["waves"] == []


def test_lists_without_print_times_have_waves_all_the_same(here: Floor) -> None:
    in_wave(here, 1, 2, printed=None)
    wave = only(here)
    assert (wave["parcels"], wave["printed_at"]) == (2, None)
    assert wave["first_at"] is not None


def test_the_waybills_of_a_wave_come_in_their_place_each_with_its_parcel(here: Floor) -> None:
    in_wave(here, 3, 1, 2)
    here.take(a_waybill(waybill_number(8), an_order(8), wave="0311", printed_at=PRINTED))
    here.scan(waybill_number(1), MUG)
    told = wave_story(here.reader, here.now, "0311", None, (100, 0))
    assert told is not None
    papers = told["waybills"]
    assert [(each["tracking_number"], each["position"], each["standing"]) for each in papers] == [
        (waybill_number(3), 1, "never_scanned"),
        (waybill_number(1), 2, "packed"),
        (waybill_number(2), 3, "never_scanned"),
        (waybill_number(8), None, "no_order"),
    ]
    assert papers[1]["parcel"]["packed_by"] == PACKER
    assert papers[3]["parcel"] is None
    assert wave_story(here.reader, here.now, "none", None, (100, 0)) is None


@pytest.mark.parametrize("typed", ["0311", "11", waybill_number(1), waybill_number(1)[-6:], an_order(1).number])
def test_a_wave_is_found_by_its_name_a_part_of_it_a_waybill_and_an_order(here: Floor, typed: str) -> None:
    in_wave(here, 1, 2)
    in_wave(here, 3, wave="9900")
    assert only(here, typed)["wave"] == "0311"


def test_an_old_number_leads_to_its_void_paper_and_to_where_the_new_one_lies(here: Floor) -> None:
    in_wave(here, 1, 2)
    new = a_waybill(waybill_number(5), an_order(1), wave="0312", replaces=waybill_number(1), printed_at=START)
    here.take(new)
    found = wave_list(here.reader, here.now, waybill_number(1))["waves"]
    assert [(each["wave"], counts(each)) for each in found] == [
        ("0312", {"parcels": 1, "never_scanned": 1}),
        ("0311", {"parcels": 1, "never_scanned": 1, "replaced": 1}),
    ]


def test_a_waybill_whose_list_no_longer_names_a_wave_lies_in_none(here: Floor) -> None:
    in_wave(here, 1)
    here.take(a_waybill(waybill_number(1), an_order(1), printed_at=PRINTED))
    assert wave_list(here.reader, here.now)["waves"] == []
