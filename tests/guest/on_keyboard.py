"""Run inside the emulated machine only: a USB scanner in keyboard mode, its other side in our hand."""

from __future__ import annotations

import os
import queue
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path

import pytest

from hardware.drivers.evdev_scanner import EvdevScanner
from hardware.ports import BadScan, DeviceState, Scan
from tests.guest.machine import HID_CTRL, INSIDE, KEYBOARD, PATIENCE_SECONDS, gadget, scan_keys, tell, type_keys
from tests.hardware.conftest import Heard, now

pytestmark = INSIDE

ENTER_PRESSED = struct.pack("=HHi", 1, 28, 1)


@pytest.fixture
def heard() -> Heard:
    return Heard(PATIENCE_SECONDS)


@pytest.fixture
def keyboard(heard: Heard) -> Iterator[EvdevScanner]:
    opened = EvdevScanner(
        device="keys",
        path=KEYBOARD,
        now=now,
        on_scan=heard.scans.put,
        on_state=heard.states.put,
        idle_seconds=1.0,  # an emulator pauses where no scanner does
    )
    opened.start()
    assert heard.state() is DeviceState.OK
    yield opened
    opened.close()


@pytest.fixture
def onlooker() -> Iterator[int]:
    """Another program that reads the same keyboard, as a console or a browser does."""
    descriptor = os.open(KEYBOARD, os.O_RDONLY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def sees(onlooker: int, patience_ms: int) -> bool:
    poll = select.poll()
    poll.register(onlooker, select.POLLIN)
    return bool(poll.poll(patience_ms))


@pytest.mark.parametrize("suffix", ["\r", "\t", ""])
def test_a_typed_code_arrives_with_its_time_with_and_without_a_suffix(
    keyboard: EvdevScanner, heard: Heard, suffix: str
) -> None:
    before = now().boot_ns
    scan = scan_keys(heard, "SF1234567890123", suffix)
    assert scan.text == "SF1234567890123"
    assert before < scan.at.boot_ns < now().boot_ns


def some_codes(count: int) -> list[str]:
    chance = random.Random(3)
    return [f"JDX{chance.randrange(10**12):012d}-{number}-{count}" for number in range(count)]


def test_code_after_code_arrives_whole(keyboard: EvdevScanner, heard: Heard) -> None:
    for code in some_codes(50):
        assert scan_keys(heard, code).text == code


def test_of_a_burst_that_the_reader_cannot_follow_no_wrong_code_is_passed_on(
    keyboard: EvdevScanner, heard: Heard
) -> None:
    codes = some_codes(50)
    type_keys("".join(code + "\r" for code in codes) + "LAST\r")
    whole = []
    while "LAST" not in (reading := heard.scan()).text:
        if isinstance(reading, Scan):
            whole.append(reading.text)
        else:
            assert reading.reason == "cut"
    assert set(whole) <= set(codes)
    assert len(whole) == len(set(whole))


def test_a_group_separator_is_ctrl_and_the_bracket(keyboard: EvdevScanner, heard: Heard) -> None:
    type_keys("]C1010690123456789210LOT7")
    type_keys("]", held=HID_CTRL)
    type_keys("17271231\r")
    scan = heard.scan()
    assert isinstance(scan, Scan)
    assert (scan.symbology, scan.text) == ("]C1", "010690123456789210LOT7\x1d17271231")


def test_nobody_else_sees_what_a_grabbed_scanner_types(keyboard: EvdevScanner, heard: Heard, onlooker: int) -> None:
    type_keys("A1\r")
    assert heard.scan().text == "A1"
    assert not sees(onlooker, 500)


def test_without_the_grab_everybody_would_see_it(onlooker: int) -> None:
    type_keys("A1\r")
    assert sees(onlooker, 5_000)


def test_a_scanner_that_another_program_has_grabbed_is_busy_until_it_lets_go(
    keyboard: EvdevScanner, heard: Heard
) -> None:
    other = Heard(PATIENCE_SECONDS)
    second = EvdevScanner(device="second", path=KEYBOARD, now=now, on_scan=other.scans.put, on_state=other.states.put)
    second.start()
    assert other.state() is DeviceState.BUSY
    type_keys("A1\r")
    assert heard.scan().text == "A1"
    keyboard.close()
    other.until(DeviceState.OK)
    type_keys("A2\r")
    assert other.scan().text == "A2"
    second.close()
    assert heard.scans.empty()


def test_keys_that_the_kernel_had_to_drop_cut_their_code_and_no_other() -> None:
    heard, stuck, go_on = Heard(PATIENCE_SECONDS), threading.Event(), threading.Event()

    def slow(reading: Scan | BadScan) -> None:
        heard.scans.put(reading)
        stuck.set()
        go_on.wait(60)

    scanner = EvdevScanner(device="keys", path=KEYBOARD, now=now, on_scan=slow, on_state=heard.states.put)
    scanner.start()
    assert heard.state() is DeviceState.OK
    type_keys("A1\r")
    assert stuck.wait(60)
    type_keys("7" * 400 + "\r" + "8" * 9)
    go_on.set()
    type_keys("9\rA2\r")
    first, *cut, last = [heard.scan() for _ in range(3)]
    assert (first.text, last.text) == ("A1", "A2")
    assert [each.reason for each in cut if isinstance(each, BadScan)] == ["cut"]
    scanner.close()


class BareReader:
    """poll and read until Enter went down: nothing is decoded, nothing framed, nobody shut out."""

    def __init__(self) -> None:
        self.entered: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._descriptor = os.open(KEYBOARD, os.O_RDONLY | os.O_NONBLOCK)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            if sees(self._descriptor, 200) and ENTER_PRESSED in os.read(self._descriptor, 65_536):
                self.entered.put(time.perf_counter())

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._descriptor)


def test_a_code_is_told_soon_after_its_last_key_beside_a_bare_reader() -> None:
    """Figures for the bench: milliseconds from before a code's keys to its scan, and to its bytes in a bare reader."""
    code = "SF1234567890123\r"
    bare, ours = [], []
    reader = BareReader()
    for _ in range(20):
        started = time.perf_counter()
        type_keys(code)
        bare.append((reader.entered.get(timeout=60) - started) * 1e3)
    reader.close()
    told: queue.SimpleQueue[float] = queue.SimpleQueue()
    up = threading.Event()
    scanner = EvdevScanner(
        device="keys",
        path=KEYBOARD,
        now=now,
        on_scan=lambda _scan: told.put(time.perf_counter()),
        on_state=lambda state: up.set() if state is DeviceState.OK else None,
    )
    scanner.start()
    assert up.wait(60)
    for _ in range(20):
        started = time.perf_counter()
        type_keys(code)
        ours.append((told.get(timeout=60) - started) * 1e3)
    scanner.close()
    tell("keyboard_scan_ms", ours)
    tell("keyboard_floor_ms", bare)


UI_SET_EVBIT, UI_SET_KEYBIT, UI_DEV_CREATE = 0x40045564, 0x40045565, 0x5501


@pytest.fixture
def decoy() -> Iterator[Callable[[], None]]:
    """Makes another input device, which gets the lowest number that is free."""
    descriptor = os.open("/dev/uinput", os.O_WRONLY)

    def make() -> None:
        ioctl(descriptor, UI_SET_EVBIT, 1)
        ioctl(descriptor, UI_SET_KEYBIT, 30)
        os.write(descriptor, b"decoy".ljust(80, b"\x00") + struct.pack("=HHHHI", 3, 1, 1, 1, 0) + bytes(1_024))
        ioctl(descriptor, UI_DEV_CREATE)

    yield make
    os.close(descriptor)


def test_a_scanner_does_not_stay_with_a_device_that_got_its_number(
    keyboard: EvdevScanner, heard: Heard, decoy: Callable[[], None]
) -> None:
    """While udev is late the old link leads to whatever was plugged in next: that is no scanner."""
    node = Path(KEYBOARD).resolve()
    subprocess.run(["udevadm", "control", "--stop-exec-queue"], check=True)
    try:
        gadget("unplug", "keyboard")
        heard.until(DeviceState.LOST)
        decoy()
        assert (Path(KEYBOARD).resolve(), node.exists()) == (node, True), (
            "the link that was left over leads to the decoy"
        )
        heard.until(DeviceState.OK)
    finally:
        subprocess.run(["udevadm", "control", "--start-exec-queue"], check=True)
    heard.until(DeviceState.LOST)
    gadget("plug", "keyboard")
    heard.until(DeviceState.OK)
    assert scan_keys(heard, "A1").text == "A1"
