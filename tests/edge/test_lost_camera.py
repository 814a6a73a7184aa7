"""Photos that a camera missed because it was away: what the screen is told, what the panel lists, what is held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain import touch
from domain.answer import Outcome, Ruling
from domain.events import RuleLifted
from domain.rule import LIFT
from domain.site import Photo, Profile, SiteRules
from edge.attention import attention
from edge.parcel_list import Wanted, parcel_list
from tests.edge.album import Studio
from tests.edge.floor import MUG, SUPERVISOR, an_order, floor
from tests.hardware.spoiled import parcel, waybill


@contextmanager
def studio(folder: Path, photo: Photo) -> Iterator[Studio]:
    """A bench whose camera is away, with three parcels of one mug."""
    with floor(folder, rules=SiteRules(profile=Profile(photo=photo))) as here:
        made = Studio(here, folder)
        made.camera.unplugged = True
        here.take(*(an_order(n, MUG, number=waybill(n), carrier="sf") for n in range(3)))
        here.sign_in()
        yield made


def waiting(made: Studio) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in attention(made.here.reader) if each["kind"].startswith("photo")}


def test_where_a_photo_is_only_wanted_the_screen_is_told_whose_was_missed_and_the_panel_lists_it(
    tmp_path: Path,
) -> None:
    with studio(tmp_path, Photo.WANTED) as made:
        for place in range(2):
            made.here.scan(waybill(place), MUG)
        assert made.here.parcel(waybill(1)).state == "packed", "nothing waits for it"
        made.photos.turn()
        told = [(each["tracking_number"], each["state"], each["reason"]) for each in made.told]
        assert told == [(waybill(place), "missed", "camera_lost") for place in range(2)]
        assert waiting(made) == {"photo_no_camera": 2}
        listed = parcel_list(made.here.reader, made.here.now, Wanted(attention="photo_no_camera"))
        assert [each["tracking_number"] for each in listed["parcels"]] == [waybill(1), waybill(0)]
        made.here.watch.turn()
        made.here.pause(2 * 86_400)
        made.here.watch.turn()
        assert waiting(made) == {}, "what is two days old, nobody can mend"


def test_what_was_missed_for_another_reason_is_not_the_cameras(tmp_path: Path) -> None:
    with studio(tmp_path, Photo.WANTED) as made:
        made.camera.unplugged = False
        made.here.scan(waybill(0), MUG)
        made.photograph(lambda: made.here.scan(waybill(1)), parcel(1))
        assert made.outcomes()[-1]["reason"] == "late"
        assert waiting(made) == {}


def test_where_a_photo_is_demanded_each_parcel_says_so_and_is_held_by_the_next_scan_and_photographed_by_its_own(
    tmp_path: Path,
) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.here.scan(waybill(0), MUG)
        made.photos.turn()
        said = made.here.said[-1]
        assert (said.answer.outcome, said.answer.reason.code if said.answer.reason else "") == (
            Outcome.PHOTO_MISSED,
            "photo_missed",
        )
        assert made.here.parcel(waybill(0)).state == "verified"
        assert waiting(made) == {"photo_missed": 1}


def test_a_box_that_was_left_before_its_photo_was_given_up_is_held_and_named_while_the_next_stays_in_hand(
    tmp_path: Path,
) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.here.scan(waybill(0), MUG, waybill(1))
        made.photos.turn()
        said = made.here.said[-1]
        assert said.answer.reason is not None
        assert said.answer.reason.code == "photo_left"
        assert said.answer.parcel is not None
        assert said.answer.parcel.tracking_number == waybill(0)
        assert said.bench.parcel is not None
        assert said.bench.parcel.tracking_number == waybill(1), "what is in hand stays in hand"
        assert made.here.parcel(waybill(0)).hold.reason == "photo_missed"
        made.here.scan(MUG)
        made.camera.unplugged = False
        made.photograph(parcel(1))
        made.here.scan(waybill(0))
        made.photograph(parcel(0))
        assert [made.here.parcel(waybill(place)).state for place in range(2)] == ["packed", "packed"]
        assert waiting(made) == {}


def demand(made: Studio, photo: Photo) -> None:
    made.here.feed.set_rules(SiteRules(profile=Profile(photo=photo)))


def states(made: Studio, count: int = 2) -> list[str]:
    return [str(made.here.parcel(waybill(place)).state) for place in range(count)]


def lift(made: Studio, place: int) -> None:
    here = made.here
    fact = RuleLifted(
        parcel_id=here.parcel(waybill(place)).parcel_id,
        rule="photo",
        badge=SUPERVISOR,
        at=here.now,
        until=here.now + LIFT,
        reason="相机坏了",
    )
    here.packing.touch("bench", here.now, lambda _connection, _bench: Ruling((fact,))).result()


@pytest.mark.parametrize("left", [False, True], ids=["in hand", "left and held"])
def test_a_box_whose_photo_a_supervisor_lifted_is_packed_by_its_own_scan(tmp_path: Path, *, left: bool) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.here.scan(waybill(0), MUG, *([waybill(1)] if left else []))
        made.photos.turn()
        if left:
            made.here.scan(MUG)
            made.photos.turn()
            lift(made, 1)
            made.here.scan(waybill(1))
        assert made.here.scan(waybill(0)).answer.outcome is not Outcome.PACKED, "control: nothing was lifted"
        made.photos.turn()
        lift(made, 0)
        assert made.here.scan(waybill(0)).answer.outcome is Outcome.PACKED
        assert states(made, 1 + left) == ["packed"] * (1 + left)


@pytest.mark.parametrize("photo", [Photo.WANTED, Photo.NONE])
def test_boxes_that_waited_for_a_photo_which_the_site_demands_no_longer_are_packed_by_their_next_scan(
    tmp_path: Path, photo: Photo
) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.here.scan(waybill(0), MUG, waybill(1))
        made.photos.turn()
        made.here.scan(MUG)
        made.photos.turn()
        assert states(made) == ["held", "verified"]
        demand(made, photo)
        assert made.here.scan(waybill(2)).answer.outcome is Outcome.OPENED
        assert states(made, 3) == ["held", "packed", "opened"], "the next waybill closes what is complete"
        made.here.scan(MUG)
        assert made.here.scan(waybill(0)).answer.outcome is Outcome.PACKED
        assert states(made, 3) == ["packed"] * 3


def test_a_box_in_hand_is_packed_by_its_own_scan_once_the_site_demands_no_photo(tmp_path: Path) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.here.scan(waybill(0), MUG)
        made.photos.turn()
        demand(made, Photo.WANTED)
        assert made.here.scan(waybill(0)).answer.outcome is Outcome.PACKED


@pytest.mark.parametrize("begun", [False, True])
def test_a_parcel_that_was_set_aside_by_hand_with_a_photo_for_its_reason_goes_on_where_it_was(
    tmp_path: Path, *, begun: bool
) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        made.camera.unplugged = False
        here = made.here
        if begun:
            here.scan(waybill(0))
        parcel_before = here.parcel(waybill(0))
        here.packing.touch(
            "panel",
            here.now,
            lambda _connection, bench: touch.set_aside(bench, here.now, parcel_before, "photo_missed"),
        ).result()
        here.pause(5)
        assert here.scan(waybill(0)).answer.outcome is Outcome.OPENED
        here.scan(MUG)
        made.photograph(parcel(0))
        assert states(made, 1) == ["packed"]
