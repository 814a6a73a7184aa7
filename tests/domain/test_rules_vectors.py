"""The table "Deadline test vectors" of the rules' collection (§3), row by row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.domain.deadlines import cn
from tests.domain.platforms import at, changed, pt, ship_by

HANOI = "Asia/Ho_Chi_Minh"
SAME_DAY: dict[str, Any] = {"service": "same_day"}


@pytest.mark.parametrize(
    ("policy", "known", "expected"),
    [
        pytest.param("pinduoduo", {"confirmed_at": cn("2026-11-20 09:30")}, cn("2026-11-22 09:30"), id="PDD 48 h"),
        pytest.param(
            "pinduoduo-2021",
            {"confirmed_at": cn("2021-02-05 12:00"), "presale_on": date(2021, 2, 14)},
            cn("2021-02-14 23:59:59"),
            id="PDD presale",
        ),
        pytest.param(
            "pinduoduo-2021", {"confirmed_at": cn("2023-01-20 10:00")}, cn("2023-02-01 23:59:59"), id="PDD CNY 2023"
        ),
        *(
            pytest.param(
                "ebay",
                {"paid_at": pt(paid), "handling_days": 1},
                pt("2026-11-23 23:59:59"),
                id=f"eBay 1-day, paid {day} PT",
            )
            for day, paid in (
                ("Fri", "2026-11-20 00:00:00"),
                ("Fri, late", "2026-11-20 23:59:59"),
                ("Sat", "2026-11-21 12:00:00"),
                ("Sun", "2026-11-22 23:59:59"),
            )
        ),
        pytest.param(
            "tiktok-us",
            {"created_at": pt("2026-11-13 10:00")},
            pt("2026-11-17 23:59"),
            id="TikTok US 2 BD, order Friday → Tuesday",
        ),
        pytest.param(
            "tiktok-vn",
            {"created_at": at("2026-11-18 13:59:59", HANOI)},
            at("2026-11-18 23:59", HANOI),
            id="TikTok VN working day 13:59 → same day",
        ),
        pytest.param(
            "tiktok-vn",
            {"created_at": at("2026-11-18 14:00:00", HANOI)},
            at("2026-11-19 23:59", HANOI),
            id="TikTok VN working day 14:00 → next working day",
        ),
        pytest.param(
            "tiktok-vn",
            {"created_at": at("2026-11-20 14:00:00", HANOI)},
            at("2026-11-23 23:59", HANOI),
            id="TikTok VN Friday 14:00 → Monday",
        ),
        pytest.param(
            "amazon",
            {"paid_at": pt("2026-11-18 11:00"), **SAME_DAY},
            pt("2026-11-18 23:59:59"),
            id="Amazon same-day, cut-off 14:00, 11:00 Wed → Wed",
        ),
        pytest.param(
            "amazon",
            {"paid_at": pt("2026-11-18 15:00"), **SAME_DAY},
            pt("2026-11-19 23:59:59"),
            id="Amazon same-day, cut-off 14:00, 15:00 Wed → Thu",
        ),
    ],
)
def test_the_deadline_vectors(policy: str, known: dict[str, Any], expected: datetime) -> None:
    # The cut-off of Amazon and eBay is the site's local time; these rows are a site's on Pacific time.
    zone = ZoneInfo("America/Los_Angeles")
    assert ship_by(policy, zone=zone, country="US", **known).at == expected


def test_douyin_route_two_days_counts_natural_days_after_the_day_of_pickup() -> None:
    limit = {"kind": "business_days", "days": 2, "every_day": True, "source": "wholisticcareny.com", "grade": "B"}
    route = changed("douyin", classes=[{"id": "route", "when": {}, "limit": limit}], secondary_clocks=[])
    found = ship_by(route, paid_at=cn("2026-07-01 13:00"))
    assert found.at == cn("2026-07-03 23:59:59")
