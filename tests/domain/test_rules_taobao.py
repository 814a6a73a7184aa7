"""Taobao's and Tmall's rules (§1.2 of the rules' collection), row by row; each test names its row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.order import Refund
from domain.order_class import exclusion_of
from domain.penalty import Fine, fine_of
from domain.policy import Moment
from tests.domain.deadlines import cn
from tests.domain.platforms import of, ship_by, shipped, target

PAID = cn("2026-11-20 09:30")
BOTH = pytest.mark.parametrize("name", ["taobao", "tmall"])


@BOTH
@pytest.mark.parametrize(
    ("row", "known", "hours"),
    [
        ("default limit, where nothing is promised", {}, 72),
        ("default limit, promised goods", {"service": "48h"}, 48),
        ("default limit, campaign goods", {"service": "campaign"}, 48),
    ],
)
def test_the_default_limit_row(name: str, row: str, known: dict[str, Any], hours: int) -> None:
    found = ship_by(name, paid_at=PAID, **known)
    assert found.at == PAID + timedelta(hours=hours), row
    assert "unconfirmed" in found.flags, "the row is graded C"


@BOTH
def test_the_default_limit_counts_from_the_buyer_s_payment_to_the_carrier_s_scan(name: str) -> None:
    found = ship_by(name, created_at=PAID - timedelta(hours=3), paid_at=PAID)
    assert found.started_at == PAID
    assert found.scanned
    assert shipped(name).clock_stops.all_of == (Moment.PICKED_UP,)
    assert shipped(name).clock_stops.unconfirmed


@BOTH
def test_the_24_h_pickup_row_is_the_limit_of_what_promises_it(name: str) -> None:
    found = ship_by(name, paid_at=PAID, service="24h")
    assert found.at == PAID + timedelta(hours=24)
    assert "unconfirmed" not in found.flags, "the row is graded B"


@BOTH
def test_a_presale_and_custom_goods_go_by_the_date_on_the_page(name: str) -> None:
    presale = ship_by(name, paid_at=PAID, presale_on=date(2026, 12, 5))
    assert (presale.at, presale.by_date) == (cn("2026-12-05 23:59:59"), True)
    assert "unconfirmed" in presale.flags
    promised = ship_by(name, paid_at=PAID, goods_type="custom", promise_at=cn("2026-12-01 12:00"))
    assert promised.at == cn("2026-12-01 12:00")
    without = ship_by(name, paid_at=PAID, goods_type="custom")
    assert {"promise_missing", "unconfirmed"} <= without.flags


@BOTH
def test_the_column_of_the_deadline_wins(name: str) -> None:
    # 千牛 sub-order row: 应发货时间 = the deadline.
    found = ship_by(name, paid_at=PAID, promise_at=cn("2026-11-21 23:59:59"))
    assert found.at == cn("2026-11-21 23:59:59")
    assert "unconfirmed" not in found.flags


@pytest.mark.parametrize(
    ("row", "name", "yuan", "fen"),
    [
        ("Taobao 5 %, least 5", "taobao", 20, 500),
        ("Taobao 5 %", "taobao", 200, 1000),
        ("Taobao 5 %, most 30", "taobao", 5000, 3000),
        ("Tmall 2025, 5 %, least 5", "tmall", 20, 500),
        ("Tmall 2025, 5 %, most 50", "tmall", 5000, 5000),
    ],
)
def test_the_late_compensation_row_takes_one_of_four_conflicting_tariffs_and_says_so(
    row: str, name: str, yuan: int, fen: int
) -> None:
    assert fine_of(shipped(name), "late", yuan * 100) == Fine(fen=fen, unconfirmed=True), row
    (band,) = shipped(name).penalties[0].bands
    assert band.grade.value == "C"
    assert "contradict" in band.source


@BOTH
def test_the_exceptions_of_the_pickup_rates(name: str) -> None:
    policy = shipped(name)
    excluded = [
        exclusion_of(of(name, goods_type="virtual"), policy),
        exclusion_of(of(name, goods_type="service"), policy),
        exclusion_of(of(name, goods_type="custom"), policy),
        exclusion_of(of(name, refund=Refund.STOP), policy),
    ]
    assert [each.id for each in excluded if each] == ["virtual", "service", "custom", "refund_before_pickup"]
    assert exclusion_of(of(name), policy) is None


@pytest.mark.parametrize(
    ("metric", "days", "lag_days"), [("pickup_24h", 30, 3), ("pickup_48h", 30, 4), ("delivery_hours", 30, 10)]
)
def test_the_windows_of_the_rates(metric: str, days: int, lag_days: int) -> None:
    found = target("taobao", metric)
    assert (found.days, found.lag_days) == (days, lag_days)
    assert target("taobao", "pickup_24h").at_least_percent == 95
