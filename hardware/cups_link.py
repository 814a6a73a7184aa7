"""A page handed to a CUPS queue as it is (raw), by the system's own ``lp``. Knows no printer behind it.

One way: nothing comes back but the spooler's word, and its "completed" means that the bytes left the spooler, not that
paper moved. libcups is not loaded (pycups has no wheels for the Pi); the commands are the same everywhere and a dead
scheduler costs a deadline, not a thread.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from typing import TYPE_CHECKING, Self

from hardware.errors import PrinterUnreachable
from hardware.printer_errors import PrinterReset, PrinterStalled

if TYPE_CHECKING:
    from types import TracebackType

QUEUE_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126}")
"""What may be a queue's name here; it is an argument of a command and must not be taken for an option."""

_REQUEST = re.compile(r"request id is (\S+)")
_LOOK_SECONDS = 0.3
_NOT_COMPLETED = ("aborted", "canceled", "errors")
"""Reasons of a job that is over. CUPS 2.4 gives ``processing-to-stop-point`` for one that went well."""


class CupsLink:
    """One job of one queue."""

    fresh = True
    whole_jobs = True

    def __init__(self, queue: str, *, answer_seconds: float, completed_seconds: float) -> None:
        """``completed_seconds``: how long `finish` waits for the spooler to be done with the job.

        Raises PrinterUnreachable when there is no such queue, or it is stopped or takes no jobs.
        """
        self._queue = queue
        self._answer_seconds = answer_seconds
        self._completed_seconds = completed_seconds
        self._job = ""
        self.sent = 0
        self.breath_seconds = 0.0
        said = self._asked("lpstat", "-l", "-p", queue, "-a", queue)
        if said is None or "disabled since" in said or "not accepting requests" in said:
            raise PrinterUnreachable(f"queue {queue}: {(said or 'it is not there, or CUPS is not running').strip()}")
        self._alerts = said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, data: bytes, *, stall_seconds: float, total_seconds: float) -> None:  # noqa: ARG002 - a spooler takes all or nothing
        """Hand the whole job to the spooler. Raises PrinterStalled (it may have it), PrinterReset (it has not)."""
        command = ("lp", "-d", self._queue, "-o", "raw", "-t", "label", "-")
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and the queue's name is checked
                command, input=data, capture_output=True, timeout=total_seconds, check=False, env=_environment()
            )
        except subprocess.TimeoutExpired as error:
            self.sent += len(data)
            raise PrinterStalled(f"queue {self._queue}: lp did not end") from error
        except OSError as error:
            raise PrinterReset(f"lp: {error.strerror}") from error
        found = _REQUEST.search(done.stdout.decode(errors="replace"))
        if done.returncode or found is None:
            raise PrinterReset(f"queue {self._queue}: {done.stderr.decode(errors='replace').strip()}")
        self._job = found[1]
        self.sent += len(data)

    def receive(self, deadline: float) -> bytes:  # noqa: ARG002 - nothing will come
        """Nothing ever comes back."""
        return b""

    def paper_out(self) -> bool:
        """What the queue's backend has learnt, where it learns anything (USB and IPP do; a raw port does not)."""
        return "media-empty" in self._alerts or "media-needed" in self._alerts

    def finish(self, drain_seconds: float) -> bool:  # noqa: ARG002 - a spooler's time is its own
        """Wait until the spooler is done with the job; tell whether it completed it."""
        deadline = time.monotonic() + self._completed_seconds
        while self._job:
            said = self._state_of_job()
            if said is not None:
                return not any(word in said for word in _NOT_COMPLETED)
            if time.monotonic() >= deadline:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def close(self) -> None:
        """The spooler keeps the job."""

    def _state_of_job(self) -> str | None:
        """What the spooler says of our job, once that is over; None while it is not, or nobody says."""
        said = self._asked("lpstat", "-l", "-W", "completed", "-o", self._queue) or ""
        lines = said.splitlines()
        starts = [number for number, line in enumerate(lines) if line.split(" ", maxsplit=1)[0] == self._job]
        return " ".join(lines[starts[0] + 1 : starts[0] + 4]) if starts else None

    def _asked(self, *command: str) -> str | None:
        """What a command says; None when it fails."""
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and the queue's name is checked
                command, capture_output=True, timeout=self._answer_seconds, check=False, env=_environment()
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        return None if done.returncode else done.stdout.decode(errors="replace")


def _environment() -> dict[str, str]:
    """As ours, with words that can be compared."""
    return {**os.environ, "LC_ALL": "C"}
