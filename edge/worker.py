"""A worker: one thread that does one thing whenever woken, and says whether it is alive. Does not know what it does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

log = logging.getLogger(__name__)

STALL_SECONDS = 20.0
RETRY_SECONDS = 1.0


class Worker:
    """Calls ``turn`` when woken, or after the seconds that the last turn returned; never two turns at once."""

    def __init__(
        self,
        name: str,
        turn: Callable[[], float],
        *,
        gap_seconds: float = 0.0,
        stall_seconds: float = STALL_SECONDS,
        stop_seconds: float = STALL_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """``gap_seconds`` lie at least between two turns, however often it is woken; a turn may take a while.

        ``stop_seconds``: how long a stop waits for the present turn. ``clock``: seconds, for what stalls.
        """
        self.name = name
        self.trouble = ""
        self._turn = turn
        self._gap = gap_seconds
        self._stall = stall_seconds
        self._stop_seconds = stop_seconds
        self._wake = Event()
        self._stopping = Event()
        self._clock = clock
        self._beat = clock()
        self._thread = Thread(target=self._run, name=f"worker-{name}", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs and has turned lately: what the watchdog is fed with."""
        return self._thread.is_alive() and self._clock() - self._beat < self._stall

    @property
    def stopping(self) -> Event:
        """Set when the worker is to stop; long turns look at it."""
        return self._stopping

    def start(self) -> None:
        """Begin; the first turn comes at once."""
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End after the present turn."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=self._stop_seconds)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            self._wake.wait(min(pause, STALL_SECONDS / 4))
            self._wake.clear()
            self._beat = self._clock()
            if self._stopping.is_set():
                return
            try:
                pause = self._turn()
                self.trouble = ""
                self._stopping.wait(self._gap)
            except Exception as error:
                # The loop's last resort: shown on /health, tried again, never silent.
                self.trouble = f"{type(error).__name__}: {error}"
                log.exception("worker %s: turn failed, tried again in %s s", self.name, RETRY_SECONDS)
                pause = RETRY_SECONDS
