"""What holds for every policy that ships and every kind of limit, whatever the order: searched, not exemplified."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deadline import Deadline, deadline_of, flags_of
from domain.limit_kind import BusinessDays, Cutoff
from domain.order import Order
from domain.order_class import class_of
from domain.policy import Policy
from domain.site import PlannedTrip, SiteRules, Window
from tests.domain.deadlines import order
from tests.domain.platforms import FILES, changed, shipped

SOURCE = {"source": "a test", "grade": "B"}
GIVEN = {"least": 1, "most": 20, **SOURCE}


def limit(kind: str, **more: object) -> dict[str, Any]:
    return {"kind": kind, **more, **SOURCE}


def served(service: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": service, "when": {"service": service}, "limit": value}


def mixed(zone: str, country: str) -> Policy:
    """A policy with a class for each kind of limit, with notices, a pause and given days."""
    weekly = {"mon": "00:30:00", "fri": "23:30:00"}
    classes = [
        {"id": "date", "when": {"presale": True}, "limit": limit("fixed_date", field="presale_on", at="18:00:00")},
        served("days", limit("business_days", days=2, given=GIVEN)),
        served("first", limit("business_days", days=3, count_start_day=True)),
        served("every", limit("business_days", days=3, every_day=True)),
        served("after", limit("business_days", days=1, counted_from="presale_on")),
        served("site", limit("cutoff", at="14:00:00", clock="site")),
        served("slow", limit("elapsed", hours=48, given=GIVEN)),
        served("promise", limit("promise_only")),
        {
            "id": "all",
            "when": {},
            "limit": limit("cutoff", at="14:00:00", by_weekday=weekly, days_before=1, days_after=2),
        },
    ]
    inside = {"starts": "2026-11-18T00:00:00+00:00", "ends": "2026-11-21T00:00:00+00:00"}
    fixed = limit("fixed", at="2026-11-27T00:00:00+00:00")
    notices = [
        {"id": "moved", "classes": ["all"], **inside, "limit": limit("business_days", days=4)},
        {"id": "fixed", "classes": ["days"], **inside, "limit": fixed},
    ]
    return changed(
        "taobao",
        zone=zone,
        calendar={"country": country, "work_week": [1, 2, 3, 4, 6], **SOURCE},
        classes=classes,
        notices=notices,
        pauses=[{"service": "every", **inside, "limit": limit("elapsed", hours=96)}],
    )


MIXED = (("America/Los_Angeles", "US"), ("Europe/Berlin", "CN"), ("UTC", "site"))
POLICIES = [*(shipped(name) for name in FILES), *(mixed(zone, country) for zone, country in MIXED)]
# Around changes of clocks in Los Angeles, Berlin and Sydney, Spring Festival, Thanksgiving, a year of unknown holidays.
STARTS = [
    datetime(2026, 3, 5, tzinfo=UTC),
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 10, 2, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 2, 12, tzinfo=UTC),
    datetime(2026, 11, 17, tzinfo=UTC),
    datetime(2026, 12, 28, tzinfo=UTC),
]
SECONDS = st.integers(0, 8 * 24 * 3600)
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
TRIPS = st.builds(PlannedTrip, carrier=st.just("zto"), weekdays=WEEKDAYS, departs=TIMES)
SITES = st.builds(
    SiteRules,
    zone=st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Europe/Berlin", "Australia/Sydney"]),
    country=st.sampled_from(["CN", "US", "VN"]),
    public_holidays=st.booleans(),
    windows=st.builds(Window, opens=TIMES, closes=TIMES).map(lambda window: (window,)),
    work_weekdays=WEEKDAYS,
    trips=st.lists(TRIPS, max_size=3).map(tuple),
    shop_handling_days=st.sampled_from([(), (("shop", 2),), (("shop", -3),)]),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any]]:
    """A policy, and what an order may say that its classes and clocks ask for."""
    policy = draw(st.sampled_from(POLICIES))
    services = {kind.when.service or "" for kind in policy.classes} | {pause.service for pause in policy.pauses}
    goods = {kind.when.goods_type or "" for kind in policy.classes}
    kind = {
        "service": draw(st.sampled_from(sorted(services))),
        "goods_type": draw(st.sampled_from(sorted(goods | {"virtual"}))),
        "handling_days": draw(st.none() | st.integers(-1, 40)),
        "presale_on": draw(st.none() | st.dates(date(2026, 2, 10), date(2027, 1, 10))),
        "carrier": draw(st.sampled_from(["", "zto"])),
    }
    return policy, kind


def deadline(
    policy: Policy, rules: SiteRules, at: datetime, kind: dict[str, Any], **more: Any
) -> tuple[Order, Deadline]:
    known = order(platform=policy.platform, created_at=at, paid_at=at, confirmed_at=at, **kind, **more)
    found = deadline_of(known, policy, rules)
    assert found is not None, "the last class gives every order a limit"
    return known, found


@pytest.mark.slow
@given(
    case=cases(),
    rules=SITES,
    start=st.sampled_from(STARTS),
    seconds=SECONDS,
    told=st.dictionaries(st.sampled_from(["declared_at", "promise_at"]), SECONDS),
)
@settings(max_examples=400)
def test_every_order_has_a_limit_and_no_bench_deadline_is_after_it(
    case: tuple[Policy, dict[str, Any]], rules: SiteRules, start: datetime, seconds: int, told: dict[str, int]
) -> None:
    policy, kind = case
    more = {name: start + timedelta(seconds=each) for name, each in told.items()}
    _, found = deadline(policy, rules, start + timedelta(seconds=seconds), kind, **more)
    assert found.bench_deadline <= found.ship_by
    assert found.latest_pack_at <= found.ship_by
    assert found.flags == flags_of(found.reasons), "what is kept of a deadline says all that it flags"
    if found.trip is not None:
        assert found.trip.departs_at <= found.ship_by


def ground(found: Deadline) -> str:
    """What the ship-by stands on: one class, notice or pause. Before and after a cutoff are one."""
    first = found.reasons[0]
    told = (first.params.get(name, "") for name in ("order_class", "notice", "service"))
    return " ".join(map(str, told)).strip() or first.code


@pytest.mark.slow
@given(case=cases(), rules=SITES, start=st.sampled_from(STARTS), seconds=st.tuples(SECONDS, SECONDS).map(sorted))
@settings(max_examples=600)
def test_a_later_payment_never_has_an_earlier_deadline(
    case: tuple[Policy, dict[str, Any]], rules: SiteRules, start: datetime, seconds: list[int]
) -> None:
    policy, kind = case
    (_, earlier), (_, later) = (deadline(policy, rules, start + timedelta(seconds=each), kind) for each in seconds)
    if ground(earlier) != ground(later):
        return
    assert earlier.ship_by <= later.ship_by
    assert earlier.due_on <= later.due_on
    if (earlier.trip is None) == (later.trip is None) and not (earlier.flags ^ later.flags) & {
        "no_trips",
        "nothing_fits",
    }:
        assert earlier.bench_deadline <= later.bench_deadline


@given(case=cases(), rules=SITES, start=st.sampled_from(STARTS), seconds=SECONDS)
@settings(max_examples=300)
def test_a_day_ends_by_the_policy_s_clock_on_every_day(
    case: tuple[Policy, dict[str, Any]], rules: SiteRules, start: datetime, seconds: int
) -> None:
    policy, kind = case
    known, found = deadline(policy, rules, start + timedelta(seconds=seconds), kind)
    limit = class_of(known, policy).limit
    if (
        isinstance(limit, BusinessDays | Cutoff)
        and found.reasons[0].params.get("order_class") == class_of(known, policy).id
    ):
        assert found.ship_by.astimezone(ZoneInfo(policy.zone)).time() == limit.day_end
