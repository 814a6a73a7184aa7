"""A label printer that jams: what becomes of a label follows from the plan and the station's clock alone. No bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hardware.label import SHEET_100X150, LabelContent
from hardware.printer import (
    BeforeFirstByte,
    Cause,
    Failed,
    Language,
    Outcome,
    Page,
    Paper,
    Printed,
    PrinterStatus,
    Unknown,
)
from tests.simulation.plan import Span


class JammingPrinter:
    """Prints, except while it is jammed: the label in it then is unknown, those after it fail before a byte leaves."""

    language = Language.ESCPOS
    size = SHEET_100X150

    def __init__(self, jam: Span, now: Callable[[], datetime]) -> None:
        self._jam = jam
        self._now = now
        self._jammed_on = 0

    def prepare(self) -> None:
        """Nothing to load."""

    def print_label(
        self,
        content: LabelContent,  # noqa: ARG002 - a real printer would draw it
        before_first_byte: BeforeFirstByte,
    ) -> Outcome:
        return self._printed(before_first_byte)

    def print_page(
        self,
        page: Page,  # noqa: ARG002 - a real printer would print it
        before_first_byte: BeforeFirstByte,
    ) -> Outcome:
        return self._printed(before_first_byte)

    def _printed(self, before_first_byte: BeforeFirstByte) -> Outcome:
        if self._now() not in self._jam:
            before_first_byte()
            return Printed(paper=Paper.OK)
        self._jammed_on += 1
        if self._jammed_on > 1:
            return Failed(cause=Cause.COVER_OPEN)
        before_first_byte()
        return Unknown(cause=Cause.STALLED, bytes_sent=1000)

    def note_half_page(self) -> None:
        """It keeps no half pages."""

    def status(self) -> PrinterStatus:
        jammed = self._now() in self._jam
        return PrinterStatus(online=not jammed, paper=Paper.OK, cover_open=jammed)

    def close(self) -> None:
        """Nothing to let go of."""
