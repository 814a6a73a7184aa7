"""One line of a gigabyte, by every way in of a real station: refused, little of it held, and the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from shipfloor.demo.export_file import export_csv
from tests.shipfloor.command import RunningStation, running_station
from tests.station.whole import order_row

pytestmark = pytest.mark.slow

GIGABYTE = 10**9
HELD_MB_MAX = 450
"""A station has some 130 before; a file of the largest size that is taken makes some more."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[RunningStation]:
    folder = tmp_path / "in"
    folder.mkdir()
    with running_station(tmp_path, f'[intake]\nfolder = "{folder}"\nlanguage = "en"\n') as running:
        yield running


def test_a_gigabyte_in_one_line_over_http_is_cut_off_and_the_next_file_is_taken(station: RunningStation) -> None:
    answer = httpx.post(f"{station.url}/api/v1/orders/import", content=one_line(), timeout=60)
    assert answer.status_code == 413
    assert "64 MiB" in answer.json()["detail"]
    taken = httpx.post(f"{station.url}/api/v1/orders/import", content=export_csv([order_row(1)]), timeout=60)
    assert taken.json()["accepted"] == 1
    assert held_mb(station) < HELD_MB_MAX


def test_a_gigabyte_in_the_folder_is_put_aside_with_its_reason_and_the_next_file_is_taken(
    station: RunningStation, tmp_path: Path
) -> None:
    with (tmp_path / "in" / "1 huge.csv").open("wb") as huge:
        huge.truncate(GIGABYTE)
    (tmp_path / "in" / "2 orders.csv").write_bytes(export_csv([order_row(1)]))
    wait_for(tmp_path / "in" / "done", "2 orders")
    wait_for(tmp_path / "in" / "failed", "1 huge")
    assert held_mb(station) < HELD_MB_MAX


def one_line() -> Iterator[bytes]:
    part = b"x" * 1_000_000
    return (part for _ in range(GIGABYTE // len(part)))


def held_mb(station: RunningStation) -> int:
    """The most memory that the station ever held."""
    status = Path(f"/proc/{station.pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None
    return int(peak[1]) // 1024


def wait_for(folder: Path, name: str) -> None:
    deadline = monotonic() + 60
    while not any(name in each.name for each in folder.glob("*")):
        assert monotonic() < deadline, f"{name} never came to {folder.name}"
        sleep(0.1)
