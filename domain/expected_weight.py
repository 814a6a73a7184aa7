"""What a parcel should weigh, by what was weighed before. Pure; knows no scale and no goods file.

Parcels of the same content say it best, packing included (FLOORS R25: their median, from five on). Else the units'
own weights say how little it may be, and, with an allowance for the packing, how much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

WEIGHED_MIN = 5
PACKING_GRAMS_MAX = 500
"""A carton with its filling; bags weigh a tenth of it."""

Units = tuple[tuple[str, int], ...]
"""SKUs and quantities, by SKU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a right parcel may be off: the larger of the two counts."""

    grams: int = 20
    percent: int = 5

    def around(self, grams: float) -> int:
        """Grams to either side."""
        return max(self.grams, round(grams * self.percent / 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Whole grams, both ends included."""

    low: int
    high: int
    source: Literal["content", "units"]

    def holds(self, grams: int) -> bool:
        """Whether a weight is as expected."""
        return self.low <= grams <= self.high


def expected_weight(
    units: Units, alike: Sequence[int], unit_grams: Mapping[str, int], tolerance: Tolerance
) -> Expected | None:
    """What a parcel of these units should weigh.

    ``alike``: grams of right parcels with the same units. ``unit_grams``: grams by SKU. None where nobody can say.
    """
    if units and len(alike) >= WEIGHED_MIN:
        middle = median(alike)
        span = tolerance.around(middle)
        return Expected(low=round(middle) - span, high=round(middle) + span, source="content")
    if not units or any(sku not in unit_grams for sku, _ in units):
        return None
    net = sum(unit_grams[sku] * quantity for sku, quantity in units)
    span = tolerance.around(net)
    return Expected(low=net - span, high=net + span + PACKING_GRAMS_MAX, source="units")
