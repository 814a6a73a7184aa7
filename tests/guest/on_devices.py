"""Run inside the emulated machine only: a USB scanner (its other side is /dev/ttyGS0) and a camera."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hardware import picture
from hardware.drivers.serial_scanner import SerialScanner
from hardware.drivers.usb_camera import UsbCamera
from hardware.errors import CameraLost
from hardware.ports import DeviceState, Scan
from tests.hardware.conftest import Heard, now

SCANNER = "/dev/serial/by-id/usb-ACME_Scanner_SN001-if00"
OTHER_SIDE = "/dev/ttyGS0"

pytestmark = pytest.mark.skipif(shutil.which("gadget") is None, reason="runs inside the emulated machine")


def gadget(*words: str) -> None:
    subprocess.run(["gadget", *words], check=True, capture_output=True)


def send(data: bytes) -> None:
    descriptor = os.open(OTHER_SIDE, os.O_WRONLY | os.O_NOCTTY)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def scanner(heard: Heard) -> Iterator[SerialScanner]:
    opened = SerialScanner(device="scanner", path=SCANNER, now=now, on_scan=heard.scans.put, on_state=heard.states.put)
    opened.start()
    assert heard.state() is DeviceState.OK
    yield opened
    opened.close()


@pytest.fixture
def camera(heard: Heard) -> Iterator[UsbCamera]:
    # By path: the test camera has no serial number, so it has no by-id link.
    path = next(Path("/dev/v4l/by-path").glob("*index0"))
    opened = UsbCamera(device="camera", path=str(path), now=now, on_state=heard.states.put, width=640, height=480)
    opened.start()
    assert heard.state() is DeviceState.OK
    yield opened
    opened.close()


def test_a_scan_arrives_with_its_time(scanner: SerialScanner, heard: Heard) -> None:
    before = now().boot_ns
    send(b"]C0SF1234567890123\r\n")
    scan = heard.scan()
    assert isinstance(scan, Scan)
    assert (scan.text, scan.symbology) == ("SF1234567890123", "]C0")
    assert before < scan.at.boot_ns < now().boot_ns


def test_a_burst_over_usb_arrives_whole_and_in_order(scanner: SerialScanner, heard: Heard) -> None:
    chance = random.Random(2)
    codes = [f"YT{number:06d}{'8' * chance.randrange(80)}" for number in range(200)]
    sender = threading.Thread(target=send, args=(b"".join(code.encode() + b"\r" for code in codes),))
    sender.start()
    assert [heard.scan().text for _ in codes] == codes
    sender.join()


def test_a_scanner_pulled_out_and_put_back_is_found_by_its_link(scanner: SerialScanner, heard: Heard) -> None:
    for number in range(2):
        gadget("unplug", "scanner")
        assert heard.state() is DeviceState.LOST
        gadget("plug", "scanner")
        assert heard.state() is DeviceState.OK
        send(b"A%d\r" % number)
        assert heard.scan().text == f"A{number}"


def test_a_second_scanner_takes_nothing_from_the_first(scanner: SerialScanner, heard: Heard) -> None:
    gadget("two-scanners")
    send(b"A1\r")
    assert heard.scan().text == "A1"
    gadget("unplug", "scanner2")
    send(b"A2\r")
    assert heard.scan().text == "A2"
    assert scanner.state is DeviceState.OK


def test_a_second_reader_of_the_port_is_told_that_it_is_busy(scanner: SerialScanner, heard: Heard) -> None:
    other = Heard()
    second = SerialScanner(device="second", path=SCANNER, now=now, on_scan=other.scans.put, on_state=other.states.put)
    second.start()
    assert other.state() is DeviceState.BUSY
    send(b"A1\r")
    assert heard.scan().text == "A1"
    second.close()


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
