"""What the checks of a photo find, against photos that were spoiled on purpose, and against good ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import count

import cv2
import numpy as np
import pytest

from hardware.calibration import Region, calibrate
from hardware.eye import FROZEN_NS, HUNG_NS, Eye
from hardware.picture_code import codes_in
from hardware.ports import Frame, Image
from hardware.sight import Defect, Sight
from tests.hardware.conftest import now
from tests.hardware.spoiled import SIZE, SPOIL, empty_bench, parcel, photographed, scene_of, waybill

pytestmark = pytest.mark.slow

EACH = 8
SECOND = 1_000_000_000
CALIBRATION = calibrate([empty_bench(seed=seed) for seed in (901, 902, 903)])


def judge(photo: Image, *, calibrated: bool = True) -> Sight:
    return Eye(CALIBRATION if calibrated else None).judge(Frame(image=photo, at=now(), sequence=1))


def named(sight: Sight) -> str:
    return sight.defects[0].value if sight.defects else "good"


@lru_cache(maxsize=1)
def photo_set() -> dict[str, list[Image]]:
    return {
        "good": [parcel(place) for place in range(EACH)],
        "no label in view": [parcel(place, label=False) for place in range(EACH)],
        "no parcel": [empty_bench(seed=100 + place) for place in range(EACH)],
        **{kind: [spoil(parcel(place), place) for place in range(EACH)] for kind, spoil in SPOIL.items()},
        "frozen": [parcel(3)] * (EACH + 1),
    }


def confusion(*, calibrated: bool) -> dict[str, Counter[str]]:
    """Per kind of photo, what the checks called it; a parcel a second."""
    eye, at = Eye(CALIBRATION if calibrated else None), now()
    table: dict[str, Counter[str]] = {}
    second = count()
    for kind, photos in photo_set().items():
        ats = (replace(at, boot_ns=at.boot_ns + next(second) * SECOND) for _ in photos)
        frames = [Frame(image=photo, at=each, sequence=1) for photo, each in zip(photos, ats, strict=True)]
        table[kind] = Counter(named(eye.judge(frame)) for frame in frames)
    return table


def print_table(table: dict[str, Counter[str]]) -> None:
    columns = ["good", *Defect]
    print("\n" + " " * 18 + "".join(f"{column:>12}" for column in columns))  # noqa: T201 - shown by pytest -s
    for kind, counts in table.items():
        print(f"{kind:18}" + "".join(f"{counts[column] or '·':>12}" for column in columns))  # noqa: T201 - as above


def test_every_spoiled_photo_is_named_and_no_good_one() -> None:
    table = confusion(calibrated=True)
    print_table(table)
    assert table == {
        "good": {"good": EACH},
        "no label in view": {"good": EACH},
        "no parcel": {"no_parcel": EACH},
        "out of focus": {"blurred": EACH},
        "moved": {"blurred": EACH},
        "dark": {"dark": EACH},
        "overexposed": {"overexposed": EACH},
        "covered": {"covered": EACH},
        "frozen": {"good": 1, "frozen": EACH},
    }


def test_without_calibration_nobody_says_that_no_parcel_is_in_view_and_all_else_holds() -> None:
    calibrated, bare = confusion(calibrated=True), confusion(calibrated=False)
    assert calibrated.pop("no parcel") == {"no_parcel": EACH}
    assert bare.pop("no parcel") == {"good": EACH}
    assert bare == calibrated


@pytest.mark.parametrize("gain", [0.65, 0.8, 1.25, 1.5])
def test_other_light_on_the_empty_bench_is_no_parcel_and_on_a_parcel_no_defect(gain: float) -> None:
    lit = [photographed(np.clip(photo * gain, 0, 255).astype(np.uint8), 5) for photo in (empty_bench(), parcel(1))]
    assert [judge(photo).defects for photo in lit] == [(Defect.NO_PARCEL,), ()]


def test_a_small_parcel_is_seen_and_so_is_one_that_hides_the_whole_bench() -> None:
    small, whole = scene_of(""), scene_of("")
    small[225:292, 450:525] = (90, 138, 185)
    whole[:] = (90, 138, 185)
    whole[::68] = (50, 90, 130)
    assert judge(photographed(small, 1)).defects == ()
    assert judge(photographed(whole, 1)).defects == ()


def test_a_box_of_the_benchs_own_colour_is_seen_by_the_marks_that_it_hides() -> None:
    marked = scene_of("")
    marked[60:480, 100:140] = marked[60:480, 700:760] = (30, 40, 25)
    eye = Eye(calibrate([photographed(marked, 1)]))
    over = scene_of("")
    over[:] = over[5, 5].astype(np.float32) * 1.3
    over[::68] = (30, 40, 25)
    frames = [Frame(image=photographed(image, 2), at=now(), sequence=1) for image in (marked, over)]
    assert [eye.judge(frame).defects for frame in frames] == [(Defect.NO_PARCEL,), ()]


def test_what_lies_outside_the_region_is_not_looked_at() -> None:
    region = Region(0.0, 0.1, 0.62, 1.0)
    eye = Eye(calibrate([empty_bench()], region=region))
    beside = scene_of("")
    beside[:, SIZE[0] * 63 // 100 :] = parcel(2)[:, SIZE[0] * 63 // 100 :]
    frame = Frame(image=photographed(beside, 2), at=now(), sequence=1)
    assert eye.judge(frame).defects == (Defect.NO_PARCEL,)
    assert codes_in(frame.image) == (waybill(2),)
    assert codes_in(region.cut(frame.image)) == ()


def test_a_picture_that_comes_again_is_frozen_only_after_a_while() -> None:
    eye, photo, at = Eye(), parcel(1), now()

    def seen(after_ns: int, image: Image) -> tuple[Defect, ...]:
        since = replace(at, boot_ns=at.boot_ns + after_ns)
        return eye.judge(Frame(image=image, at=since, sequence=1)).defects

    assert seen(0, photo) == ()
    assert seen(FROZEN_NS - 1, photo) == ()
    assert seen(FROZEN_NS, photo) == (Defect.FROZEN,)
    assert seen(FROZEN_NS + 1, photographed(scene_of("x"), 2)) == ()
    assert seen(FROZEN_NS + 2, photo) == ()


def test_a_cap_whose_picture_repeats_is_a_cap_and_no_frozen_camera() -> None:
    eye, at = Eye(), now()
    black = np.full((540, 960, 3), 6, np.uint8)
    frames = [Frame(image=black, at=replace(at, boot_ns=at.boot_ns + n * SECOND), sequence=n) for n in range(3)]
    assert [eye.judge(frame).defects for frame in frames] == [(Defect.COVERED,)] * 3


def test_sharpness_falls_with_every_dot_of_blur_and_not_with_the_light() -> None:
    photo = parcel(4)
    blurred = [photo, *(np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.uint8) for sigma in (1, 2, 3, 4))]
    sharpness = [judge(photo).sharpness or 0.0 for photo in blurred]
    assert sharpness == sorted(sharpness, reverse=True)
    dimmed = judge((parcel(4) * 0.5).astype(np.uint8)).sharpness or 0.0
    assert 0.7 < dimmed / sharpness[0] < 1.4


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1920, 1080), (2592, 1944)])
def test_a_good_photo_is_good_at_every_size(size: tuple[int, int]) -> None:
    for place in range(3):
        assert Eye().judge(Frame(image=parcel(place, size=size), at=now(), sequence=1)).defects == ()


def test_a_camera_that_hangs_is_frozen_at_the_first_photo() -> None:
    frame = Frame(image=parcel(1), at=now(), sequence=1)
    assert Eye().judge(replace(frame, still_ns=HUNG_NS - 1)).defects == ()
    assert Eye().judge(replace(frame, still_ns=HUNG_NS)).defects == (Defect.FROZEN,)
