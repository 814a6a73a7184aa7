"""From a measured value to a grade between 0 and 5, through points that are data. Does not know what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

GRADE_MAX = 5.0

Points = Sequence[tuple[float, float]]

RATE_POINTS: Points = ((0.80, 0.0), (0.95, 3.0), (0.98, 4.0), (1.00, 5.0))
"""The proposal that head office starts with: 95 % is a 3, 98 % a 4. Not a platform's own method."""


class UnusablePoints(ValueError):
    """The points do not rise, or leave the range of grades."""


def g_rate(share: float, points: Points = RATE_POINTS) -> float:
    """The grade of a share where more is better: straight lines between ``points``, flat outside them."""
    check_points(points)
    if share <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if share <= right:
            return low + (high - low) * (share - left) / (right - left)
    return points[-1][1]


def g_mean(value: float, average: float, best: float) -> float:
    """The grade of a duration where less is better: the average is a 3, the best a 5, twice the average a 0."""
    if not 0 <= best < average:
        raise UnusablePoints(f"best {best} does not lie below average {average}")
    if value <= average:
        return min(GRADE_MAX, 3 + 2 * (average - value) / (average - best))
    return 3 - 3 * min(1.0, (value - average) / average)


def check_points(points: Points) -> None:
    """Raise UnusablePoints unless shares rise strictly, grades do not fall, and all grades lie in 0 to 5."""
    if not points:
        raise UnusablePoints("no points")
    for (left, low), (right, high) in pairwise(points):
        if left >= right or low > high:
            raise UnusablePoints(f"({left}, {low}) does not rise to ({right}, {high})")
    if points[0][1] < 0 or points[-1][1] > GRADE_MAX:
        raise UnusablePoints(f"grades lie between 0 and {GRADE_MAX}")
