"""What is openable here, and why no set of parcels can lock a floor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.openable import Facts, Openable, Paper, in_surge, is_due, is_openable, is_urgent, view_of
from domain.rule import (
    LIFT,
    Lift,
    Rule,
    is_lifted,
    is_window_active,
    may_open,
)
from domain.site import Label, SiteRules, Surge, Window
from tests.domain.deadlines import cn, made, site, trip

RULES = site(trip("zto", "20:30"), trip("sf", "19:00"))
FRIDAY = date(2026, 11, 20)
EVENING = cn("2026-11-20 17:30")
NOON = cn("2026-11-20 12:00")


def test_openable_here_means_that_nothing_keeps_it_from_being_packed_now() -> None:
    free = Facts(released=True)
    assert is_openable(free, Label.PREPRINTED)
    for kept in (
        Facts(released=False),
        replace(free, held=True),
        replace(free, cancelled=True),
        replace(free, elsewhere=True),
        replace(free, in_stock=False),
    ):
        assert not any(is_openable(kept, label) for label in Label)


def test_only_preprinted_paper_ties_a_parcel_to_its_number_and_its_bench() -> None:
    for facts in (Facts(released=True, waybill_known=False), Facts(released=True, paper=Paper.ELSEWHERE)):
        assert [label for label in Label if is_openable(facts, label)] == [Label.STATION, Label.COMPONENT, Label.NONE]
    assert is_openable(Facts(released=True, paper=Paper.UNKNOWN), Label.PREPRINTED)


FACTS = st.builds(
    Facts,
    released=st.booleans(),
    waybill_known=st.booleans(),
    in_stock=st.booleans(),
    held=st.booleans(),
    cancelled=st.booleans(),
    elsewhere=st.booleans(),
    paper=st.sampled_from(Paper),
)
HOURS = st.integers(-30, 60)
DEADLINES = st.none() | st.builds(
    lambda bench, slack, chance, due: made(
        NOON + timedelta(hours=bench + slack),
        bench=NOON + timedelta(hours=bench),
        latest=NOON + timedelta(hours=min(bench + chance, bench + slack)),
        due_on=FRIDAY + timedelta(days=due),
    ),
    HOURS,
    st.integers(0, 40),
    st.integers(-5, 40),
    st.integers(-2, 3),
)
PARCELS = st.lists(
    st.tuples(DEADLINES, FACTS, st.sampled_from(["", "early"]), st.sampled_from(["", "zto", "sf"])), max_size=8
)
SITES = st.builds(
    lambda trips, surge, shop_window: site(
        *((trip("zto", "20:30"),) if trips else ()),
        surge=Surge(until=NOON + timedelta(hours=20), badge="S1", reason="11.11") if surge else None,
        windows=(*RULES.windows, Window(opens=time(10), closes=time(11), shop="early"))
        if shop_window
        else RULES.windows,
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
NOWS = st.integers(-12 * 60, 36 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))


@given(known=PARCELS, rules=SITES, now=NOWS, label=st.sampled_from(Label))
@settings(max_examples=400)
def test_no_set_of_held_short_cancelled_claimed_or_lost_orders_makes_a_bench_refuse_everything(
    known: list[tuple[Any, Facts, str, str]], rules: SiteRules, now: datetime, label: Label
) -> None:
    here = [
        Openable(parcel_id=str(number), deadline=deadline, shop=shop, carrier=carrier)
        for number, (deadline, facts, shop, carrier) in enumerate(known)
        if is_openable(facts, label)
    ]
    view = view_of(here, now, rules)
    verdicts = {each.parcel_id: may_open(each, view, rules) for each in here}
    assert not here or any(verdict.allowed for verdict in verdicts.values())
    for verdict in verdicts.values():
        if not verdict.allowed:
            # A refusal names a parcel that is here, and that one is not refused in its turn.
            assert verdict.instead is not None
            assert verdicts[verdict.instead].allowed


@given(known=PARCELS, rules=SITES, now=NOWS, which=st.integers(0, 7), after=st.integers(0, 3600))
@settings(max_examples=200)
def test_every_rule_yields_to_a_lift_that_covers_one_parcel_and_ends(
    known: list[tuple[Any, Facts, str, str]], rules: SiteRules, now: datetime, which: int, after: int
) -> None:
    here = [Openable(parcel_id=str(number), deadline=each[0]) for number, each in enumerate(known)]
    view = view_of(here, now, rules)
    lifts = [Lift(parcel_id=str(which), rule=rule, until=now + LIFT) for rule in Rule]
    for each in here:
        plain, lifted = may_open(each, view, rules), may_open(each, view, rules, lifts)
        if each.parcel_id == str(which):
            assert lifted.allowed
            assert (lifted.lifted != ()) or plain == lifted
        else:
            assert plain == lifted
    ended = now + LIFT + timedelta(seconds=after)
    assert not any(is_lifted(str(which), rule, lifts, ended) for rule in Rule)


@given(known=PARCELS, rules=SITES, now=NOWS)
@settings(max_examples=200)
def test_nothing_due_starves_behind_what_is_not(
    known: list[tuple[Any, Facts, str, str]], rules: SiteRules, now: datetime
) -> None:
    here = [Openable(parcel_id=str(number), deadline=each[0]) for number, each in enumerate(known) if each[0]]
    view = view_of(here, now, rules)
    if in_surge(rules, now) or not is_window_active(rules, now):
        return
    if any(is_due(each, now, rules) for each in here):
        for each in here:
            if not is_due(each, now, rules) and not is_urgent(each, now, rules):
                assert not may_open(each, view, rules).allowed
