"""When a weight rests, and when it is another load: only after the platform was seen relieved of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.plateau import Plateaus
from hardware.ports import Instant, Weight
from hardware.scale_protocol import Reading

TENTH_NS = 100_000_000
PAUSE_SECONDS = 1.3
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JITTER = 2


@dataclass
class Bench:
    """A scale that is read ten times a second. It says ST and US, unless told that it says neither."""

    says: bool = True
    plateaus: Plateaus = field(default_factory=lambda: Plateaus(jitter_grams=JITTER))
    _ns: int = TENTH_NS

    def pause(self, seconds: float = PAUSE_SECONDS) -> None:
        self._ns += int(seconds * 1e9)

    def shows(self, grams: int | None, *, stable: bool = False) -> Weight:
        self._ns += TENTH_NS
        at = Instant(boot_ns=self._ns, wall=START + timedelta(microseconds=self._ns // 1000))
        return self.plateaus.follow(Reading(grams=grams, stable=stable if self.says else None), at)

    def rests(self, grams: int) -> Weight:
        weight = [self.shows(grams, stable=True) for _ in range(5)][-1]
        assert weight.stable
        return weight

    def takes(self, grams: int) -> Weight:
        """A parcel of so many grams comes to rest and is weighed."""
        weight = self.rests(grams)
        self.plateaus.taken(weight)
        return weight


def _shown(grams: Sequence[int | None]) -> list[tuple[bool, int]]:
    bench = Bench(says=False)
    return [(weight.stable, weight.plateau) for weight in map(bench.shows, grams)]


def test_a_scale_that_does_not_say_so_rests_after_a_third_of_a_second_of_the_same() -> None:
    assert _shown([0, 300, 500, 512, 511, 512, 512, 513]) == [*[(False, 0)] * 6, (True, 1), (True, 1)]


def test_creeping_never_rests() -> None:
    assert not any(stable for stable, _ in _shown(list(range(0, 90, 3))))


def test_what_rested_before_a_pause_does_not_count_as_rest_after_it() -> None:
    bench = Bench(says=False)
    bench.rests(512)
    bench.pause()
    assert not bench.shows(512).stable


def test_too_heavy_for_the_scale_is_no_weight() -> None:
    assert _shown([512] * 5 + [None])[-1] == (False, 1)


@pytest.mark.parametrize("says", [True, False], ids=["says whether it rests", "does not say"])
@pytest.mark.parametrize(
    "meanwhile",
    [[520, 480], [250], [251, 900, 251], [None], ["pause"], ["pause", None, 480, "pause"]],
    ids=["a hand on it", "an edge lifted", "shaken", "overload", "a pause", "all of it"],
)
def test_a_load_that_was_not_taken_off_is_no_new_one(says: bool, meanwhile: list[int | str | None]) -> None:
    bench = Bench(says)
    first = bench.takes(500)
    for each in meanwhile:
        if isinstance(each, str):
            bench.pause()
        else:
            bench.shows(each)
    assert bench.rests(501).plateau == first.plateau


@pytest.mark.parametrize("says", [True, False], ids=["says whether it rests", "does not say"])
@pytest.mark.parametrize("off", [-3, 0, 10, 120], ids=["below zero", "empty", "a crumb", "as good as off"])
def test_lifting_and_putting_down_the_same_weight_is_a_new_plateau(says: bool, off: int) -> None:
    bench = Bench(says)
    first = bench.takes(500)
    bench.shows(off)
    assert bench.rests(500).plateau == first.plateau + 1


def test_an_empty_platform_is_no_load() -> None:
    bench = Bench()
    assert [bench.rests(grams).plateau for grams in (0, 500, 0, 3, 500)] == [0, 1, 1, 1, 2]


def test_a_parcel_put_on_top_of_the_last_one_has_no_weight_of_its_own() -> None:
    bench = Bench()
    first = bench.takes(400)
    assert bench.rests(2400).plateau == first.plateau, "nobody weighs two parcels as one"
    assert bench.rests(400).plateau == first.plateau, "and the first is not the second, which was taken off again"


def test_a_load_that_changed_without_being_seen_to_go_is_not_weighed() -> None:
    """Whether it is the next parcel, both, or half of the first beside the platform, nobody can say."""
    for first, then in ((50, 500), (500, 400), (300, 600)):
        bench = Bench()
        taken = bench.takes(first)
        bench.pause()
        assert bench.rests(then).plateau == taken.plateau
        bench.shows(0)
        assert bench.rests(then).plateau == taken.plateau + 1, "taken off and put on again it is"


def test_what_is_far_lighter_than_the_last_load_cannot_be_it() -> None:
    bench = Bench()
    first = bench.takes(2000)
    assert bench.rests(300).plateau == first.plateau + 1


def test_a_box_filled_on_the_scale_must_go_with_what_is_in_it() -> None:
    bench = Bench()
    empty = bench.rests(100)
    full = bench.takes(2000)
    assert full.plateau == empty.plateau, "it is one load, and weighs what it weighs now"
    bench.shows(300)
    assert bench.rests(2000).plateau == full.plateau + 1


def test_a_scale_that_was_not_set_to_zero_still_tells_parcels_apart() -> None:
    bench = Bench()
    bench.rests(30)
    numbers = [(bench.takes(grams).plateau, bench.rests(30).plateau) for grams in (530, 530, 430)]
    taken = [number for number, _ in numbers]
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize(("offset", "light"), [(12, 30), (20, 55), (30, 85)])
def test_a_light_parcel_on_a_scale_off_zero_does_not_stand_in_the_way_of_the_next(offset: int, light: int) -> None:
    bench = Bench()
    bench.rests(offset)
    numbers = []
    for grams in (light, 500, light, light, 3000):
        numbers.append(bench.takes(offset + grams).plateau)
        bench.rests(offset)
    assert numbers == sorted(set(numbers)), "each is weighed as itself"


def test_a_scale_that_left_zero_under_a_light_parcel_is_known_when_a_heavy_one_came_off() -> None:
    bench = Bench()
    bench.rests(0)
    first = bench.takes(42)
    bench.rests(12)
    assert bench.rests(512).plateau == first.plateau, "whether that is both, nobody can say"
    bench.rests(12)
    assert bench.rests(312).plateau == first.plateau + 1


@pytest.mark.parametrize("load", [24, 42, 90])
def test_a_light_load_that_a_hand_holds_by_an_edge_is_still_that_load(load: int) -> None:
    bench = Bench()
    bench.rests(0)
    first = bench.takes(load)
    for held in (load // 2, load * 3, load // 2):
        bench.rests(held)
    assert bench.rests(load).plateau == first.plateau


def test_what_a_light_load_wavers_by_does_not_relieve_the_platform() -> None:
    bench = Bench()
    first = bench.takes(11)
    bench.shows(9)
    assert bench.rests(11).plateau == first.plateau
    bench.shows(0)
    assert bench.rests(11).plateau == first.plateau + 1


LOADS = st.integers(24, 30_000)
HAPPENINGS = st.lists(st.sampled_from(["touched", "overloaded", "silent"]) | st.floats(0.5, 3.0), max_size=12)
RESTS = st.booleans()


@given(load=LOADS, meanwhile=HAPPENINGS, says=RESTS, still=RESTS)
def test_whatever_happens_to_a_load_that_stays_it_is_weighed_once(
    load: int, meanwhile: list[str | float], *, says: bool, still: bool
) -> None:
    """``meanwhile`` also: how much of it the platform bears, half at least; ``still``: whether that is said to rest."""
    bench = Bench(says)
    bench.rests(0)
    first = bench.takes(load)
    for each in meanwhile:
        match each:
            case "silent":
                bench.pause()
            case "overloaded":
                bench.shows(None)
            case "touched":
                bench.shows(load + 30)
            case float():
                bench.shows(round(load * each), stable=still)
    assert bench.rests(load).plateau == first.plateau


@given(load=LOADS, left=st.integers(-50, 10), before=HAPPENINGS, after=HAPPENINGS, says=RESTS, following=LOADS)
def test_whatever_happens_beside_it_a_load_after_an_empty_platform_is_a_new_one(
    load: int, left: int, before: list[str | float], after: list[str | float], *, says: bool, following: int
) -> None:
    bench = Bench(says)
    first = bench.takes(load)
    for happened in (before, after):
        for each in happened:
            if each == "silent":
                bench.pause()
            else:
                bench.shows(round(load * each) if isinstance(each, float) else None)
        if happened is before:
            bench.shows(left)
    assert bench.rests(following).plateau > first.plateau
