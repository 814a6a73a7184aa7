"""A device that is named by a link: held while the link names it, let go when it never did."""

from __future__ import annotations

import os
import queue
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware import device_loop, reconnect
from hardware.drivers.serial_scanner import SerialScanner
from hardware.framing import Framer
from hardware.hotplug import hotplug
from hardware.ports import DeviceState
from hardware.scanner import Line, LineScanner
from hardware.serial_port import open_port
from tests.hardware.conftest import Heard, now

Port = Callable[[], tuple[int, str]]


@pytest.fixture
def port() -> Iterator[Port]:
    """Makes serial ports: the device's end, and the path of ours."""
    opened: list[int] = []

    def make() -> tuple[int, str]:
        device, ours = os.openpty()
        tty.setraw(ours)
        opened.extend((device, ours))
        return device, os.ttyname(ours)

    yield make
    for descriptor in opened:
        os.close(descriptor)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "by-id"


def point(link: Path, node: str) -> None:
    new = link.with_name("new")
    new.symlink_to(node)
    new.rename(link)
    hotplug()._wake_all()  # noqa: SLF001 - what udev's word does, on a machine without it


@pytest.fixture
def scanner(link: Path, port: Port, heard: Heard) -> Iterator[SerialScanner]:
    made = SerialScanner(device="scanner", path=str(link), now=now, on_scan=heard.scans.put, on_state=heard.states.put)
    yield made
    made.close()


def test_a_port_that_got_the_scanner_s_number_is_let_go_when_the_link_is_right(
    scanner: SerialScanner, link: Path, port: Port, heard: Heard
) -> None:
    _wrong, left_over = port()
    device, right = port()
    point(link, left_over)
    scanner.start()
    heard.until(DeviceState.OK)
    point(link, right)
    heard.until(DeviceState.LOST)
    heard.until(DeviceState.OK)
    os.write(device, b"A1\r")
    assert heard.scan().text == "A1"


def test_a_link_that_comes_while_its_device_is_opened_is_looked_at_again(link: Path, port: Port, heard: Heard) -> None:
    """Else nobody would know which device was opened, and it would be held for ever, right or wrong."""
    _wrong, left_over = port()
    device, right = port()

    def open_line() -> Line | DeviceState:
        if not link.exists():
            point(link, left_over)
        return open_port(str(link), baud=9600)

    scanner = LineScanner(
        device="scanner",
        open_line=open_line,
        make_framer=Framer,
        now=now,
        on_scan=heard.scans.put,
        on_state=heard.states.put,
        path=str(link),
    )
    scanner.start()
    try:
        heard.until(DeviceState.OK)
        point(link, right)
        heard.until(DeviceState.LOST)
        heard.until(DeviceState.OK)
        os.write(device, b"A1\r")
        assert heard.scan().text == "A1"
    finally:
        scanner.close()


def test_a_twin_that_takes_the_link_over_does_not_take_the_scanner(
    scanner: SerialScanner, link: Path, port: Port, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two scanners with one serial number share a link; udev keeps it with both."""
    monkeypatch.setattr(device_loop, "UDEV_RECORDS", link.parent)
    device, ours = port()
    _second, twin = port()
    number = os.stat(ours).st_rdev  # noqa: PTH116 - the number is what udev names its record by
    (link.parent / f"c{os.major(number)}:{os.minor(number)}").write_text(f"S:{link}\n")
    point(link, ours)
    scanner.start()
    heard.until(DeviceState.OK)
    point(link, twin)
    os.write(device, b"A1\r")
    assert heard.scan().text == "A1"
    assert heard.states.empty()


def test_a_word_of_another_device_changes_nothing(scanner: SerialScanner, link: Path, port: Port, heard: Heard) -> None:
    device, ours = port()
    point(link, ours)
    scanner.start()
    heard.until(DeviceState.OK)
    for number in range(5):
        hotplug()._wake_all()  # noqa: SLF001 - as above
        os.write(device, b"A%d\r" % number)
        assert heard.scan().text == f"A{number}"
    assert heard.states.empty()


def test_a_look_waits_for_udev_and_not_for_ever(
    scanner: SerialScanner, link: Path, port: Port, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = link.with_name("queue")
    busy.touch()
    monkeypatch.setattr(reconnect, "QUEUE", busy)
    monkeypatch.setattr(reconnect, "SETTLE_SECONDS_MAX", 60.0)
    _device, ours = port()
    point(link, ours)
    scanner.start()
    with pytest.raises(queue.Empty):
        heard.states.get(timeout=0.3)
    busy.unlink()
    heard.until(DeviceState.OK)
    scanner.close()
    busy.touch()
    monkeypatch.setattr(reconnect, "SETTLE_SECONDS_MAX", 0.1)
    again = SerialScanner(device="again", path=str(link), now=now, on_scan=heard.scans.put, on_state=heard.states.put)
    again.start()
    heard.until(DeviceState.OK)
    again.close()
