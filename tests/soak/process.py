"""A process of ours under watch: its memory, descriptors and threads as the kernel tells them. Linux only."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

COMMAND = (sys.executable, "-c", "from shipfloor.cli import main; main()")
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a process holds at one moment."""

    resident_mb: float
    descriptors: int
    threads: int
    log_mb: float


@contextmanager
def started(verb: str, settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``shipfloor VERB`` on these settings; told to stop at the end, as systemd would."""
    with subprocess.Popen([*COMMAND, verb, "--settings", str(settings)]) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def sample(process: subprocess.Popen[bytes], database: Path) -> Sample:
    """Look at a process, and at the write-ahead log beside its database."""
    proc = Path("/proc") / str(process.pid)
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    log = database.with_name(f"{database.name}-wal")
    return Sample(
        resident_mb=int(status["VmRSS"].split()[0]) / 1024,
        descriptors=len(list((proc / "fd").iterdir())),
        threads=int(status["Threads"]),
        log_mb=log.stat().st_size / 1024 / 1024 if log.exists() else 0.0,
    )


def growth(samples: list[Sample], what: str) -> float:
    """How much more of something the last third holds than the second: the first one warms up."""
    third = len(samples) // 3
    values = [float(getattr(each, what)) for each in samples]
    return median(values[2 * third :]) - median(values[third : 2 * third])
