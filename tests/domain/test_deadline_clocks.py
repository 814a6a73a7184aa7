"""Which clock gives an order its ship-by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.deadline import (
    Deadline,
    deadline_of,
)
from domain.order import Order
from domain.policy import Policy
from domain.site import SiteRules
from tests.domain.deadlines import cn, codes, deadline, order, pdd, pdd_with, site, trip

EVENING = site(trip("zto", "12:00"), trip("zto", "20:30"))


def found_of(known: Order, policy: Policy | None = None, rules: SiteRules = EVENING, **more: Any) -> Deadline:
    found = deadline_of(known, policy, rules, **more)
    assert found is not None
    return found


def test_the_promise_field_wins_in_both_directions() -> None:
    for promise in ("2026-11-21 12:00", "2026-11-25 12:00"):
        found = deadline("2026-11-20 09:00", EVENING, promise_at=cn(promise))
        assert found.ship_by == cn(promise)
        assert "promise" in found.flags
        assert codes(found)[0] == "ship_by_promise"


def test_a_policy_may_say_that_the_promise_field_does_not_count() -> None:
    policy = pdd_with(promise_field_wins=False)
    found = deadline("2026-11-20 09:00", EVENING, policy, promise_at=cn("2026-11-25 12:00"))
    assert found.ship_by == cn("2026-11-22 09:00")


def test_a_promise_before_payment_is_a_wrong_cell_and_is_flagged() -> None:
    for promise in ("2026-11-20 08:00", "2026-11-20 09:00"):
        found = deadline("2026-11-20 09:00", EVENING, promise_at=cn(promise))
        assert found.ship_by == cn("2026-11-22 09:00")
        assert "promise_unusable" in found.flags
        assert "promise" not in found.flags


def test_once_declared_the_false_shipment_limit_is_a_clock_too() -> None:
    found = deadline("2026-11-20 09:00", EVENING, declared_at=cn("2026-11-20 10:00"))
    assert found.ship_by == cn("2026-11-21 10:00")
    assert "declared" in found.flags
    assert codes(found)[0] == "ship_by_declared"
    late = deadline("2026-11-20 09:00", EVENING, declared_at=cn("2026-11-22 08:00"))
    assert late.ship_by == cn("2026-11-22 09:00")
    bonded = deadline("2026-11-20 09:00", EVENING, declared_at=cn("2026-11-20 10:00"), goods_type="bonded")
    assert bonded.ship_by == cn("2026-11-23 10:00")


def test_where_the_declaration_stopped_the_first_clock_only_the_second_runs() -> None:
    old = pdd("pinduoduo-2021")
    found = deadline("2024-11-20 09:00", EVENING, old, declared_at=cn("2024-11-22 08:00"))
    assert found.ship_by == cn("2024-11-23 08:00")
    # It ends in the carrier's scan, so the scan lag counts again.
    again = deadline("2024-11-20 09:00", EVENING, old, declared_at=cn("2024-11-19 21:59"))
    assert again.ship_by == cn("2024-11-20 21:59")
    assert again.bench_deadline == cn("2024-11-20 11:30")


def test_a_notice_and_a_pause_say_so() -> None:
    old = pdd("pinduoduo-2021")
    assert "notice" in deadline("2023-01-20 10:00", EVENING, old).flags
    opened = deadline("2022-02-01 10:00", EVENING, old, service="spring_open")
    assert codes(opened)[0] == "ship_by_notice_hours"


def test_a_presale_belongs_to_its_date_and_to_the_last_working_day_before_it() -> None:
    known = order(confirmed_at=cn("2026-11-01 10:00"), presale_on=date(2026, 11, 22), carrier="zto")
    found = found_of(known, pdd())
    assert (found.due_on, found.stretch) == (date(2026, 11, 22), False)
    assert found.bench_deadline == cn("2026-11-22 20:00")
    assert codes(found) == ["ship_by_date", "due_by_date", "bench_trip"]
    closed = found_of(known, pdd(), site(trip("zto", "20:30"), days_off=(date(2026, 11, 22),)))
    assert closed.due_on == date(2026, 11, 21)
    assert closed.bench_deadline == cn("2026-11-21 20:00")


def test_a_number_that_is_not_confirmed_flags_the_deadline_that_stands_on_it() -> None:
    limit = {"kind": "elapsed", "hours": 24, "source": "somewhere", "grade": "C"}
    classes = [{"id": "all", "when": {}, "limit": limit}]
    found = deadline("2026-11-20 09:00", EVENING, pdd_with(classes=classes))
    assert "unconfirmed" in found.flags
    (why,) = (each for each in found.reasons if each.code == "unconfirmed")
    assert why.params == {"grade": "C", "source": "somewhere"}
    promised = deadline("2026-11-20 09:00", EVENING, pdd_with(classes=classes), promise_at=cn("2026-11-21 09:00"))
    assert "unconfirmed" not in promised.flags


@pytest.mark.parametrize(
    ("known", "ship_by", "used"),
    [
        ({"confirmed_at": cn("2026-11-20 10:00"), "paid_at": cn("2026-11-20 09:00")}, cn("2026-11-22 10:00"), None),
        ({"paid_at": cn("2026-11-20 09:00"), "created_at": cn("2026-11-20 08:00")}, cn("2026-11-22 09:00"), "paid_at"),
        ({"created_at": cn("2026-11-20 08:00")}, cn("2026-11-22 08:00"), "created_at"),
    ],
)
def test_where_the_clock_s_own_start_is_missing_the_nearest_earlier_time_stands_in_and_is_flagged(
    known: dict[str, Any], ship_by: datetime, used: str | None
) -> None:
    found = found_of(order(carrier="zto", **known), pdd())
    assert found.ship_by == ship_by
    assert ("start_assumed" in found.flags) is (used is not None)
    assert [each.params["used"] for each in found.reasons if each.code == "start_assumed"] == [used] * bool(used)


def test_an_order_with_only_a_promise_is_due_on_its_date_and_flagged() -> None:
    found = found_of(order(promise_at=cn("2026-11-22 22:00"), carrier="zto"), pdd())
    assert found.due_on == date(2026, 11, 22)
    assert found.bench_deadline == cn("2026-11-22 20:00")
    assert "no_start" in found.flags


def test_an_order_that_is_only_known_to_be_declared_has_the_false_shipment_limit() -> None:
    found = found_of(order(declared_at=cn("2026-11-20 10:00"), carrier="zto"), pdd())
    assert found.ship_by == cn("2026-11-21 10:00")


def test_an_order_without_any_time_has_no_deadline_and_is_not_an_error() -> None:
    assert deadline_of(order(), pdd(), EVENING) is None
    assert deadline_of(order(paid_at=cn("2026-11-20 10:00")), None, EVENING) is None


def test_an_order_of_an_unknown_platform_has_its_promise_alone() -> None:
    known = order(platform="x", paid_at=cn("2026-11-20 10:00"), promise_at=cn("2026-11-21 23:00"), carrier="zto")
    found = found_of(known)
    assert found.ship_by == cn("2026-11-21 23:00")
    assert found.due_on == date(2026, 11, 20)
    assert {"no_policy", "promise"} <= found.flags
    assert found.policy_id == ""


def test_instants_are_utc_and_reasons_show_the_site_s_time() -> None:
    found = deadline("2026-11-20 16:52", site(trip("zto", "20:30"), zone="America/New_York"))
    assert found.trip is not None
    for at in (found.ship_by, found.bench_deadline, found.latest_pack_at, found.trip.departs_at):
        assert at.tzinfo is UTC
    assert found.reasons[0].params["started_at"] == "2026-11-20T03:52:00-05:00"
    assert found.reasons[-1].params["departs_at"] == "2026-11-20T20:30:00-05:00"
