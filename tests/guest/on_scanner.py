"""Run inside the emulated machine only: a USB scanner, its other side in our hand."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drivers.serial_scanner import SerialScanner
from hardware.plugged import judge
from hardware.ports import DeviceState, Scan
from hardware.udev_list import list_devices
from tests.guest.machine import (
    INSIDE,
    KEYBOARD,
    PATIENCE_SECONDS,
    SECOND_PEER,
    SERIAL_PEER,
    SERIAL_SCANNER,
    gadget,
    send,
    until,
)
from tests.hardware.conftest import Heard, now

pytestmark = INSIDE

BY_PORT = {"bench": "dummy_hcd.0", "dock": "dummy_hcd.3"}
"""Which port each scanner of one model is plugged into."""


@pytest.fixture
def heard() -> Heard:
    return Heard(PATIENCE_SECONDS)


@pytest.fixture
def scanner(heard: Heard) -> Iterator[SerialScanner]:
    opened = SerialScanner(
        device="scanner", path=SERIAL_SCANNER, now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
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
    other = Heard(PATIENCE_SECONDS)
    second = SerialScanner(
        device="second", path=SERIAL_SCANNER, now=now, on_scan=other.scans.put, on_state=other.states.put
    )
    second.start()
    assert other.state() is DeviceState.BUSY
    send(b"A1\r")
    assert heard.scan().text == "A1"
    second.close()


def test_two_scanners_of_one_model_with_one_serial_number_are_told_apart_by_their_ports() -> None:
    gadget("two-scanners", "same")
    # Both have the same by-id link, which names the last one plugged in.
    ports = {name: f"/dev/serial/by-path/platform-{port}-usb-0:1:1.0" for name, port in BY_PORT.items()}
    heard = {name: Heard(PATIENCE_SECONDS) for name in ports}
    scanners = [
        SerialScanner(device=name, path=path, now=now, on_scan=heard[name].scans.put, on_state=heard[name].states.put)
        for name, path in ports.items()
    ]
    for scanner in scanners:
        scanner.start()
    for each in heard.values():
        each.until(DeviceState.OK)
    for _ in range(2):
        send(b"A1\r", SERIAL_PEER)
        send(b"A2\r", SECOND_PEER)
        scans = [heard[name].scan() for name in BY_PORT]
        assert [(scan.device, scan.text) for scan in scans] == [("bench", "A1"), ("dock", "A2")]
        gadget("unplug", "scanner2")
        heard["dock"].until(DeviceState.LOST)
        gadget("plug", "scanner2")
        heard["dock"].until(DeviceState.OK)
    for scanner in scanners:
        scanner.close()
    gadget("unplug", "scanner2")
    assert all(each.scans.empty() for each in heard.values())


def test_what_is_plugged_in_and_not_used_is_listed_with_the_path_to_write_down() -> None:
    found = {each.name: each for each in judge(list_devices(), used={os.path.realpath(SERIAL_SCANNER)})}
    assert [each.trouble for each in found.values()] == ["keyboard_scanner"]
    [keys] = found.values()
    assert keys.path == KEYBOARD
    gadget("two-scanners", "same")
    until(Path("/dev/serial/by-path/platform-dummy_hcd.3-usb-0:1:1.0").exists)
    twins = [each for each in judge(list_devices(), used=()) if each.trouble == "same_link"]
    assert sorted(each.path for each in twins) == [
        f"/dev/serial/by-path/platform-{port}-usb-0:1:1.0" for port in BY_PORT.values()
    ]
    gadget("unplug", "scanner2")
