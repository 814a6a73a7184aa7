"""A connection to a printer on a serial line. Knows bytes and deadlines, not what they mean.

A line is slow (a label of 120 kB takes two minutes at 9600 baud, a compressed one five seconds), so what a whole page
may take follows from its length; what a printer may take without one byte does not.
"""

from __future__ import annotations

import fcntl
import os
import termios
import time
from contextlib import suppress
from enum import StrEnum

import serial

from hardware.errors import PrinterUnreachable
from hardware.printer_errors import PrinterReset
from hardware.serial_port import UNOPENED
from hardware.stream_link import CHUNK_BYTES, StreamLink

BITS_PER_BYTE = 10
_LOOK_SECONDS = 0.01
_SLOWER = 1.5
_TTY_BYTES = 4_096
"""What the kernel holds of a line, and takes anew only when it is nearly out."""


class Flow(StrEnum):
    """How a printer holds the sender back."""

    NONE = "none"
    RTSCTS = "rtscts"
    XONXOFF = "xonxoff"
    """Only for what has no binary answers; a status byte may look like one."""


class SerialLink(StreamLink):
    """One opening of a port, exclusive."""

    fresh = False

    def __init__(self, path: str, baud: int, *, flow: Flow) -> None:
        """Raises PrinterUnreachable."""
        try:
            self._port = serial.Serial(
                path, baud, exclusive=True, timeout=0, rtscts=flow is Flow.RTSCTS, xonxoff=flow is Flow.XONXOFF
            )
        except UNOPENED as error:
            raise PrinterUnreachable(f"{path}: {error}") from error
        self._byte_seconds = BITS_PER_BYTE / baud
        self.breath_seconds = _TTY_BYTES * self._byte_seconds * _SLOWER
        # pyserial opens without blocking; its own write would tell how many bytes went only if all did.
        super().__init__(self._port.fileno())

    def send(self, data: bytes, *, stall_seconds: float, total_seconds: float) -> None:
        """As any link; the whole may take as long as the line needs for it. Raises PrinterStalled, PrinterReset."""
        needed = len(data) * self._byte_seconds * _SLOWER
        super().send(data, stall_seconds=stall_seconds, total_seconds=total_seconds + needed)

    def finish(self, drain_seconds: float) -> bool:
        """Wait until the last byte is on the wire; tell whether it is. A line has no end that the other side tells."""
        try:
            waiting = self._waiting_bytes()
            deadline = time.monotonic() + drain_seconds + waiting * self._byte_seconds * _SLOWER
            while self._waiting_bytes():
                if time.monotonic() >= deadline:
                    return False
                self._wait(time.monotonic())
                time.sleep(_LOOK_SECONDS)
        except (PrinterReset, OSError):
            return False
        return not self._ended

    def close(self) -> None:
        """Close at once; what waits is thrown away: closing would wait for a stopped printer for half a minute."""
        with suppress(OSError, termios.error):  # the port is gone, and what waits with it
            self._port.reset_output_buffer()
        self._port.close()

    def _waiting_bytes(self) -> int:
        said = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(4))
        return int.from_bytes(said, "little")

    def _come(self) -> bytes | None:
        try:
            return os.read(self._descriptor, CHUNK_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            raise PrinterReset(error.strerror) from error

    def _taken(self, view: memoryview) -> int:
        try:
            return os.write(self._descriptor, view)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterReset(error.strerror) from error
