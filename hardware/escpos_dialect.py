"""ESC/POS as a dialect: real-time questions before a page, ``GS r`` behind it. Knows no connection.

python-escpos encodes; its own transport is not used, because it closes without reading and then loses the tail of a
label unseen, and because it takes a silent printer for one with paper.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from hardware import escpos_question, escpos_status
from hardware.dialect import Conversation, Patience
from hardware.escpos import Ending, encode, ending_bytes
from hardware.escpos_status import Answer, Answers
from hardware.printer import Language, PrinterStatus

if TYPE_CHECKING:
    from hardware.link import Link
    from hardware.raster import Raster


QUIET_SECONDS = 0.2
HEAD_BYTES = 8
"""The longest head of a command that we send."""
LATE_ANSWERS = 7
"""So many may still come of an earlier page, its own questions' included: the next one is surely ours."""


class EscposDialect:
    """ESC/POS with one way to part labels."""

    language = Language.ESCPOS
    behind = escpos_status.ASK_IN_ORDER
    resumes = False
    """A receipt printer goes on with the next row on the new roll: one label on two papers."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending

    def encode(self, raster: Raster) -> bytes:
        """Initialise, raster, ending."""
        return encode(raster, self._ending)

    def ended(self, page: bytes) -> bytes:
        """Every command ends by itself."""
        return page

    def asks(self, page: bytes) -> bool:
        """As `escpos_question` reads it."""
        return escpos_question.asks(page)

    def mending(self, length: int) -> bytes:
        """So many zeros fill any raster, and beyond it mean nothing; then what ends a label."""
        return bytes(length) + ending_bytes(self._ending)

    def talk(self, link: Link, patience: Patience) -> EscposTalk:
        """Begin to talk on this connection."""
        return EscposTalk(link, patience, self.mending)


class EscposTalk:
    """Questions and answers on one connection."""

    def __init__(self, link: Link, patience: Patience, mending: Callable[[int], bytes]) -> None:
        self._line = Conversation(link, patience)
        self._mending = mending
        self._answers = Answers()
        self._awaited = 1
        self._came = 0
        self._newest = 0

    def loosen(self) -> None:
        """Zeros end a head with a raster of no rows; else they are dots, or nothing."""
        self._line.put(bytes(HEAD_BYTES))

    def state(self) -> PrinterStatus | None:
        """Ask for all that the printer says at once."""
        said: list[int] = []
        for question in (escpos_status.ASK_PRINTER, escpos_status.ASK_OFFLINE_CAUSE, escpos_status.ASK_PAPER):
            if not self._line.put(question):
                return None
            answer = self._real_time(time.monotonic() + self._line.patience.answer)
            if answer is None:
                return None
            said.append(answer)
        return escpos_status.state(*said)

    def midway(self) -> bool:
        """A printer in the middle of a raster takes a question in the data for dots."""
        if not self._line.put(self._questions()):
            return True
        if self._in_order(time.monotonic() + self._line.patience.answer) is None:
            return True
        self._settle()
        return False

    def mend(self, length: int) -> bool:
        """Fill the raster, then ask."""
        if not self._line.put(self._mending(length) + self._questions(), total_seconds=self._line.patience.send):
            return False
        if self._in_order(time.monotonic() + self._line.patience.printed) is None:
            return False
        self._settle()
        return True

    def worked_off(self, until: float) -> PrinterStatus | None:
        """Wait for the answer to the question behind the page."""
        answer = self._in_order(until)
        return None if answer is None else escpos_status.worked_off(answer)

    def news(self) -> PrinterStatus | None:
        """Automatic status, which many printers send by themselves when the paper ends."""
        self._answers.feed(self._line.link.receive(time.monotonic()))
        return self._answers.automatic

    def _questions(self) -> bytes:
        """As many as it takes for one answer to be ours."""
        self._awaited, self._came = LATE_ANSWERS + 1, 0
        return escpos_status.ASK_IN_ORDER * self._awaited

    def _settle(self) -> None:
        """The rest of the answers is right behind: none may pass for the next label's."""
        self._line.hush(QUIET_SECONDS)
        self._awaited, self._came = 1, 0

    def _in_order(self, until: float) -> int | None:
        """Wait until as many answers in order came as are awaited; return the newest."""
        while self._came < self._awaited:
            self._hear(until)
            if self._came < self._awaited and time.monotonic() >= until:
                return None
        return self._newest

    def _real_time(self, until: float) -> int | None:
        """Wait for an answer that is given at once; one in order is kept for who waits for it."""
        while True:
            if found := self._hear(until):
                return found[-1]
            if time.monotonic() >= until:
                return None

    def _hear(self, until: float) -> list[int]:
        """Hear what comes; the answers that are given at once."""
        answers = self._answers.feed(self._line.link.receive(until))
        in_order = [byte for kind, byte in answers if kind is Answer.IN_ORDER]
        self._came += len(in_order)
        self._newest = in_order[-1] if in_order else self._newest
        return [byte for kind, byte in answers if kind is Answer.REAL_TIME]
