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

from hardware.framing import Code, Framed, TooLong
from hardware.ports import BadScan, Clock, DeviceState, Instant, OnScan, OnState, Scan
from hardware.reconnect import Reconnect

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
    ) -> None:
        """`idle_seconds` None: only a suffix ends a code, silence never."""
        self.device = device
        self._open_line = open_line
        self._make_framer = make_framer
        self._now = now
        self._on_scan = on_scan
        self._on_state = on_state
        self._idle_seconds = idle_seconds
        self._state = DeviceState.OFF
        self._seen = False
        self._stop = threading.Event()
        self._wake = -1
        self._again = Reconnect()
        self._thread = threading.Thread(target=self._run, name=f"scanner-{device}", daemon=True)

    @property
    def state(self) -> DeviceState:
        """The newest state."""
        return self._state

    @property
    def alive(self) -> bool:
        """Whether the reader thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to read; returns at once, also without a device."""
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread.start()

    def close(self) -> None:
        """Stop reading and let go of the device; no callback comes after it."""
        if self._wake < 0:
            return
        self._stop.set()
        self._again.wake()
        os.eventfd_write(self._wake, 1)
        self._thread.join()
        os.close(self._wake)
        self._wake = -1

    def _run(self) -> None:
        try:
            with self._again:
                while not self._stop.is_set():
                    self._look()
        finally:
            self._state = DeviceState.OFF if self._stop.is_set() else DeviceState.LOST

    def _look(self) -> None:
        """Open the line and read it until it is gone, or wait for it."""
        line = self._open_line()
        if isinstance(line, DeviceState):
            self._tell(DeviceState.LOST if self._seen and line is DeviceState.ABSENT else line)
            self._again.wait(line)
            return
        self._again.found()
        self._seen = True
        try:
            self._read(line)
        finally:
            # Before it is looked for again: a node in use comes back under another name.
            line.close()
        if not self._stop.is_set():
            self._tell(DeviceState.LOST)

    def _read(self, line: Line) -> None:
        """Read until the device is gone or the scanner is closed."""
        framer = self._make_framer()
        poll = select.poll()
        poll.register(line.fileno(), select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        if poll.poll(SETTLE_SECONDS * 1000):
            framer.distrust()
        self._tell(DeviceState.OK)
        at = self._now()
        while not self._stop.is_set():
            ready = poll.poll(self._patience_ms(framer))
            if not ready:
                self._report(framer.silence(), at)
            elif any(descriptor == line.fileno() for descriptor, _ in ready):
                data = _read_some(line)
                if not data:
                    self._report(framer.abandon(), at)
                    return
                at = self._now()
                self._report(framer.feed(data), at)

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

    def _tell(self, state: DeviceState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


def _read_some(line: Line) -> bytes:
    """What is there; nothing at all once the device is gone."""
    try:
        return os.read(line.fileno(), READ_BYTES_MAX)
    except OSError:
        # EIO, ENXIO, ENODEV: each kind of line has its own word for being unplugged.
        return b""
