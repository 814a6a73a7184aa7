"""What systemd is told: a station that makes its tables anew from a long record is not killed in the middle."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.clock import Clock
from edge.settings import Settings
from edge.store import rebuild
from journal.database import open_database
from shipfloor.service_manager import notify
from shipfloor.station import Assembly
from tests.edge.floor import MUG, an_order, floor, waybill_number

NUMBER = waybill_number(1)


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket that a service tells how it is doing."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield listener


def heard(listener: socket.socket) -> list[bytes]:
    told = []
    while True:
        try:
            told.append(listener.recv(4096))
        except BlockingIOError:
            return told


@pytest.mark.parametrize("version", ["as it is", "another"])
def test_a_start_that_rebuilds_asks_for_more_time_and_another_does_not(
    tmp_path: Path, systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(rebuild, "TOLD_EVERY", 2)
    with floor(tmp_path, name="station") as here:
        here.sign_in()
        here.take(an_order(1, number=NUMBER))
        here.scan(NUMBER, MUG)
    if version == "another":
        connection = open_database(tmp_path / "station.db")
        connection.execute("ALTER TABLE parcels DROP COLUMN reasons")
        connection.execute("PRAGMA user_version = 1")
        connection.close()
    station = Assembly(Settings(station_id="station", data=tmp_path), Clock(trust=True)).station
    station.writer.close()
    told = set(heard(systemd))
    assert told == ({b"EXTEND_TIMEOUT_USEC=60000000"} if version == "another" else set())


def test_without_systemd_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
