"""H.264 and H.265 over RTSP: photos of now and clips of the camera's own stream, through one connection."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.clip import ClipFile
from hardware.counter_strip import read_number
from hardware.drivers.stream_camera import StreamCamera
from hardware.errors import CameraLost, PictureUnwritten
from hardware.film import CodedFrame, Film
from hardware.ports import DeviceState, Frame
from hardware.stream_copy import StreamCopy
from tests.hardware.conftest import Heard, now
from tests.hardware.network_camera import NetworkCamera, TcpCamera, frames_in, network_camera, units, units_in_file

pytestmark = pytest.mark.slow

SECOND = 1_000_000_000
OPEN_SECONDS = 30.0
FRAME_MARK = 9
"""A unit's kind in H.264: a frame begins here."""


@contextmanager
def filmed(url: str, heard: Heard) -> Iterator[tuple[StreamCamera, Film]]:
    film = Film()
    camera = StreamCamera(device="camera", url=url, now=now, on_state=heard.states.put, latency_ms=500)
    camera.record(film)
    camera.start()
    try:
        heard.until(DeviceState.OK)
        yield camera, film
    finally:
        camera.close()


def number_in(image: object) -> int:
    number = read_number(np.asarray(image, np.uint8))
    assert number is not None
    return number


def drawn_at(frame: Frame, peer: NetworkCamera) -> int:
    return peer.eye.frame_times[number_in(frame.image)]


def numbers_in(path: Path) -> list[int]:
    """The frames of a clip as OpenCV's FFmpeg, which is another one, plays them from the first on."""
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    seen = []
    while (read := video.read())[0]:
        seen.append(number_in(read[1]))
    video.release()
    return seen


def film_of(camera: StreamCamera, film: Film, since_ns: int, seconds: float) -> list[CodedFrame]:
    """What the film holds from a time on, at least so many seconds of it; somebody takes photos meanwhile."""
    until_ns = since_ns + int(seconds * 1e9)
    while not (frames := film.after(film.since(since_ns))) or frames[-1].boot_ns < until_ns:
        camera.frame_after(now().boot_ns, timeout_seconds=OPEN_SECONDS)
    return list(frames)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_one_connection_gives_photos_later_than_their_trigger_and_a_clip_byte_for_byte(
    codec: str, tmp_path: Path, heard: Heard
) -> None:
    chance, pause = random.Random(1111), threading.Event()
    with network_camera(NetworkCamera(codec)) as peer, filmed(peer.url, heard) as (camera, film):
        camera.frame_after(0, timeout_seconds=OPEN_SECONDS)
        for _ in range(6):
            pause.wait(chance.random() * 0.3)
            trigger = now().boot_ns
            frame = camera.frame_after(trigger, timeout_seconds=OPEN_SECONDS)
            assert drawn_at(frame, peer) > trigger
            assert frame.jpeg == b"", "it has no JPEG of its own"
        wanted = now().boot_ns - 2 * SECOND
        frames = film_of(camera, film, wanted, 5.0)
        clip = ClipFile(tmp_path, "clip")
        clip.add(frames)
        kept = clip.keep()
        sent = dict(peer.sent)

    assert kept.first_ns < wanted + SECOND // 2
    assert wanted + 5 * SECOND <= kept.last_ns
    assert frames[0].coded.is_key
    assert sum(each.coded.is_key for each in frames) >= 2
    assert kept.path.stem == sha256(kept.path.read_bytes()).hexdigest()
    seen = numbers_in(kept.path)
    assert len(seen) == kept.frames, "each frame is shown, from the first on"
    assert seen == [number for number in sent if seen[0] <= number <= seen[-1]]
    assert all(peer.eye.frame_times[number] < frame.boot_ns for number, frame in zip(seen, frames, strict=True))
    for number, copied in zip(seen, frames_in(kept.path), strict=True):
        assert units_in_file(copied) == units(sent[number])


def test_a_clip_that_began_between_two_key_frames_could_not_be_shown_from_its_first_frame(
    tmp_path: Path, heard: Heard
) -> None:
    """Control: what the film and the clip see to is needed."""
    with network_camera(NetworkCamera()) as peer, filmed(peer.url, heard) as (camera, film):
        frames = film_of(camera, film, now().boot_ns, 2.0)
    keys = [place for place, each in enumerate(frames) if each.coded.is_key]
    cut = frames[keys[0] + 5 :]
    with pytest.raises(PictureUnwritten):
        StreamCopy(tmp_path / "no head.mkv", cut[0].coded)
    spoiled = StreamCopy(tmp_path / "spoiled.mkv", frames[keys[0]].coded)
    for each in cut:
        spoiled.write(each.coded, (each.boot_ns - cut[0].boot_ns) // 1_000_000)
    spoiled.close()
    assert len(numbers_in(tmp_path / "spoiled.mkv")) < len(cut)
    clip = ClipFile(tmp_path, "left out")
    clip.add(cut)
    assert clip.frames == len(frames) - keys[1]
    assert len(numbers_in(clip.keep().path)) == clip.frames


def test_a_stalled_stream_is_lost_and_found_again_and_its_clip_goes_on_with_a_key_frame(
    tmp_path: Path, heard: Heard
) -> None:
    with network_camera(NetworkCamera()) as peer, filmed(peer.url, heard) as (camera, film):
        before = film_of(camera, film, now().boot_ns, 1.0)
        peer.stall()
        assert heard.state() is DeviceState.LOST
        with pytest.raises(CameraLost):
            camera.frame_after(now().boot_ns, timeout_seconds=0.1)
        trigger = now().boot_ns
        peer.resume()
        assert drawn_at(camera.frame_after(trigger, timeout_seconds=OPEN_SECONDS), peer) > trigger
        heard.until(DeviceState.OK)
        frames = film_of(camera, film, before[0].boot_ns, (now().boot_ns - before[0].boot_ns) / 1e9 + 1.5)
    clip = ClipFile(tmp_path, "clip")
    clip.add(frames)
    seen = numbers_in(clip.keep().path)
    assert len(seen) == len(frames)
    assert seen == sorted(set(seen))
    left = {number: place for place, (number, _) in enumerate(peer.sent)}
    gaps = [place for place in range(1, len(seen)) if left[seen[place]] != left[seen[place - 1]] + 1]
    assert gaps
    assert all(frames[place].coded.is_key for place in gaps)


def test_a_camera_that_is_cut_off_is_lost_and_found_again(heard: Heard) -> None:
    with network_camera(NetworkCamera()) as peer, filmed(peer.url, heard) as (camera, film):
        film_of(camera, film, now().boot_ns, 1.0)
        peer.kill()
        assert heard.state() is DeviceState.LOST
        count = film.count
        peer.start()
        trigger = now().boot_ns
        assert drawn_at(camera.frame_after(trigger, timeout_seconds=OPEN_SECONDS), peer) > trigger
        heard.until(DeviceState.OK)
        assert film.after(count)[0].coded.is_key


def test_mjpeg_over_rtsp_is_filmed_as_jpegs(tmp_path: Path, heard: Heard) -> None:
    with network_camera(NetworkCamera("mjpeg")) as peer, filmed(peer.url, heard) as (camera, film):
        trigger = now().boot_ns
        frame = camera.frame_after(trigger, timeout_seconds=OPEN_SECONDS)
        assert drawn_at(frame, peer) > trigger
        assert frame.jpeg.startswith(b"\xff\xd8")
        clip = ClipFile(tmp_path, "clip")
        clip.add(film_of(camera, film, now().boot_ns, 1.0))
        seen = numbers_in(clip.keep().path)
        assert len(seen) == clip.frames
        assert seen == sorted(set(seen))


B_FRAMES = {"preset": "veryfast", "tune": "", "bf": "2", "b_strategy": "0", "rc-lookahead": "0"}


@pytest.mark.parametrize(("form", "options"), [("h264", {}), ("mpegts", B_FRAMES)])
def test_a_stream_over_bare_tcp_is_found_to_be_none_of_jpegs_and_filmed_in_the_order_of_showing(
    form: str, options: dict[str, str], tmp_path: Path, heard: Heard
) -> None:
    with network_camera(TcpCamera(form, **options)) as peer, filmed(peer.url, heard) as (camera, film):
        for _ in range(3):
            trigger = now().boot_ns
            assert drawn_at(camera.frame_after(trigger, timeout_seconds=OPEN_SECONDS), peer) > trigger
        frames = film_of(camera, film, now().boot_ns, 2.0)
        assert peer.clients == 2, "one that looked for JPEGs, and one that stays"
    clip = ClipFile(tmp_path, "clip")
    clip.add(frames)
    path = clip.keep().path
    seen = numbers_in(path)
    assert len(seen) >= len(frames) - 2, "those that the last one shown waits for are not there yet"
    assert seen == sorted(seen)
    sent = [units(data) for _, data in peer.sent]
    for copied in frames_in(path):
        # A transport stream has a mark of its own before each frame.
        assert [unit for unit in units_in_file(copied) if unit[0] & 31 != FRAME_MARK] in sent
    assert any(each.coded.lag_ms > 0 for each in frames) is bool(options)


def test_a_wrong_password_is_a_refusal_and_not_an_absence(heard: Heard) -> None:
    peer = NetworkCamera()
    peer.password = "right"
    with network_camera(peer):
        for password, state in (("wrong", DeviceState.DENIED), ("right", DeviceState.OK)):
            url = peer.url.replace("rtsp://", f"rtsp://floor:{password}@")
            camera = StreamCamera(device="camera", url=url, now=now, on_state=heard.states.put)
            camera.start()
            try:
                assert heard.state() is state
            finally:
                camera.close()
