"""What becomes of a photo: good ones are kept, poor ones taken again, another parcel's is called out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.answer import Outcome, Sound
from domain.site import MorePhoto, Photo, Profile, Shot, SiteRules
from hardware.calibration import calibrate, write_calibration
from hardware.picture import path_of, small_path_of
from hardware.ports import Image
from tests.edge.album import Studio
from tests.edge.floor import MUG, an_order, floor
from tests.hardware.spoiled import SPOIL, dark, empty_bench, moved, out_of_focus, parcel, waybill

pytestmark = pytest.mark.slow

EACH = 4
PARCELS = 60


@contextmanager
def studio(
    folder: Path,
    photo: Photo = Photo.WANTED,
    *,
    parcels: int = 6,
    calibrated: bool = False,
    more: tuple[MorePhoto, ...] = (),
) -> Iterator[Studio]:
    """A bench with parcels of one mug, each under the number that its drawn label shows."""
    with floor(folder, rules=SiteRules(profile=Profile(photo=photo, more_photos=more))) as here:
        made = Studio(here, folder)
        if calibrated:
            write_calibration(calibrate([empty_bench()]), made.calibration)
        here.take(*(an_order(n, MUG, number=waybill(n), carrier="sf") for n in range(parcels)))
        here.sign_in()
        yield made


def pack(made: Studio, place: int) -> None:
    made.here.scan(waybill(place), MUG)


def call(outcome: dict[str, object]) -> str:
    """What the record says of a photo, in one word."""
    if outcome["kind"] == "PhotoMissed":
        return f"missed: {outcome['reason']}"
    defects = outcome["defects"]
    return f"taken: {defects[0]}" if isinstance(defects, list) and defects else f"taken: {outcome['waybill']}"


def pictures(kind: str, place: int) -> list[Image]:
    """Three frames of a parcel that is photographed that badly."""
    if kind == "matched":
        return [parcel(place)]
    if kind == "no label in view":
        return [parcel(place, label=False)]
    if kind == "other parcel":
        return [parcel((place + 1) % PARCELS)] * 3
    if kind == "no parcel":
        return [empty_bench(seed=place)] * 3
    return [SPOIL[kind](parcel(place, label=False), place)] * 3


def test_the_record_says_of_every_kind_of_photo_what_it_is(tmp_path: Path) -> None:
    kinds = {
        "matched": "taken: matched",
        "no label in view": "taken: not_visible",
        "other parcel": "taken: other_parcel",
        "no parcel": "missed: no_parcel",
        "out of focus": "taken: blurred",
        "moved": "taken: blurred",
        "dark": "taken: dark",
        "overexposed": "taken: overexposed",
        "covered": "missed: covered",
    }
    table: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    with studio(tmp_path, parcels=PARCELS, calibrated=True) as made:
        for place in range(EACH * len(kinds)):
            kind = list(kinds)[place % len(kinds)]
            pack(made, place)
            table[kind][call(made.photograph(*pictures(kind, place)))] += 1
        frozen = parcel(1, label=False)
        for place in range(EACH * len(kinds), EACH * len(kinds) + 3):
            pack(made, place)
            table.setdefault("frozen", Counter())[call(made.photograph(*[frozen] * 3))] += 1
        for kind, counts in table.items():
            print(f"{kind:18}" + ", ".join(f"{called} × {count}" for called, count in counts.items()))  # noqa: T201 - by -s
        expected = {kind: {called: EACH} for kind, called in kinds.items()}
        assert table == {**expected, "frozen": {"taken: not_visible": 1, "missed: frozen": 2}}
        taken = {outcome["digest"] for outcome in made.outcomes() if outcome["kind"] == "PhotoTaken"}
        assert made.files() == sorted(taken)


def test_a_poor_frame_is_followed_by_another_until_one_is_good(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        poor = parcel(0, label=False)
        taken = made.photograph(out_of_focus(poor, 1), dark(poor, 1), moved(poor, 1), poor, out_of_focus(poor, 2))
        assert call(taken) == "taken: not_visible"
        assert made.camera.taken == 4
        assert made.told == [
            {
                "parcel_id": taken["parcel_id"],
                "tracking_number": waybill(0),
                "state": "taken",
                "digest": taken["digest"],
                "reason": "",
                "waybill": "not_visible",
                "shot": "",
                "defects": [],
            }
        ]


def test_a_lens_out_of_focus_is_looked_through_less_and_less_often(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        poor = out_of_focus(parcel(0, label=False), 1)
        assert call(made.photograph(*[poor] * 40)) == "taken: blurred"
        assert 5 <= made.camera.taken <= 9


def test_a_photo_in_which_its_own_waybill_is_read_is_good_however_dim(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        assert call(made.photograph(parcel(0, size=(1280, 720)) // 7)) == "taken: matched"


def test_of_poor_frames_alone_the_one_that_shows_most_is_kept_where_a_photo_is_only_wanted(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        poor = parcel(0, label=False)
        taken = made.photograph(dark(out_of_focus(poor, 3), 0), out_of_focus(poor, 3), out_of_focus(poor, 0))
        assert (taken["kind"], taken["defects"]) == ("PhotoTaken", ["blurred"])
        assert made.here.parcel(waybill(0)).state == "packed"
        assert made.here.said[-1].answer.outcome is Outcome.SILENT
        assert made.told[-1]["defects"] == ["blurred"]


@pytest.mark.parametrize(("kind", "why"), [("out of focus", "blurred"), ("dark", "dark"), ("covered", "covered")])
def test_a_demanded_photo_that_is_poor_is_missed_with_its_reason_and_packs_when_it_is_retaken(
    tmp_path: Path, kind: str, why: str
) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        pack(made, 0)
        assert call(made.photograph(*pictures(kind, 0))) == f"missed: {why}"
        assert made.files() == []
        said = made.here.said[-1].answer
        assert said.outcome is Outcome.PHOTO_MISSED
        assert said.reason is not None
        assert said.reason.params == {"number": waybill(0)[-4:], "why": why}
        assert made.here.parcel(waybill(0)).state == "verified"
        made.here.scan(waybill(0))
        assert call(made.photograph(parcel(0))) == "taken: matched"
        assert made.here.parcel(waybill(0)).state == "packed"


def test_another_parcels_waybill_in_the_photo_is_called_out_with_its_number_and_stops_nothing(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        taken = made.photograph(*[parcel(3)] * 12)
        assert (call(taken), taken["other_parcel"]) == (
            "taken: other_parcel",
            made.here.parcel(waybill(3)).parcel_id,
        )
        assert made.camera.taken <= 7, "the packer was told late"
        answer = made.here.said[-1].answer
        assert (answer.outcome, answer.sound) == (Outcome.PHOTO_OTHER, Sound.STOP)
        assert answer.reason is not None
        assert answer.reason.params == {"number": waybill(0), "other": waybill(3)}
        assert made.here.scan(waybill(1)).answer.outcome is Outcome.OPENED


def test_where_a_photo_is_demanded_another_parcels_is_none(tmp_path: Path) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        pack(made, 0)
        assert call(made.photograph(*[parcel(3)] * 12)) == "missed: other_parcel"
        assert made.here.said[-1].answer.outcome is Outcome.PHOTO_OTHER
        assert made.here.parcel(waybill(0)).state == "verified"


def test_a_parcel_that_is_pushed_out_of_view_in_time_is_no_alarm(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        assert call(made.photograph(parcel(3), parcel(3), parcel(0))) == "taken: matched"


def test_the_next_parcels_scan_ends_the_wait_for_a_better_frame(tmp_path: Path) -> None:
    with studio(tmp_path, Photo.REQUIRED) as made:
        pack(made, 0)
        poor = out_of_focus(parcel(0, label=False), 1)
        missed = made.photograph(poor, lambda: made.here.scan(waybill(1)), parcel(1), parcel(1))
        assert call(missed) == "missed: blurred"
        assert made.here.parcel(waybill(0)).hold.reason == "photo_missed"
        made.here.scan(MUG)
        assert call(made.photograph(parcel(1))) == "taken: matched"


def test_a_frame_after_the_next_parcels_scan_is_late(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        assert call(made.photograph(lambda: made.here.scan(waybill(1)), parcel(1))) == "missed: late"
        assert made.files() == []


def test_the_camera_is_doubted_after_two_photos_with_the_same_defect_and_cleared_by_a_good_one(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        for place, kind in enumerate(["dark", "out of focus", "covered", "covered"]):
            pack(made, place)
            made.photograph(*pictures(kind, place))
        assert [each.code for each in made.doubts if each] == ["camera_covered"]
        pack(made, 4)
        made.photograph(parcel(4))
        assert made.doubts[-1] is None


def test_a_bench_is_judged_by_its_calibration_as_soon_as_there_is_one(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        assert call(made.photograph(empty_bench())) == "taken: not_visible"
        write_calibration(calibrate([empty_bench(seed=4)]), made.calibration)
        pack(made, 1)
        assert call(made.photograph(empty_bench(seed=7))) == "missed: no_parcel"
        made.calibration.write_text("{")
        pack(made, 2)
        assert call(made.photograph(empty_bench(seed=8))) == "taken: not_visible"


def test_several_photos_of_a_parcel_are_kept_each_under_its_name_and_only_one_packs_it(tmp_path: Path) -> None:
    more = (MorePhoto(shot=Shot.OPEN), MorePhoto(shot=Shot.CLOSED, delay_ms=2000))
    with studio(tmp_path, Photo.REQUIRED, more=more) as made:
        pack(made, 0)
        made.photograph(parcel(0), parcel(0, label=False))
        assert [each["shot"] for each in made.outcomes()] == ["", "open"]
        assert made.here.parcel(waybill(0)).state == "packed"
        assert made.here.parcel(waybill(0)).photo.digest == made.outcomes()[0]["digest"]
        made.here.pause(1.0)
        closed = made.photograph(parcel(0))
        assert (closed["kind"], closed["shot"]) == ("PhotoTaken", "closed")
        asked_at = datetime.fromisoformat(
            made.here.rows("SELECT MIN(json_extract(body, '$.data.trigger_at')) FROM envelopes")[0][0]
        )
        assert datetime.fromisoformat(closed["frame_at"]) - asked_at >= timedelta(seconds=2)


def test_a_further_photo_that_is_still_to_come_waits_for_its_time_and_is_late_when_the_next_parcel_comes(
    tmp_path: Path,
) -> None:
    with studio(tmp_path, more=(MorePhoto(shot=Shot.CLOSED, delay_ms=4000),)) as made:
        pack(made, 0)
        made.photograph(parcel(0))
        assert [each["shot"] for each in made.outcomes()] == [""]
        assert 2.0 >= made.photos.turn() > 1.0
        made.here.scan(waybill(1))
        made.photos.turn()
        late = made.outcomes()[-1]
        assert (late["kind"], late["reason"], late["shot"]) == ("PhotoMissed", "late", "closed")
        assert made.here.parcel(waybill(0)).state == "packed"


def test_a_small_copy_lies_beside_each_photo(tmp_path: Path) -> None:
    with studio(tmp_path) as made:
        pack(made, 0)
        taken = made.photograph(parcel(0, size=(1280, 720)))
        path = path_of(taken["digest"], made.folder)
        small = small_path_of(path)
        assert 2_000 < small.stat().st_size < path.stat().st_size / 4
