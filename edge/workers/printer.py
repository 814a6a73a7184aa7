"""Asks a label printer how it is doing, so that a bench sees it before the first label that would fail.

Does not print and does not know what is waiting to be printed.
"""

from __future__ import annotations

from typing import Protocol

from domain.reason import Reason, reason
from edge.clock import Clock
from edge.printers import Printers
from hardware.printer import Cause, Paper, Printer, PrinterStatus

EVERY_SECONDS = 5.0
NANOSECONDS = 1_000_000_000

_WHY: dict[Cause | None, str] = {
    Cause.PAPER_OUT: "printer_paper_out",
    Cause.COVER_OPEN: "printer_cover_open",
    Cause.RIBBON_OUT: "printer_ribbon_out",
    Cause.PAUSED: "printer_paused",
    Cause.OFFLINE: "printer_error",
    Cause.SILENT: "printer_silent",
}


class Tell(Protocol):
    """Notes how a device is doing."""

    def __call__(self, device: str, state: str, why: Reason | None = None, *, name: str = "") -> None: ...


class PrinterWatch:
    """One turn asks, unless it asked just now: commits wake every worker."""

    def __init__(self, printer: Printer, clock: Clock, tell: Tell, *, name: str, printers: Printers) -> None:
        """``name`` is its own among ``printers``."""
        self._printer = printer
        self._clock = clock
        self._tell = tell
        self._name = name
        self._printers = printers
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
        usable = status.online and status.paper is not Paper.OUT
        self._printers.note(self._name, usable=usable)
        state, why = _shown(status, usable=usable)
        if state == "lost" and self._printers.instead_of(self._name):
            state = "doubtful"  # labels come out all the same, out of another one
        alone = len(self._printers.names) == 1
        self._tell("printer", state, why, name="" if alone else self._name)


def _shown(status: PrinterStatus, *, usable: bool) -> tuple[str, Reason | None]:
    if usable:
        return ("doubtful", reason("printer_paper_low")) if status.paper is Paper.LOW else ("ok", None)
    cause = status.cause or (Cause.PAPER_OUT if status.paper is Paper.OUT else None)
    return "lost", reason(_WHY.get(cause, "printer_lost"))
