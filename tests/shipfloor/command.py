"""The real command, and a station of its own to talk to."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from typer.testing import CliRunner

from shipfloor.cli import app

WITHIN_SECONDS = 30.0


@dataclass(frozen=True)
class Run:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON document."""
        return json.loads(self.out)


def shipfloor(*arguments: object) -> Run:
    """Run the command to its end, in this process: a new one costs a second each."""
    done = CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "200"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(done.exit_code, done.stdout, done.stderr)


def shipfloor_process(*arguments: object) -> Run:
    """Run the command to its end as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "shipfloor", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=WITHIN_SECONDS,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class RunningStation:
    """A station started by the command, without any device."""

    url: str
    settings: Path
    data: Path
    pid: int


@contextmanager
def running_station(folder: Path, more: str = "") -> Iterator[RunningStation]:
    """``shipfloor station`` on a settings file, ended like systemd does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = write_settings(folder, port=port, more=more)
    process = subprocess.Popen([sys.executable, "-m", "shipfloor", "station", "--settings", str(settings)])
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = monotonic() + WITHIN_SECONDS
        while not _answers(url):
            assert process.poll() is None, "the station ended"
            assert monotonic() < deadline, "the station never answered"
            sleep(0.05)
        yield RunningStation(url, settings, folder / "data", process.pid)
    finally:
        process.terminate()
        process.wait(WITHIN_SECONDS)


def write_settings(folder: Path, *, port: int = 8480, more: str = "", data: Path | None = None) -> Path:
    """A station's settings file."""
    path = folder / "station.toml"
    lies = data or folder / "data"
    path.write_text(f'station_id = "S1"\ndata = "{lies}"\nport = {port}\n{more}', encoding="utf-8")
    return path


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/health").is_success
    except httpx.TransportError:
        return False
