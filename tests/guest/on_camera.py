"""Run inside the emulated machine only: a USB camera with a moving picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hardware import picture
from hardware.drivers.usb_camera import UsbCamera
from hardware.errors import CameraLost
from hardware.ports import DeviceState
from tests.guest.machine import INSIDE, PATIENCE_SECONDS, gadget
from tests.hardware.conftest import Heard, now

pytestmark = INSIDE


@pytest.fixture
def heard() -> Heard:
    return Heard(PATIENCE_SECONDS)


@pytest.fixture
def camera(heard: Heard) -> Iterator[UsbCamera]:
    # By path: the test camera has no serial number, so it has no by-id link.
    path = next(Path("/dev/v4l/by-path").glob("*index0"))
    opened = UsbCamera(device="camera", path=str(path), now=now, on_state=heard.states.put, width=640, height=480)
    opened.start()
    assert heard.state() is DeviceState.OK
    yield opened
    opened.close()


def test_every_photo_is_of_after_its_trigger(camera: UsbCamera, tmp_path: Path) -> None:
    pictures = set()
    for _ in range(3):
        trigger = now()
        frame = camera.frame_after(trigger.boot_ns)
        assert frame.at.boot_ns > trigger.boot_ns
        assert frame.image.shape == (480, 640, 3)
        assert np.ptp(frame.image) > 50
        pictures.add(picture.save(frame, tmp_path).path)
    # The test picture moves, so the same digest twice would be the same frame twice.
    assert len(pictures) == 3


def test_a_camera_pulled_out_and_put_back_is_found_again(camera: UsbCamera, heard: Heard) -> None:
    gadget("unplug", "camera")
    assert heard.state() is DeviceState.LOST
    with pytest.raises(CameraLost):
        camera.frame_after(now().boot_ns, timeout_seconds=0.2)
    gadget("plug", "camera")
    trigger = now().boot_ns
    assert camera.frame_after(trigger, timeout_seconds=15).at.boot_ns > trigger
    assert heard.state() is DeviceState.OK
