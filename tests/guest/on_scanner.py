"""Run inside the emulated machine only: a USB scanner, its other side in our hand."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from hardware.drivers.serial_scanner import SerialScanner
from hardware.ports import DeviceState, Scan
from tests.guest.machine import INSIDE, SERIAL_SCANNER, gadget, send
from tests.hardware.conftest import Heard, now

pytestmark = INSIDE


@pytest.fixture
def heard() -> Heard:
    return Heard()


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
    other = Heard()
    second = SerialScanner(
        device="second", path=SERIAL_SCANNER, now=now, on_scan=other.scans.put, on_state=other.states.put
    )
    second.start()
    assert other.state() is DeviceState.BUSY
    send(b"A1\r")
    assert heard.scan().text == "A1"
    second.close()
