"""Clips: the camera's own frames, byte for byte, each at its time; whole or not at all; the oldest go first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.clip import ClipFile
from hardware.clip_folder import UNFINISHED, clip_path, sweep_clips, trim_clips
from hardware.errors import DiskFull, PictureUnwritten
from hardware.film import Coded, CodedFrame, Film

MS = 1_000_000


def jpeg(shade: int, *, noise: int = 0) -> bytes:
    image = np.full((120, 160, 3), shade, np.uint8)
    if noise:
        image = np.random.default_rng(noise).integers(0, 256, (120, 160, 3), np.uint8)
    return cv2.imencode(".jpg", image)[1].tobytes()


def coded(count: int, *, gap_ms: int = 70, noisy: bool = False) -> list[CodedFrame]:
    """Frames at an uneven pace, from some hour after boot."""
    return [
        CodedFrame(
            coded=Coded(data=jpeg(place * 5 % 256, noise=place + 1 if noisy else 0)),
            boot_ns=3_600_000 * MS + (place * gap_ms + place % 3 * 9) * MS,
            sequence=place + 1,
        )
        for place in range(count)
    ]


def played(path: Path) -> list[tuple[int, int]]:
    """(milliseconds, shade) of each frame, as a player reads the file."""
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    seen: list[tuple[int, int]] = []
    while True:
        taken, image = video.read()
        if not taken:
            video.release()
            return seen
        seen.append((round(video.get(cv2.CAP_PROP_POS_MSEC)), round(float(image.mean()))))


def test_a_clip_holds_every_frame_byte_for_byte_at_its_own_time(tmp_path: Path) -> None:
    frames = coded(40)
    clip = ClipFile(tmp_path, "p1")
    clip.add(frames[:15])
    clip.add(frames[15:])
    kept = clip.keep()
    data = kept.path.read_bytes()
    assert kept.path == clip_path(sha256(data).hexdigest(), tmp_path)
    assert (kept.frames, kept.size_bytes) == (40, len(data))
    assert (kept.first_ns, kept.last_ns) == (frames[0].boot_ns, frames[-1].boot_ns)
    place = -1
    for frame in frames:
        place = data.index(frame.coded.data, place + 1)
    assert len(data) < sum(len(frame.coded.data) for frame in frames) + 100 * len(frames)
    at = [(frame.boot_ns - frames[0].boot_ns) // MS for frame in frames]
    assert played(kept.path) == list(zip(at, [place * 5 for place in range(40)], strict=True))
    assert not list((tmp_path / UNFINISHED).iterdir())


def test_a_clip_without_a_frame_or_with_one_that_is_no_picture_is_none(tmp_path: Path) -> None:
    with pytest.raises(PictureUnwritten):
        ClipFile(tmp_path, "empty").keep()
    with pytest.raises(PictureUnwritten):
        ClipFile(tmp_path, "no picture").add([CodedFrame(coded=Coded(data=b"\xff\xd8\xff\xd9"), boot_ns=1, sequence=1)])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_dropped_clip_and_what_a_power_cut_left_are_gone(tmp_path: Path) -> None:
    dropped, cut = ClipFile(tmp_path, "a"), ClipFile(tmp_path, "b")
    for clip in (dropped, cut):
        clip.add(coded(10))
    dropped.drop()
    assert sweep_clips(tmp_path) == 1
    assert sweep_clips(tmp_path) == 0


def test_the_oldest_clips_go_first_and_nothing_but_clips(tmp_path: Path) -> None:
    kept = []
    for number in range(4):
        clip = ClipFile(tmp_path, str(number))
        clip.add(coded(5 + number, noisy=True))
        kept.append(clip.keep())
        os.utime(kept[-1].path, (1000 + number, 1000 + number))
    photo = tmp_path / "ab" / "photo.jpg"
    photo.parent.mkdir(exist_ok=True)
    photo.write_bytes(b"x" * 10_000)
    assert trim_clips(tmp_path, kept[2].size_bytes + kept[3].size_bytes) == [kept[0].digest, kept[1].digest]
    assert [clip.path.exists() for clip in kept] == [False, False, True, True]
    assert trim_clips(tmp_path, 10**9) == []
    assert photo.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    os.system(f"mount -t tmpfs -o size=200k tmpfs {folder}")  # noqa: S605 - a folder of this test's own
    yield folder
    os.system(f"umount {folder}")  # noqa: S605 - as above


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_clip_that_the_disk_did_not_take_is_no_clip(small_disk: Path) -> None:
    clip = ClipFile(small_disk, "big")
    with pytest.raises(DiskFull):
        _write_all(clip, coded(60, noisy=True))
    clip.drop()
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []


def _write_all(clip: ClipFile, frames: list[CodedFrame]) -> None:
    clip.add(frames)
    clip.keep()


def test_a_film_keeps_to_its_seconds_and_its_bytes() -> None:
    film = Film(seconds=1.0, bytes_max=1000)
    for tenth in range(40):
        film.append(Coded(data=bytes(10)), tenth * 100 * MS)
    assert [frame.sequence for frame in film.after(0)] == list(range(30, 41))
    assert [frame.sequence for frame in film.after(37)] == [38, 39, 40]
    film.append(Coded(data=bytes(995)), 4_000 * MS)
    assert [frame.sequence for frame in film.after(0)] == [41]
    film.append(Coded(data=bytes(2_000)), 4_100 * MS)
    assert film.after(0) == ()
    assert film.count == 42
