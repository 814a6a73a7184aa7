"""Run inside the emulated machine only: each device pulled out and put back, again and again.

What is sent while a device is up arrives once and whole; the device is back by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hardware.drivers.evdev_scanner import EvdevScanner
from hardware.drivers.serial_scanner import SerialScanner
from hardware.drivers.usb_camera import UsbCamera
from hardware.hotplug import QUEUE, Hotplug, hotplug
from hardware.ports import DeviceState, Scan
from hardware.reconnect import Reconnect
from tests.guest.machine import (
    INSIDE,
    KEYBOARD,
    PATIENCE_SECONDS,
    ROUNDS,
    SERIAL_SCANNER,
    gadget,
    scan_keys,
    send,
    tell,
    until,
)
from tests.hardware.conftest import Heard, now

pytestmark = INSIDE

NODES = ("ttyACM*", "input/event*", "video*", "serial/by-id/*", "input/by-id/*", "v4l/by-path/*")


def holds(opened: SerialScanner | EvdevScanner | UsbCamera, path: str) -> bool:
    """Whether it has the device that the path names now, and udev is done."""
    node = opened._loop._node  # noqa: SLF001 - the truth behind its word
    try:
        return not QUEUE.exists() and opened.state is DeviceState.OK and Path(path).stat().st_rdev == node
    except OSError:
        return False


@dataclass
class Course:
    """One device's rounds, in a thread of its own: the devices are pulled out beside each other."""

    device: str
    opened: SerialScanner | EvdevScanner | UsbCamera
    path: str
    heard: Heard
    use: Callable[[int], None]
    """Let the device do its work once, and look at the result."""
    back: list[float] = field(default_factory=list)
    """Seconds from the plug to the state OK."""

    def run(self) -> None:
        for number in range(ROUNDS):
            gadget("unplug", self.device)
            self.heard.until(DeviceState.LOST)
            plugged = time.monotonic()
            gadget("plug", self.device)
            self._until_up()
            self.back.append(time.monotonic() - plugged)
            self.use(number)

    def _until_up(self) -> None:
        """Up, and with the right one: while udev is late, a link that was left over may lead to another device."""
        self.heard.until(DeviceState.OK)
        until(lambda: holds(self.opened, self.path), self._found)
        while not self.heard.states.empty():
            self.heard.states.get()

    def _found(self) -> str:
        loop, link = self.opened._loop, Path(self.path)  # noqa: SLF001 - the truth behind its word
        named = link.stat().st_rdev if link.exists() else None
        nodes = sorted(str(each) for pattern in NODES for each in Path("/dev").glob(pattern))
        held = loop._node  # noqa: SLF001 - the truth behind its word
        return (
            f"{self.device}, round {len(self.back)}: {loop.state}, holds {held}, {link} is {named}"
            f" ({link.resolve()}), queue {QUEUE.exists()}, nodes {nodes}"
        )


def run(courses: list[Course]) -> None:
    """Run them beside each other, and keep the times for the bench. Raises what went wrong in any."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(course.run) for course in courses]:
            done.result()
    for course in courses:
        assert len(course.back) == ROUNDS
        tell(f"{course.device}_back", course.back)


@pytest.fixture
def serial() -> Iterator[Course]:
    heard = Heard(PATIENCE_SECONDS)
    scanner = SerialScanner(
        device="serial", path=SERIAL_SCANNER, now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
    scanner.start()
    heard.until(DeviceState.OK)

    def use(number: int) -> None:
        codes = [f"A{number}", f"YT{number:013d}"]
        send("".join(code + "\r" for code in codes).encode())
        for code in codes:
            scan = heard.scan()
            assert isinstance(scan, Scan)
            assert scan.text == code

    yield Course("scanner", scanner, SERIAL_SCANNER, heard, use)
    scanner.close()


@pytest.fixture
def keyboard() -> Iterator[Course]:
    heard = Heard(PATIENCE_SECONDS)
    scanner = EvdevScanner(device="keys", path=KEYBOARD, now=now, on_scan=heard.scans.put, on_state=heard.states.put)
    scanner.start()
    heard.until(DeviceState.OK)

    def use(number: int) -> None:
        assert scan_keys(heard, f"K{number}").text == f"K{number}"

    yield Course("keyboard", scanner, KEYBOARD, heard, use)
    scanner.close()


@pytest.fixture
def camera() -> Iterator[Course]:
    heard = Heard(PATIENCE_SECONDS)
    path = next(Path("/dev/v4l/by-path").glob("*index0"))
    opened = UsbCamera(device="camera", path=str(path), now=now, on_state=heard.states.put, width=640, height=480)
    opened.start()
    heard.until(DeviceState.OK)

    def use(number: int) -> None:
        trigger = now().boot_ns
        assert opened.frame_after(trigger, timeout_seconds=15).at.boot_ns > trigger

    yield Course("camera", opened, str(path), heard, use)
    opened.close()


def test_every_device_comes_back_by_itself_each_time_and_loses_and_doubles_nothing(
    serial: Course, keyboard: Course, camera: Course
) -> None:
    run([serial, keyboard, camera])
    assert serial.heard.scans.empty()
    assert keyboard.heard.scans.empty()


def nobody_tells() -> Iterator[str]:
    """A machine without udev."""
    raise ImportError


@pytest.mark.parametrize("events", [hotplug(), Hotplug(nobody_tells)], ids=["events", "poll"])
def test_a_scanner_is_found_by_events_alone_and_by_its_poll_alone(events: Hotplug) -> None:
    heard = Heard(PATIENCE_SECONDS)
    scanner = SerialScanner(
        device="serial", path=SERIAL_SCANNER, now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
    shortest = 0.5 if events is not hotplug() else 600.0
    scanner._loop.again = Reconnect(events, shortest=shortest)  # noqa: SLF001 - pauses that nobody sits out tell events from the poll
    scanner.start()
    heard.until(DeviceState.OK)
    gadget("unplug", "scanner")
    heard.until(DeviceState.LOST)
    gadget("plug", "scanner")
    heard.until(DeviceState.OK)
    send(b"A1\r")
    assert heard.scan().text == "A1"
    scanner.close()
