"""What an ESC/POS printer says about itself: the questions, and its answers parsed. Knows no connection.

Three kinds of answer come down one line, told apart by their fixed bits: to a real-time question (DLE EOT:
``0xx1xx10``), to a question in the data (GS r: ``0xx0xxxx``), and automatic status, four bytes of which only the first
(``0xx1xx00``) says what it is.
"""

from __future__ import annotations

from enum import StrEnum

from hardware.printer import Cause, Paper, PrinterStatus

# Answered at once, in front of all data that wait: it tells the printer's state, not how far it has printed.
ASK_PRINTER = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"

# Answered when the data before it have been worked off: the round trip that makes "sent" into "printed".
ASK_IN_ORDER = b"\x1dr\x01"

AUTOMATIC_BYTES = 4


class Answer(StrEnum):
    """Which kind of question a byte answers."""

    REAL_TIME = "real_time"
    IN_ORDER = "in_order"


class Answers:
    """Parses what the printer sends, byte by byte; keeps nothing but its place in an automatic status, and the last."""

    def __init__(self) -> None:
        self._partial: list[int] = []
        self.automatic: PrinterStatus | None = None
        """What it said unasked, the newest."""

    def feed(self, received: bytes) -> list[tuple[Answer, int]]:
        """Return the answers among these bytes, in order."""
        answers: list[tuple[Answer, int]] = []
        for byte in received:
            if self._partial:
                self._partial.append(byte)
                if len(self._partial) == AUTOMATIC_BYTES:
                    self.automatic = _automatic(*self._partial)
                    self._partial.clear()
            elif byte & 0x93 == 0x10:
                self._partial.append(byte)
            elif byte & 0x93 == 0x12:
                answers.append((Answer.REAL_TIME, byte))
            elif byte & 0x90 == 0x00:
                answers.append((Answer.IN_ORDER, byte))
        return answers


def state(printer: int, offline_cause: int, paper: int) -> PrinterStatus:
    """Read the answers to ASK_PRINTER, ASK_OFFLINE_CAUSE and ASK_PAPER."""
    stopped_for_paper = bool(offline_cause & 0x20)
    return _status(
        offline=bool(printer & 0x08 or offline_cause & 0x40),
        cover_open=bool(offline_cause & 0x04),
        paper=Paper.OUT if stopped_for_paper else paper_of_real_time(paper),
    )


def worked_off(answer: int) -> PrinterStatus:
    """Read the answer to ASK_IN_ORDER, which only a printer gives that is at work."""
    paper = paper_in_order(answer)
    return _status(offline=False, cover_open=False, paper=paper)


def paper_of_real_time(answer: int) -> Paper:
    """Read the answer to ASK_PAPER."""
    if answer & 0x60:
        return Paper.OUT
    return Paper.LOW if answer & 0x0C else Paper.OK


def paper_in_order(answer: int) -> Paper:
    """Read the answer to ASK_IN_ORDER."""
    if answer & 0x0C:
        return Paper.OUT
    return Paper.LOW if answer & 0x03 else Paper.OK


def _automatic(printer: int, errors: int, paper: int, _reserved: int) -> PrinterStatus:
    return _status(
        offline=bool(printer & 0x08 or errors & 0x6C),
        cover_open=bool(printer & 0x20),
        paper=paper_in_order(paper),
    )


def _status(*, offline: bool, cover_open: bool, paper: Paper) -> PrinterStatus:
    cause: Cause | None
    if cover_open:
        cause = Cause.COVER_OPEN
    elif paper is Paper.OUT:
        cause = Cause.PAPER_OUT
    else:
        cause = Cause.OFFLINE if offline else None
    return PrinterStatus(online=cause is None, paper=paper, cover_open=cover_open, cause=cause)
