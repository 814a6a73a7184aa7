"""Reads one scanner for ever: opens its line, frames its bytes, times its codes, looks for it again when it is gone.

Knows no serial port (a driver opens the line) and no meaning of a code. A second scan of the same code is passed on
like the first: whether it counts is for the bench to say.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from hardware.device_loop import DeviceLoop
from hardware.framing import Code, Framed, TooLong
from hardware.ports import BadScan, Clock, DeviceState, Instant, OnScan, OnState, Scan

IDLE_SECONDS = 0.08
"""Silence that ends a code of a scanner that adds no suffix: eighty characters' time at 9,600 baud."""
UNENDED_SECONDS = 1.0
"""Silence after which a code without its usual suffix is given up: far longer than any pause on a line."""
SETTLE_SECONDS = 0.05
"""Opening a line throws away what had arrived; bytes that follow this closely may be the rest of a code."""
READ_BYTES_MAX = 65_536


class Line(Protocol):
    """An open line to a scanner; reading its descriptor never blocks."""

    def fileno(self) -> int:
        """The descriptor to wait on and to read."""

    def close(self) -> None:
        """Let go of it."""


class Framing(Protocol):
    """What makes codes of a line's bytes: see `hardware.framing.Framer`."""

    @property
    def pending(self) -> bool: ...
    @property
    def ends_codes(self) -> bool: ...
    def feed(self, data: bytes) -> list[Framed]: ...
    def silence(self) -> list[Framed]: ...
    def abandon(self) -> list[Framed]: ...
    def distrust(self) -> None: ...


OpenLine = Callable[[], Line | DeviceState]
"""Opens the line, or says why it cannot."""


class LineScanner:
    """A scanner behind any line that has a file descriptor."""

    def __init__(
        self,
        *,
        device: str,
        open_line: OpenLine,
        make_framer: Callable[[], Framing],
        now: Clock,
        on_scan: OnScan,
        on_state: OnState,
        idle_seconds: float | None = IDLE_SECONDS,
        path: str = "",
    ) -> None:
        """`idle_seconds` None: only a suffix ends a code, silence never. `path`: the link that names the scanner."""
        self.device = device
        self._make_framer = make_framer
        self._now = now
        self._on_scan = on_scan
        self._idle_seconds = idle_seconds
        self._wake = -1
        self._waking = threading.Lock()
        self._loop = DeviceLoop(
            f"scanner-{device}", open_device=open_line, use=self._read, on_state=on_state, path=path
        )
        self._loop.again.on_wake = self._wake_reader

    @property
    def state(self) -> DeviceState:
        """The newest state."""
        return self._loop.state

    @property
    def alive(self) -> bool:
        """Whether the reader thread runs."""
        return self._loop.alive

    def start(self) -> None:
        """Begin to read; returns at once, also without a device."""
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._loop.start()

    def close(self) -> None:
        """Stop reading and let go of the device; no callback comes after it."""
        if self._wake < 0:
            return
        self._loop.stopping.set()
        self._wake_reader()
        self._loop.stop()
        with self._waking:
            os.close(self._wake)
            self._wake = -1

    def _wake_reader(self) -> None:
        """From any thread: a device came or went, or it is over."""
        with self._waking:
            if self._wake >= 0:
                os.eventfd_write(self._wake, 1)

    def _read(self, line: Line) -> bool:
        """Read until the device is gone or the scanner is closed."""
        framer = self._make_framer()
        descriptor = line.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        if poll.poll(SETTLE_SECONDS * 1000):
            framer.distrust()
        poll.register(self._wake, select.POLLIN)
        if self._loop.moved():
            return False
        self._loop.tell(DeviceState.OK)
        at = self._now()
        while not self._loop.stopping.is_set():
            ready = poll.poll(self._patience_ms(framer))
            if not ready:
                self._report(framer.silence(), at)
            elif any(spoke == descriptor for spoke, _ in ready):
                data = _read_some(descriptor)
                if not data:
                    self._report(framer.abandon(), at)
                    break
                at = self._now()
                self._report(framer.feed(data), at)
            else:
                os.eventfd_read(self._wake)
                if self._loop.moved():
                    self._report(framer.abandon(), at)
                    break
        return True

    def _patience_ms(self, framer: Framing) -> float | None:
        if not framer.pending:
            return None
        if framer.ends_codes or self._idle_seconds is None:
            return UNENDED_SECONDS * 1000
        return self._idle_seconds * 1000

    def _report(self, framed: Sequence[Framed], at: Instant) -> None:
        for reading in framed:
            if isinstance(reading, Code):
                self._on_scan(Scan(device=self.device, text=reading.text, symbology=reading.symbology, at=at))
            else:
                reason = "too_long" if isinstance(reading, TooLong) else reading.reason
                self._on_scan(
                    BadScan(device=self.device, reason=reason, text=reading.text, length=reading.length, at=at)
                )


def _read_some(descriptor: int) -> bytes:
    """What is there; nothing at all once the device is gone."""
    try:
        return os.read(descriptor, READ_BYTES_MAX)
    except OSError:
        # EIO, ENXIO, ENODEV: each kind of line has its own word for being unplugged.
        return b""
