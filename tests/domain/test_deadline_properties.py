"""What holds for every order, site and trip: searched, not exemplified."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.calendar import local_date
from domain.deadline import Deadline, deadline_of, due_from, earliest, flags_of
from domain.order import Order
from domain.policy import Policy
from domain.site import PlannedTrip, SiteRules, TripChange, Window
from tests.domain.deadlines import order, pdd, pdd_with, site, trip

# The days around the two changes of New York's clocks, around Spring Festival 2023, and a plain week.
STARTS = st.sampled_from(
    [
        datetime(2026, 3, 6, tzinfo=UTC),
        datetime(2026, 10, 30, tzinfo=UTC),
        datetime(2023, 1, 13, tzinfo=UTC),
        datetime(2026, 11, 18, tzinfo=UTC),
    ]
)
MINUTES = st.integers(0, 5 * 24 * 60)
INSTANTS = st.builds(lambda start, minutes: start + timedelta(minutes=minutes), STARTS, MINUTES)
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
DATES = st.dates(date(2026, 3, 5), date(2026, 3, 12)) | st.dates(date(2026, 11, 17), date(2026, 11, 25))
CARRIERS = st.sampled_from(["", "zto", "sf"])
TRIPS = st.lists(st.builds(PlannedTrip, carrier=CARRIERS, weekdays=WEEKDAYS, departs=TIMES), max_size=5).map(tuple)
CHANGES = st.lists(
    st.builds(TripChange, carrier=CARRIERS, on=DATES, planned=st.none() | TIMES, departs=st.none() | TIMES), max_size=3
).map(tuple)
WINDOWS = st.builds(Window, opens=TIMES, closes=TIMES).map(lambda window: (window,))
SITES = st.builds(
    SiteRules,
    zone=st.sampled_from(["Asia/Shanghai", "America/New_York"]),
    windows=WINDOWS,
    work_weekdays=WEEKDAYS,
    days_off=st.lists(DATES, max_size=2).map(tuple),
    trips=TRIPS,
    trip_changes=CHANGES,
    staging_minutes=st.integers(0, 90),
    scan_lag_minutes=st.integers(0, 180),
)
KINDS = st.fixed_dictionaries(
    {
        "service": st.sampled_from(["", "24h", "spring_open"]),
        "goods_type": st.sampled_from(["", "bonded", "direct_mail"]),
        "carrier": CARRIERS,
    }
)
PAUSE = {
    "service": "24h",
    "starts": "2026-03-07T00:00:00+08:00",
    "ends": "2026-03-09T00:00:00+08:00",
    "limit": {"kind": "elapsed", "hours": 48, "source": "a shop", "grade": "B"},
}
POLICIES = st.sampled_from([pdd(), pdd("pinduoduo-2021"), pdd_with(pauses=[PAUSE])])


@pytest.mark.slow
@given(
    rules=SITES,
    policy=st.none() | POLICIES,
    kind=KINDS,
    times=st.fixed_dictionaries(
        {
            "confirmed_at": st.none() | INSTANTS,
            "promise_at": st.none() | INSTANTS,
            "declared_at": st.none() | INSTANTS,
            "presale_on": st.none() | DATES,
        }
    ),
)
@settings(max_examples=300)
def test_a_bench_deadline_is_never_after_ship_by(
    rules: SiteRules, policy: Policy | None, kind: dict[str, str], times: dict[str, Any]
) -> None:
    found = deadline_of(order(**times, **kind), policy, rules)
    if found is None:
        assert times["promise_at"] is None
        return
    assert found.bench_deadline <= found.ship_by
    assert found.latest_pack_at <= found.ship_by
    assert due_from(found, rules) <= found.due_on
    if found.trip is not None:
        scan_lag = timedelta(minutes=rules.scan_lag_minutes) if policy != pdd("pinduoduo-2021") else timedelta(0)
        assert found.trip.departs_at + scan_lag <= found.ship_by
        assert local_date(found.trip.departs_at, ZoneInfo(rules.zone)) <= found.due_on
        assert found.bench_deadline <= found.latest_pack_at
        assert times["confirmed_at"] is None or found.trip.departs_at > times["confirmed_at"]
    assert (found.trip is None) == bool(found.flags & {"no_trips", "nothing_fits"})
    assert found.stretch == ("stretch" in found.flags)
    assert flags_of(found.reasons) == found.flags, "what is kept with a parcel are its reasons"


def limit_of(known: Order, policy: Policy, rules: SiteRules) -> tuple[Deadline, str]:
    found = deadline_of(known, policy, rules)
    assert found is not None
    first = found.reasons[0]
    # Within one notice, pause or class: what the ship-by's reason names.
    return found, f"{first.code} {first.params.get('notice', '')} {first.params.get('order_class', '')}"


@pytest.mark.slow
@given(
    rules=SITES,
    policy=POLICIES,
    kind=KINDS,
    start=STARTS,
    minutes=st.tuples(MINUTES, MINUTES).map(sorted),
)
@settings(max_examples=300)
# A day of 25 hours: 01:45 and then 01:15 by the clock, in this order.
@example(
    rules=SiteRules(
        zone="America/New_York",
        windows=(Window(opens=time(1, 30), closes=time(1, 50)),),
        trips=(PlannedTrip(carrier="zto", weekdays=(0, 1, 2, 3, 4, 5, 6), departs=time(20, 30)),),
    ),
    policy=pdd(),
    kind={"service": "", "goods_type": "", "carrier": "zto"},
    start=datetime(2026, 11, 1, tzinfo=UTC),
    minutes=[5 * 60 + 45, 6 * 60 + 15],
)
def test_a_later_payment_never_has_an_earlier_deadline_within_one_policy_class_notice_and_pause(
    rules: SiteRules, policy: Policy, kind: dict[str, str], start: datetime, minutes: list[int]
) -> None:
    first, second = (order(confirmed_at=start + timedelta(minutes=each), **kind) for each in minutes)
    earlier, one = limit_of(first, policy, rules)
    later, other = limit_of(second, policy, rules)
    if one != other:
        return
    assert earlier.ship_by <= later.ship_by
    assert earlier.due_on <= later.due_on
    # Bench deadlines follow while both aim at a trip, or both at none: the ship-by that stands where nothing fits may
    # lie after the trip that a later order can still take.
    if (earlier.trip is None) == (later.trip is None) and (earlier.flags ^ later.flags) <= {"stretch"}:
        assert earlier.bench_deadline <= later.bench_deadline


@given(rules=SITES, kind=KINDS, starts=st.lists(INSTANTS, min_size=1, max_size=5))
def test_a_parcel_is_never_later_than_any_of_its_orders(
    rules: SiteRules, kind: dict[str, str], starts: list[datetime]
) -> None:
    each = [deadline_of(order(confirmed_at=at, **kind), pdd(), rules) for at in starts]
    whole = earliest(each)
    assert whole is not None
    for one in each:
        assert one is not None
        assert whole.ship_by <= one.ship_by
        assert whole.bench_deadline <= one.bench_deadline
        assert whole.due_on <= one.due_on
        assert whole.latest_pack_at <= one.latest_pack_at


@given(start=INSTANTS, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_moving_a_trip_later_never_makes_a_deadline_earlier(start: datetime, hour: int, minute: int) -> None:
    local = start.astimezone(ZoneInfo("Asia/Shanghai"))
    planned, moved = time(20, 30), time(hour, minute)
    known = order(confirmed_at=start, carrier="zto")
    before = deadline_of(known, pdd(), site(trip("zto", "20:30")))
    change = TripChange(carrier="zto", on=local.date(), planned=planned, departs=moved)
    after = deadline_of(known, pdd(), site(trip("zto", "20:30"), trip_changes=(change,)))
    assert before is not None
    assert after is not None
    assert before.ship_by == after.ship_by
    if moved >= planned and before.trip is not None:
        assert after.bench_deadline >= before.bench_deadline
