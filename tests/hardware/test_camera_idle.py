"""Every photo is later than its trigger, after ten seconds in which nobody asked and at random gaps. Real streams."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from hardware.counter_strip import read_number
from hardware.drivers.stream_camera import StreamCamera
from hardware.ports import DeviceState
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import Heard, now

SECOND = 1_000_000_000
IDLE_SECONDS = 10.0
CAMERAS = 10


@contextmanager
def watched(count: int) -> Iterator[tuple[VirtualCamera, list[StreamCamera]]]:
    """One virtual camera, watched by so many drivers, each over a connection of its own."""
    with ExitStack() as stack:
        peer = VirtualCamera(width=640, height=360, frames_per_second=20)
        peer.start()
        stack.callback(peer.close)
        cameras = []
        for _ in range(count):
            heard = Heard()
            camera = StreamCamera(device="camera", url=peer.url, now=now, on_state=heard.states.put)
            camera.start()
            stack.callback(camera.close)
            heard.until(DeviceState.OK)
            cameras.append(camera)
        yield peer, cameras


def is_later(camera: StreamCamera, peer: VirtualCamera) -> bool:
    """Whether a photo that is asked for now shows what was drawn after this moment, and soon."""
    trigger = now().boot_ns
    frame = camera.frame_after(trigger)
    number = read_number(frame.image)
    assert number is not None
    return trigger < peer.frame_times[number] < frame.at.boot_ns < trigger + 5 * SECOND


def rounds(count: int, *, pause: float) -> list[bool]:
    """So many photos, each by a camera that nobody has asked for so long."""
    told: list[bool] = []
    with watched(CAMERAS) as (peer, cameras):
        for _ in range(count // CAMERAS):
            threading.Event().wait(pause)
            told += [is_later(camera, peer) for camera in cameras]
    return told


@pytest.mark.slow
def test_after_ten_idle_seconds_a_photo_is_later_than_its_trigger_twenty_times() -> None:
    assert rounds(20, pause=IDLE_SECONDS) == [True] * 20


@pytest.mark.slow
def test_at_random_gaps_a_photo_is_later_than_its_trigger_a_hundred_and_eighty_times() -> None:
    with watched(3) as (peer, cameras), ThreadPoolExecutor(len(cameras)) as pool:

        def ask(seed: int) -> list[bool]:
            chance, told = random.Random(seed), []
            for _ in range(60):
                threading.Event().wait(chance.expovariate(8))
                told.append(is_later(cameras[seed], peer))
            return told

        told = [each for answers in pool.map(ask, range(len(cameras))) for each in answers]
    assert told == [True] * 180


@pytest.mark.soak
def test_after_ten_idle_seconds_two_hundred_times() -> None:
    assert rounds(200, pause=IDLE_SECONDS) == [True] * 200


@pytest.mark.slow
def test_control_a_stream_that_is_not_drained_gives_the_picture_of_a_while_ago() -> None:
    """What the drain thread is for: bare OpenCV, left alone as long, hands out what it had queued."""
    import cv2  # noqa: PLC0415 - for the control alone

    with watched(0) as (peer, _):
        video = cv2.VideoCapture(peer.url, cv2.CAP_FFMPEG)
        assert video.read()[0]
        threading.Event().wait(2.0)
        trigger = now().boot_ns
        taken, image = video.read()
        number = read_number(image) if taken else None  # type: ignore[arg-type]  # a picture, once it is taken
        video.release()
    assert number is not None
    assert peer.frame_times[number] < trigger - SECOND
