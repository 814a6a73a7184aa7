"""The watchdog is fed only while the station works: one whose writer hangs, or whose device nobody reads, is dead."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

import edge.station
from edge.settings import Settings
from journal.database import Connection
from journal.write import Decision
from shipfloor.simulate.rig import Rig
from shipfloor.station import Assembly
from tests.station.whole import floor, running, wait_until

pytestmark = pytest.mark.slow


def test_a_writer_that_hangs_is_noticed_though_its_thread_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Idle, the writer turns once a second; twenty seconds of silence would be a long test.
    monkeypatch.setattr(edge.station, "STALL_SECONDS", 2.5)
    with floor(tmp_path, camera=False) as here:
        station, stuck = here.assembly.station, threading.Event()
        assert station.alive()

        def hang(_connection: Connection) -> Decision[None]:
            stuck.wait(30)
            return Decision(answer=None)

        waiting = station.writer.submit(hang)
        wait_until(lambda: not station.alive(), "the hung writer is noticed")
        assert station.writer.alive
        stuck.set()
        waiting.result()
        wait_until(station.alive, "it works again")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A device of each kind that is read all the time."""
    with Rig(tmp_path / "rig", scanners=("bench", "weigh"), paper="", scale=True) as made:
        yield made


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("device", ["scanner", "camera", "scale"])
def test_a_device_that_nobody_reads_any_more_is_a_dead_station_and_is_shown_as_lost(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    settings = {"station_id": "S1", "data": str(tmp_path / "data"), **tomllib.loads(rig.settings())}
    assembly = Assembly(msgspec.convert(settings, Settings, dec_hook=lambda _type, value: Path(value)))
    station = assembly.station
    read: Any = {"scanner": assembly.scanners[1], "camera": station.camera, "scale": station.scale}[device]

    def end(*_reading: object) -> None:
        raise SystemExit  # no Exception: the thread's last resort lets it through

    with running(assembly.app()) as address, httpx.Client(base_url=f"{address}/api/v1", timeout=10) as api:
        wait_until(lambda: api.get("/ready").json()["missing"] == [], "the devices are there")
        told = api.get("/health")
        assert (told.status_code, station.alive()) == (200, True)
        assert [(each["device"], each["name"], each["alive"]) for each in told.json()["devices"]] == [
            ("camera", "", True),
            ("scale", "", True),
            ("scanner", "bench", True),
            ("scanner", "weigh", True),
        ]
        # What each does with a reading.
        monkeypatch.setattr(read, "_report" if device == "scanner" else "_keep", end)
        if device == "scanner":
            rig.scanners["weigh"].send("A1")
        wait_until(lambda: not read.alive, "its thread ends")
        told = api.get("/health")
        assert (told.status_code, station.alive()) == (503, False)
        assert [each["device"] for each in told.json()["devices"] if not each["alive"]] == [device]
        assert station.devices.states[device][0] == "lost"
        assert api.get("/ready").json()["ready"] is False
