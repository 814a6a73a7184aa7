"""A connection that moves bytes both ways by a descriptor that can be polled: deadlines, and reading while writing.

Knows bytes and deadlines, not what they mean. What kinds of connection differ in stands in their own files.
"""

from __future__ import annotations

import math
import select
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

from hardware.printer_errors import PrinterReset, PrinterStalled

if TYPE_CHECKING:
    from types import TracebackType

CHUNK_BYTES = 65_536
RECEIVED_BYTES_MAX = 65_536


class StreamLink(ABC):
    """One connection. ``sent`` counts the bytes that the kernel has taken over."""

    breath_seconds = 0.0
    whole_jobs = False

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._received = bytearray()
        self._ended = False
        self.sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, data: bytes, *, stall_seconds: float, total_seconds: float) -> None:
        """Hand all bytes to the kernel, reading meanwhile. Raises PrinterStalled, PrinterReset."""
        view = memoryview(data)
        end = time.monotonic() + total_seconds
        stalled_at = time.monotonic() + stall_seconds
        while view:
            self._wait(min(end, stalled_at), writing=True)
            taken = self._taken(view[:CHUNK_BYTES])
            now = time.monotonic()
            if taken:
                view = view[taken:]
                self.sent += taken
                stalled_at = now + stall_seconds
            elif now >= min(end, stalled_at):
                raise PrinterStalled(f"{len(view)} of {len(data)} bytes were not taken")

    def receive(self, deadline: float) -> bytes:
        """Return what has come, waiting for at least one byte until the deadline; empty when none came.

        Raises PrinterReset when the other side has closed and nothing is left to read.
        """
        self._wait(time.monotonic())
        while not self._received and not self._ended and time.monotonic() < deadline:
            self._wait(deadline)
        if not self._received and self._ended:
            raise PrinterReset("closed by the printer")
        received = bytes(self._received)
        self._received.clear()
        return received

    def paper_out(self) -> bool:
        """Whether the connection itself says so, beside all data; most cannot."""
        return False

    @property
    @abstractmethod
    def fresh(self) -> bool:
        """Whether nothing of an earlier conversation can still come in."""

    @abstractmethod
    def finish(self, drain_seconds: float) -> bool:
        """End in order; tell whether all that was sent has arrived, and the other side ended in order too."""

    @abstractmethod
    def close(self) -> None:
        """Close at once. Before `finish` this may cost the tail of what was sent."""

    @abstractmethod
    def _come(self) -> bytes | None:
        """What can be read now; empty: the other side has closed; None: nothing. Raises PrinterReset."""

    @abstractmethod
    def _taken(self, view: memoryview) -> int:
        """How many of these bytes were taken now. Raises PrinterReset."""

    def _wait(self, deadline: float, *, writing: bool = False) -> None:
        """Wait until something can be read (or written), and read it."""
        events = (0 if self._ended else select.POLLIN) | (select.POLLOUT if writing else 0)
        self._poll.register(self._descriptor, events)
        milliseconds = math.ceil(max(0.0, deadline - time.monotonic()) * 1000)
        for _, happened in self._poll.poll(milliseconds):
            if not self._ended and happened & (select.POLLIN | select.POLLHUP | select.POLLERR):
                self._read()

    def _read(self) -> None:
        received = self._come()
        if received is None:
            return
        if not received:
            self._ended = True
        # A printer that babbles must not fill our memory: of more than this nothing is an answer that we wait for.
        self._received += received[: max(0, RECEIVED_BYTES_MAX - len(self._received))]
