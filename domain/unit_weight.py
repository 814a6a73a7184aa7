"""What one unit of goods weighs, learned from weighed parcels. Pure; knows no scale and no goods file.

Only parcels of one kind of goods say anything about it: of several nobody knows which weighs what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

WEIGHED_MIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A verified parcel on the scale: units by SKU, grams with its box, grams of the box alone."""

    units: tuple[tuple[str, int], ...]
    grams: int
    box_grams: int = 0


def learned_weights(parcels: Iterable[Weighed]) -> dict[str, int]:
    """Grams a unit by SKU: the median of what each parcel says, from five parcels on."""
    said: dict[str, list[float]] = defaultdict(list)
    for parcel in parcels:
        net = parcel.grams - parcel.box_grams
        if len(parcel.units) != 1 or net <= 0:
            continue
        [(sku, quantity)] = parcel.units
        if quantity > 0:
            said[sku].append(net / quantity)
    return {sku: round(median(grams)) for sku, grams in said.items() if len(grams) >= WEIGHED_MIN}
