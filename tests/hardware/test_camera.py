"""A camera on a real stream through the real driver; its rules about time on a scripted one."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera import FRAMES_KEPT, WARM_SECONDS, Capture, DrainedCamera
from hardware.counter_strip import read_number
from hardware.drivers.stream_camera import StreamCamera
from hardware.drivers.usb_camera import UsbCamera
from hardware.errors import CameraLost, FrameMissed
from hardware.ports import DeviceState, Frame, Image, Instant
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import Heard, now

SECOND = 1_000_000_000


@pytest.fixture
def peer() -> Iterator[VirtualCamera]:
    virtual = VirtualCamera(width=640, height=360, frames_per_second=30)
    virtual.start()
    yield virtual
    virtual.close()


@pytest.fixture
def watch(heard: Heard) -> Iterator[Callable[[str], StreamCamera]]:
    cameras: list[StreamCamera] = []

    def start(url: str) -> StreamCamera:
        camera = StreamCamera(device="camera", url=url, now=now, on_state=heard.states.put)
        cameras.append(camera)
        camera.start()
        return camera

    yield start
    for camera in cameras:
        camera.close()


@pytest.fixture
def camera(peer: VirtualCamera, watch: Callable[[str], StreamCamera], heard: Heard) -> StreamCamera:
    started = watch(peer.url)
    heard.until(DeviceState.OK)
    return started


def drawn_at(frame: Frame, peer: VirtualCamera) -> int:
    number = read_number(frame.image)
    assert number is not None
    return peer.frame_times[number]


def test_every_photo_shows_a_frame_drawn_after_its_trigger(camera: StreamCamera, peer: VirtualCamera) -> None:
    chance = random.Random(1111)
    pause = threading.Event()
    for _ in range(15):
        pause.wait(chance.random() * 0.1)
        trigger = now()
        frame = camera.frame_after(trigger.boot_ns)
        assert drawn_at(frame, peer) > trigger.boot_ns
        assert trigger.boot_ns < frame.at.boot_ns < trigger.boot_ns + SECOND
        assert trigger.wall < frame.at.wall


def test_a_camera_nobody_asked_for_long_gives_a_frame_of_now(camera: StreamCamera, peer: VirtualCamera) -> None:
    camera.frame_after(now().boot_ns)
    # Unread, this stream would hand out what it had queued since.
    threading.Event().wait(WARM_SECONDS + 0.3)
    trigger = now()
    assert drawn_at(camera.latest(), peer) > trigger.boot_ns - SECOND // 2
    assert drawn_at(camera.frame_after(trigger.boot_ns), peer) > trigger.boot_ns


def test_two_who_wait_get_the_same_frame_or_later_and_never_an_earlier_one(
    camera: StreamCamera, peer: VirtualCamera
) -> None:
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


def test_a_frame_that_comes_after_its_limit_is_missed(camera: StreamCamera) -> None:
    trigger = now().boot_ns
    with pytest.raises(FrameMissed, match="too late"):
        camera.frame_after(trigger, not_after=trigger + 1)


def test_a_frame_that_does_not_come_in_time_is_missed(camera: StreamCamera) -> None:
    with pytest.raises(FrameMissed, match=r"within 0\.1 s"):
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


def test_a_station_may_start_before_its_camera(watch: Callable[[str], StreamCamera], heard: Heard) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    camera = watch(f"http://127.0.0.1:{port}/camera.mjpg")
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


def test_something_that_is_no_camera_is_busy_and_not_a_crash(tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "video0").touch()
    camera = UsbCamera(device="camera", path=str(tmp_path / "video0"), now=now, on_state=heard.states.put)
    camera.start()
    assert heard.state() is DeviceState.BUSY
    camera.close()


def test_a_film_plays_again_and_again(tmp_path: Path, watch: Callable[[str], StreamCamera], heard: Heard) -> None:
    path = tmp_path / "bench.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (64, 48))
    for shade in range(0, 250, 50):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
    camera = watch(str(path))
    heard.until(DeviceState.OK)
    shades = [int(camera.frame_after(now().boot_ns).image.mean()) for _ in range(8)]
    assert len(set(shades)) > 1
    assert camera.state is DeviceState.OK


class Script:
    """A camera whose frames come when the script says, on a clock that the script moves."""

    def __init__(self, frames: list[tuple[float, float]]) -> None:
        """`frames`: (second of arrival, the camera's own time in ms)."""
        self._frames = iter(frames)
        self._second = 0.0
        self._position = 0.0
        self.opened = 0
        self.decoded: list[float] = []
        self.ended = threading.Event()

    def now(self) -> Instant:
        since = timedelta(seconds=self._second)
        return Instant(boot_ns=int(self._second * 1e9), wall=datetime(2026, 11, 11, tzinfo=UTC) + since)

    def open(self) -> Capture | DeviceState:
        self.opened += 1
        return self if self.opened == 1 else DeviceState.ABSENT

    def grab(self) -> bool:
        self._second, self._position = next(self._frames, (self._second, -1.0))
        return self._position >= 0

    def retrieve(self) -> tuple[bool, Image | None]:
        self.decoded.append(self._second)
        return True, np.zeros((2, 2, 3), np.uint8)

    def position_ms(self) -> float:
        return self._position

    def release(self) -> None:
        self.ended.set()


def play(frames: list[tuple[float, float]], *, wanted: bool = True) -> tuple[Script, list[DeviceState]]:
    """Run a script to its end; with `wanted`, somebody waits all the while."""
    script, states = Script(frames), list[DeviceState]()
    camera = DrainedCamera(
        device="camera", open_capture=script.open, now=script.now, on_state=states.append, latency_ms=40
    )
    waiter = threading.Thread(target=_wait_in_vain, args=(camera,))
    if wanted:
        waiter.start()
        while not camera._waiting:  # noqa: SLF001 - the script must not begin before somebody waits
            time.sleep(0)
    camera.start()
    assert script.ended.wait(5)
    camera.close()
    if wanted:
        waiter.join()
    return script, states


def _wait_in_vain(camera: DrainedCamera) -> None:
    with pytest.raises(CameraLost):
        camera.frame_after(10**18, timeout_seconds=60)


def steady(start: float, end: float) -> list[tuple[float, float]]:
    """Ten frames a second."""
    return [(tenth / 10, tenth * 100.0) for tenth in range(round(start * 10), round(end * 10))]


def test_frames_queued_while_the_camera_was_opened_do_not_count() -> None:
    script, states = play([(0.01, 0.0), (0.02, 40.0), (0.03, 80.0), *steady(0.1, 1.0)])
    assert script.decoded == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert states == [DeviceState.OK, DeviceState.LOST]


def test_frames_queued_during_a_stall_do_not_count() -> None:
    burst = [(3.0 + place / 100, 900.0 + place) for place in range(1, 20)]
    script, _ = play([*steady(0, 0.8), *burst, *steady(3.3, 4.0)])
    assert script.decoded == [0.5, 0.6, 0.7, 3.6, 3.7, 3.8, 3.9]


def test_a_frame_given_twice_counts_once_and_given_for_a_second_means_lost() -> None:
    frozen = [(second / 10, 900.0) for second in range(9, 60)]
    script, states = play([*steady(0, 0.9), *frozen])
    assert script.decoded == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert states == [DeviceState.OK, DeviceState.LOST]
    assert script.now().boot_ns <= 2.1 * SECOND


def test_a_camera_without_a_time_of_its_own_is_not_taken_for_frozen() -> None:
    script, _ = play([(second, 0.0) for second, _ in steady(0, 3.0)])
    assert len(script.decoded) == 25


def test_nothing_is_decoded_while_nobody_wants_a_frame() -> None:
    script, states = play(steady(0, 60), wanted=False)
    assert script.decoded == []
    assert states[0] is DeviceState.OK


def test_no_more_frames_are_held_than_the_limit_says() -> None:
    script = Script(steady(0, 60))
    camera = DrainedCamera(
        device="camera", open_capture=script.open, now=script.now, on_state=Heard().states.put, latency_ms=40
    )
    waiter = threading.Thread(target=_wait_in_vain, args=(camera,))
    waiter.start()
    camera.start()
    assert script.ended.wait(5)
    assert len(camera._kept) <= FRAMES_KEPT  # noqa: SLF001 - a limit has no other window
    camera.close()
    waiter.join()
