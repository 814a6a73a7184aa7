"""A camera on a real stream, through the real driver."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera import WARM_SECONDS
from hardware.counter_strip import read_number
from hardware.drivers.stream_camera import StreamCamera
from hardware.drivers.usb_camera import UsbCamera
from hardware.errors import CameraLost, FrameMissed
from hardware.film import Film
from hardware.ports import DeviceState, Frame
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import Heard, now

pytestmark = pytest.mark.slow

SECOND = 1_000_000_000

Standing = tuple[StreamCamera, VirtualCamera]


@contextmanager
def plugged_in() -> Iterator[VirtualCamera]:
    virtual = VirtualCamera(width=640, height=360, frames_per_second=25)
    virtual.start()
    try:
        yield virtual
    finally:
        virtual.close()


@contextmanager
def watched(url: str, heard: Heard) -> Iterator[StreamCamera]:
    camera = StreamCamera(device="camera", url=url, now=now, on_state=heard.states.put)
    camera.start()
    try:
        yield camera
    finally:
        camera.close()


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    """A camera for those who do it no harm."""
    heard = Heard()
    with plugged_in() as peer, watched(peer.url, heard) as camera:
        heard.until(DeviceState.OK)
        yield camera, peer


@pytest.fixture
def peer() -> Iterator[VirtualCamera]:
    with plugged_in() as virtual:
        yield virtual


@pytest.fixture
def camera(peer: VirtualCamera, heard: Heard) -> Iterator[StreamCamera]:
    with watched(peer.url, heard) as started:
        heard.until(DeviceState.OK)
        yield started


def drawn_at(frame: Frame, peer: VirtualCamera) -> int:
    number = read_number(frame.image)
    assert number is not None
    return peer.frame_times[number]


def test_every_photo_shows_a_frame_drawn_after_its_trigger(standing: Standing) -> None:
    camera, peer = standing
    chance = random.Random(1111)
    pause = threading.Event()
    for _ in range(8):
        pause.wait(chance.random() * 0.1)
        trigger = now()
        frame = camera.frame_after(trigger.boot_ns)
        assert drawn_at(frame, peer) > trigger.boot_ns
        assert trigger.boot_ns < frame.at.boot_ns < trigger.boot_ns + SECOND
        assert trigger.wall < frame.at.wall


def test_a_camera_nobody_asked_for_long_gives_a_frame_of_now(standing: Standing) -> None:
    camera, peer = standing
    camera.frame_after(now().boot_ns)
    # Unread, this stream would hand out what it had queued since.
    threading.Event().wait(WARM_SECONDS + 0.3)
    trigger = now()
    assert drawn_at(camera.latest(), peer) > trigger.boot_ns - SECOND // 2
    assert drawn_at(camera.frame_after(trigger.boot_ns), peer) > trigger.boot_ns


def test_two_who_wait_get_the_same_frame_or_later_and_never_an_earlier_one(
    standing: Standing,
) -> None:
    camera, peer = standing
    frames: dict[int, Frame] = {}
    first, second = now().boot_ns, now().boot_ns + SECOND // 5
    threads = [
        threading.Thread(target=lambda trigger=trigger: frames.update({trigger: camera.frame_after(trigger)}))
        for trigger in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first < drawn_at(frames[first], peer) < second < drawn_at(frames[second], peer)


def test_a_frame_that_comes_after_its_limit_or_not_in_time_is_missed(standing: Standing) -> None:
    camera, _ = standing
    trigger = now().boot_ns
    camera.frame_after(trigger)
    with pytest.raises(FrameMissed, match="after the limit"):
        camera.frame_after(trigger, not_after=trigger + 1)
    with pytest.raises(FrameMissed, match="in time"):
        camera.frame_after(now().boot_ns, not_after=now().boot_ns + SECOND // 100)
    with pytest.raises(FrameMissed, match="in time"):
        camera.frame_after(now().boot_ns + 10 * SECOND, timeout_seconds=0.1)


def test_a_camera_that_vanishes_is_lost_and_found_again(
    camera: StreamCamera, peer: VirtualCamera, heard: Heard
) -> None:
    peer.kill()
    assert heard.state() is DeviceState.LOST
    with pytest.raises(CameraLost):
        camera.frame_after(now().boot_ns, timeout_seconds=0.1)
    peer.start()
    trigger = now().boot_ns
    frame = camera.frame_after(trigger, timeout_seconds=10)
    assert drawn_at(frame, peer) > trigger
    assert heard.state() is DeviceState.OK


def test_a_stalled_stream_is_given_up_and_nothing_from_before_is_passed_on(
    camera: StreamCamera, peer: VirtualCamera, heard: Heard
) -> None:
    stalled = time.monotonic()
    peer.stall()
    assert heard.state() is DeviceState.LOST
    assert time.monotonic() - stalled < 3
    trigger = now().boot_ns
    peer.resume()
    assert drawn_at(camera.frame_after(trigger, timeout_seconds=10), peer) > trigger


def test_a_photo_waits_for_a_camera_that_comes_back_in_time(camera: StreamCamera, peer: VirtualCamera) -> None:
    trigger = now().boot_ns
    peer.kill()
    peer.start()
    assert drawn_at(camera.frame_after(trigger), peer) > trigger


def test_a_station_may_start_before_its_camera(heard: Heard) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with watched(f"http://127.0.0.1:{port}/camera.mjpg", heard) as camera:
        assert heard.state() is DeviceState.ABSENT
        peer = VirtualCamera(port=port, width=320, height=180)
        peer.start()
        try:
            assert read_number(camera.frame_after(0, timeout_seconds=10).image) is not None
        finally:
            peer.close()


def test_closing_ends_every_wait(camera: StreamCamera) -> None:
    closing = threading.Timer(0.1, camera.close)
    closing.start()
    with pytest.raises(CameraLost):
        camera.frame_after(now().boot_ns + 60 * SECOND, timeout_seconds=60)
    closing.join()
    assert not camera.alive
    assert camera.state is DeviceState.OFF


def test_a_usb_camera_that_is_not_plugged_in_is_absent(tmp_path: Path, heard: Heard) -> None:
    camera = UsbCamera(device="camera", path=str(tmp_path / "video0"), now=now, on_state=heard.states.put)
    camera.start()
    assert heard.state() is DeviceState.ABSENT
    camera.close()


def test_something_that_is_no_camera_is_absent_or_busy_and_not_a_crash(tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "video0").touch()
    for path, state in ((str(tmp_path / "video0"), DeviceState.ABSENT), ("/dev/null", DeviceState.BUSY)):
        camera = UsbCamera(device="camera", path=path, now=now, on_state=heard.states.put)
        camera.start()
        assert heard.state() is state
        camera.close()


def test_a_film_plays_again_and_again(tmp_path: Path, heard: Heard) -> None:
    path = tmp_path / "bench.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (64, 48))
    for shade in range(0, 250, 50):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
    with watched(str(path), heard) as camera:
        heard.until(DeviceState.OK)
        shades = [int(camera.frame_after(now().boot_ns).image.mean()) for _ in range(4)]
        assert len(set(shades)) > 1
        assert camera.state is DeviceState.OK


def test_what_a_stream_camera_films_is_what_the_camera_sent(peer: VirtualCamera, heard: Heard) -> None:
    film = Film()
    camera = StreamCamera(device="camera", url=peer.url, now=now, on_state=heard.states.put)
    camera.record(film)
    camera.start()
    try:
        heard.until(DeviceState.OK)
        while film.count < 20:
            camera.frame_after(now().boot_ns)
        frames = film.after(0)
        images = [cv2.imdecode(np.frombuffer(frame.coded.data, np.uint8), cv2.IMREAD_COLOR) for frame in frames]
        seen = [read_number(np.asarray(image, np.uint8)) for image in images]
        assert seen == list(range(seen[0] or 0, (seen[0] or 0) + len(seen)))
        assert all(peer.frame_times[number or 0] < frame.boot_ns for number, frame in zip(seen, frames, strict=True))
        assert all(
            frame.coded.data.startswith(b"\xff\xd8") and frame.coded.data.endswith(b"\xff\xd9") for frame in frames
        )
    finally:
        camera.close()


def test_jpegs_over_bare_tcp_as_a_camera_on_a_ribbon_cable_is_served_are_frames_like_others(
    peer: VirtualCamera, heard: Heard
) -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        """Like rpicam-vid --listen: one client, no frame around the pictures, gone with the client."""
        client, _ = server.accept()
        number = peer.watch(more=1)
        with client:
            while (frame := peer.frame_beyond(number)) is not None:
                number = frame[0]
                try:
                    client.sendall(frame[1])
                except OSError:
                    break
        peer.watch(more=-1)

    serving = threading.Thread(target=serve)
    serving.start()
    film = Film()
    camera = StreamCamera(
        device="camera", url=f"tcp://127.0.0.1:{server.getsockname()[1]}", now=now, on_state=heard.states.put
    )
    camera.record(film)
    camera.start()
    try:
        heard.until(DeviceState.OK)
        for _ in range(5):
            trigger = now().boot_ns
            assert drawn_at(camera.frame_after(trigger), peer) > trigger
        assert film.count > 5
    finally:
        camera.close()
        serving.join()
        server.close()
