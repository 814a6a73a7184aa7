"""What the weigh-out says to a scan, and to the weight that follows; what a parcel should weigh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.answer import Outcome, Ruling
from domain.events import HoldReleased, ParcelHeld, ParcelWeighed, ScanRefused, WeightAsked
from domain.expected_weight import PACKING_GRAMS_MAX, Tolerance, expected_weight
from domain.order import Refund
from domain.parcel import Hold, Parcel, State
from domain.standing import Found, LastScan
from domain.weighing import WEIGHT, Weighing, decide_weighing, weighed
from tests.domain.benches import WAYBILL, at, bench, order, parcel, scan

MUGS = (("MUG", 1),)


def packed(**more: Any) -> Parcel:
    return parcel(state=State.PACKED, **more)


def asked(found: Parcel | None, last: Weighing | None = None, seconds: float = 0) -> Ruling:
    return decide_weighing(replace(bench(), place="weigh"), scan(WAYBILL, seconds), Found(parcel=found), last)


def test_a_packed_parcels_waybill_asks_for_its_weight() -> None:
    [fact] = asked(packed()).events
    assert isinstance(fact, WeightAsked)
    assert (fact.parcel_id, fact.place) == (packed().parcel_id, "weigh")


def test_nobody_needs_to_sign_in_at_a_belt() -> None:
    ruling = decide_weighing(replace(bench(), place="weigh", badge=""), scan(WAYBILL), Found(parcel=packed()), None)
    assert isinstance(ruling.events[0], WeightAsked)


@pytest.mark.parametrize("state", ["asked", "weighed", "off"])
def test_a_fixed_scanner_that_sees_the_same_waybill_again_says_nothing(state: str) -> None:
    last = Weighing(parcel_id=packed().parcel_id, state=state, asked_at=at(0))
    assert asked(packed(), last, seconds=0.33).events == ()
    assert asked(packed(), last, seconds=0.33).answer.outcome is Outcome.SILENT
    assert asked(packed(), last, seconds=6).events


def test_a_parcel_that_lies_under_a_fixed_scanner_for_long_is_one_look() -> None:
    """Each look carries on from the one before: else it would be weighed anew every five seconds, and missed."""
    last = Weighing(parcel_id=packed().parcel_id, state="weighed", asked_at=at(0))
    seen = LastScan(code=WAYBILL, device="scanner", at=at(9))
    ruling = decide_weighing(
        replace(bench(), place="weigh", last_scan=seen), scan(WAYBILL, 10), Found(parcel=packed()), last
    )
    assert (ruling.events, ruling.last_scan) == ((), (WAYBILL, "scanner"))
    assert asked(packed(), last, seconds=10).events, "control: without that look it is a second weighing"


def test_a_step_of_the_wall_clock_makes_no_second_look() -> None:
    last = Weighing(parcel_id=packed().parcel_id, state="asked", asked_at=at(-3_600), asked_boot_ns=1_000_000_000)
    again = replace(scan(WAYBILL, 0), boot_ns=1_300_000_000)
    assert decide_weighing(replace(bench(), place="weigh"), again, Found(parcel=packed()), last).events == ()


def test_without_a_scale_nothing_waits_for_a_weight() -> None:
    ruling = decide_weighing(
        replace(bench(), place="weigh"), scan(WAYBILL), Found(parcel=packed()), None, has_scale=False
    )
    [fact] = ruling.events
    assert isinstance(fact, ScanRefused)
    assert fact.reason == "no_scale"


def test_a_parcel_that_was_not_weighed_may_be_scanned_again_at_once() -> None:
    last = Weighing(parcel_id=packed().parcel_id, state="missed", asked_at=at(0))
    assert isinstance(asked(packed(), last, seconds=1).events[0], WeightAsked)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (None, "parcel_unknown"),
        (parcel(), "not_packed"),
        (parcel(state=State.HANDED_OVER), "handed_over_before"),
        (packed(orders=(order(refund=Refund.STOP),)), "withdrawn"),
        (parcel(state=State.HELD, hold=Hold(reason="damaged", before=State.PACKED)), "held"),
    ],
)
def test_what_may_not_leave_is_refused_before_it_is_weighed(found: Parcel | None, why: str) -> None:
    [fact] = asked(found).events
    assert isinstance(fact, ScanRefused)
    assert fact.reason == why


def a_weight(grams: int, *, off: bool = False, source: str = "content") -> ParcelWeighed:
    return ParcelWeighed(
        weighing_id="w", parcel_id="p", place="weigh", badge="", at=at(1), grams=grams, source=source, off=off
    )


def test_a_wrong_weight_pulls_the_parcel_out() -> None:
    ruling = weighed(bench(), packed(), a_weight(900, off=True))
    assert [type(event) for event in ruling.events] == [ParcelWeighed, ParcelHeld]
    assert (ruling.answer.outcome, ruling.events[1].reason) == (Outcome.HELD, WEIGHT)  # type: ignore[union-attr]  # held, as said above


def test_a_weight_that_only_the_units_speak_against_warns_and_holds_nothing() -> None:
    """Nobody knows what the carton weighs: a false hold costs more than a look."""
    ruling = weighed(bench(), packed(), a_weight(900, off=True, source="units"))
    assert [type(event) for event in ruling.events] == [ParcelWeighed]
    assert ruling.answer.outcome is Outcome.NOTE


def test_weighed_again_and_right_the_parcel_goes_on() -> None:
    held = parcel(state=State.HELD, hold=Hold(reason=WEIGHT, before=State.PACKED))
    assert isinstance(asked(held).events[0], WeightAsked)
    assert [type(event) for event in weighed(bench(), held, a_weight(450)).events] == [ParcelWeighed, HoldReleased]


def test_a_weight_is_learned_from_five_parcels_of_the_same_content() -> None:
    assert expected_weight(MUGS, [450, 452, 448, 451], {}, Tolerance()) is None
    learned = expected_weight(MUGS, [450, 452, 448, 451, 9_000], {}, Tolerance())
    assert learned is not None
    assert (learned.low, learned.high, learned.source) == (428, 474, "content")


def test_units_say_how_light_a_parcel_may_not_be() -> None:
    said = expected_weight((("HAT", 1), ("MUG", 2)), [], {"MUG": 350, "HAT": 100}, Tolerance())
    assert said is not None
    assert (said.low, said.high) == (760, 840 + PACKING_GRAMS_MAX)
    assert not said.holds(450)


def test_where_one_units_weight_is_unknown_nothing_is_expected() -> None:
    assert expected_weight((("HAT", 1), ("MUG", 2)), [], {"MUG": 350}, Tolerance()) is None
    assert expected_weight((), [400] * 9, {}, Tolerance()) is None
