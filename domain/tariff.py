"""What a policy's file says of money and of goals: penalties with their thresholds, and the rates a platform asks for.

Does not know what an order costs (``domain.penalty``) or how a rate is computed (``domain.score``).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from domain.sourced import Days, Name, Percent, Sourced, Value

Yuan = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Band(Sourced, frozen=True, kw_only=True):
    """One step of a tariff, for amounts up to ``up_to_yuan`` (None: all above): flat, or a share within bounds."""

    up_to_yuan: Yuan | None = None
    flat_yuan: Yuan = 0
    percent: Percent = 0
    min_yuan: Yuan = 0
    max_yuan: Yuan | None = None


class Threshold(Sourced, frozen=True, kw_only=True):
    """From how many orders of a day, and which share of them, something begins.

    ``applies``: the penalty itself; ``spreads``: all that day's orders of the item count as missed.
    """

    effect: Literal["applies", "spreads"] = "applies"
    orders_min: Count = 0
    percent_min: Percent = 0


class Penalty(Value, frozen=True, kw_only=True):
    """What missing one metric costs an order. Bands are tried in the file's order; one threshold reached is enough."""

    metric: Name
    bands: Annotated[tuple[Band, ...], msgspec.Meta(min_length=1)]
    thresholds: tuple[Threshold, ...] = ()


class Target(Sourced, frozen=True, kw_only=True):
    """A rate that a platform asks for, over its last ``days``, which end ``lag_days`` before today."""

    metric: Name
    at_least_percent: Percent | None = None
    at_most_percent: Percent | None = None
    at_most_orders: Count | None = None
    days: Days | None = None
    lag_days: Days = 0
