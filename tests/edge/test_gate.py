"""The three enforced rules at a real database: what refuses, what lifts, and which doubts turn it into a warning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from domain.answer import Outcome
from domain.order import Refund
from domain.parcel import State
from domain.rule import LIFT, Rule
from domain.site import Label, Mode, Modes, Photo, PlannedTrip, Profile, SiteRules, Surge
from edge import set_aside
from edge.attention import attention
from edge.doubts import Doubts
from edge.gate import verdict_on_closing
from edge.packing import Said
from tests.edge.floor import MUG, PACKER, SUPERVISOR, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B, C = map(waybill_number, (1, 2, 3))
EVERY_DAY = tuple(range(7))
RULES = SiteRules(
    profile=Profile(photo=Photo.NONE),
    trips=(PlannedTrip(carrier="yto", weekdays=EVERY_DAY, departs=time(20, 30)),),
)


def yiwu(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    """A wall time in Yiwu, on Friday 2026-11-20 unless told otherwise."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@contextmanager
def evening(folder: Path, rules: SiteRules = RULES, *, wave: str = "W1") -> Iterator[Floor]:
    """At 17:30: A is due today with the trip at 20:30, B came at 17:20 and is due tomorrow. Their paper is here."""
    with floor(folder, rules=rules) as here:
        here.time.now = yiwu(17, 30)
        here.sign_in()
        today, tomorrow = an_order(1), an_order(2, paid_at=yiwu(17, 20), confirmed_at=yiwu(17, 20))
        here.take(today, tomorrow, a_waybill(A, today, wave=wave), a_waybill(B, tomorrow, wave=wave))
        yield here


def with_modes(**modes: Mode) -> SiteRules:
    return replace(RULES, modes=Modes(**modes))


def refusal(said: Said) -> tuple[str, str, str]:
    """What refused, in which words, and what to take first."""
    assert said.answer.outcome is Outcome.REFUSED, said.answer
    assert said.answer.reason is not None
    return said.answer.rule, said.answer.reason.code, said.instead.tracking_number if said.instead else ""


def warned(here: Floor, said: Said) -> list[str]:
    """The rules that a parcel was opened against."""
    assert said.answer.outcome is Outcome.OPENED, said.answer
    [row] = here.rows(
        "SELECT json_extract(body, '$.data.warned') FROM envelopes WHERE journal_id = ? ORDER BY sequence DESC LIMIT 1",
        (here.record,),
    )
    return row[0].strip("[]").replace('"', "").split(",") if row[0] != "[]" else []


def test_in_the_window_what_is_due_today_comes_first(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        assert refusal(here.scan(B)) == ("window", "window_due_first", A)
        assert here.parcel(B).state is State.RELEASED
        here.scan(A, MUG)
        assert here.scan(B).answer.outcome is Outcome.OPENED, "nothing due is left, so other work is allowed"


def test_before_the_window_anything_may_be_opened(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.time.now = yiwu(16, 0)
        assert warned(here, here.scan(B)) == []


def test_at_any_hour_what_is_near_its_deadline_comes_first(tmp_path: Path) -> None:
    with evening(tmp_path, with_modes(window=Mode.SHADOW)) as here:
        assert warned(here, here.scan(B)) == [], "at 17:30 the deadline of 20:00 is more than two hours away"
        Hands(here).do("hold")
        here.time.now = yiwu(18, 30)
        here.take(order := an_order(3, paid_at=yiwu(18, 25), confirmed_at=yiwu(18, 25)), a_waybill(C, order, wave="W1"))
        assert refusal(here.scan(C)) == ("ship_by", "ship_by_near", A)


@pytest.mark.parametrize("rule", [Rule.WINDOW, Rule.SHIP_BY])
def test_a_lift_is_for_one_parcel_one_rule_and_fifteen_minutes(tmp_path: Path, rule: Rule) -> None:
    with evening(tmp_path) as here:
        Hands(here).lift(A, "window")
        assert refusal(here.scan(B))[0] == "window", "another parcel's lift"
        Hands(here).lift(B, rule)
        if rule is not Rule.WINDOW:
            assert refusal(here.scan(B))[0] == "window", "another rule's lift"
            return
        here.pause(LIFT.total_seconds() + 60)
        assert refusal(here.scan(B))[0] == "window", "it has ended"
        Hands(here).lift(B, rule)
        assert here.scan(B).answer.outcome is Outcome.OPENED


def test_a_view_that_is_too_old_only_warns_and_says_so(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.pause(31 * 60)
        said = here.scan(B)
        assert warned(here, said) == ["ship_by", "window"], "at 18:01 the deadline is near, too"
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "stale_view"


def test_a_doubtful_clock_only_warns_and_says_so(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.time.trusted = False
        said = here.scan(B)
        assert warned(here, said) == ["window"]
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "clock_doubtful"


def test_preprinted_paper_without_waves_only_warns(tmp_path: Path) -> None:
    with evening(tmp_path, wave="") as here:
        said = here.scan(B)
        assert warned(here, said) == ["window"]
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "no_waves"


def test_paper_of_a_wave_that_lies_elsewhere_is_not_counted(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        order = an_order(3, paid_at=yiwu(17, 25), confirmed_at=yiwu(17, 25))
        here.take(order, a_waybill(C, order, wave="W2"))
        assert warned(here, here.scan(C)) == [], "none of W1 was scanned here today"
        Hands(here).do("hold")
        here.scan(A)
        Hands(here).do("hold")
        assert here.scan(B).answer.outcome is Outcome.OPENED, "A is held: nothing due is openable here"


def test_where_we_print_no_paper_ties_a_parcel_to_a_bench(tmp_path: Path) -> None:
    rules = replace(RULES, profile=Profile(label=Label.STATION, photo=Photo.NONE))
    with evening(tmp_path, rules, wave="") as here:
        assert refusal(here.scan(B)) == ("window", "window_due_first", A)


@pytest.mark.parametrize(("mode", "told"), [(Mode.WARN, ["window"]), (Mode.SHADOW, [])])
def test_a_rule_that_does_not_refuse_lets_pass(tmp_path: Path, mode: Mode, told: list[str]) -> None:
    with evening(tmp_path, with_modes(window=mode)) as here:
        assert warned(here, here.scan(B)) == told


def test_in_surge_same_day_does_not_refuse(tmp_path: Path) -> None:
    surge = Surge(until=yiwu(23), badge=SUPERVISOR, reason="11.11")
    with evening(tmp_path, replace(RULES, surge=surge)) as here:
        assert here.scan(B).answer.outcome is Outcome.OPENED


def test_a_trip_is_not_closed_over_a_parcel_that_the_next_one_would_carry_too_late(tmp_path: Path) -> None:
    fridays = replace(RULES, trips=(PlannedTrip(carrier="yto", weekdays=(4,), departs=time(20, 30)),))
    with evening(tmp_path, fridays) as here:
        here.scan(A, MUG)
        closing = {"carrier": "yto", "at": yiwu(20), "planned_at": yiwu(20, 30), "doubts": Doubts()}
        here.time.now = yiwu(19, 59)
        here.take(an_order(9))
        verdict = verdict_on_closing(here.reader, **closing)  # type: ignore[arg-type]  # named as the function has them
        assert (verdict.allowed, verdict.refused_by, verdict.instead) == (
            False,
            Rule.TRIP_CLOSE,
            here.parcel(A).parcel_id,
        )
        other = verdict_on_closing(here.reader, **{**closing, "carrier": "sf"})  # type: ignore[arg-type]  # as above
        assert other.allowed
        Hands(here).lift(A, "trip_close")
        lifted = verdict_on_closing(here.reader, **closing)  # type: ignore[arg-type]  # as above
        assert (lifted.allowed, lifted.lifted) == (True, (Rule.TRIP_CLOSE,))


def test_a_parcel_already_open_is_always_finished(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.time.now = yiwu(16)
        here.scan(B)
        here.time.now = yiwu(18, 30)
        assert here.scan(MUG).answer.outcome is Outcome.PACKED


ABOUT_HOLDS = {"ParcelHeld", "HoldReleased", "ParcelOpened"}


def aside(here: Floor, number: str) -> Said:
    """The packer cannot find what was named before this refused parcel."""
    refused = here.parcel(number).parcel_id
    return Hands(here).touch(set_aside.not_found(refused, here.now, here.time.doubts()))


def test_what_is_named_and_cannot_be_found_is_set_aside_and_stops_nobody(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        assert refusal(here.scan(B))[2] == A
        assert here.said[-1].answer.rule == "window"
        said = aside(here, B)
        assert said.answer.reason is not None
        assert (said.answer.reason.code, said.answer.reason.params) == ("not_found_set_aside", {"number": A[-4:]})
        assert here.parcel(A).hold.reason == "not_found"
        assert here.scan(B).answer.outcome is Outcome.OPENED


def test_only_what_a_rule_names_now_can_be_set_aside_as_not_found(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        said = aside(here, A)
        assert said.answer.reason is not None
        assert said.answer.reason.code == "nothing_refuses", "nothing refuses A"
        here.scan(A)
        assert aside(here, A).answer.reason is not None
        assert [here.parcel(number).state for number in (A, B)] == [State.OPENED, State.RELEASED]


def test_what_was_not_found_opens_by_its_waybill_s_scan_if_the_rules_let_it(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.scan(B)
        aside(here, B)
        assert here.scan(A, MUG).answer.outcome is Outcome.PACKED
        assert [kind for kind in here.kinds() if kind in ABOUT_HOLDS] == ["ParcelHeld", "HoldReleased", "ParcelOpened"]


def test_an_owner_of_the_feed_that_is_silent_only_warns_and_says_so(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.time.silent = True
        said = here.scan(B)
        assert warned(here, said) == ["window"]
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "owner_silent"


def test_with_a_wrong_clock_the_rules_go_by_the_time_that_head_office_tells(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.time.now, here.time.ahead = yiwu(3, 0), timedelta(hours=14, minutes=30)
        assert refusal(here.scan(B)) == ("window", "window_due_first", A)
        Hands(here).lift(B, "window")
        assert here.scan(B).answer.outcome is Outcome.OPENED, "a lift ends by the clock it was given on"


def test_the_last_import_of_any_platform_keeps_the_view_fresh(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.pause(25 * 60)
        here.feed.take_orders("etsy", [], 0, lambda _connection, order: order)
        here.pause(10 * 60)
        assert refusal(here.scan(B))[1] in {"window_due_first", "ship_by_near"}


def test_a_fresh_install_enforces_but_refuses_nobody_before_it_has_orders_and_waves(tmp_path: Path) -> None:
    with evening(tmp_path, SiteRules(), wave="") as here:
        assert SiteRules().modes == Modes(window=Mode.ENFORCE, ship_by=Mode.ENFORCE, trip_close=Mode.ENFORCE)
        assert warned(here, here.scan(B)) == ["ship_by", "window"], "no trips yet: the window's close is the deadline"


def test_an_order_without_payment_time_is_flagged_openable_and_in_nobody_s_way(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        timeless = an_order(3, paid_at=None, confirmed_at=None)
        here.take(timeless, a_waybill(C, timeless, wave="W1"))
        assert here.parcel(C).due.ship_by is None
        assert [(each["kind"], each["parcel_id"]) for each in attention(here.reader)] == [
            ("no_deadline", here.parcel(C).parcel_id)
        ]
        assert refusal(here.scan(B))[2] == A, "it is never the one to take first"
        said = here.scan(C)
        assert warned(here, said) == ["window"]
        assert said.answer.reason is not None
        assert said.answer.reason.params["because"] == "no_deadline"


def test_a_parcel_open_at_another_bench_is_not_counted(tmp_path: Path) -> None:
    with evening(tmp_path) as here:
        here.scan(f"B:{PACKER}", A, place="bench2")
        assert here.scan(B).answer.outcome is Outcome.OPENED


def test_a_packed_parcel_that_cannot_be_scanned_out_keeps_no_trip(tmp_path: Path) -> None:
    fridays = replace(RULES, trips=(PlannedTrip(carrier="yto", weekdays=(4,), departs=time(20, 30)),))
    with evening(tmp_path, fridays) as here:
        here.scan(A, MUG)
        here.time.now = yiwu(19, 59)
        here.take(an_order(1, refund=Refund.ASK))
        verdict = verdict_on_closing(here.reader, "yto", yiwu(20), yiwu(20, 30), doubts=Doubts())
        assert verdict.allowed
