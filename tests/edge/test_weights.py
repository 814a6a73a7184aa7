"""The five seconds of a weighing, and whose weight it is, when the wall clock is set in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from domain.answer import Outcome
from edge.packing import Packing
from edge.reading import Reading
from edge.workers.weights import WEIGHED_WITHIN_SECONDS, Weights
from hardware.errors import NotStable
from hardware.ports import DeviceState, Instant, Weight
from tests.edge.floor import START, Floor, a_waybill, an_order, floor, waybill_number

A, B, C = map(waybill_number, (1, 2, 3))
WITHIN_NS = int(WEIGHED_WITHIN_SECONDS * 1e9)


class Platform:
    """A scale on a floor's own time: what is put on it comes to rest at a moment of the boot clock."""

    state = DeviceState.OK
    alive = True
    unreadable = False

    def __init__(self, here: Floor) -> None:
        self._time = here.time
        self.rests_at_ns = 0
        self.asked_until: list[int] = []

    def start(self) -> None:
        """It always runs."""

    def close(self) -> None:
        """Nothing to let go of."""

    def latest(self) -> Weight | None:
        """Nobody asks."""
        return None

    def stable(self, *, after_plateau: int, not_after: int, over_grams: int = 0) -> Weight:
        """The one load, if it comes to rest in time."""
        del over_grams
        self.asked_until.append(not_after)
        rests_at = max(self.rests_at_ns, self._time.boot_ns)
        if after_plateau >= 1 or rests_at > not_after:
            raise NotStable("nothing came to rest in time")
        self._time.now = START + self._time.step + timedelta(microseconds=rests_at // 1000)
        return Weight(grams=450, stable=True, plateau=1, at=Instant(boot_ns=rests_at, wall=self._time.now))


@dataclass
class WeighOut:
    here: Floor
    platform: Platform = field(init=False)

    def __post_init__(self) -> None:
        self.platform = Platform(self.here)
        self.packing = Packing(self.here.writer, has_scale=True)
        self.weights = Weights(self.here.reader, self.packing, scale=self.platform, clock=self.here.clock)

    def scan(self, code: str, *, boot_ns: int | None = None) -> Outcome:
        here = self.here
        known = here.time.boot_ns if boot_ns is None else boot_ns
        reading = Reading(place="weigh", device="belt", text=code, at=here.now, boot_ns=known, role="weigh")
        return self.packing.scan(reading).result().answer.outcome

    def set_wall_clock(self, by: timedelta) -> None:
        self.here.time.step += by
        self.here.time.now += by

    def outcome_of(self, number: str) -> str:
        rows = self.here.rows(
            "SELECT w.state FROM weighings w JOIN parcels p USING (parcel_id) WHERE p.tracking_number = ?", (number,)
        )
        return str(rows[-1][0])


@pytest.fixture
def weigh_out(tmp_path: Path) -> Iterator[WeighOut]:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(an_order(1, number=A), an_order(2, number=B))
        here.scan(A, "MUG", B, "MUG")
        here.pause(60)
        yield WeighOut(here)


@pytest.mark.parametrize("hours", [-1, 0, 1])
@pytest.mark.parametrize("boot_ns", [None, 0], ids=["with a boot time", "without one"])
def test_a_parcel_has_its_five_seconds_however_the_wall_clock_is_set_meanwhile(
    weigh_out: WeighOut, hours: int, boot_ns: int | None
) -> None:
    weigh_out.scan(A, boot_ns=boot_ns)
    asked_ns = weigh_out.here.time.boot_ns
    weigh_out.set_wall_clock(timedelta(hours=hours))
    weigh_out.platform.rests_at_ns = asked_ns + WITHIN_NS - 1_000_000_000
    weigh_out.weights.turn()
    assert weigh_out.platform.asked_until == [asked_ns + WITHIN_NS]
    assert weigh_out.outcome_of(A) == "weighed"


def test_a_load_that_came_later_than_five_seconds_is_not_weighed(weigh_out: WeighOut) -> None:
    weigh_out.scan(A)
    weigh_out.platform.rests_at_ns = weigh_out.here.time.boot_ns + WITHIN_NS + 1_000_000_000
    weigh_out.weights.turn()
    assert weigh_out.outcome_of(A) == "missed"


@pytest.mark.parametrize("hours", [-1, 0])
def test_a_weight_after_the_next_waybill_is_not_the_first_ones_though_the_wall_clock_was_set_back(
    weigh_out: WeighOut, hours: int
) -> None:
    weigh_out.scan(A)
    weigh_out.here.pause(1)
    weigh_out.scan(B)
    weigh_out.set_wall_clock(timedelta(hours=hours))
    weigh_out.platform.rests_at_ns = weigh_out.here.time.boot_ns + 1_000_000_000
    weigh_out.weights.turn()
    assert (weigh_out.outcome_of(A), weigh_out.outcome_of(B)) == ("missed", "weighed")


def test_a_weight_before_the_next_waybill_stays_the_first_ones_though_the_wall_clock_was_set_back(
    weigh_out: WeighOut,
) -> None:
    weigh_out.scan(A)
    weigh_out.platform.rests_at_ns = weigh_out.here.time.boot_ns + 1_000_000_000
    weigh_out.weights.turn()
    assert weigh_out.outcome_of(A) == "weighed"
    weigh_out.set_wall_clock(timedelta(hours=-1))
    weigh_out.here.pause(3)
    assert weigh_out.scan(A) is Outcome.SILENT, "what a fixed scanner still sees is the same parcel"


def test_a_void_waybill_is_refused_and_the_belt_goes_on(weigh_out: WeighOut) -> None:
    weigh_out.here.take(a_waybill(C, an_order(1), replaces=A))
    weigh_out.here.turn()
    assert weigh_out.scan(A) is Outcome.REFUSED
    assert weigh_out.here.rows("SELECT * FROM weighings") == []
    assert weigh_out.here.kinds()[-1] == "ScanRefused"
    assert [weigh_out.scan(number) for number in (B, C)] == [Outcome.NOTE, Outcome.NOTE]
