"""What a ZPL printer says about itself: the questions, and its answers parsed. Knows no connection.

``~HS`` is answered with three lines between STX and ETX; ``~HQES`` with one block of words and flags. Newer printers do
not answer the first while they are out of paper or open, and answer the second then (Zebra's ZPL guide, both commands).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.printer import Cause, Paper, PrinterStatus

ASK_STATUS = b"~HS"
ASK_ERRORS = b"~HQES"

FRAME_BYTES_MAX = 1024

_STX, _ETX = 0x02, 0x03
_FIRST_LINE_FIELDS, _SECOND_LINE_FIELDS = 12, 11
_ERRORS = re.compile(r"ERRORS:\s*(\d)\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
_MEDIA_OUT, _RIBBON_OUT, _HEAD_OPEN, _PAUSED = 0x1, 0x2, 0x4, 0x10000


@dataclass(frozen=True, slots=True, kw_only=True)
class HostStatus:
    """What ``~HS`` says."""

    status: PrinterStatus
    formats: int
    """Formats taken in and not printed."""
    labels: int
    """Labels of the present batch still to print."""
    partial: bool
    """A format came in part; the next bytes are taken for its rest."""

    @property
    def idle(self) -> bool:
        """Nothing waits, nothing is begun, nothing is wrong."""
        return not (self.formats or self.labels or self.partial or self.status.cause)


class Answers:
    """Parses what the printer sends; keeps one frame and one line at most."""

    def __init__(self) -> None:
        self._frame: bytearray | None = None
        self._first: list[int] | None = None

    @property
    def held_bytes(self) -> int:
        """Bytes of a frame that has not ended."""
        return len(self._frame or b"")

    def feed(self, received: bytes) -> list[HostStatus | PrinterStatus]:
        """Return the answers that these bytes complete, to ASK_STATUS and to ASK_ERRORS; what is neither is nothing."""
        answers: list[HostStatus | PrinterStatus] = []
        for byte in received:
            if byte == _STX:
                self._frame = bytearray()
            elif self._frame is None:
                continue
            elif byte != _ETX:
                self._frame.append(byte)
                if len(self._frame) > FRAME_BYTES_MAX:
                    self._frame = None
            else:
                answer = self._read(bytes(self._frame).decode("ascii", "replace"))
                self._frame = None
                if answer is not None:
                    answers.append(answer)
        return answers

    def _read(self, text: str) -> HostStatus | PrinterStatus | None:
        if errors := _ERRORS.search(text):
            return _errors(int(errors[3], 16) if errors[1] != "0" else 0)
        fields = [field.strip(" ") for field in text.split(",")]
        if not all(field.isascii() and field.isdigit() for field in fields):
            return None
        numbers = [int(field) for field in fields]
        if len(numbers) == _FIRST_LINE_FIELDS:
            self._first = numbers
            return None
        if len(numbers) != _SECOND_LINE_FIELDS or self._first is None:
            return None
        first, self._first = self._first, None
        return _host_status(first, numbers)


def _host_status(first: list[int], second: list[int]) -> HostStatus:
    paper_out, paused, head_open, ribbon_out = first[1], first[2], second[2], second[3]
    # Buffer full, settings lost, too cold, too hot.
    ill = first[5] or any(first[9:12])
    status = _status(
        paper_out=bool(paper_out),
        head_open=bool(head_open),
        ribbon_out=bool(ribbon_out),
        paused=bool(paused),
        ill=bool(ill),
    )
    return HostStatus(status=status, formats=first[4], labels=second[8], partial=bool(first[7]))


def _errors(flags: int) -> PrinterStatus:
    known = _MEDIA_OUT | _RIBBON_OUT | _HEAD_OPEN | _PAUSED
    return _status(
        paper_out=bool(flags & _MEDIA_OUT),
        head_open=bool(flags & _HEAD_OPEN),
        ribbon_out=bool(flags & _RIBBON_OUT),
        paused=bool(flags & _PAUSED),
        ill=bool(flags & ~known),
    )


def _status(*, paper_out: bool, head_open: bool, ribbon_out: bool, paused: bool, ill: bool) -> PrinterStatus:
    """A printer that stops for one reason is paused as well: the reason is named, not the pause."""
    reasons = (
        (head_open, Cause.COVER_OPEN),
        (paper_out, Cause.PAPER_OUT),
        (ribbon_out, Cause.RIBBON_OUT),
        (paused, Cause.PAUSED),
        (ill, Cause.OFFLINE),
    )
    cause = next((cause for present, cause in reasons if present), None)
    paper = Paper.OUT if paper_out else Paper.OK
    return PrinterStatus(online=cause is None, paper=paper, cover_open=head_open, cause=cause)
