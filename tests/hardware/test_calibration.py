"""What is known of a bench, kept and read back; whatever else lies in its file is refused."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.calibration import (
    SHARPNESS_FLOOR,
    SHARPNESS_FLOOR_MAX,
    Calibration,
    Region,
    calibrate,
    read_calibration,
    write_calibration,
)
from hardware.errors import CalibrationUnreadable
from tests.hardware.spoiled import empty_bench

SERVICE = 64_001  # an owner that nobody is


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    made = calibrate([empty_bench(seed=seed) for seed in (1, 2)], region=Region(0.1, 0.2, 0.8, 0.9), sharpness=0.4)
    write_calibration(made, tmp_path / "camera.json")
    read = read_calibration(tmp_path / "camera.json")
    assert read.region == made.region
    assert read.sharpness_floor == pytest.approx(0.04)
    assert read.empty is not None
    assert made.empty is not None
    assert np.array_equal(read.empty, made.empty)
    assert [path.name for path in tmp_path.iterdir()] == ["camera.json"]


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")
def test_what_root_learns_of_a_bench_belongs_to_the_folder_s_owner_like_the_rest_of_it(tmp_path: Path) -> None:
    os.chown(tmp_path, SERVICE, SERVICE + 1)
    write_calibration(Calibration(), tmp_path / "camera.json")
    write_calibration(Calibration(sharpness_floor=0.03), tmp_path / "camera.json")
    kept = (tmp_path / "camera.json").stat()
    assert (kept.st_uid, kept.st_gid, stat.S_IMODE(kept.st_mode)) == (SERVICE, SERVICE + 1, 0o640)


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root tries to give a file away")
def test_a_bench_is_kept_where_not_even_root_gives_files_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refuse)
    write_calibration(Calibration(sharpness_floor=0.03), tmp_path / "camera.json")
    assert read_calibration(tmp_path / "camera.json").sharpness_floor == pytest.approx(0.03)


def test_a_bench_without_a_file_is_judged_without_it(tmp_path: Path) -> None:
    read = read_calibration(tmp_path / "camera.json")
    assert (read.region, read.sharpness_floor, read.empty) == (Region(), SHARPNESS_FLOOR, None)


def test_a_region_alone_may_be_written_by_hand(tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text('{"region": [0, 0.1, 0.7, 1]}')
    read = read_calibration(tmp_path / "camera.json")
    assert (read.region, read.sharpness_floor, read.empty) == (Region(0, 0.1, 0.7, 1), SHARPNESS_FLOOR, None)


def test_a_sharp_label_raises_the_floor_and_never_beyond_its_limit() -> None:
    floors = [calibrate([empty_bench()], sharpness=sharpness).sharpness_floor for sharpness in (0.01, 0.3, 9.0)]
    assert floors == [SHARPNESS_FLOOR, pytest.approx(0.03), SHARPNESS_FLOOR_MAX]


def test_a_region_that_no_picture_has_is_refused() -> None:
    for wrong in ((0.5, 0, 0.5, 1), (0, 0.9, 1, 0.1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1), (float("nan"), 0, 1, 1)):
        with pytest.raises(CalibrationUnreadable, match="no region"):
            Region(*wrong)


@given(st.binary(max_size=200).filter(lambda data: data.strip() != b"{}"))
def test_whatever_lies_in_the_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("calibration") / "camera.json"
    path.write_bytes(data)
    with pytest.raises(CalibrationUnreadable):
        read_calibration(path)


@pytest.mark.parametrize(
    "change",
    [{"region": [0, 0, 0, 0]}, {"sharpness_floor": 5.0}, {"empty": "AAAA"}, {"empty": "!"}, {"more": 1}],
)
def test_a_file_with_one_thing_wrong_is_refused_whole(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "camera.json"
    write_calibration(Calibration(), path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(CalibrationUnreadable):
        read_calibration(path)
