"""Several graded parts into one score. Does not know how a part was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.score.grade import GRADE_MAX, RATE_POINTS, Points, g_rate
from domain.score.rate import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a score: its name, its weight and its grade. None: nothing was measured."""

    name: str
    grade: float | None
    weight: float = 1.0


def part_of_rate(name: str, rate: Rate, *, weight: float = 1.0, n_min: int = 1, points: Points = RATE_POINTS) -> Part:
    """The part that a rate makes; without a grade where fewer than ``n_min`` parcels were counted."""
    share = rate.share
    if share is None or rate.n < n_min:
        return Part(name=name, grade=None, weight=weight)
    return Part(name=name, grade=g_rate(share, points), weight=weight)


def combine(parts: Iterable[Part]) -> float | None:
    """The weighted mean of the parts that were measured; a missing part leaves the others their full weight."""
    measured = [(part.weight, part.grade) for part in parts if part.grade is not None]
    total = sum(weight for weight, _ in measured)
    if total <= 0:
        return None
    mean = sum(weight * grade for weight, grade in measured) / total
    return min(GRADE_MAX, max(0.0, mean))
