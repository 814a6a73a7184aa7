"""TikTok Shop's, Shopee's and Etsy's rules and a shop of one's own (§2.3, §2.4), row by row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.policy import Moment
from domain.ship_by import secondary_limit
from tests.domain.deadlines import cn
from tests.domain.platforms import at, pt, ship_by, shipped, target

HANOI = "Asia/Ho_Chi_Minh"
SINGAPORE = "Asia/Singapore"


def hanoi(text: str) -> datetime:
    return at(text, HANOI)


@pytest.mark.parametrize(
    ("row", "known", "expected"),
    [
        ("dispatch SLA regular, 2 business days", {}, "2026-11-12 23:59"),
        ("backorder, fewest", {"goods_type": "backorder", "handling_days": 3}, "2026-11-13 23:59"),
        ("backorder, most", {"goods_type": "backorder", "handling_days": 15}, "2026-12-02 23:59"),
        ("custom, most", {"goods_type": "custom", "handling_days": 7}, "2026-11-19 23:59"),
        ("made-to-order, most", {"goods_type": "made_to_order", "handling_days": 14}, "2026-12-01 23:59"),
        ("pre-order, fewest calendar days", {"goods_type": "pre_order", "handling_days": 3}, "2026-11-12 23:59"),
        ("pre-order, most calendar days", {"goods_type": "pre_order", "handling_days": 60}, "2027-01-08 23:59"),
        (
            "pre-order dispatch ≤ 1 BD after closure",
            {"goods_type": "pre_order", "presale_on": date(2026, 12, 18)},
            "2026-12-21 23:59",
        ),
    ],
)
def test_tiktok_us_dispatch(row: str, known: dict[str, Any], expected: str) -> None:
    # Monday; Veterans Day (Wednesday 11-11) and Thanksgiving (11-26) are US federal holidays.
    found = ship_by("tiktok-us", created_at=pt("2026-11-09 10:00"), **known)
    assert found.at == pt(expected), row
    assert found.scanned
    assert found.flags == frozenset(), row


@pytest.mark.parametrize("goods_type", ["backorder", "custom", "made_to_order", "pre_order"])
def test_tiktok_us_other_types_without_days_take_the_fewest(goods_type: str) -> None:
    found = ship_by("tiktok-us", created_at=pt("2026-11-02 10:00"), goods_type=goods_type)
    assert found.at == pt("2026-11-05 23:59")
    assert found.flags == {"handling_assumed"}


def test_tiktok_us_business_days_exclude_saturday_sunday_and_us_federal_holidays() -> None:
    started = pt("2026-11-20 10:00")
    assert secondary_limit(shipped("tiktok-us"), "auto_cancel", started) == pt("2026-12-02 23:59"), "7 BD"
    assert secondary_limit(shipped("tiktok-us"), "deliver_by", started) == pt("2026-12-01 23:59"), "6 BD"


def test_tiktok_us_late_dispatch_rate() -> None:
    assert target("tiktok-us", "late_dispatch_rate").at_most_percent == 4
    assert target("tiktok-us", "late_dispatch_rate_enforced").at_most_percent == 10


@pytest.mark.parametrize(
    ("row", "created", "expected"),
    [
        ("before 14:00 on a working day", "2026-11-16 09:00", "2026-11-16 23:59"),
        ("else next working day", "2026-11-16 20:00", "2026-11-17 23:59"),
        ("not a working day", "2026-11-21 09:00", "2026-11-23 23:59"),
        ("a public holiday (2026-11-24)", "2026-11-24 09:00", "2026-11-25 23:59"),
        ("before Lunar New Year", "2026-02-13 15:00", "2026-02-23 23:59"),
        ("a make-up working Saturday", "2026-08-22 09:00", "2026-08-22 23:59"),
    ],
)
def test_tiktok_vn_hand_over(row: str, created: str, expected: str) -> None:
    found = ship_by("tiktok-vn", created_at=hanoi(created))
    assert found.at == hanoi(expected), row
    assert not found.scanned
    assert shipped("tiktok-vn").clock_stops.all_of == (Moment.HANDED_OVER,)


def test_tiktok_vn_auto_cancel() -> None:
    created = hanoi("2026-11-19 16:00")
    assert secondary_limit(shipped("tiktok-vn"), "auto_cancel", created) == hanoi("2026-11-23 23:59"), "2 WD"
    assert secondary_limit(shipped("tiktok-vn"), "not_collected", created) == hanoi("2026-11-25 23:59"), "3 WD"


def test_tiktok_vn_2027_is_computed_by_weekends_and_flagged() -> None:
    found = ship_by("tiktok-vn", created_at=hanoi("2027-02-05 15:00"))
    assert found.at == hanoi("2027-02-08 23:59")
    assert "calendar_unknown" in found.flags


@pytest.mark.parametrize(
    ("row", "known", "expected"),
    [
        ("stock 2 working days", {}, "2026-11-24 23:59:59"),
        ("pre-order, fewest of 5–10", {"goods_type": "pre_order", "handling_days": 5}, "2026-11-27 23:59:59"),
        ("pre-order, most of 5–10", {"goods_type": "pre_order", "handling_days": 10}, "2026-12-04 23:59:59"),
    ],
)
def test_shopee_days_to_ship(row: str, known: dict[str, Any], expected: str) -> None:
    found = ship_by("shopee", country="SG", paid_at=cn("2026-11-20 10:00"), **known)
    assert found.at == at(expected, SINGAPORE), row
    assert found.flags == frozenset()


def test_shopee_excludes_the_public_holidays_of_the_site_s_country() -> None:
    paid = cn("2026-09-30 10:00")
    assert ship_by("shopee", country="CN", paid_at=paid).at == at("2026-10-09 23:59:59", SINGAPORE)
    assert ship_by("shopee", country="SG", paid_at=paid).at == at("2026-10-02 23:59:59", SINGAPORE)


def test_shopee_first_scan_stop_is_unverified_and_its_late_rate_row_is_there() -> None:
    assert shipped("shopee").clock_stops.grade.value == "UNVERIFIED"
    rate = target("shopee", "late_shipment_rate")
    assert (rate.at_most_percent, rate.days) == (20, 7)


def test_etsy_ship_by_is_the_order_s_own_and_its_days_end_in_utc() -> None:
    promised = ship_by("etsy", paid_at=cn("2026-11-20 10:00"), promise_at=at("2026-11-24 23:59:59", "UTC"))
    assert promised.at == at("2026-11-24 23:59:59", "UTC")
    assert not promised.scanned
    # 07:30 in Beijing is still the day before in UTC.
    processed = ship_by("etsy", country="US", paid_at=cn("2026-11-20 07:30"), handling_days=1)
    assert processed.at == at("2026-11-20 23:59:59", "UTC")
    assert "unconfirmed" in processed.flags
    assert target("etsy", "on_time_with_tracking").at_least_percent == 95


def test_a_shop_of_one_s_own_ends_at_our_handover_and_its_default_is_marked() -> None:
    paid = cn("2026-11-20 10:00")
    found = ship_by("own-shop", paid_at=paid)
    assert found.at == paid + timedelta(hours=48)
    assert not found.scanned
    assert "unconfirmed" in found.flags
