"""A scanner on a real pseudo-terminal, through the real serial driver."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import serial

from hardware.drivers.serial_scanner import SerialScanner
from hardware.errors import PortUnplugged
from hardware.ports import BadScan, DeviceState, Scan
from hardware.virtual_scanner import VirtualScanner
from tests.hardware.conftest import Heard, now

Start = Callable[..., SerialScanner]


@pytest.fixture
def scanner(peer: VirtualScanner, start_scanner: Start, heard: Heard) -> SerialScanner:
    started = start_scanner()
    assert heard.state() is DeviceState.OK
    return started


def test_a_scan_is_reported_with_its_text_its_symbology_and_the_time_of_its_last_byte(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    before = now()
    peer.send("]C0SF1234567890123")
    scan = heard.scan()
    after = now()
    assert isinstance(scan, Scan)
    assert (scan.device, scan.text, scan.symbology) == ("scanner", "SF1234567890123", "]C0")
    assert before.boot_ns <= scan.at.boot_ns <= after.boot_ns
    assert before.wall <= scan.at.wall <= after.wall


def test_the_time_is_that_of_the_last_byte_not_of_the_first(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    peer.send("A1")
    heard.scan()
    peer.send_bytes(b"SF12345")
    assert heard.scans.empty()
    middle = now()
    peer.send_bytes(b"67890123\r")
    scan = heard.scan()
    assert scan.text == "SF1234567890123"
    assert scan.at.boot_ns >= middle.boot_ns


def test_a_thousand_codes_at_full_speed_arrive_whole_and_in_order(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    chance = random.Random(7)
    codes = [f"YT{number:06d}{'7' * chance.randrange(60)}" for number in range(1000)]
    stream = b"".join(code.encode() + chance.choice([b"\r", b"\r\n"]) for code in codes)
    sender = threading.Thread(target=peer.send_bytes, args=(stream,))
    sender.start()
    scans = [heard.scan() for _ in codes]
    sender.join()
    assert [scan.text for scan in scans] == codes
    times = [scan.at.boot_ns for scan in scans]
    assert times == sorted(times)


def test_a_scanner_without_suffix_is_read_by_its_silence_and_timed_by_its_last_byte(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    peer.send("6901234567892", suffix="")
    sent = now()
    scan = heard.scan()
    assert isinstance(scan, Scan)
    assert scan.text == "6901234567892"
    assert scan.at.boot_ns < sent.boot_ns + 40_000_000


def test_half_a_code_is_never_taken_for_a_whole_one(scanner: SerialScanner, peer: VirtualScanner, heard: Heard) -> None:
    peer.send_bytes(b"A1\rSF12345")
    assert heard.scan().text == "A1"
    peer.unplug()
    cut = heard.scan()
    assert isinstance(cut, BadScan)
    assert (cut.reason, cut.text) == ("cut", "SF12345")


def test_what_is_no_code_is_reported_with_its_reason(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    peer.send_bytes(b"A\x001\r" + b"7" * 5000 + b"\rA1\r")
    control, too_long, scan = heard.scan(), heard.scan(), heard.scan()
    assert isinstance(control, BadScan)
    assert isinstance(too_long, BadScan)
    assert control.reason == "control"
    assert (too_long.reason, too_long.length, len(too_long.text)) == ("too_long", 5000, 128)
    assert scan.text == "A1"


def test_an_unplugged_scanner_is_lost_and_found_again_at_the_same_path(
    scanner: SerialScanner, peer: VirtualScanner, heard: Heard
) -> None:
    for number in range(2):
        peer.unplug()
        assert heard.state() is DeviceState.LOST
        assert scanner.state is DeviceState.LOST
        peer.plug()
        assert heard.state() is DeviceState.OK
        peer.send(f"A{number}")
        assert heard.scan().text == f"A{number}"


def test_a_station_may_start_before_its_scanner_is_plugged_in(
    peer: VirtualScanner, start_scanner: Start, heard: Heard
) -> None:
    peer.unplug()
    start_scanner()
    assert heard.state() is DeviceState.ABSENT
    peer.plug()
    assert heard.state() is DeviceState.OK
    peer.send("A1")
    assert heard.scan().text == "A1"


def test_a_scanner_held_by_another_program_is_busy_and_not_shared(
    peer: VirtualScanner, start_scanner: Start, heard: Heard
) -> None:
    with serial.Serial(str(peer.path), exclusive=True):
        start_scanner()
        assert heard.state() is DeviceState.BUSY
    assert heard.state() is DeviceState.OK


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_scanner_that_may_not_be_opened_is_denied(tmp_path: Path, start_scanner: Start, heard: Heard) -> None:
    (tmp_path / "scanner").touch(mode=0)
    start_scanner()
    assert heard.state() is DeviceState.DENIED


def test_a_reader_may_come_and_go_without_a_hang_up(peer: VirtualScanner, start_scanner: Start, heard: Heard) -> None:
    for _ in range(3):
        scanner = start_scanner()
        assert heard.state() is DeviceState.OK
        peer.send("A1")
        assert heard.scan().text == "A1"
        scanner.close()
        assert not scanner.alive
        assert scanner.state is DeviceState.OFF


def test_no_scan_comes_after_close(scanner: SerialScanner, peer: VirtualScanner, heard: Heard) -> None:
    scanner.close()
    scanner.close()
    peer.send("A1")
    assert heard.scans.empty()


def test_closing_does_not_wait_for_a_device_that_never_comes(
    tmp_path: Path, start_scanner: Start, heard: Heard
) -> None:
    scanner = start_scanner(path=str(tmp_path / "nowhere"))
    assert heard.state() is DeviceState.ABSENT
    started = now()
    scanner.close()
    assert now().boot_ns - started.boot_ns < 400_000_000


def test_a_code_sent_while_unplugged_is_refused(peer: VirtualScanner) -> None:
    peer.unplug()
    with pytest.raises(PortUnplugged):
        peer.send("A1")


def test_a_defect_in_the_callback_is_told_as_a_loss_and_the_next_scan_arrives(
    peer: VirtualScanner, start_scanner: Start, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(reading: Scan | BadScan) -> None:
        heard.scans.put(reading)
        if reading.text == "A1":
            raise LookupError(reading.text)

    reader = start_scanner(on_scan=fail)
    assert heard.state() is DeviceState.OK
    peer.send("A1")
    assert [heard.scan().text, heard.state(), heard.state()] == ["A1", DeviceState.LOST, DeviceState.OK]
    peer.send("A2")
    assert heard.scan().text == "A2"
    assert reader.alive
    assert "LookupError: A1" in caplog.text
