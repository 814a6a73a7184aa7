"""A connection to a USB printer's node (usblp), such as ``/dev/usb/lp0``.

Knows bytes and deadlines, not what they mean.

The kernel takes eight kilobytes and then as much as the printer takes: a write that blocks hangs for ever when the
paper is out. So nothing here blocks, and the port's own status line (LPGETSTATUS) says what a stalled printer cannot.
Closing throws away what the printer has not taken yet.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import time

from hardware.errors import PrinterUnreachable
from hardware.printer_errors import PrinterReset
from hardware.stream_link import CHUNK_BYTES, StreamLink

LPGETSTATUS = 0x060B
PAPER_OUT = 0x20

_EMPTY_READ_SECONDS = 0.01


class UsbLink(StreamLink):
    """One opening of a node; the kernel lets one program open it at a time."""

    fresh = False

    def __init__(self, path: str, *, port_status: bool = True) -> None:
        """``port_status``: whether the port's own status line is believed. Raises PrinterUnreachable."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            raise PrinterUnreachable(f"{path}: {error.strerror}") from error
        self._port_status = port_status
        self._one_way = False
        super().__init__(self._file)

    def paper_out(self) -> bool:
        """What the port says."""
        if not self._port_status:
            return False
        said = bytearray(4)
        try:
            fcntl.ioctl(self._file, LPGETSTATUS, said)
        except OSError:
            return False  # no such line here, or the printer is gone: the next byte tells
        return bool(said[0] & PAPER_OUT)

    def finish(self, drain_seconds: float) -> bool:
        """Wait until the printer has taken what the kernel holds; tell whether it did."""
        deadline = time.monotonic() + drain_seconds
        try:
            while not self._drained():
                if time.monotonic() >= deadline:
                    return False
                self._wait(deadline, writing=True)
        except PrinterReset:
            return False
        return True

    def close(self) -> None:
        """Close at once. Before `finish` this costs what the printer has not taken."""
        os.close(self._file)

    def _drained(self) -> bool:
        """The kernel lets a next write in when the last one is with the printer."""
        poll = select.poll()
        poll.register(self._file, select.POLLOUT)
        return any(happened & select.POLLOUT for _, happened in poll.poll(0))

    def _come(self) -> bytes | None:
        if self._one_way:
            return None
        try:
            received = os.read(self._file, CHUNK_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno == errno.EINVAL:
                self._one_way = True  # it has no way back; what it takes is all that can be known
                return None
            raise PrinterReset(error.strerror) from error
        if received:
            return received
        time.sleep(_EMPTY_READ_SECONDS)  # an empty packet: no end, and no reason to turn in circles
        return None

    def _taken(self, view: memoryview) -> int:
        try:
            return os.write(self._file, view)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterReset(error.strerror) from error
