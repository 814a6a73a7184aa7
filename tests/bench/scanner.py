"""A scan from the tty to our callback, beside its floor: a thread that waits on the same kind of tty and reads it.

``measure()`` returns figures; run as a program it prints them. Paired: both sides take every code in turn.
"""

from __future__ import annotations

import os
import queue
import select
import statistics
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from hardware.drivers.serial_scanner import SerialScanner
from hardware.ports import BadScan, DeviceState, Instant, Scan
from hardware.virtual_scanner import VirtualScanner

ROUNDS = 1_000
CODE = b"]C0YT1234567890123\r"
PACE_SECONDS = 0.002
"""Between codes, so that each finds its reader waiting, as a person's scans do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Microseconds from before the write to after the callback."""

    scan_us: float
    floor_us: float
    ratio: float
    """Median of the paired ratios."""
    scan_p99_us: float
    codes_per_second: float
    """In one burst of codes at full speed, none lost."""


def measure(rounds: int = ROUNDS) -> Figures:
    """Measure; takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        peer = VirtualScanner(Path(folder) / "scanner")
        heard: queue.SimpleQueue[tuple[int, Scan | BadScan]] = queue.SimpleQueue()
        ready = threading.Event()
        scanner = SerialScanner(
            device="scanner",
            path=str(peer.path),
            now=_now,
            on_scan=lambda scan: heard.put((time.perf_counter_ns(), scan)),
            on_state=lambda state: ready.set() if state is DeviceState.OK else None,
        )
        scanner.start()
        floor = _Floor(VirtualScanner(Path(folder) / "floor"))
        try:
            ready.wait()
            ours, bare = [], []
            for _ in range(rounds):
                time.sleep(PACE_SECONDS)
                started = time.perf_counter_ns()
                peer.send_bytes(CODE)
                ours.append((heard.get()[0] - started) / 1e3)
                time.sleep(PACE_SECONDS)
                bare.append(floor.round_us())
            burst = _burst(peer, heard, rounds)
        finally:
            scanner.close()
            peer.close()
            floor.close()
    return Figures(
        scan_us=statistics.median(ours),
        floor_us=statistics.median(bare),
        ratio=statistics.median(a / b for a, b in zip(ours, bare, strict=True)),
        scan_p99_us=statistics.quantiles(ours, n=100)[98],
        codes_per_second=burst,
    )


def _burst(peer: VirtualScanner, heard: queue.SimpleQueue[tuple[int, Scan | BadScan]], count: int) -> float:
    sender = threading.Thread(target=peer.send_bytes, args=(CODE * count,))
    started = time.perf_counter()
    sender.start()
    for _ in range(count):
        heard.get()
    taken = time.perf_counter() - started
    sender.join()
    return count / taken


class _Floor:
    """poll, read, callback: nothing is framed, decoded or timed."""

    def __init__(self, peer: VirtualScanner) -> None:
        self._peer = peer
        self._line = os.open(peer.path, os.O_RDONLY | os.O_NOCTTY)
        self._heard: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def round_us(self) -> float:
        started = time.perf_counter_ns()
        self._peer.send_bytes(CODE)
        return (self._heard.get() - started) / 1e3

    def close(self) -> None:
        self._peer.close()
        self._thread.join()
        os.close(self._line)

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        while not any(event & select.POLLHUP for _, event in poll.poll()):
            os.read(self._line, 65_536)
            self._heard.put(time.perf_counter_ns())


def _now() -> Instant:
    return Instant(boot_ns=time.clock_gettime_ns(time.CLOCK_BOOTTIME), wall=datetime.now(UTC))


if __name__ == "__main__":
    for name, value in asdict(measure()).items():
        print(f"{name:20} {value:10.2f}")
