"""The estimated score: rates, grades, their mean, and what wins a lost rate back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.score.combine import Part, combine, part_of_rate
from domain.score.grade import RATE_POINTS, UnusablePoints, check_points, g_mean, g_rate
from domain.score.rate import Rate
from domain.score.recover import orders_needed_to_recover

shares = st.floats(0, 1)
rates = st.integers(0, 5000).flatmap(lambda n: st.builds(Rate, ok=st.integers(0, n), n=st.just(n)))


@pytest.mark.parametrize(
    ("share", "grade"),
    [(0.0, 0), (0.80, 0), (0.875, 1.5), (0.95, 3), (0.965, 3.5), (0.98, 4), (0.99, 4.5), (1.0, 5)],
)
def test_g_rate_runs_straight_between_its_points(share: float, grade: float) -> None:
    assert g_rate(share) == pytest.approx(grade)


@given(shares, shares)
def test_a_better_share_never_gets_a_lower_grade(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert g_rate(low) <= g_rate(high)
    assert 0 <= g_rate(low) <= 5


@pytest.mark.parametrize("points", [(), ((0.9, 1), (0.9, 2)), ((0.8, 3), (0.9, 2)), ((0.8, -1),), ((0.8, 0), (1, 6))])
def test_points_that_do_not_rise_are_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(UnusablePoints):
        check_points(points)


@pytest.mark.parametrize(("hours", "grade"), [(20, 5), (39, 4), (58, 3), (87, 1.5), (116, 0), (500, 0), (0, 5)])
def test_g_mean_gives_three_at_the_average(hours: float, grade: float) -> None:
    assert g_mean(hours, average=58, best=20) == pytest.approx(grade)


def test_a_best_above_the_average_is_refused() -> None:
    with pytest.raises(UnusablePoints):
        g_mean(50, average=40, best=41)


def test_nothing_counted_is_no_rate() -> None:
    assert Rate(ok=0, n=0).share is None


@pytest.mark.parametrize(("ok", "n"), [(1, 0), (-1, 3), (4, 3)])
def test_a_share_above_one_cannot_be_built(ok: int, n: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        Rate(ok=ok, n=n)


@given(rates, rates)
def test_rates_of_two_days_add_to_the_rate_of_both(one: Rate, other: Rate) -> None:
    both = one + other
    assert (both.ok, both.n) == (one.ok + other.ok, one.n + other.n)


def test_a_missing_part_leaves_the_other() -> None:
    assert combine([Part(name="handed over", grade=4.2), Part(name="picked up", grade=None)]) == pytest.approx(4.2)


def test_equal_weights_give_the_mean() -> None:
    assert combine([Part(name="a", grade=3.0), Part(name="b", grade=5.0)]) == pytest.approx(4.0)


def test_weights_that_do_not_sum_to_one_are_scaled() -> None:
    assert combine([Part(name="a", grade=3.0, weight=3), Part(name="b", grade=5.0, weight=1)]) == pytest.approx(3.5)


def test_no_part_measured_is_no_score() -> None:
    assert combine([Part(name="a", grade=None)]) is None
    assert combine([]) is None


def test_too_few_parcels_get_no_grade() -> None:
    assert part_of_rate("a", Rate(ok=4, n=4), n_min=5).grade is None
    assert part_of_rate("a", Rate(ok=5, n=5), n_min=5).grade == 5
    assert part_of_rate("a", Rate(ok=0, n=0)).grade is None


@pytest.mark.parametrize(
    ("ok", "n", "target", "needed"),
    [
        (0, 1, 0.95, 19),
        (95, 100, 0.95, 0),
        (94, 100, 0.95, 20),
        (40_458, 41_200, 0.99, 33_000),
        (39_387, 41_200, 0.98, 49_450),
        (0, 0, 0.95, 0),
        (9, 10, 1, None),
        (10, 10, 1, 0),
    ],
)
def test_orders_needed_to_recover(ok: int, n: int, target: float, needed: int | None) -> None:
    assert orders_needed_to_recover(Rate(ok=ok, n=n), target) == needed


@given(rates, st.fractions(0, Fraction(999, 1000), max_denominator=1000))
def test_the_number_recovers_and_one_less_does_not(rate: Rate, target: Fraction) -> None:
    needed = orders_needed_to_recover(rate, target)
    assert needed is not None
    assert rate.ok + needed >= target * (rate.n + needed)
    if needed:
        assert rate.ok + needed - 1 < target * (rate.n + needed - 1)


def test_a_target_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        orders_needed_to_recover(Rate(ok=1, n=2), 1.5)


def test_the_proposed_points_are_usable() -> None:
    check_points(RATE_POINTS)
