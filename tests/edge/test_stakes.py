"""Lists by hours left, with the fine at stake; misses by cause; and the quiet line of a bench."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.order import Order, Refund
from edge.attention import attention
from edge.day import day_message
from edge.misses import latest_misses, misses_on
from edge.parcel_list import Wanted, parcel_list
from tests.domain.deadlines import pdd_data
from tests.edge.floor import MUG, Floor, an_order, waybill_number
from tests.edge.hands import Hands
from tests.edge.watching import ONE, SATURDAY, A, B, C, a_floor, at, look

D = waybill_number(4)


def declared(serial: int, number: str, clock: str, **more: Any) -> Order:
    return replace(an_order(serial, number=number), declared_at=at(clock), amount_fen=3_990, **more)


def listed(here: Floor, kind: str, **more: Any) -> list[tuple[str, str, int, int]]:
    """Number, limit, minutes left and fine, in the list's order."""
    answer = parcel_list(here.reader, here.now, Wanted(attention=kind, **more))
    assert answer["total"] == len(answer["parcels"])
    stakes = [(parcel["tracking_number"], parcel["stake"]) for parcel in answer["parcels"]]
    assert answer["at_stake"]["fen"] == sum(stake["fen"] for _, stake in stakes)
    return [(number, stake["limit"], stake["minutes_left"], stake["fen"]) for number, stake in stakes]


def test_declared_and_not_packed_comes_by_hours_left_with_the_fine_of_false_shipment(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.time.now = at("18:00")
        here.take(declared(1, A, "16:00"), declared(2, B, "09:00"), an_order(3, number=C))
        here.take(declared(4, D, "10:00", refund=Refund.STOP))
        assert listed(here, "uploaded_not_packed") == [(B, "pickup_by", 15 * 60, 500), (A, "pickup_by", 22 * 60, 500)]
        here.scan(B, MUG)
        assert [row[0] for row in listed(here, "uploaded_not_packed")] == [A]


def test_what_no_carrier_has_scanned_is_what_left_or_is_declared_and_packed(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.time.now = at("18:00")
        here.take(declared(1, A, "16:00"), an_order(2, number=B), an_order(3, number=C), declared(4, D, "09:00"))
        here.scan(A, MUG, B, MUG, C, MUG)
        hands = Hands(here)
        hands.truck(B)
        here.time.now = at("18:30")
        assert [row[:2] for row in listed(here, "no_carrier_scan")] == [(A, "pickup_by"), (B, "ship_by")]
        here.carrier_scanned(B)
        assert [row[0] for row in listed(here, "no_carrier_scan")] == [A]


def test_a_past_limit_has_minutes_below_nothing_and_comes_first(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(declared(1, A, "09:30"), declared(2, B, "09:00"))
        here.time.now = at("09:15", SATURDAY)
        assert [row[2] for row in listed(here, "uploaded_not_packed")] == [-15, 15]


@pytest.mark.parametrize("grade", ["B", "C"])
def test_a_tariff_that_nobody_confirmed_is_marked_on_parcel_and_sum(tmp_path: Path, grade: str) -> None:
    band = {"percent": 5, "min_yuan": 7, "max_yuan": 100, "source": "x.example", "grade": grade}
    policy = pdd_data() | {"penalties": [{"metric": "false_ship", "bands": [band]}]}
    with a_floor(tmp_path) as here:
        here.feed.publish_policy(policy["policy_id"], json.dumps(policy))
        here.take(declared(1, A, "09:30"))
        answer = parcel_list(here.reader, here.now, Wanted(attention="uploaded_not_packed"))
        (parcel,) = answer["parcels"]
        assert (parcel["stake"]["fen"], parcel["stake"]["unconfirmed"]) == (700, grade == "C")
        assert answer["at_stake"] == {"fen": 700, "unconfirmed": grade == "C", "counted": 1}


def test_the_first_page_names_the_parcel_whose_hours_run_out_first(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(declared(1, A, "09:30"), declared(2, B, "09:00"))
        (told,) = [each for each in attention(here.reader) if each["kind"] == "uploaded_not_packed"]
        assert (told["count"], told["tracking_number"], told["pickup_by"]) == (2, B, at("09:00", SATURDAY))


def test_misses_are_counted_by_cause_and_listed(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        here.take(ONE, an_order(2, number=B), an_order(3, number=C))
        here.scan(A)
        Hands(here).do("hold")
        look(here, "20:31")
        told = misses_on(here.reader, at("20:31").date())
        assert (told["total"], told["doubtful"]) == (3, 0)
        assert told["causes"] == [{"cause": "unknown", "count": 2}, {"cause": "stock", "count": 1}]
        stock = parcel_list(here.reader, here.now, Wanted(missed="today", cause="stock"))
        assert [parcel["tracking_number"] for parcel in stock["parcels"]] == [A]
        assert parcel_list(here.reader, here.now, Wanted(missed="2026-11-20"))["total"] == 3
        assert latest_misses(here.reader, SATURDAY)["total"] == 3
        assert latest_misses(here.reader, SATURDAY + timedelta(days=1))["total"] == 0


def test_a_miss_told_by_a_clock_in_doubt_is_counted_as_such(tmp_path: Path) -> None:
    with a_floor(tmp_path, trust=False) as here:
        here.take(ONE)
        look(here, "20:31")
        assert misses_on(here.reader, at("20:31").date())["doubtful"] == 1


def shown(here: Floor) -> list[tuple[str, int]]:
    return [(each["what"], each["minutes"]) for each in day_message(here.reader, here.now, doubtful=False)["moments"]]


def test_a_bench_is_told_of_a_moment_for_twenty_seconds(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "17:44")
        assert shown(here) == []
        look(here, "17:45")
        assert shown(here) == [("window_closing", 15)]
        here.pause(19)
        assert shown(here) == [("window_closing", 15)]
        here.pause(1)
        assert shown(here) == []


def test_a_moment_that_was_told_late_is_no_news_at_a_bench(tmp_path: Path) -> None:
    with a_floor(tmp_path) as here:
        look(here, "17:47")
        told = day_message(here.reader, here.now, doubtful=False)["moments"]
        assert told == []
        look(here, "17:55")
        (moment,) = day_message(here.reader, here.now, doubtful=False)["moments"]
        assert moment["at"] == at("17:55")
        assert isinstance(moment["shown_until"], datetime)
