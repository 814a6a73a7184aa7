"""Reads one scale for ever, so that a weight picked from it is one of now.

Knows no serial port (a driver opens the line), and not whose weight it is.
A weight older than a second does not count: what lay there then may be gone (TRUST G9).
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from typing import Protocol

from hardware.device_loop import DeviceLoop
from hardware.errors import NotStable, ScaleLost
from hardware.plateau import Plateaus
from hardware.ports import Clock, DeviceState, Instant, OnState, Weight
from hardware.scale_protocol import Reading, ScaleProtocol

FRESH_NS = 1_000_000_000
ASK_SECONDS = 0.1
"""How often a scale that speaks only when it is asked is asked."""
SILENT_NS = 3_000_000_000
"""Silence after which a scale counts as switched off."""
READ_BYTES_MAX = 4_096


class TwoWayLine(Protocol):
    """An open line to a scale; reading its descriptor never blocks."""

    def fileno(self) -> int:
        """The descriptor to wait on, to read and to write."""

    def close(self) -> None:
        """Let go of it."""


OpenScaleLine = Callable[[], TwoWayLine | DeviceState]
"""Opens the line, or says why it cannot."""


class LineScale:
    """A scale behind any line that has a file descriptor."""

    def __init__(
        self,
        *,
        device: str,
        open_line: OpenScaleLine,
        make_protocol: Callable[[], ScaleProtocol],
        now: Clock,
        on_state: OnState,
        jitter_grams: int,
        path: str = "",
    ) -> None:
        """`path`: the link that names the scale, where one does."""
        self.device = device
        self._make_protocol = make_protocol
        self._now = now
        self._plateaus = Plateaus(jitter_grams=jitter_grams)
        self._newest: Weight | None = None
        self._arrived = threading.Condition()
        self._on_state = on_state
        self.unreadable = False
        """See ``Scale``."""
        self._loop = DeviceLoop(
            f"scale-{device}",
            open_device=open_line,
            use=self._read,
            on_state=on_state,
            on_end=self._tell_waiting,
            path=path,
        )

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
        self._loop.start()

    def close(self) -> None:
        """Stop and let go of the scale; who waits for a weight gets ScaleLost."""
        self._loop.stop()

    def latest(self) -> Weight | None:
        """What it shows now; None where it shows nothing of now."""
        newest = self._newest
        return newest if newest is not None and self._now().boot_ns - newest.at.boot_ns <= FRESH_NS else None

    def stable(self, *, after_plateau: int, not_after: int, over_grams: int = 0) -> Weight:
        """The weight at rest now, or the first that comes to rest, by `not_after` (boot clock).

        Raises ScaleLost or NotStable.
        """
        deadline = time.monotonic() + (not_after - self._now().boot_ns) / 1e9
        with self._arrived:
            while True:
                weight = self.latest()
                if weight is not None and _counts(weight, after_plateau, over_grams):
                    self._plateaus.taken(weight)
                    return weight
                remaining = deadline - time.monotonic()
                if self._loop.stopping.is_set() or (remaining <= 0 and weight is None):
                    raise ScaleLost(f"{self.device} is {self.state}")
                if remaining <= 0:
                    raise NotStable(f"{self.device}: no new weight came to rest in time")
                self._arrived.wait(remaining)

    def _read(self, line: TwoWayLine) -> bool:
        """Read until the device is gone or the scale is closed."""
        protocol = self._make_protocol()
        poll = select.poll()
        poll.register(line.fileno(), select.POLLIN)
        heard_ns, noise_ns, worked = self._now().boot_ns, 0, False
        while not self._loop.stopping.is_set() and not self._loop.moved():
            if protocol.question and not _write(line, protocol.question):
                break
            if poll.poll(ASK_SECONDS * 1000):
                data = _read_some(line)
                if not data:
                    break
                at = self._now()
                readings = protocol.feed(data)
                for reading in readings:
                    self._keep(reading, at)
                if readings:
                    heard_ns, noise_ns, worked = at.boot_ns, 0, True
                    self._tell(DeviceState.OK)
                else:
                    noise_ns = at.boot_ns
                if protocol.question:
                    self._loop.stopping.wait(ASK_SECONDS)
            # After every turn: who sends without a pause what nobody can read never lets the line fall silent.
            now_ns = self._now().boot_ns
            if now_ns - heard_ns > SILENT_NS:
                # The port is there and the scale is off, or speaks something else.
                self._tell(self._away, unreadable=now_ns - noise_ns <= SILENT_NS)
        if self.unreadable and not self._loop.stopping.is_set():
            self._tell(self._away)
        return worked

    @property
    def _away(self) -> DeviceState:
        return DeviceState.LOST if self._newest is not None else DeviceState.ABSENT

    def _tell(self, state: DeviceState, *, unreadable: bool = False) -> None:
        """Say a state; the same once more where only what is wrong with it is another."""
        same = state is self._loop.state and unreadable != self.unreadable
        self.unreadable = unreadable
        self._loop.tell(state)
        if same:
            self._on_state(state)

    def _tell_waiting(self) -> None:
        with self._arrived:
            self._arrived.notify_all()

    def _keep(self, reading: Reading, at: Instant) -> None:
        # Under the lock: who takes a weight takes it before the next reading is looked at.
        with self._arrived:
            self._newest = self._plateaus.follow(reading, at)
            self._arrived.notify_all()


def _counts(weight: Weight, after_plateau: int, over_grams: int) -> bool:
    return weight.stable and weight.plateau > after_plateau and weight.grams is not None and weight.grams > over_grams


def _read_some(line: TwoWayLine) -> bytes:
    """What is there; nothing at all once the device is gone."""
    try:
        return os.read(line.fileno(), READ_BYTES_MAX)
    except OSError:
        return b""


def _write(line: TwoWayLine, question: bytes) -> bool:
    """Ask; false once the device is gone. A scale that takes nothing is asked again with the next turn."""
    try:
        os.write(line.fileno(), question)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True
