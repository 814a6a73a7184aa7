"""A full disk: the bench says so, nothing that was said yes to is lost, and it goes on when there is room again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.station.whole import Floor, floor, order_row, wait_until

pytestmark = [pytest.mark.needs_root, pytest.mark.slow]

NUMBERS = [f"YT75123044{n:05d}" for n in range(40)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 12 MB."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12M", "tmpfs", str(mounted)], check=True)
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


def test_a_full_disk_is_told_at_once_and_nothing_acknowledged_is_lost(small_disk: Path) -> None:
    with floor(small_disk, camera=False) as here:
        here.import_orders(*(order_row(n, waybill=number) for n, number in enumerate(NUMBERS)))
        here.sign_in()
        here.scan(NUMBERS[0], "MUG")
        filler = small_disk / "filler"
        fill(filler)
        with connect(str(here.api.base_url).replace("http", "ws") + "stream") as screen:
            acknowledged = [NUMBERS[0], *scan_until_refused(here, screen)]
        assert len(acknowledged) < len(NUMBERS), "the disk was never full"
        packed = [each["tracking_number"] for each in here.of_kind("ParcelPacked")]
        assert packed == acknowledged
        filler.unlink()
        rest = next(number for number in NUMBERS if number not in packed)
        wait_until(lambda: packs(here, rest), "packing goes on when there is room", 30)
        entries = here.entries()
        assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))


def fill(path: Path) -> None:
    """Take all the room there is."""
    with path.open("wb") as file:
        try:
            while True:
                file.write(bytes(65_536))
                file.flush()
        except OSError:
            return


def scan_until_refused(here: Floor, screen: ClientConnection) -> list[str]:
    """Pack until the screen says that nothing was recorded; the waybill numbers that it said yes to."""
    yes: list[str] = []
    for number in NUMBERS[1:]:
        if said(here, screen, number) == "not_recorded" or said(here, screen, "MUG") == "not_recorded":
            return yes
        yes.append(number)
    return yes


def said(here: Floor, screen: ClientConnection, code: str) -> str:
    """Scan a code; the reason (or outcome) that the screen then shows."""
    here.scanner.send(code)
    while True:
        message: dict[str, Any] = json.loads(screen.recv(timeout=20))
        if message["type"] == "bench" and message["outcome"]:
            reason = message["outcome"].get("reason")
            return str(reason["code"] if reason else message["outcome"]["outcome"])


def packs(here: Floor, number: str) -> bool:
    """Whether this parcel can be packed now."""
    here.api.post("/scans", json={"code": number})
    here.api.post("/scans", json={"code": "MUG"})
    return number in [each["tracking_number"] for each in here.of_kind("ParcelPacked")]
