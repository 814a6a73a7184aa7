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
from hardware.film import Coded, CodedFrame, Coding, Film
from tests.hardware.network_camera import frames_in, units, units_in_file
from tests.hardware.stream import streamed

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


@pytest.mark.needs_root
@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_clip_of_a_stream_that_the_disk_did_not_take_is_no_clip(small_disk: Path) -> None:
    clip = ClipFile(small_disk, "big")
    with pytest.raises((DiskFull, PictureUnwritten)):
        _write_all(clip, list(in_a_film(streamed("h264", 120, noisy=True)).after(0)))
    clip.drop()
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []


def _write_all(clip: ClipFile, frames: list[CodedFrame]) -> None:
    clip.add(frames)
    clip.keep()


def in_a_film(frames: list[Coded], *, film: Film | None = None, gap_ms: int = 100) -> Film:
    """Frames that came one after the other, from the first second on."""
    film = film or Film()
    for place, each in enumerate(frames):
        film.append(each, 1000 * MS + place * gap_ms * MS)
    return film


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("told_apart", [False, True])
def test_a_clip_of_a_stream_holds_its_frames_byte_for_byte_wherever_the_camera_tells_how_to_read_them(
    codec: str, told_apart: bool, tmp_path: Path
) -> None:
    frames = streamed(codec, 25, told_apart=told_apart)
    assert bool(frames[0].coding.header) is told_apart
    clip = ClipFile(tmp_path, "stream")
    clip.add(in_a_film(frames).after(0))
    kept = clip.keep()
    assert kept.path == clip_path(sha256(kept.path.read_bytes()).hexdigest(), tmp_path)
    assert [units_in_file(frame) for frame in frames_in(kept.path)] == [units(each.data) for each in frames]
    assert [at for at, _ in played(kept.path)] == list(range(0, 2500, 100))


def test_a_clip_begins_with_the_key_frame_that_its_first_wanted_frame_builds_upon(tmp_path: Path) -> None:
    film = in_a_film(streamed("h264", 40))
    keys = [frame.sequence for frame in film.after(0) if frame.coded.is_key]
    assert keys == [1, 11, 21, 31]
    for wanted_ms, first in ((2150, 11), (3000, 21), (3001, 21), (500, 1)):
        assert film.since(wanted_ms * MS) + 1 == first
    assert film.since(9_000 * MS) == 40, "nothing of it came yet"
    film.cut()
    late = streamed("h264", 10)[0]
    film.append(late, 9_000 * MS)
    assert film.since(7_000 * MS) + 1 == 41, "what was before the camera went away leads nowhere"


def test_frames_that_nobody_could_show_are_left_out(tmp_path: Path) -> None:
    frames = in_a_film(streamed("h264", 40)).after(0)
    other = Coding(name="h264", header=b"another camera's")
    strange = [
        CodedFrame(coded=Coded(data=each.coded.data, coding=other), boot_ns=each.boot_ns, sequence=41 + place)
        for place, each in enumerate(frames[:5])
    ]
    clip = ClipFile(tmp_path, "gaps")
    clip.add([*frames[3:14], *frames[16:33], *strange])
    kept = clip.keep()
    assert kept.frames == 4 + 10 + 3 - 1 + 1 == len(played(kept.path))
    assert (kept.first_ns, kept.last_ns) == (frames[10].boot_ns, frames[32].boot_ns)


def test_what_is_no_stream_makes_no_clip(tmp_path: Path) -> None:
    with pytest.raises(PictureUnwritten):
        ClipFile(tmp_path, "rubbish").add(in_a_film([Coded(data=b"no stream", coding=Coding(name="h264"))]).after(0))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_film_of_a_stream_keeps_whole_groups_and_drops_whole_groups() -> None:
    frames = streamed("h264", 100)
    film = in_a_film(frames, film=Film(seconds=2.0))
    assert film.after(0)[0].sequence == 71, "the key frame that what is two seconds old builds upon"
    assert film.after(0)[0].coded.is_key
    size = sum(len(each.data) for each in frames[:10])
    small = in_a_film(frames, film=Film(bytes_max=size * 5 // 2))
    assert len(small.after(0)) > 10
    assert sum(len(frame.coded.data) for frame in small.after(0)) <= size * 5 // 2
    assert small.after(0)[0].coded.is_key
    none = in_a_film(frames, film=Film(bytes_max=len(frames[0].data) + 10))
    assert all(frame.coded.is_key for frame in none.after(0)), "a group that does not fit is not begun in its middle"


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
