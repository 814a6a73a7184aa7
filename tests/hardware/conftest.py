from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.drivers.serial_scanner import SerialScanner
from hardware.ports import BadScan, DeviceState, Instant, Scan
from hardware.virtual_scanner import VirtualScanner

PATIENCE_SECONDS = 30.0


def now() -> Instant:
    return Instant(boot_ns=time.clock_gettime_ns(time.CLOCK_BOOTTIME), wall=datetime.now(UTC))


class Heard:
    """What a device told its callbacks, to be waited for."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self.scans: queue.Queue[Scan | BadScan] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()

    def scan(self) -> Scan | BadScan:
        return self.scans.get(timeout=self._patience)

    def state(self) -> DeviceState:
        return self.states.get(timeout=self._patience)

    def until(self, state: DeviceState) -> None:
        while self.state() is not state:
            pass


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[VirtualScanner]:
    virtual = VirtualScanner(tmp_path / "scanner")
    yield virtual
    virtual.close()


@pytest.fixture
def start_scanner(tmp_path: Path, heard: Heard) -> Iterator[Callable[..., SerialScanner]]:
    scanners: list[SerialScanner] = []

    def start(**settings: object) -> SerialScanner:
        options: dict[str, object] = {"path": str(tmp_path / "scanner"), "on_scan": heard.scans.put} | settings
        scanner = SerialScanner(device="scanner", now=now, on_state=heard.states.put, **options)  # type: ignore[arg-type]  # settings by name
        scanners.append(scanner)
        scanner.start()
        return scanner

    yield start
    for scanner in scanners:
        scanner.close()
