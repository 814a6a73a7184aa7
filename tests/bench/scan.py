"""From the bytes of a scan on the tty to the screen's message, durable in between; beside its floor, in turn.

The floor commits one row a scan. Of our pairs of scans the first writes one event (opened), the second three (verified,
complete, packed), each chained, projected and durable: figures an event stand beside those a scan, which alone have
goals. Also CPU a scan, the station's idle memory and its import time.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from hardware.virtual_scanner import VirtualScanner
from shipfloor.demo.export_file import export_csv
from tests.station.whole import order_row

ROUNDS = 300
WARM_UP = 10
FLOOR = Path(__file__).with_name("floor_station.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Milliseconds of the wall clock, microseconds of CPU, megabytes; ratios are medians of pairs."""

    tty_to_screen_ms: float
    tty_to_screen_p99_ms: float
    floor_ms: float
    floor_p99_ms: float
    ratio: float
    """Goal: at most 1.7, aim 1.25."""
    opening_ratio: float
    closing_ratio: float
    """The same for the scans that open a parcel, and for those that pack it."""
    p99_ratio: float
    """Of the two p99: weak, for neither side's is measured often enough."""
    events_a_scan: float
    cpu_a_scan_us: float
    cpu_floor_us: float
    cpu_ratio: float
    """On tmpfs. Goal: at most 2.1, aim 1.35."""
    cpu_an_event_ratio: float
    idle_memory_mb: float
    """No camera configured. Goal: at most 90, aim 70."""
    import_seconds: float
    import_ratio: float
    """Import time of the service over all its libraries imported eagerly. Goal: at most 0.6, aim 0.3."""


def measure(rounds: int = ROUNDS) -> Figures:
    """Measure; takes about half a minute."""
    with _pair(Path(tempfile.mkdtemp())) as (ours, floor):
        _times(ours, floor, range(WARM_UP))
        times = _times(ours, floor, range(WARM_UP, rounds))
        idle = _memory_mb(ours.process.pid)
    with _pair(Path(tempfile.mkdtemp(dir="/dev/shm"))) as (ours, floor):  # tmpfs: CPU without a disk
        _times(ours, floor, range(WARM_UP))
        before, events = (_cpu_us(ours.process.pid), _cpu_us(floor.process.pid)), ours.events()
        scans = len(_times(ours, floor, range(WARM_UP, rounds)))
        after, events_a_scan = (_cpu_us(ours.process.pid), _cpu_us(floor.process.pid)), (ours.events() - events) / scans
    cpu_ours, cpu_floor = ((b - a) / scans for a, b in zip(before, after, strict=True))
    imports = _imports()
    one, other = [a for a, _ in times], [b for _, b in times]
    return Figures(
        tty_to_screen_ms=statistics.median(one),
        tty_to_screen_p99_ms=_p99(one),
        floor_ms=statistics.median(other),
        floor_p99_ms=_p99(other),
        ratio=statistics.median(a / b for a, b in times),
        opening_ratio=statistics.median(a / b for a, b in times[0::2]),
        closing_ratio=statistics.median(a / b for a, b in times[1::2]),
        p99_ratio=_p99(one) / _p99(other),
        events_a_scan=events_a_scan,
        cpu_a_scan_us=cpu_ours,
        cpu_floor_us=cpu_floor,
        cpu_ratio=cpu_ours / cpu_floor,
        cpu_an_event_ratio=cpu_ours / events_a_scan / cpu_floor,
        idle_memory_mb=idle,
        import_seconds=statistics.median(imports[0]),
        import_ratio=statistics.median(a / b for a, b in zip(*imports, strict=True)),
    )


_SERVICE = "import shipfloor.station"
# The same service with every library that some part of it needs at one time or another.
_EAGER = (
    f"{_SERVICE}, edge.store.tables, edge.importers.workbook, edge.workers.sync, hardware.drivers.tcp_printer,"
    " hardware.drivers.stream_camera, argon2, uvicorn, uvloop, httptools, websockets, escpos.printer"
)


@dataclass(slots=True, kw_only=True)
class Side:
    """One server with its scanner and a screen that listens."""

    scanner: VirtualScanner
    screen: ClientConnection
    process: subprocess.Popen[bytes]
    database: Path | None = None

    def events(self) -> int:
        """How many the station's journals hold."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            count: int = connection.execute("SELECT COUNT(*) FROM envelopes").fetchone()[0]
        return count

    def round_ms(self, code: str) -> float:
        """Write a code to the tty; wait for the message that says what it was."""
        started = time.perf_counter_ns()
        self.scanner.send(code)
        while True:
            text = self.screen.recv(timeout=10)
            if '"queue"' not in text[:20] and '"beat"' not in text[:20] and code in text:
                return (time.perf_counter_ns() - started) / 1e6


def _times(ours: Side, floor: Side, turns: range) -> list[tuple[float, float]]:
    """Paired: a waybill and its item at the station, the same codes at the floor, in turn."""
    codes = [code for turn in turns for code in (f"YT75123044{turn:05d}", f"SKU{turn:05d}")]
    return [(ours.round_ms(code), floor.round_ms(code)) for code in codes]


@contextmanager
def _pair(folder: Path) -> Iterator[tuple[Side, Side]]:
    with ExitStack() as stack:
        ours = stack.enter_context(_station(folder))
        floor = stack.enter_context(_floor(folder))
        yield ours, floor


@contextmanager
def _station(folder: Path) -> Iterator[Side]:
    scanner, port = VirtualScanner(folder / "tty-station"), _free_port()
    settings = folder / "station.toml"
    settings.write_text(
        f'station_id = "S1"\ndata = "{folder / "station"}"\nport = {port}\n'
        f'[[scanners]]\noptions = {{ path = "{scanner.path}" }}\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "shipfloor", "station", "--settings", str(settings)]
    # A station that starts for the first time loads what makes its tables: measure one that has them.
    with _serving(scanner, port, command, "/api/v1/stream"):
        pass
    scanner = VirtualScanner(folder / "tty-station")
    with _serving(scanner, port, command, "/api/v1/stream") as side:
        api = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60)
        rows = [order_row(n, sku=f"SKU{n:05d}", waybill=f"YT75123044{n:05d}") for n in range(ROUNDS)]
        assert api.post("/orders/import", content=export_csv(rows)).json()["accepted"] == ROUNDS
        _sign_in(folder / "station", side)
        api.close()
        side.database = folder / "station" / "station.db"
        yield side


def _sign_in(data: Path, side: Side) -> None:
    badge = (data / "first_supervisor").read_text(encoding="ascii").split()[0]
    side.scanner.send(f"B:{badge}")
    while True:
        message: dict[str, Any] = json.loads(side.screen.recv(timeout=10))
        if message["type"] == "bench" and message["bench"]["packer"]:
            return


@contextmanager
def _floor(folder: Path) -> Iterator[Side]:
    scanner, port = VirtualScanner(folder / "tty-floor"), _free_port()
    command = [sys.executable, str(FLOOR), str(scanner.path), str(folder / "floor.db"), str(port)]
    with _serving(scanner, port, command, "/") as side:
        yield side


@contextmanager
def _serving(scanner: VirtualScanner, port: int, command: list[str], path: str) -> Iterator[Side]:
    process = subprocess.Popen(command)
    try:
        with _listen(f"ws://127.0.0.1:{port}{path}") as screen:
            yield Side(scanner=scanner, screen=screen, process=process)
    finally:
        process.kill()
        process.wait()
        scanner.close()


def _listen(url: str) -> ClientConnection:
    deadline = time.monotonic() + 30
    while True:
        try:
            return connect(url)
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _cpu_us(pid: int) -> float:
    """CPU that its threads have had, as the scheduler counts it: a clock tick is as long as a hundred scans."""
    told = [each.read_text(encoding="ascii") for each in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(text.split()[0]) for text in told) / 1e3


def _memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _imports(turns: int = 5) -> tuple[list[float], list[float]]:
    """Seconds to import the service, and everything at once, in turn."""
    pairs = [(_import_seconds(_SERVICE), _import_seconds(_EAGER)) for _ in range(turns)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _import_seconds(statement: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - started


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


if __name__ == "__main__":
    for name, value in asdict(measure()).items():
        print(f"{name:28} {value:10.2f}")
