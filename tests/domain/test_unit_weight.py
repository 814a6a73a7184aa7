"""A unit's weight is learned from enough parcels of one kind of goods, and one wrong weighing does not move it."""

from __future__ import annotations

import pytest

from domain.unit_weight import Weighed, learned_weights


def of_mugs(grams: int, units: int = 1) -> Weighed:
    return Weighed(units=(("MUG", units),), grams=grams, box_grams=100)


def test_five_parcels_teach_a_weight_and_four_do_not() -> None:
    five = [of_mugs(450), of_mugs(452), of_mugs(800, 2), of_mugs(451), of_mugs(449)]
    assert learned_weights(five) == {"MUG": 350}
    assert learned_weights(five[:4]) == {}


def test_one_wrong_weighing_does_not_move_it() -> None:
    assert learned_weights([*[of_mugs(450)] * 5, of_mugs(90_000)]) == {"MUG": 350}


@pytest.mark.parametrize(
    "silent",
    [
        Weighed(units=(("MUG", 1), ("HAT", 1)), grams=900),
        Weighed(units=(), grams=900),
        Weighed(units=(("MUG", 0),), grams=900),
        of_mugs(100),
    ],
)
def test_a_parcel_that_tells_nothing_of_one_kind_of_goods_teaches_nothing(silent: Weighed) -> None:
    assert learned_weights([silent] * 9) == {}
