"""No set of held, short, cancelled, claimed, asked, spare or lost orders makes every bench refuse everything.

The real gate: each bench of a laid-out day is asked about each parcel; and packers do what the refusals say.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.answer import Outcome
from domain.calendar import local_date, zone_of
from domain.parcel import Parcel
from domain.rule import LIFT, Rule, Verdict
from domain.site import SiteRules
from edge import set_aside
from edge.doubts import Doubts
from edge.gate import verdict_on
from edge.store import load
from journal.database import Connection
from tests.edge.floor import Floor
from tests.edge.hands import Hands
from tests.edge.laid_out import BENCHES, SHORT_AND_DUE, URGENT_AND_DUE, Day, days, laid_out, numbers

Judge = Callable[[Connection, SiteRules, Parcel, str, datetime], Verdict]


def gate(connection: Connection, rules: SiteRules, parcel: Parcel, place: str, now: datetime) -> Verdict:
    """The gate as a scan meets it."""
    return verdict_on(connection, rules, parcel, place, now, doubts=Doubts())


def openable(here: Floor) -> list[Parcel]:
    """Every parcel that a scan of its waybill would open, were there no rules."""
    rows = here.rows(
        "SELECT parcel_id FROM parcels WHERE state = 'released' AND ask = 0 AND spare = 0 ORDER BY parcel_id"
    )
    return [parcel for row in rows if (parcel := load.parcel(here.reader, row[0])) is not None]


def assert_nothing_locks(here: Floor, day: Day, judge: Judge) -> None:
    """Whoever is refused is told of another parcel, which is not refused: so somebody can always go on."""
    for place in BENCHES:
        for parcel in openable(here):
            verdict = judge(here.reader, day.rules, parcel, place, day.now)
            if verdict.allowed:
                continue
            named = load.parcel(here.reader, verdict.instead or "")
            assert named is not None, (place, parcel.tracking_number, verdict)
            assert named.parcel_id in {each.parcel_id for each in openable(here)}, (place, named)
            assert judge(here.reader, day.rules, named, place, day.now).allowed, (place, parcel, named)


@pytest.mark.slow
@given(day=days())
@example(day=SHORT_AND_DUE)
@example(day=URGENT_AND_DUE)
@settings(max_examples=150)
def test_no_set_of_orders_makes_every_bench_refuse_everything(day: Day) -> None:
    with laid_out(day) as here:
        assert_nothing_locks(here, day, gate)


@pytest.mark.slow
@given(day=days())
@settings(max_examples=500)
def test_no_set_of_orders_of_many_more_days_does(day: Day) -> None:
    with laid_out(day) as here:
        assert_nothing_locks(here, day, gate)


@given(day=days(), which=st.integers(0, 8), place=st.sampled_from(BENCHES[:1]))
@settings(max_examples=40)
def test_following_a_refusal_leads_in_one_scan_to_a_parcel_that_opens(day: Day, which: int, place: str) -> None:
    with laid_out(day) as here:
        number = numbers(day)[which % len(day.lots)]
        said = here.scan(number, place=place, apart=0)
        if said.answer.outcome is Outcome.REFUSED and said.answer.rule in set(Rule):
            assert said.instead is not None
            assert here.scan(said.instead.tracking_number, place=place, apart=0).answer.outcome in OPENS


@given(day=days())
@settings(max_examples=40)
def test_what_is_lost_stops_nobody_for_longer_than_a_touch(day: Day) -> None:
    """A packer scans only what lies at the bench, and says of what is named and not there that it is not."""
    with laid_out(day) as here:
        here_numbers = {number for number, lot in zip(numbers(day), day.lots, strict=True) if lot.at_bench == "bench"}
        mine = [parcel for parcel in openable(here) if parcel.tracking_number in here_numbers]
        if not mine:
            return
        wanted = mine[0].tracking_number
        for _ in range(len(day.lots) + len(day.worked_waves) + 1):
            said = here.scan(wanted, apart=0)
            if said.answer.outcome in OPENS:
                return
            assert said.instead is not None, said.answer
            if said.instead.tracking_number in here_numbers:
                assert here.scan(said.instead.tracking_number, apart=0).answer.outcome in OPENS
                return
            refused = said.answer.parcel
            assert refused is not None
            Hands(here).touch(set_aside.not_found(refused.parcel_id, here.now, Doubts()))
        pytest.fail(f"{wanted} was refused for ever")


@given(day=days(), which=st.integers(0, 8))
@settings(max_examples=40)
def test_every_rule_yields_only_to_a_lift_which_covers_one_parcel_and_ends(day: Day, which: int) -> None:
    with laid_out(day) as here:
        refused = [
            (parcel, verdict)
            for parcel in openable(here)
            if not (verdict := gate(here.reader, day.rules, parcel, "bench", here.now)).allowed
        ]
        if not refused:
            return
        parcel, _ = refused[which % len(refused)]
        for rule in (Rule.SHIP_BY, Rule.WINDOW):
            Hands(here).lift(parcel.parcel_id, rule)
        for other, verdict in refused:
            again = gate(here.reader, day.rules, other, "bench", here.now)
            assert again.allowed if other.parcel_id == parcel.parcel_id else again == verdict
        ended = here.now + LIFT
        assert not lifted_at(here, parcel, day.rules, ended + timedelta(seconds=1))


def lifted_at(here: Floor, parcel: Parcel, rules: SiteRules, at: datetime) -> tuple[Rule, ...]:
    return gate(here.reader, rules, parcel, "bench", at).lifted


OPENS = {Outcome.OPENED, Outcome.PACKED}


def counting_what_is_set_aside(
    connection: Connection, rules: SiteRules, parcel: Parcel, place: str, now: datetime
) -> Verdict:
    """A gate that waits for held and claimed parcels too: the mistake that the property is there to find."""
    first = connection.execute(
        "SELECT parcel_id FROM parcels WHERE state IN ('released', 'opened', 'held') AND bench_deadline IS NOT NULL"
        " ORDER BY bench_deadline, paid_at, parcel_id LIMIT 1"
    ).fetchone()
    if first is None or first[0] == parcel.parcel_id or parcel.due.bench_deadline is None:
        return Verdict(allowed=True)
    return Verdict(allowed=False, refused_by=Rule.SHIP_BY, instead=first[0])


def urgent_waits_for_due(
    connection: Connection, rules: SiteRules, parcel: Parcel, place: str, now: datetime
) -> Verdict:
    """A gate in which what is due waits for what is urgent, and what is urgent for what is due."""
    verdict = gate(connection, rules, parcel, place, now)
    today = local_date(now, zone_of(rules))
    row = connection.execute(
        "SELECT parcel_id FROM parcels WHERE state = 'released' AND due_on <= ? LIMIT 1", (today.isoformat(),)
    ).fetchone()
    if not verdict.allowed or row is None or parcel.due.due_on is None or parcel.due.due_on <= today:
        return verdict
    return Verdict(allowed=False, refused_by=Rule.WINDOW, instead=row[0])


@pytest.mark.parametrize("broken", [counting_what_is_set_aside, urgent_waits_for_due])
def test_the_property_finds_a_rule_that_locks(broken: Judge) -> None:
    found = 0
    for day in (SHORT_AND_DUE, URGENT_AND_DUE):
        with laid_out(day) as here:
            assert len(openable(here)) == 2
            assert_nothing_locks(here, day, gate)
            with suppress(AssertionError):
                assert_nothing_locks(here, day, broken)
                continue
            found += 1
    assert found
