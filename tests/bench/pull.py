"""The pull over HTTP beside the databases' own tools, ``sqlite3 -csv`` and psql's copy: same rows, same columns.

``measure()`` returns figures; run as a program it prints them. Head office runs in a process of its own, so that its
peak memory over idle is its own.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from central.projection.rows import PARCEL_COLUMNS
from central.pull.grain import PARCELS
from central.store.schema import create_tables, write_number
from journal.database import open_database, transaction
from tests.postgres import fresh_database, run_postgres

ROWS = 100_000
ROUNDS = 3
READ_BYTES = 1024 * 1024
STARTS_WITHIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Rows a second, medians; ratios are paired with the tool's run just before."""

    sqlite_ndjson: float
    sqlite_ndjson_ratio: float
    """To sqlite3 -csv. The goal is at least 0.7, the aim 0.9."""
    sqlite_csv: float
    sqlite_csv_ratio: float
    postgres_csv: float
    postgres_csv_ratio: float
    """To psql's copy as CSV. The goal is at least 0.45, the aim 0.6."""
    postgres_ndjson: float
    postgres_ndjson_ratio: float
    peak_mb: float
    """Over idle, the worse of both. The goal is at most 64 MB, the aim 20 MB."""


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> Figures:
    """Measure; takes about a minute, and a PostgreSQL server of its own."""
    columns = ", ".join(PARCELS.columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "central.db"
        _fill(str(path), rows)
        tool = ["sqlite3", "-csv", str(path), f"SELECT {columns} FROM parcels ORDER BY version"]  # noqa: S608 - our own names
        sqlite = _compare(str(path), Path(folder), tool, rows, rounds)
    with run_postgres() as server, fresh_database(server, "pull") as url, tempfile.TemporaryDirectory() as folder:
        _fill(url, rows)
        chosen = f"SELECT {columns} FROM parcels ORDER BY version"  # noqa: S608 - our own names
        copy = f"\\copy ({chosen}) TO STDOUT WITH (FORMAT csv)"
        postgres = _compare(url, Path(folder), ["psql", url, "-c", copy], rows, rounds)
    return Figures(
        sqlite_ndjson=sqlite["ndjson"][0],
        sqlite_ndjson_ratio=sqlite["ndjson"][1],
        sqlite_csv=sqlite["csv"][0],
        sqlite_csv_ratio=sqlite["csv"][1],
        postgres_csv=postgres["csv"][0],
        postgres_csv_ratio=postgres["csv"][1],
        postgres_ndjson=postgres["ndjson"][0],
        postgres_ndjson_ratio=postgres["ndjson"][1],
        peak_mb=max(sqlite["peak"][0], postgres["peak"][0]),
    )


def _compare(database: str, folder: Path, tool: list[str], rows: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Rows a second and ratio by form, and the peak memory over idle."""
    pairs: dict[str, list[tuple[float, float]]] = {"ndjson": [], "csv": []}
    with _serving(database, folder) as (port, process):
        _read(port, "ndjson", limit=1000)
        idle = _memory_mb(process, "VmRSS")
        for _ in range(rounds):
            for form, measured in pairs.items():
                begun = time.perf_counter()
                subprocess.run(tool, stdout=subprocess.DEVNULL, check=True)
                between = time.perf_counter()
                _read(port, form)
                measured.append((time.perf_counter() - between, between - begun))
        peak = _memory_mb(process, "VmHWM") - idle
    rates = {
        form: (
            rows / statistics.median(ours for ours, _ in measured),
            statistics.median(its / our for our, its in measured),
        )
        for form, measured in pairs.items()
    }
    return {**rates, "peak": (peak, 0.0)}


def _fill(database: str, rows: int) -> None:
    """Parcels as they lie in the table, all columns filled."""
    with closing(open_database(database)) as connection:
        create_tables(connection)
        values = (_row(number) for number in range(1, rows + 1))
        with transaction(connection):
            connection.load("parcels", PARCEL_COLUMNS, values)
            write_number(connection, "version", rows)


def _row(number: int) -> tuple[Any, ...]:
    day = f"2026-11-{1 + number % 28:02d}"
    given: dict[str, Any] = {
        "version": number,
        "parcel_id": str(uuid.UUID(int=number * 7919)),
        "tracking_number": f"YT{7_000_000_000_000 + number}",
        "order_numbers": f"261120-{number:012d}",
        "shop": "商店一",
        "state": "picked_up",
        "shares": "[]",
        "replaced_by": "",
        "held": "",
    }
    numbers = {"unlisted", "order_count", "units", "lines", "photos", "photos_missed", "within_48h", "packed_hour"}
    numbers |= {"paid_hour", "paid_to_packed_s", "packed_to_handed_over_s", "handed_over_to_picked_up_s"}
    return tuple(
        given[name] if name in given else _value(name, number, day, name in numbers) for name in PARCEL_COLUMNS
    )


def _value(name: str, number: int, day: str, whole: bool) -> str | int:
    if whole:
        return number % 10_000
    if name.endswith("_local"):
        return f"{day} 14:{number % 60:02d}:00"
    if name.endswith("_at") or name in {"ship_by", "bench_deadline"}:
        return f"{day}T06:{number % 60:02d}:00.123456Z"
    return day if name in {"day", "due_on", "handed_over_on", "packed_on"} else "observed"


@contextmanager
def _serving(database: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Head office in a process of its own: its port and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.bench.pull", "serve", database, str(folder), str(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not _answers(port):
            assert time.monotonic() < deadline, "head office did not start"
            assert process.poll() is None, "head office stopped"
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _serve(database: str, folder: Path, port: int) -> None:
    import uvicorn  # noqa: PLC0415 - the measuring side needs none of it

    from central.app import create_app  # noqa: PLC0415 - as above
    from central.settings import Settings  # noqa: PLC0415 - as above
    from tests.central.serving import import_json  # noqa: PLC0415 - as above

    app = create_app(Settings(data=folder, database=database), import_json)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _read(port: int, form: str, limit: int | None = None) -> None:
    """Read a whole pull, keeping only its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", f"/api/v1/shipment-times.{form}" + (f"?limit={limit}" if limit else ""))
        answer = connection.getresponse()
        end = b""
        while piece := answer.read(READ_BYTES):
            end = (end + piece)[-200:]
    finally:
        connection.close()
    assert b"rows" in end.splitlines()[-1], end


def _memory_mb(process: int, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        for label, figure in asdict(measure(int(os.environ.get("ROWS", ROWS)))).items():
            print(f"{label:24} {figure:12,.2f}")
