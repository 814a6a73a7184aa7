"""What a bench may not open, and what lifts, doubts and modes make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from domain.openable import Openable, View, in_surge, is_due, is_urgent, view_of
from domain.rule import (
    LIFT,
    Lift,
    Rule,
    Verdict,
    is_window_active,
    may_open,
)
from domain.site import Mode, Modes, SiteRules, Surge, TripChange, Window
from tests.domain.deadlines import cn, made, site, trip

RULES = site(trip("zto", "20:30"), trip("sf", "19:00"))
FRIDAY = date(2026, 11, 20)
EVENING = cn("2026-11-20 17:30")
NOON = cn("2026-11-20 12:00")


def parcel(
    name: str, *, due: str = "2026-11-20", bench: str, ship_by: str = "2026-11-22 10:00", **more: Any
) -> Openable:
    latest = cn(more.pop("latest")) if "latest" in more else None
    known = made(cn(ship_by), bench=cn(bench), due_on=date.fromisoformat(due), latest=latest)
    return Openable(parcel_id=name, deadline=known, **more)


TODAY = parcel("today", bench="2026-11-20 20:00", carrier="zto")
TOMORROW = parcel("tomorrow", due="2026-11-21", bench="2026-11-21 20:00", carrier="zto")
URGENT = parcel("urgent", bench="2026-11-20 13:30")


def opened(
    candidate: Openable, *here: Openable, now: datetime = EVENING, rules: SiteRules = RULES, **more: Any
) -> Verdict:
    lifts = more.pop("lifts", ())
    return may_open(candidate, view_of([candidate, *here], now, rules, **more), rules, lifts)


def test_what_is_not_due_today_waits_while_something_due_is_openable_here() -> None:
    verdict = opened(TOMORROW, TODAY)
    assert not verdict.allowed
    assert verdict.refused_by is Rule.WINDOW
    assert verdict.instead == "today"
    assert verdict.reason is not None
    assert verdict.reason.code == "window_due_first"
    assert verdict.reason.params == {"due_on": "2026-11-21", "bench_deadline": "2026-11-20T20:00:00+08:00"}


def test_what_is_due_may_always_be_opened_and_so_may_what_overdue_is() -> None:
    overdue = parcel("overdue", due="2026-11-18", bench="2026-11-18 20:00")
    assert opened(TODAY, parcel("other", bench="2026-11-20 19:59")) == Verdict(allowed=True)
    assert opened(overdue, TODAY).allowed
    assert opened(TOMORROW, overdue).instead == "overdue"


def test_a_stretch_parcel_may_be_opened_when_nothing_due_is_openable_here() -> None:
    assert TOMORROW.deadline is not None
    stretch = replace(TOMORROW, deadline=replace(TOMORROW.deadline, stretch=True))
    assert opened(stretch) == Verdict(allowed=True)
    assert opened(stretch, TODAY).instead == "today"


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        ("2026-11-20 16:59:59", False),
        ("2026-11-20 17:00:00", True),
        ("2026-11-20 18:30:00", True),  # closed is a word for the screen
        ("2026-11-20 20:29:59", True),
        ("2026-11-20 20:30:00", False),
        ("2026-11-20 23:00:00", False),
    ],
)
def test_the_window_rule_holds_from_its_opening_until_the_day_s_last_trip_of_any_carrier_has_left(
    now: str,
    refused: bool,
) -> None:
    far = parcel("far", bench="2026-11-21 15:00")  # due today, and not near its bench deadline
    verdict = opened(TOMORROW, far, now=cn(now))
    assert verdict.allowed is not refused
    assert is_window_active(RULES, cn(now)) is refused


def test_without_trips_the_window_rule_holds_until_the_day_s_end() -> None:
    assert is_window_active(site(), cn("2026-11-20 23:59:59"))
    assert not is_window_active(site(), cn("2026-11-21 00:00:00"))


def test_the_window_rule_follows_a_moved_trip() -> None:
    moved = TripChange(carrier="zto", on=FRIDAY, planned=time(20, 30), departs=time(22, 10))
    assert is_window_active(site(*RULES.trips, trip_changes=(moved,)), cn("2026-11-20 22:00"))


def test_the_window_is_that_of_the_due_parcel() -> None:
    early = Window(opens=time(15), closes=time(16), shop="early")
    rules = site(*RULES.trips, windows=(*RULES.windows, early))
    now = cn("2026-11-20 15:30")
    assert not opened(TOMORROW, replace(TODAY, shop="early"), now=now, rules=rules).allowed
    assert opened(TOMORROW, TODAY, now=now, rules=rules).allowed


def test_at_any_hour_what_is_near_its_bench_deadline_goes_first() -> None:
    verdict = opened(TODAY, URGENT, now=NOON)
    assert (verdict.refused_by, verdict.instead) == (Rule.SHIP_BY, "urgent")
    assert verdict.reason is not None
    assert verdict.reason.code == "ship_by_near"
    assert verdict.reason.params["bench_deadline"] == "2026-11-20T13:30:00+08:00"
    at_night = parcel("night", due="2026-11-21", bench="2026-11-21 00:30")
    assert opened(TOMORROW, at_night, now=cn("2026-11-20 23:00")).instead == "night"


def test_near_means_two_hours_or_past() -> None:
    bench = cn("2026-11-20 13:30")
    assert opened(TODAY, URGENT, now=bench - timedelta(hours=2, seconds=1)).allowed
    assert not opened(TODAY, URGENT, now=bench - timedelta(hours=2)).allowed
    assert not opened(TODAY, URGENT, now=bench + timedelta(hours=3)).allowed


def test_what_is_near_its_own_deadline_may_always_be_opened_even_when_it_is_not_due_today() -> None:
    later = parcel("later", bench="2026-11-20 13:45")
    assert opened(later, URGENT, now=NOON) == Verdict(allowed=True)
    night = parcel("night", due="2026-11-22", bench="2026-11-21 00:30")
    far = parcel("far", bench="2026-11-22 09:00")
    now = cn("2026-11-20 23:00")
    assert opened(night, far, now=now, rules=site()) == Verdict(allowed=True)


def test_the_first_of_what_is_near_is_named() -> None:
    here = [parcel(f"p{minute}", bench=f"2026-11-20 13:{minute}") for minute in (40, 20, 30)]
    assert opened(TODAY, *here, now=NOON).instead == "p20"


SURGE = replace(RULES, surge=Surge(until=cn("2026-11-21 06:00"), badge="S1", reason="11.11"))


def test_in_surge_mode_what_is_lost_is_not_counted_and_waits_for_what_is_not() -> None:
    lost = parcel("lost", bench="2026-11-20 11:00", ship_by="2026-11-20 13:00", latest="2026-11-20 11:00")
    saved = parcel("saved", bench="2026-11-20 13:30", ship_by="2026-11-20 15:00", latest="2026-11-20 13:30")
    assert opened(TODAY, lost, now=NOON, rules=SURGE) == Verdict(allowed=True)
    assert opened(TODAY, lost, now=NOON).instead == "lost"
    assert opened(lost, saved, now=NOON, rules=SURGE).instead == "saved"
    assert opened(saved, lost, now=NOON, rules=SURGE).allowed
    assert opened(lost, now=NOON, rules=SURGE).allowed


def test_in_surge_mode_same_day_gives_way_and_is_kept_on_record() -> None:
    verdict = opened(TOMORROW, TODAY, rules=SURGE)
    assert verdict.allowed
    ((rule, why),) = verdict.shadowed
    assert rule is Rule.WINDOW
    assert why.params["because"] == "surge"
    # Same-day alone makes nothing urgent then: its 48 hours have not run out.
    assert is_urgent(TODAY, cn("2026-11-20 19:00"), RULES)
    assert not is_urgent(TODAY, cn("2026-11-20 19:00"), SURGE)


def test_surge_mode_ends_by_itself() -> None:
    assert in_surge(SURGE, cn("2026-11-21 05:59:59"))
    assert not in_surge(SURGE, cn("2026-11-21 06:00"))


@pytest.mark.parametrize("mode", [Mode.WARN, Mode.SHADOW])
def test_a_rule_that_only_warns_or_is_only_kept_on_record_refuses_nothing(mode: Mode) -> None:
    rules = replace(RULES, modes=Modes(window=mode))
    verdict = opened(TOMORROW, TODAY, rules=rules)
    assert verdict.allowed
    kept = verdict.warned if mode is Mode.WARN else verdict.shadowed
    assert [rule for rule, _ in kept] == [Rule.WINDOW]
    assert (verdict.instead == "today") is (mode is Mode.WARN)


@pytest.mark.parametrize(
    ("doubt", "because"),
    [("stale", "stale_view"), ("clock_doubtful", "clock_doubtful"), ("no_waves", "no_waves")],
)
def test_a_rule_that_cannot_be_sure_falls_to_a_warning_and_says_so(doubt: str, because: str) -> None:
    doubts: dict[str, Any] = {doubt: True}
    both = opened(TOMORROW, parcel("near", bench="2026-11-20 18:00"), **doubts)
    assert both.allowed
    assert [(rule, why.params["because"]) for rule, why in both.warned] == [
        (Rule.SHIP_BY, because),
        (Rule.WINDOW, because),
    ]
    assert both.instead == "near"


def test_a_doubt_does_not_make_a_shadow_louder() -> None:
    rules = replace(RULES, modes=Modes(window=Mode.SHADOW))
    verdict = opened(TOMORROW, TODAY, rules=rules, stale=True)
    assert verdict.warned == ()
    assert [rule for rule, _ in verdict.shadowed] == [Rule.WINDOW]


def test_a_parcel_that_no_order_explains_is_only_warned_about() -> None:
    unlisted = Openable(parcel_id="unlisted", deadline=None)
    verdict = opened(unlisted, TODAY)
    assert verdict.allowed
    ((rule, why),) = verdict.warned
    assert (rule, why.params["because"], why.params["due_on"]) == (Rule.WINDOW, "no_deadline", "")
    assert view_of([unlisted], EVENING, RULES) == View(now=EVENING)
    assert not is_due(unlisted, EVENING, RULES)
    assert not is_urgent(unlisted, EVENING, RULES)


def test_a_lift_covers_one_parcel_and_one_rule_and_ends() -> None:
    lift = Lift(parcel_id="tomorrow", rule=Rule.WINDOW, until=EVENING + LIFT)
    assert timedelta(minutes=15) == LIFT
    verdict = opened(TOMORROW, TODAY, lifts=[lift])
    assert verdict.allowed
    assert verdict.lifted == (Rule.WINDOW,)
    assert verdict.warned == ()
    assert not opened(TOMORROW, TODAY, lifts=[lift], now=EVENING + LIFT).allowed
    other = replace(TOMORROW, parcel_id="other")
    assert not opened(other, TODAY, lifts=[lift]).allowed
    assert not opened(TOMORROW, TODAY, lifts=[replace(lift, rule=Rule.SHIP_BY)]).allowed


def test_what_breaks_two_rules_needs_two_lifts() -> None:
    near = parcel("near", bench="2026-11-20 18:00")
    until = EVENING + LIFT
    lifts = [Lift(parcel_id="tomorrow", rule=rule, until=until) for rule in (Rule.SHIP_BY, Rule.WINDOW)]
    assert opened(TOMORROW, near).refused_by is Rule.SHIP_BY
    assert opened(TOMORROW, near, lifts=lifts[:1]).refused_by is Rule.WINDOW
    assert opened(TOMORROW, near, lifts=lifts).lifted == (Rule.SHIP_BY, Rule.WINDOW)
