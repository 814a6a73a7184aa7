"""Pinduoduo's rules, row by row as they are written in the rules' collection; each test names its row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.penalty import Fine, fine_of
from domain.policy import Moment
from domain.ship_by import ShipBy, secondary_limit, ship_by_of
from tests.domain.deadlines import CN, cn, order, pdd, pdd_with

OLD = "pinduoduo-2021"


def ship_by(name: str = "pinduoduo", **known: Any) -> ShipBy:
    found = ship_by_of(order(**known), pdd(name), CN)
    assert found is not None
    return found


def test_pdd_48_h() -> None:
    found = ship_by(confirmed_at=cn("2026-11-20 09:30:00"))
    assert found.at == cn("2026-11-22 09:30:00")  # the weekend counts
    assert found.scanned
    assert found.flags == frozenset()


def test_pdd_presale() -> None:
    found = ship_by(OLD, confirmed_at=cn("2021-02-05 12:00"), presale_on=date(2021, 2, 14))
    assert found.at == cn("2021-02-14 23:59:59")  # not moved by the Spring Festival notice
    assert found.by_date


def test_pdd_cny_2023() -> None:
    assert ship_by(OLD, confirmed_at=cn("2023-01-20 10:00")).at == cn("2023-02-01 23:59:59")


@pytest.mark.parametrize(
    ("row", "known", "hours"),
    [
        ("ordinary goods ship limit", {}, 48),
        ("ordinary goods ship limit, named", {"goods_type": "ordinary"}, 48),
        ("直供 (bonded)", {"goods_type": "bonded"}, 96),
        ("直邮 (overseas)", {"goods_type": "direct_mail"}, 120),
        ("24小时发货", {"service": "24h"}, 24),
        ("24小时发货 comes before the goods type", {"service": "24h", "goods_type": "bonded"}, 24),
    ],
)
def test_elapsed_rows(row: str, known: dict[str, Any], hours: int) -> None:
    start = cn("2026-03-31 20:15:42")
    assert ship_by(confirmed_at=start, **known).at == start + timedelta(hours=hours), row


def test_the_same_day_row_trusts_the_order_s_promise_and_never_computes() -> None:
    known: dict[str, Any] = {"service": "same_day", "confirmed_at": cn("2026-11-20 09:30")}
    assert ship_by(**known, promise_at=cn("2026-11-20 23:59:59")).at == cn("2026-11-20 23:59:59")
    without = ship_by(**known)
    assert without.at == cn("2026-11-22 09:30")
    assert "promise_missing" in without.flags


def test_since_2025_05_15_the_carrier_must_have_scanned_and_before_it_the_number_was_enough() -> None:
    assert pdd().clock_stops.all_of == (Moment.DECLARED, Moment.PICKED_UP)
    assert pdd(OLD).clock_stops.all_of == (Moment.DECLARED,)
    assert not ship_by(OLD, confirmed_at=cn("2024-01-01 10:00")).scanned


@pytest.mark.parametrize(
    ("year", "known", "start", "expected"),
    [
        ("2021 ordinary", {}, "2021-02-04 00:00:00", "2021-02-21 23:59:59"),
        ("2021 ordinary, window's last second", {}, "2021-02-20 23:59:59", "2021-02-21 23:59:59"),
        ("2021 the second before the window", {}, "2021-02-03 23:59:59", "2021-02-05 23:59:59"),
        ("2021 the second after the window", {}, "2021-02-21 00:00:00", "2021-02-23 00:00:00"),
        ("2021 直供, window ends 02-18", {"goods_type": "bonded"}, "2021-02-19 00:00:00", "2021-02-23 00:00:00"),
        ("2021 直邮, window ends 02-17", {"goods_type": "direct_mail"}, "2021-02-17 12:00:00", "2021-02-21 23:59:59"),
        ("2021 in 不打烊", {"service": "spring_open"}, "2021-02-10 08:00:00", "2021-02-12 08:00:00"),
        ("2022 ordinary", {}, "2022-02-13 10:00:00", "2022-02-15 23:59:59"),
        ("2022 直邮, window ends 02-10", {"goods_type": "direct_mail"}, "2022-02-11 00:00:00", "2022-02-16 00:00:00"),
        ("2022 in 不打烊", {"service": "spring_open"}, "2022-02-01 10:00:00", "2022-02-04 10:00:00"),
        (
            "2022 in 不打烊 直供",
            {"service": "spring_open", "goods_type": "bonded"},
            "2022-02-01 10:00:00",
            "2022-02-07 10:00:00",
        ),
        ("2023 直邮, window ends 01-27", {"goods_type": "direct_mail"}, "2023-01-28 00:00:00", "2023-02-02 00:00:00"),
    ],
)
def test_spring_festival_notices(year: str, known: dict[str, Any], start: str, expected: str) -> None:
    assert ship_by(OLD, confirmed_at=cn(start), **known).at == cn(expected), year


def test_a_paused_24_h_promise_is_48_h_and_comes_back_by_itself() -> None:
    pause = {
        "service": "24h",
        "starts": "2026-02-10T00:00:00+08:00",
        "ends": "2026-02-24T23:59:59+08:00",
        "limit": {"kind": "elapsed", "hours": 48, "source": "m.qdxinzhong.com", "grade": "B"},
    }
    policy = pdd_with(pauses=[pause])
    hours = []
    for start in (cn("2026-02-09 23:59:59"), cn("2026-02-15 12:00"), cn("2026-02-25 00:00")):
        found = ship_by_of(order(service="24h", confirmed_at=start), policy, CN)
        assert found is not None
        hours.append((found.at - start) / timedelta(hours=1))
    assert hours == [24, 48, 24]
    ordinary = ship_by_of(order(confirmed_at=cn("2026-02-15 12:00")), policy, CN)
    assert ordinary is not None
    assert "pause" not in ordinary.flags


@pytest.mark.parametrize(("goods_type", "hours"), [("", 24), ("bonded", 72), ("direct_mail", 72)])
def test_the_false_shipment_row(goods_type: str, hours: int) -> None:
    declared = cn("2026-11-20 18:00")
    assert secondary_limit(pdd(), "false_ship", declared, goods_type=goods_type) == declared + timedelta(hours=hours)


def test_the_false_shipment_limit_is_72_h_for_what_was_shipped_around_spring_festival_2023() -> None:
    inside, outside = cn("2023-02-01 12:00"), cn("2023-02-02 00:00")
    assert secondary_limit(pdd(OLD), "false_ship", inside) == inside + timedelta(hours=72)
    assert secondary_limit(pdd(OLD), "false_ship", outside) == outside + timedelta(hours=24)


@pytest.mark.parametrize(("region", "usual", "spring"), [("", 48, 72), ("remote", 72, 96), ("very_remote", 120, 120)])
def test_the_fake_track_row(region: str, usual: int, spring: int) -> None:
    at, festival = cn("2026-11-20 18:00"), cn("2023-01-20 18:00")
    assert secondary_limit(pdd(), "fake_track", at, region=region) == at + timedelta(hours=usual)
    assert secondary_limit(pdd(OLD), "fake_track", festival, region=region) == festival + timedelta(hours=spring)


def test_the_stalled_row_and_a_clock_that_no_policy_has() -> None:
    at = cn("2026-11-20 18:00")
    assert secondary_limit(pdd(), "stalled", at) == at + timedelta(hours=48)
    assert secondary_limit(pdd(), "no_second_event", at) == at + timedelta(hours=24)
    assert secondary_limit(pdd(), "no_such_clock", at) is None


@pytest.mark.parametrize(
    ("metric", "yuan", "fen", "unconfirmed"),
    [
        ("late", 299, 300, True),
        ("late", 300, 300, True),
        ("late", 301, 301, True),
        ("late", 2999, 2999, True),
        ("late", 9999, 3000, True),
        ("false_ship", 20, 500, False),
        ("false_ship", 1000, 5000, False),
        ("false_ship", 5000, 10000, False),
    ],
)
def test_the_penalty_rows(metric: str, yuan: int, fen: int, unconfirmed: bool) -> None:
    assert fine_of(pdd(), metric, yuan * 100) == Fine(fen=fen, unconfirmed=unconfirmed)


def test_the_older_tariffs_and_a_metric_without_one() -> None:
    assert fine_of(pdd(OLD), "late", 50_000) == Fine(fen=300, unconfirmed=False)
    tariff = [fine_of(pdd(OLD), "false_ship", fen) for fen in (4_999, 5_000, 10_000, 30_000)]
    assert [fine.fen for fine in tariff if fine] == [1_000, 2_000, 3_000, 4_000]
    assert fine_of(pdd(), "late", None) == Fine(fen=300, unconfirmed=True)
    assert fine_of(pdd(), "no_such_metric", 100) is None


def test_a_waybill_number_is_not_used_again_for_30_days() -> None:
    window = pdd().reuse_window
    assert window is not None
    assert window.days == 30


def test_an_urged_order_is_picked_up_within_12_h_of_the_task() -> None:
    issued = cn("2026-11-20 10:00")
    assert secondary_limit(pdd(), "urged", issued) == issued + timedelta(hours=12)


@pytest.mark.parametrize(
    ("row", "metric", "expected"),
    [
        ("虚假发货: ≥10 orders AND >5 % spread to the day's orders of the item", "false_ship", [("spreads", 10, 5)]),
        ("欺诈发货: from 20 orders/day AND 5 %", "fraud_ship", [("applies", 20, 5)]),
        ("缺货: ≥100 orders AND ≥5 %, or ≥30 %", "stock_out", [("applies", 100, 5), ("applies", 0, 30)]),
    ],
)
def test_the_thresholds_of_the_penalty_rows(row: str, metric: str, expected: list[tuple[str, int, float]]) -> None:
    (penalty,) = (each for each in pdd().penalties if each.metric == metric)
    told = [(each.effect, each.orders_min, each.percent_min) for each in penalty.thresholds]
    assert told == expected, row


def test_the_stock_out_compensation_row() -> None:
    fines = [fine_of(pdd(), "stock_out", yuan * 100) for yuan in (99, 100, 9000)]
    assert [fine.fen for fine in fines if fine] == [500, 500, 10_000]


def test_the_policy_file_s_exclusions_are_unconfirmed_and_say_so() -> None:
    found = ship_by(confirmed_at=cn("2026-11-20 09:30"), risk_hold=True)
    assert found.at == cn("2026-11-22 09:30")
    assert found.flags == {"excluded", "unconfirmed"}
