"""How near a shop is to its platform's stock-out (缺货) limits of a day. Pure. Knows no parcels, nor why goods lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.policy import Policy
from domain.tariff import Threshold

METRIC = "stock_out"
NEAR_SHARE = 0.8  # of each part of a limit: early enough to call customer service


class Nearness(StrEnum):
    FAR = "far"
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of the platform, and how near the shop is to it."""

    threshold: Threshold
    nearness: Nearness


def limits_of(policy: Policy | None, short: int, orders: int) -> tuple[Limit, ...]:
    """The platform's limits as they stand for ``short`` of a day's ``orders``; none where it has none."""
    penalties = policy.penalties if policy is not None else ()
    thresholds = [each for penalty in penalties if penalty.metric == METRIC for each in penalty.thresholds]
    return tuple(Limit(threshold=each, nearness=_nearness(each, short, orders)) for each in thresholds)


def nearest(limits: Iterable[Limit]) -> Nearness:
    """The worst of several: one limit reached is enough."""
    order = list(Nearness)
    return max((limit.nearness for limit in limits), key=order.index, default=Nearness.FAR)


def _nearness(limit: Threshold, short: int, orders: int) -> Nearness:
    if not short or not orders:
        return Nearness.FAR
    percent = 100 * short / orders
    if short >= limit.orders_min and percent >= limit.percent_min:
        return Nearness.OVER
    if short >= NEAR_SHARE * limit.orders_min and percent >= NEAR_SHARE * limit.percent_min:
        return Nearness.NEAR
    return Nearness.FAR
