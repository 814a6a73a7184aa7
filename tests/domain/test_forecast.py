"""What the floor will have packed by when: compared with packing one parcel after the other."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.forecast import Group, Outlook, forecast, needed_per_hour, total
from tests.domain.deadlines import cn

NOW, NIGHT = cn("2026-11-11 17:40"), cn("2026-11-12 00:00")


def group(count: int, bench: str, latest: str = "2026-11-13 20:00", *, due: bool = True, fen: int = 0) -> Group:
    return Group(
        carrier="zto",
        trip_at=None,
        policy_id="p",
        bench_deadline=cn(bench),
        latest_pack_at=cn(latest),
        due=due,
        count=count,
        fen=fen,
    )


def told(*groups: Group, pace: int, surge: bool = False) -> tuple[Outlook, ...]:
    return forecast(groups, pace, NOW, surge=surge, until=NIGHT)


def test_what_is_due_is_packed_trip_by_trip_and_what_does_not_fit_misses_its_trip() -> None:
    first, second = told(group(300, "2026-11-11 20:00"), group(200, "2026-11-11 19:10"), pace=200)
    assert (first.group.count, first.will_miss, first.done_at) == (200, 0, cn("2026-11-11 18:40"))
    assert first.will_miss == 0
    # By 20:00 there is time for 466 parcels, 200 of which go to the first trip.
    assert (second.will_miss, second.done_at) == (34, cn("2026-11-11 20:10"))
    assert (second.breaches, second.fen) == (0, 0), "a missed trip is no breach while a later one can keep the ship-by"


def test_a_breach_is_what_is_not_packed_by_the_last_moment_of_its_ship_by_tonight() -> None:
    tonight = group(300, "2026-11-11 20:00", "2026-11-11 20:00", fen=90_000)
    tomorrow = group(300, "2026-11-11 20:00", "2026-11-12 20:00", fen=90_000)
    lost = group(10, "2026-11-11 12:00", "2026-11-11 12:00", fen=3_000)
    outlooks = told(tomorrow, tonight, lost, pace=90)
    assert [each.group.count for each in outlooks] == [10, 300, 300]
    # In time is one in 40 seconds until 20:00: 210, ten of which go to what is lost.
    assert [each.breaches for each in outlooks] == [10, 100, 0]
    assert [each.lost for each in outlooks] == [10, 0, 0]
    assert [each.fen for each in outlooks] == [3_000, 30_000, 0]
    in_surge = told(tomorrow, tonight, lost, pace=90, surge=True)
    assert [each.breaches for each in in_surge] == [90, 0, 10], "what is lost comes last"
    assert in_surge[1].done_at == NOW + timedelta(hours=510) / 90, "what cannot be met steps back behind it"


def test_without_a_pace_only_what_is_past_is_known() -> None:
    past, ahead = told(group(2, "2026-11-11 12:00"), group(3, "2026-11-11 20:00", "2026-11-11 20:00"), pace=0)
    assert (past.will_miss, past.done_at) == (2, None)
    assert (ahead.will_miss, ahead.breaches, ahead.fen) == (None, None, 0)
    assert total([past.will_miss, ahead.will_miss]) is None
    assert total([1, 2]) == 3


def test_the_pace_that_is_needed_catches_every_trip_or_in_surge_every_ship_by() -> None:
    groups = (
        group(100, "2026-11-11 18:40", "2026-11-12 12:00"),
        group(300, "2026-11-11 19:40", "2026-11-11 21:40"),
        group(5, "2026-11-11 12:00"),
        group(999, "2026-11-12 20:00", due=False),
    )
    needed = needed_per_hour(told(*groups, pace=0), NOW, surge=False, until=NIGHT)
    assert needed == 203
    assert all(each.will_miss in {0, 5} or not each.group.due for each in told(*groups, pace=needed))
    assert any(each.will_miss not in {0, 5} for each in told(*groups, pace=needed - 1))
    assert needed_per_hour(told(*groups, pace=0, surge=True), NOW, surge=True, until=NIGHT) == 75
    assert needed_per_hour((), NOW, surge=False, until=NIGHT) is None


hours = st.integers(-3, 9).map(lambda half: NOW + half * timedelta(minutes=45))
GROUPS = st.lists(
    st.builds(
        Group,
        carrier=st.just("zto"),
        trip_at=st.none(),
        policy_id=st.just("p"),
        bench_deadline=hours,
        latest_pack_at=hours,
        due=st.booleans(),
        count=st.integers(1, 40),
        fen=st.integers(0, 5000),
    ),
    max_size=6,
)
PACES = st.integers(1, 120)
ROUNDING = timedelta(microseconds=1)  # of times that are thirds and sevenths of an hour


@given(groups=GROUPS, pace=PACES, surge=st.booleans())
def test_it_is_what_packing_one_after_the_other_comes_to(groups: list[Group], pace: int, *, surge: bool) -> None:
    outlooks = told(*groups, pace=pace, surge=surge)
    line = [(place, each.group) for place, each in enumerate(outlooks) for _ in range(each.group.count)]
    times: dict[int, list[datetime]] = {place: [] for place in range(len(outlooks))}
    for step in range(1, len(line) + 1):
        at = NOW + timedelta(hours=1) * step / pace
        met = [each for each in line if not surge or at <= each[1].latest_pack_at + ROUNDING]
        taken = (met or line)[0]
        line.remove(taken)
        times[taken[0]].append(at)
    for place, each in enumerate(outlooks):
        assert each.done_at == times[place][-1]
        assert each.will_miss == _after(times[place], each.group.bench_deadline)
        latest = each.group.latest_pack_at
        assert each.breaches == (0 if latest > NIGHT else _after(times[place], latest))


def _after(times: list[datetime], at: datetime) -> int:
    return sum(time > at + ROUNDING for time in times)


@given(groups=GROUPS, pace=PACES, more=st.integers(1, 50))
def test_more_hands_never_breach_more_and_surge_never_breaches_more_than_the_usual_order(
    groups: list[Group], pace: int, more: int
) -> None:
    for surge in (False, True):
        slow, fast = (
            total(each.breaches for each in told(*groups, pace=per_hour, surge=surge))
            for per_hour in (pace, pace + more)
        )
        assert slow is not None
        assert fast is not None
        assert fast <= slow
    usual, in_surge = (
        total(each.breaches for each in told(*groups, pace=pace, surge=surge)) for surge in (False, True)
    )
    assert usual is not None
    assert in_surge is not None
    assert in_surge <= usual
