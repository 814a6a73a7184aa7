"""The printer of a bench that has none: its waybills are printed elsewhere."""

from __future__ import annotations

from hardware.label import SHEET_100X150, LabelContent
from hardware.printer import BeforeFirstByte, Cause, Failed, Outcome, Page, Paper, PrinterStatus


class NoPrinter:
    """Never online; whoever prints with it has set the bench's profile wrong, and is told so."""

    language = None
    size = SHEET_100X150

    def prepare(self) -> None:
        """Nothing to prepare."""

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Fail, with not one byte sent."""
        del content, before_first_byte
        return Failed(cause=Cause.UNREACHABLE, detail="this bench has no printer")

    def print_page(self, page: Page, before_first_byte: BeforeFirstByte) -> Outcome:
        """Fail, with not one byte sent."""
        del page, before_first_byte
        return Failed(cause=Cause.UNREACHABLE, detail="this bench has no printer")

    def note_half_page(self) -> None:
        """No page was ever sent."""

    def status(self) -> PrinterStatus:
        """Not online."""
        return PrinterStatus(online=False, paper=Paper.UNKNOWN, cover_open=None, cause=Cause.UNREACHABLE)

    def close(self) -> None:
        """Nothing to close."""
