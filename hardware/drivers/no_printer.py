"""The printer of a bench that has none: its waybills are printed elsewhere."""

from __future__ import annotations

from hardware.label import LabelContent
from hardware.printer import BeforeFirstByte, Cause, Failed, Outcome, Paper, PrinterStatus


class NoPrinter:
    """Never online; whoever prints with it has set the bench's profile wrong, and is told so."""

    def prepare(self) -> None:
        """Nothing to prepare."""

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Fail, with not one byte sent."""
        del content, before_first_byte
        return Failed(cause=Cause.UNREACHABLE, detail="this bench has no printer")

    def status(self) -> PrinterStatus:
        """Not online."""
        return PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=Cause.UNREACHABLE)

    def close(self) -> None:
        """Nothing to close."""
