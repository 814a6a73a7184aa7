"""Which frames count: the drain thread's rules about time, on a scripted camera and a scripted clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from hardware.camera import FRAMES_KEPT, Capture, DrainedCamera
from hardware.errors import CameraLost
from hardware.film import Coded, Film
from hardware.ports import DeviceState, Image, Instant
from tests.hardware.conftest import Heard

SECOND = 1_000_000_000


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

    def coded(self) -> Coded | None:
        return Coded(data=f"{self._second:.1f}".encode())

    def held_ns(self) -> int:
        return 0

    def position_ms(self) -> float:
        return self._position

    def close(self) -> None:
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


def test_a_film_holds_the_frames_that_count_whether_or_not_anybody_wants_them_decoded() -> None:
    script, film = Script([(0.01, 0.0), *steady(0.1, 3.0)]), Film(seconds=1.0)
    camera = DrainedCamera(
        device="camera", open_capture=script.open, now=script.now, on_state=Heard().states.put, latency_ms=40
    )
    camera.record(film)
    camera.start()
    assert script.ended.wait(5)
    camera.close()
    assert [frame.coded.data.decode() for frame in film.after(0)] == [f"{tenth / 10:.1f}" for tenth in range(19, 30)]
    assert film.count == 25, "what was queued before does not count"
    assert script.decoded == []
