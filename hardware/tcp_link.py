"""A connection to a printer's raw port that loses nothing. Knows bytes and deadlines, not what they mean.

A socket closed while bytes from the printer lie unread is reset by the kernel, which drops what it had not sent yet:
the tail of the label, while the sender believes that all went well. So this side reads all the time, ends with a
half-close, and reads on until the printer has closed as well.
"""

from __future__ import annotations

import math
import select
import socket
import time
from typing import TYPE_CHECKING, Self

from hardware.errors import PrinterUnreachable
from hardware.printer_errors import PrinterReset, PrinterStalled

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK_BYTES = 65_536
_SEND_BUFFER_BYTES = 16_384
_RECEIVED_BYTES_MAX = 65_536


class TcpLink:
    """One connection. ``sent`` counts the bytes that the kernel has taken over."""

    def __init__(self, host: str, port: int, *, connect_seconds: float) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_seconds)
        except OSError as error:
            raise PrinterUnreachable(f"{host}:{port}: {error}") from error
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Small, so that "taken by the kernel" stays near to "taken by the printer", and a stall is seen as one.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
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
            taken = self._write(view[:_CHUNK_BYTES])
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
        while not self._received and not self._ended and time.monotonic() < deadline:
            self._wait(deadline)
        if not self._received and self._ended:
            raise PrinterReset("closed by the printer")
        received = bytes(self._received)
        self._received.clear()
        return received

    def finish(self, drain_seconds: float) -> bool:
        """Half-close and read until the other side has closed; tell whether it did so in time and in order."""
        deadline = time.monotonic() + drain_seconds
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while not self._ended and time.monotonic() < deadline:
                self._wait(deadline)
        except (PrinterReset, OSError):
            return False
        return self._ended

    def close(self) -> None:
        """Close at once. Before `finish` this may cost the tail of what was sent."""
        self._socket.close()

    def _wait(self, deadline: float, *, writing: bool = False) -> None:
        """Wait until something can be read (or written), and read it."""
        events = (0 if self._ended else select.POLLIN) | (select.POLLOUT if writing else 0)
        self._poll.register(self._socket, events)
        milliseconds = math.ceil(max(0.0, deadline - time.monotonic()) * 1000)
        for _, happened in self._poll.poll(milliseconds):
            if not self._ended and happened & (select.POLLIN | select.POLLHUP | select.POLLERR):
                self._read()

    def _read(self) -> None:
        try:
            received = self._socket.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            raise PrinterReset(str(error)) from error
        if not received:
            self._ended = True
        # A printer that babbles must not fill our memory: of more than this nothing is an answer that we wait for.
        self._received += received[: max(0, _RECEIVED_BYTES_MAX - len(self._received))]

    def _write(self, view: memoryview) -> int:
        try:
            return self._socket.send(view)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterReset(str(error)) from error
