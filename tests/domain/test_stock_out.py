"""A shop's stock-outs against its platform's limits (RULES §1.1: 100 a day and 5 %, or 30 %)."""

from __future__ import annotations

import pytest

from domain.policies import choose
from domain.stock_out import Nearness, limits_of, nearest
from edge.policies import shipped_policies
from tests.edge.floor import START


@pytest.mark.parametrize(
    ("short", "orders", "expected"),
    [
        (0, 1500, Nearness.FAR),
        (79, 1500, Nearness.FAR),  # 5.3 %, not yet eighty of a hundred
        (80, 1500, Nearness.NEAR),
        (100, 1500, Nearness.OVER),
        (100, 2500, Nearness.NEAR),  # a hundred, and 4 % of five
        (100, 2501, Nearness.FAR),
        (23, 100, Nearness.FAR),
        (24, 100, Nearness.NEAR),
        (30, 100, Nearness.OVER),
        (1, 2, Nearness.OVER),
    ],
)
def test_pinduoduo_s_limits_are_a_hundred_and_five_percent_or_thirty_percent(
    short: int, orders: int, expected: Nearness
) -> None:
    limits = limits_of(choose(shipped_policies(), "pdd", START), short, orders)
    assert len(limits) == 2
    assert all(limit.threshold.source for limit in limits)
    assert nearest(limits) is expected


def test_a_platform_without_limits_is_never_near_one() -> None:
    assert limits_of(None, 5, 5) == ()
    assert nearest(()) is Nearness.FAR
