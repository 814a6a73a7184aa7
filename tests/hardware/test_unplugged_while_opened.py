"""A serial device that is pulled out exactly while it is opened: a contact that bounces, or a hub that restarts.

pyserial lets the kernel's own errors out then, each kind from another step.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from hardware.drivers.serial_outlet import SerialOutlet
from hardware.drivers.serial_scale import SerialScale
from hardware.drivers.serial_scanner import SerialScanner
from hardware.errors import OutletError, PrinterUnreachable
from hardware.ports import DeviceState
from hardware.serial_link import Flow, SerialLink
from hardware.serial_port import open_port
from hardware.virtual_port import VirtualPort
from hardware.virtual_scale import VirtualScale
from hardware.virtual_scanner import VirtualScanner
from tests.hardware.conftest import PATIENCE_SECONDS, Heard, now

STEPS = ("_reconfigure_port", "_update_dtr_state", "_reset_input_buffer")
Pull = Callable[[VirtualPort], threading.Event]


@pytest.fixture(params=STEPS)
def pull(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """Pulls a port out at this step of the next opening; the event says that it was."""
    step = getattr(serial.Serial, request.param)

    def arm(port: VirtualPort) -> threading.Event:
        is_out = threading.Event()

        def pulled(self: serial.Serial, **how: bool) -> None:
            if not is_out.is_set():
                port.unplug()
                is_out.set()
            step(self, **how)

        monkeypatch.setattr(serial.Serial, request.param, pulled)
        return is_out

    return arm


@pytest.fixture
def port(tmp_path: Path) -> Iterator[VirtualPort]:
    made = VirtualPort(tmp_path / "port")
    yield made
    made.close()


def test_the_next_scan_arrives(pull: Pull, tmp_path: Path, heard: Heard) -> None:
    peer = VirtualScanner(tmp_path / "scanner")
    scanner = SerialScanner(
        device="scanner", path=str(peer.path), now=now, on_scan=heard.scans.put, on_state=heard.states.put
    )
    scanner.start()
    try:
        assert heard.state() is DeviceState.OK
        peer.unplug()
        assert heard.state() is DeviceState.LOST
        is_out = pull(peer)
        peer.plug()
        assert is_out.wait(PATIENCE_SECONDS)
        peer.plug()
        assert heard.state() is DeviceState.OK
        peer.send("A2")
        assert heard.scan().text == "A2"
    finally:
        scanner.close()
        peer.close()


def test_a_scale_is_read_again(pull: Pull, tmp_path: Path, heard: Heard) -> None:
    peer = VirtualScale(tmp_path / "scale")
    pull(peer)
    scale = SerialScale(device="scale", path=str(peer.path), now=now, on_state=heard.states.put)
    scale.start()
    try:
        assert heard.state() in {DeviceState.LOST, DeviceState.ABSENT}
        peer.plug()
        heard.until(DeviceState.OK)
    finally:
        scale.close()
        peer.close()


def test_a_port_is_lost_and_open_once_it_is_plugged_in(pull: Pull, port: VirtualPort) -> None:
    pull(port)
    assert open_port(str(port.path), baud=9600) is DeviceState.LOST
    port.plug()
    opened = open_port(str(port.path), baud=9600)
    assert not isinstance(opened, DeviceState)
    opened.close()


def test_a_printer_is_unreachable_and_reached_once_it_is_plugged_in(pull: Pull, port: VirtualPort) -> None:
    pull(port)
    with pytest.raises(PrinterUnreachable, match=str(port.path)):
        SerialLink(str(port.path), 9600, flow=Flow.NONE)
    port.plug()
    SerialLink(str(port.path), 9600, flow=Flow.NONE).close()


def test_a_second_system_is_told_once_it_is_plugged_in(pull: Pull, port: VirtualPort) -> None:
    pull(port)
    outlet = SerialOutlet(path=str(port.path))
    with pytest.raises(OutletError, match="Input/output error"):
        outlet.send(b"A1\r")
    port.plug()
    outlet.send(b"A1\r")
    port.unplug()
    with pytest.raises(OutletError):
        outlet.send(b"A2\r")
    outlet.close()


def test_a_speed_that_a_port_cannot_have_is_no_crash(port: VirtualPort, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_port: serial.Serial, _baud: int) -> None:
        raise ValueError("Failed to set custom baud rate")  # pyserial's own words

    monkeypatch.setattr(serial.Serial, "_set_special_baudrate", refuse)
    assert open_port(str(port.path), baud=12_345) is DeviceState.LOST
    with pytest.raises(OutletError, match="custom baud rate"):
        SerialOutlet(path=str(port.path), baud=12_345).send(b"A1\r")


def test_a_port_that_bounces_at_any_moment_is_a_state_and_never_an_error(port: VirtualPort) -> None:
    chance, over = random.Random(1111), threading.Event()

    def bounce() -> None:
        while not over.is_set():
            port.unplug()
            over.wait(chance.random() / 10_000)
            port.plug()
            over.wait(chance.random() / 1_000)

    hand = threading.Thread(target=bounce)
    hand.start()
    seen = set()
    try:
        for _ in range(3_000):
            opened = open_port(str(port.path), baud=9600)
            if isinstance(opened, DeviceState):
                seen.add(opened)
            else:
                opened.close()
    finally:
        over.set()
        hand.join()
    assert seen <= {DeviceState.ABSENT, DeviceState.LOST, DeviceState.BUSY}
