"""Asks the label printer how it is doing, so that a bench sees it before the first label that would fail.

Does not print and does not know what is waiting to be printed.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.reason import Reason, reason
from edge.clock import Clock
from hardware.printer import Paper, Printer

EVERY_SECONDS = 5.0
NANOSECONDS = 1_000_000_000

Tell = Callable[[str, str, Reason | None], None]


class PrinterWatch:
    """One turn asks, unless it asked just now: commits wake every worker."""

    def __init__(self, printer: Printer, clock: Clock, tell: Tell) -> None:
        self._printer = printer
        self._clock = clock
        self._tell = tell
        self._due_ns = 0

    def turn(self) -> float:
        """Ask and tell; returns the seconds until the next question."""
        now_ns = self._clock.instant().boot_ns
        if now_ns >= self._due_ns:
            self._ask()
            self._due_ns = now_ns + int(EVERY_SECONDS * NANOSECONDS)
        return EVERY_SECONDS

    def _ask(self) -> None:
        status = self._printer.status()
        if status.online and status.paper is not Paper.OUT:
            self._tell("printer", "ok", None)
        else:
            self._tell("printer", "lost", reason("printer_lost"))
