"""A scale that talks and cannot be read: the screens say so, and no report calls the station ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from edge.clock import Clock
from edge.readiness import look
from edge.settings import ScaleSettings, Settings
from hardware.virtual_port import VirtualPort
from shipfloor.station import Assembly
from tests.shipfloor.command import shipfloor, write_settings
from tests.station.weighing import weigh_out_at
from tests.station.whole import running, wait_until

pytestmark = pytest.mark.slow

COUNTING = b"ST,GS,  12 pcs\r\n"
STX = b"\x02+000500217\x03"


@contextmanager
def babbling(port: VirtualPort, data: bytes) -> Iterator[None]:
    """The port sends these bytes twenty times a second: the line is never silent for a tenth of one."""
    enough = threading.Event()

    def babble() -> None:
        while not enough.wait(0.05):
            port.send_bytes(data)

    thread = threading.Thread(target=babble)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def scale_of(assembly: Assembly) -> tuple[str, str]:
    """Its standing and why, in a report of now."""
    station = assembly.station
    [(standing, why)] = [
        (check.standing.value, check.why.code)
        for check in look(station, station.reader())
        if (check.what, check.name) == ("device", "scale")
    ]
    return standing, why


def shown(assembly: Assembly) -> str:
    return assembly.station.devices.states.get("scale", ("nothing",))[0]


def test_a_scale_that_went_over_to_counting_pieces_in_the_shift_is_no_ready_device(tmp_path: Path) -> None:
    with weigh_out_at(tmp_path) as weigh_out:
        assembly = weigh_out.here.assembly
        assert scale_of(assembly) == ("ok", "device_ready")
        weigh_out.scale.mute(silent=True)
        with babbling(weigh_out.scale, COUNTING):
            wait_until(lambda: shown(assembly) == "lost", "the screens hear of it")
            assert scale_of(assembly) == ("bad", "scale_unreadable")
        wait_until(lambda: scale_of(assembly) == ("bad", "scale_lost"), "and when it falls silent, of that")
        weigh_out.scale.mute(silent=False)
        wait_until(lambda: scale_of(assembly) == ("ok", "device_ready"), "it is read again")


def test_a_scale_that_spoke_another_protocol_from_the_start_is_no_ready_device(tmp_path: Path) -> None:
    with closing(VirtualPort(tmp_path / "scale")) as port, babbling(port, STX):
        scale = ScaleSettings(options={"path": str(port.path)})
        assembly = Assembly(Settings(station_id="S1", data=tmp_path / "station", scale=scale), Clock(trust=True))
        with running(assembly.app()):
            assert scale_of(assembly) == ("bad", "device_silent"), "it has not said anything yet"
            wait_until(lambda: shown(assembly) == "lost", "the screens hear of it")
            assert scale_of(assembly) == ("bad", "scale_unreadable")


def test_the_doctor_says_that_it_talks_and_cannot_be_read(tmp_path: Path) -> None:
    with closing(VirtualPort(tmp_path / "scale")) as port, babbling(port, STX):
        settings = write_settings(tmp_path, more=f'[scale]\noptions = {{ path = "{port.path}" }}\n')
        told = shipfloor("doctor", "--settings", settings, "--json").json["findings"]
    [scale] = [each for each in told if each["check"] == "scale"]
    assert (scale["ok"], scale["code"]) == (False, "scale_unreadable")


def test_a_station_without_a_scale_is_asked_for_none(tmp_path: Path) -> None:
    """Control."""
    assembly = Assembly(Settings(station_id="S1", data=tmp_path / "station"), Clock(trust=True))
    with running(assembly.app()):
        station = assembly.station
        devices = [check for check in look(station, station.reader()) if check.what == "device"]
    assert {check.standing.value for check in devices} == {"ok"}, devices
