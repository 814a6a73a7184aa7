"""Which photos are deleted, and when: those of parcels that left long ago, where the settings name a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.site import Photo, Profile, SiteRules
from edge.workers import old_photos
from edge.workers.old_photos import OldPhotos
from hardware.picture import make_small, path_of, small_path_of
from tests.edge.album import Studio
from tests.edge.floor import MUG, an_order, floor
from tests.edge.hands import Hands
from tests.hardware.spoiled import parcel, waybill

pytestmark = pytest.mark.slow

KEEP_DAYS = 90
PARCELS = 5


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Studio]:
    """Parcels packed with a photo each; all but the last were handed over."""
    with floor(tmp_path, rules=SiteRules(profile=Profile(photo=Photo.WANTED))) as here:
        studio = Studio(here, tmp_path)
        here.take(*(an_order(n, MUG, number=waybill(n), carrier="sf") for n in range(PARCELS)))
        here.sign_in()
        for place in range(PARCELS):
            here.scan(waybill(place), MUG)
            make_small(path_of(studio.photograph(parcel(place))["digest"], studio.folder))
        for place in range(PARCELS - 1):
            Hands(here).truck(waybill(place), carrier="sf")
        yield studio


def sweep(made: Studio, days: float) -> list[str]:
    """A day comes, so long after all this, with its sweep to the end; what is there then."""
    made.here.pause(days * 86_400)
    worker = OldPhotos(made.here.reader, made.folder, made.here.clock, keep_days=KEEP_DAYS)
    while worker.turn() != old_photos.IDLE_SECONDS:
        pass
    return made.files()


def test_photos_go_when_their_parcel_left_long_enough_ago_and_those_of_one_that_has_not_stay(made: Studio) -> None:
    everything = made.files()
    assert len(everything) == PARCELS
    assert sweep(made, KEEP_DAYS - 1) == everything
    (last,) = sweep(made, 2)
    kept = made.outcomes()[-1]
    assert (last, kept["kind"]) == (kept["digest"], "PhotoTaken")
    assert small_path_of(path_of(last, made.folder)).is_file()
    assert not list(made.folder.glob("*/*.small.jpg"))[1:]
    assert sweep(made, 3 * KEEP_DAYS) == [last]


def test_many_are_deleted_some_at_a_time(made: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_photos, "BATCH", 2)
    worker = OldPhotos(made.here.reader, made.folder, made.here.clock, keep_days=KEEP_DAYS)
    made.here.pause((KEEP_DAYS + 1) * 86_400)
    there = []
    for _ in range(3):
        worker.turn()
        there.append(len(made.files()))
    assert there == [3, 1, 1]


def test_the_same_worker_looks_once_a_day_and_misses_none_that_became_old_meanwhile(made: Studio) -> None:
    worker = OldPhotos(made.here.reader, made.folder, made.here.clock, keep_days=KEEP_DAYS)
    made.here.pause((KEEP_DAYS - 0.5) * 86_400)
    worker.turn()
    assert len(made.files()) == PARCELS
    made.here.pause(0.9 * 86_400)
    worker.turn()
    assert len(made.files()) == PARCELS
    made.here.pause(0.2 * 86_400)
    worker.turn()
    assert len(made.files()) == 1


def test_nothing_is_deleted_by_a_clock_that_nobody_vouches_for(made: Studio) -> None:
    made.here.time.trusted = False
    assert len(sweep(made, 10 * KEEP_DAYS)) == PARCELS
    made.here.time.trusted = True
    made.here.time.step = timedelta()
    assert len(sweep(made, 1)) == 1
