"""A weigh-out, whole: a fixed scanner and a scale on pseudo-terminals, while the bench goes on packing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.weighing import NUMBERS, WeighOut, weigh_out_at

pytestmark = pytest.mark.slow


@pytest.fixture
def weigh_out(tmp_path: Path) -> Iterator[WeighOut]:
    with weigh_out_at(tmp_path) as made:
        yield made


def test_the_sixth_parcel_is_held_to_what_five_of_its_kind_weighed(weigh_out: WeighOut) -> None:
    for number in NUMBERS[:5]:
        fact = weigh_out.weigh(number, 450)
        assert (fact["grams"], fact["source"], fact["off"]) == (450, "", False)
    assert weigh_out.weigh(NUMBERS[5], 455)["source"] == "content"
    wrong = weigh_out.weigh(NUMBERS[6], 700)
    assert (wrong["grams"], wrong["off"], wrong["low"], wrong["high"]) == (700, True, 428, 472)
    [held] = weigh_out.here.wait_for("ParcelHeld")
    assert held["reason"] == "weight"
    assert len(weigh_out.here.of_kind("WeightAsked")) == 7, "three looks of a fixed scanner are one weighing"
    assert weigh_out.here.of_kind("ScanRefused") == []


def test_a_parcel_scanned_without_lying_on_the_scale_gets_nobodys_weight(weigh_out: WeighOut) -> None:
    weigh_out.weigh(NUMBERS[0], 450)
    weigh_out.scale.put(0)
    weigh_out.belt.send(NUMBERS[1])
    [missed] = weigh_out.here.wait_for("WeightMissed")
    assert missed["reason"] == "not_stable"
    assert len(weigh_out.weighed()) == 1


def test_a_parcel_that_still_lies_there_is_not_weighed_as_the_next_one(weigh_out: WeighOut) -> None:
    weigh_out.scale.put(450)
    weigh_out.belt.send(NUMBERS[0])
    weigh_out.here.wait_for("ParcelWeighed")
    weigh_out.belt.send(NUMBERS[1])
    weigh_out.scale.pile(30)  # a hand on it
    weigh_out.scale.pile(-30)
    [missed] = weigh_out.here.wait_for("WeightMissed")
    assert missed["parcel_id"] != weigh_out.weighed()[0]["parcel_id"]
    assert len(weigh_out.weighed()) == 1


def test_what_is_not_packed_is_refused_and_not_weighed(weigh_out: WeighOut) -> None:
    weigh_out.scale.put(450)
    weigh_out.belt.send(NUMBERS[7])
    [refused] = weigh_out.here.wait_for("ScanRefused")
    assert (refused["reason"], refused["place"]) == ("not_packed", "weigh")
    assert weigh_out.here.of_kind("WeightAsked") == []


def test_a_load_that_came_after_the_next_waybill_is_the_next_parcels(weigh_out: WeighOut) -> None:
    weigh_out.belt.send(NUMBERS[0])
    weigh_out.here.wait_for("WeightAsked")
    weigh_out.belt.send(NUMBERS[1])
    weigh_out.here.wait_for("WeightAsked", 2)
    weigh_out.scale.put(450)
    [missed] = weigh_out.here.wait_for("WeightMissed")
    [weighed] = weigh_out.here.wait_for("ParcelWeighed")
    first, second = weigh_out.here.of_kind("WeightAsked")
    assert (missed["reason"], missed["parcel_id"]) == ("next_parcel", first["parcel_id"])
    assert weighed["parcel_id"] == second["parcel_id"]
