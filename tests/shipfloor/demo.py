"""The demo as a person starts it: a process, its addresses read from what it prints, ended with Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

START_SECONDS = 60
STOP_SECONDS = 10
COMMAND = (sys.executable, "-c", "from shipfloor.cli import main; main()", "demo")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/(demo|)(?:\s|│|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A demo that has said where it is."""

    process: subprocess.Popen[str]
    station: str
    central: str
    printed: str

    def get(self, path: str, **params: Any) -> Any:
        """JSON of the station."""
        answer = httpx.get(f"{self.station}{path}", params=params, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Tell the station, or the demo's page."""
        answer = httpx.post(f"{self.station}{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running(*options: str, **environment: str) -> Iterator[Running]:
    """The demo on free ports; stopped with Ctrl-C, which must end it in order."""
    command = [*COMMAND, "--port", "0", "--central-port", "0", *options]
    env = {key: value for key, value in os.environ.items() if key != "AUTO"} | environment
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, start_new_session=True) as process:
        try:
            yield _told(process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def until(seen: Callable[[], bool], seconds: float) -> bool:
    """Whether something was seen in time."""
    deadline = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def _told(process: subprocess.Popen[str]) -> Running:
    """What it printed until it said how to stop it; the addresses are in it."""
    assert process.stdout is not None
    lines: list[str] = []
    deadline = time.monotonic() + START_SECONDS
    for line in process.stdout:
        lines.append(line)
        assert time.monotonic() < deadline
        if "Ctrl-C" in line:
            break
    printed = "".join(lines)
    ports = {page: port for port, page in ADDRESS.findall(printed)}
    return Running(
        process=process,
        station=f"http://127.0.0.1:{ports['demo']}",
        central=f"http://127.0.0.1:{ports['']}",
        printed=printed,
    )
