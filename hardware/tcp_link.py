"""A connection to a printer's raw port that loses nothing. Knows bytes and deadlines, not what they mean.

A socket closed while bytes from the printer lie unread is reset by the kernel, which drops what it had not sent yet:
the tail of the label, while the sender believes that all went well. So this side reads all the time, ends with a
half-close, and reads on until the printer has closed as well.
"""

from __future__ import annotations

import socket
import time

from hardware.errors import PrinterUnreachable
from hardware.printer_errors import PrinterReset
from hardware.stream_link import CHUNK_BYTES, StreamLink

_SEND_BUFFER_BYTES = 16_384


class TcpLink(StreamLink):
    """One connection to a host and port."""

    fresh = True

    def __init__(self, host: str, port: int, *, connect_seconds: float) -> None:
        """Raises PrinterUnreachable."""
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_seconds)
        except OSError as error:
            raise PrinterUnreachable(f"{host}:{port}: {error}") from error
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Small, so that "taken by the kernel" stays near to "taken by the printer", and a stall is seen as one.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        super().__init__(self._socket.fileno())

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

    def _come(self) -> bytes | None:
        try:
            return self._socket.recv(CHUNK_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            raise PrinterReset(str(error)) from error

    def _taken(self, view: memoryview) -> int:
        try:
            return self._socket.send(view)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterReset(str(error)) from error
