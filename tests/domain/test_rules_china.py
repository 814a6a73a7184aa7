"""Douyin's, Kuaishou's, JD's and the WeChat shop's rules (§1.3, §1.4), row by row; each test names its row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.penalty import Fine, fine_of
from domain.policy import Moment
from domain.ship_by import secondary_limit
from tests.domain.deadlines import cn
from tests.domain.platforms import ship_by, shipped

PAID = cn("2026-11-20 09:30")


def test_douyin_default_limit() -> None:
    found = ship_by("douyin", paid_at=PAID)
    assert found.at == PAID + timedelta(hours=48)
    assert found.flags == frozenset()
    assert shipped("douyin").clock_stops.all_of == (Moment.DECLARED, Moment.PICKED_UP)


@pytest.mark.parametrize(
    ("row", "days", "hours", "flag"),
    [
        ("2–15 days: fewest", 2, 48, None),
        ("2–15 days: most", 15, 360, None),
        ("not said", None, 48, "handling_assumed"),
        ("too few", 1, 48, "handling_unusable"),
        ("too many", 16, 48, "handling_unusable"),
    ],
)
def test_douyin_special_categories_set_their_own_days(row: str, days: int | None, hours: int, flag: str | None) -> None:
    found = ship_by("douyin", paid_at=PAID, goods_type="special", handling_days=days)
    assert found.at == PAID + timedelta(hours=hours), row
    assert found.flags == ({flag} if flag else frozenset())


def test_douyin_promise_column_is_the_deadline() -> None:
    found = ship_by("douyin", paid_at=PAID, promise_at=cn("2026-11-24 23:59:59"), service="fast")
    assert found.at == cn("2026-11-24 23:59:59")


@pytest.mark.parametrize("name", ["douyin", "jd"])
def test_a_promise_outranks_what_counts_from_the_order_and_not_what_was_declared(name: str) -> None:
    # A special category's order of which only the promise tells: the 72 h of ordinary ones are not its limit.
    promise = cn("2026-12-04 23:59:59")
    found = ship_by(name, created_at=PAID, paid_at=PAID, promise_at=promise)
    assert (found.at, found.flags) == (promise, frozenset({"promise"}))
    declared = ship_by("douyin", paid_at=PAID, promise_at=promise, service="fast", declared_at=PAID)
    assert declared.at == PAID + timedelta(hours=24)


@pytest.mark.parametrize(
    ("row", "known", "expected"),
    [
        ("first pickup 72 h of order", {"created_at": cn("2026-11-17 10:00")}, cn("2026-11-20 10:00")),
        ("24 h after upload, fast", {"service": "fast", "declared_at": PAID}, PAID + timedelta(hours=24)),
        ("24 h after upload, staged", {"service": "staged", "declared_at": PAID}, PAID + timedelta(hours=24)),
        ("normal mode has no 24 h after upload", {"declared_at": PAID}, PAID + timedelta(hours=48)),
    ],
)
def test_douyin_first_pickup_info(row: str, known: dict[str, Any], expected: Any) -> None:
    found = ship_by("douyin", **({"created_at": PAID, "paid_at": PAID} | known))
    assert found.at == expected, row
    assert ("unconfirmed" in found.flags) is (expected != PAID + timedelta(hours=48)), "the row is graded C"


@pytest.mark.parametrize(("yuan", "fen"), [(3, 0), (3.01, 300), (299.99, 300), (300, 300), (1000, 1000), (9999, 3000)])
def test_douyin_late_compensation(yuan: float, fen: int) -> None:
    assert fine_of(shipped("douyin"), "late", round(yuan * 100)) == Fine(fen=fen, unconfirmed=False)


def test_douyin_escalation() -> None:
    for clock, hours in (("late_as_stock_out", 48), ("late_and_heavier", 120)):
        assert secondary_limit(shipped("douyin"), clock, PAID) == PAID + timedelta(hours=hours)


def test_jd_pop_wants_the_number_within_24_h_and_the_scan_within_48_h_of_the_order() -> None:
    ordered = PAID
    before = ship_by("jd", created_at=ordered, paid_at=ordered + timedelta(minutes=9))
    assert (before.at, before.scanned) == (ordered + timedelta(hours=24), False)
    uploaded = ship_by("jd", created_at=ordered, declared_at=ordered + timedelta(hours=5))
    assert (uploaded.at, uploaded.scanned) == (ordered + timedelta(hours=48), True)
    assert "unconfirmed" in before.flags & uploaded.flags
    assert uploaded.reasons[0].code == "ship_by_scan"


@pytest.mark.parametrize(("yuan", "fen"), [(300, 300), (301, 301), (9999, 3000)])
def test_jd_2025_tariff(yuan: int, fen: int) -> None:
    assert fine_of(shipped("jd"), "late", yuan * 100) == Fine(fen=fen, unconfirmed=True)


def test_jd_stock_out_is_30_percent_up_to_500() -> None:
    assert [fine_of(shipped("jd"), "stock_out", yuan * 100) for yuan in (100, 9000)] == [
        Fine(fen=3000, unconfirmed=True),
        Fine(fen=50000, unconfirmed=True),
    ]


def test_jd_dispute_reship() -> None:
    assert secondary_limit(shipped("jd"), "reship_upload", PAID) == PAID + timedelta(hours=24)
    assert secondary_limit(shipped("jd"), "reship_pickup", PAID) == PAID + timedelta(hours=48)


@pytest.mark.parametrize("name", ["kuaishou", "wechat"])
def test_a_platform_without_a_found_rule_has_the_common_48_h_marked_unconfirmed(name: str) -> None:
    found = ship_by(name, paid_at=PAID)
    assert found.at == PAID + timedelta(hours=48)
    assert "unconfirmed" in found.flags
    promised = ship_by(name, paid_at=PAID, promise_at=cn("2026-11-21 12:00"))
    assert promised.at == cn("2026-11-21 12:00")
    assert "unconfirmed" not in promised.flags
