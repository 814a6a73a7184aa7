"""Photos as files: whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware import picture
from hardware.durable import sweep
from hardware.errors import DiskFull, PictureUnwritten
from hardware.ports import Frame
from tests.hardware.conftest import now

ROOT = Path(__file__).parents[2]


@pytest.fixture
def frame() -> Frame:
    noise = np.random.default_rng(5).integers(0, 256, (240, 320, 3), np.uint8)
    return Frame(image=noise, at=now(), sequence=1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_saved_photo_is_a_jpeg_named_by_its_digest(frame: Frame, tmp_path: Path) -> None:
    saved = picture.save(frame, tmp_path)
    data = saved.path.read_bytes()
    assert saved.digest == sha256(data).hexdigest()
    assert saved.path == tmp_path / saved.digest[:2] / f"{saved.digest}.jpg"
    assert saved.path == picture.path_of(saved.digest, tmp_path)
    assert (saved.width, saved.height, saved.size_bytes) == (320, 240, len(data))
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded.shape == (240, 320, 3)
    assert files(tmp_path) == [saved.path]


def test_a_photo_is_kept_as_the_camera_coded_it_unless_it_left_its_tables_out(frame: Frame, tmp_path: Path) -> None:
    coded = picture.encode(frame.image, quality=60)
    saved = picture.save(replace(frame, jpeg=coded), tmp_path)
    assert saved.path.read_bytes() == coded
    tables = coded.index(b"\xff\xc4")
    bare = coded[:tables] + coded[coded.index(b"\xff\xda") :]
    again = picture.save(replace(frame, jpeg=bare), tmp_path)
    assert again.path.read_bytes() == picture.encode(frame.image)


def test_the_same_photo_saved_twice_is_one_file(frame: Frame, tmp_path: Path) -> None:
    assert picture.save(frame, tmp_path) == picture.save(frame, tmp_path)
    assert len(files(tmp_path)) == 1


def test_a_better_quality_is_a_bigger_file(frame: Frame, tmp_path: Path) -> None:
    assert picture.save(frame, tmp_path, quality=95).size_bytes > picture.save(frame, tmp_path, quality=40).size_bytes


def test_what_a_power_cut_left_half_written_is_swept_and_photos_are_kept(frame: Frame, tmp_path: Path) -> None:
    saved = picture.save(frame, tmp_path)
    saved.path.with_name(f"{'0' * 64}.1a2b3c4d.tmp").write_bytes(b"\xff\xd8 half")
    assert sweep(tmp_path) == 1
    assert sweep(tmp_path) == 0
    assert files(tmp_path) == [saved.path]


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_named_and_nothing_is_left_behind(frame: Frame, small_disk: Path) -> None:
    picture.save(frame, small_disk)
    darker = Frame(image=frame.image // 2, at=frame.at, sequence=2)
    with pytest.raises(DiskFull, match="no room for"):
        picture.save(darker, small_disk)
    assert len(files(small_disk)) == 1
    assert not [path for path in files(small_disk) if path.suffix != ".jpg"]
    for path in files(small_disk):
        assert sha256(path.read_bytes()).hexdigest() == path.stem


def test_a_file_limit_counts_as_a_full_disk(tmp_path: Path) -> None:
    code = f"""
import resource, signal, numpy, pathlib, datetime
from hardware import errors, picture, ports
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
at = ports.Instant(boot_ns=1, wall=datetime.datetime(2026, 11, 11, tzinfo=datetime.UTC))
noise = numpy.random.default_rng(5).integers(0, 256, (240, 320, 3), numpy.uint8)
try:
    picture.save(ports.Frame(image=noise, at=at, sequence=1), pathlib.Path({str(tmp_path)!r}))
except errors.DiskFull as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no room for" in done.stdout
    assert files(tmp_path) == []


def test_a_folder_that_is_none_is_an_error_of_this_room(frame: Frame, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PictureUnwritten):
        picture.save(frame, tmp_path / "file")


def test_a_frame_that_is_no_picture_is_an_error_of_this_room(tmp_path: Path) -> None:
    empty = Frame(image=np.zeros((0, 0, 3), np.uint8), at=now(), sequence=1)
    with pytest.raises(PictureUnwritten):
        picture.save(empty, tmp_path)
    assert files(tmp_path) == []


def test_a_small_copy_is_made_once_and_again_where_it_was_lost_or_cut(frame: Frame, tmp_path: Path) -> None:
    wide = Frame(image=frame.image.repeat(4, axis=0).repeat(4, axis=1), at=frame.at, sequence=1)
    saved = picture.save(wide, tmp_path)
    small = picture.save_small(wide.image, saved.path)
    assert small is not None
    shape = cv2.imread(str(small)).shape  # type: ignore[union-attr]  # it was just written
    assert shape == (360, picture.SMALL_WIDTH, 3)
    made = small.stat().st_mtime_ns
    assert picture.make_small(saved.path) == small
    assert small.stat().st_mtime_ns == made
    small.write_bytes(b"")
    assert picture.make_small(saved.path) == small
    assert small.stat().st_size > 1000
    assert saved.digest == sha256(saved.path.read_bytes()).hexdigest()


def test_a_photo_that_cannot_be_read_or_a_folder_that_is_gone_has_no_small_copy(frame: Frame, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    assert picture.make_small(tmp_path / "x.jpg") is None
    assert picture.save_small(frame.image, tmp_path / "gone" / "x.jpg") is None


def test_naming_a_photo_loads_no_opencv() -> None:
    code = "import sys; from hardware import picture; print('cv2' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
