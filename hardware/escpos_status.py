"""What an ESC/POS printer says about itself: the questions, and its answers parsed. Knows no connection.

Three kinds of answer come down one line, told apart by their fixed bits: to a real-time question (DLE EOT:
``0xx1xx10``), to a question in the data (GS r: ``0xx0xxxx``), and automatic status, four bytes of which only the first
(``0xx1xx00``) says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Answered at once, in front of all data that wait: it tells the printer's state, not how far it has printed.
ASK_PRINTER = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"

# Answered when the data before it have been worked off: the round trip that makes "sent" into "printed".
ASK_IN_ORDER = b"\x1dr\x01"

_AUTOMATIC_BYTES_AFTER_FIRST = 3


class Answer(StrEnum):
    """Which kind of question a byte answers."""

    REAL_TIME = "real_time"
    IN_ORDER = "in_order"


class Paper(StrEnum):
    """What the paper sensors say."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Answers:
    """Parses what the printer sends, byte by byte; keeps nothing but its place in an automatic status."""

    def __init__(self) -> None:
        self._automatic_left = 0

    def feed(self, received: bytes) -> list[tuple[Answer, int]]:
        """Return the answers among these bytes, in order."""
        answers: list[tuple[Answer, int]] = []
        for byte in received:
            if self._automatic_left:
                self._automatic_left -= 1
            elif byte & 0x93 == 0x10:
                self._automatic_left = _AUTOMATIC_BYTES_AFTER_FIRST
            elif byte & 0x93 == 0x12:
                answers.append((Answer.REAL_TIME, byte))
            elif byte & 0x90 == 0x00:
                answers.append((Answer.IN_ORDER, byte))
        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What three real-time answers say together."""

    online: bool
    cover_open: bool
    paper: Paper
    error: bool


def state(printer: int, offline_cause: int, paper: int) -> State:
    """Read the answers to ASK_PRINTER, ASK_OFFLINE_CAUSE and ASK_PAPER."""
    stopped_for_paper = bool(offline_cause & 0x20)
    return State(
        online=not printer & 0x08,
        cover_open=bool(offline_cause & 0x04),
        paper=Paper.OUT if stopped_for_paper else paper_of_real_time(paper),
        error=bool(offline_cause & 0x40),
    )


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
