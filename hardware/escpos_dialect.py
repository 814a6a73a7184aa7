"""ESC/POS as a dialect: real-time questions before a page, ``GS r`` behind it. Knows no connection.

python-escpos encodes; its own transport is not used, because it closes without reading and then loses the tail of a
label unseen, and because it takes a silent printer for one with paper.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from hardware import escpos_status
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
        self._in_order: list[int] = []

    def loosen(self) -> None:
        """Zeros end a head with a raster of no rows; else they are dots, or nothing."""
        self._line.put(bytes(HEAD_BYTES))

    def state(self) -> PrinterStatus | None:
        """Ask for all that the printer says at once."""
        said: list[int] = []
        for question in (escpos_status.ASK_PRINTER, escpos_status.ASK_OFFLINE_CAUSE, escpos_status.ASK_PAPER):
            if not self._line.put(question):
                return None
            answer = self._heard(Answer.REAL_TIME, time.monotonic() + self._line.patience.answer)
            if answer is None:
                return None
            said.append(answer)
        return escpos_status.state(*said)

    def midway(self) -> bool:
        """A printer in the middle of a raster takes a question in the data for dots."""
        if not self._line.put(escpos_status.ASK_IN_ORDER):
            return True
        if self._heard(Answer.IN_ORDER, time.monotonic() + self._line.patience.answer) is None:
            return True
        self._settle()
        return False

    def mend(self, length: int) -> bool:
        """Fill the raster, then ask."""
        if not self._line.put(
            self._mending(length) + escpos_status.ASK_IN_ORDER, total_seconds=self._line.patience.send
        ):
            return False
        if self._heard(Answer.IN_ORDER, time.monotonic() + self._line.patience.printed) is None:
            return False
        self._settle()
        return True

    def worked_off(self, until: float) -> PrinterStatus | None:
        """Wait for the answer to the question behind the page."""
        answer = self._heard(Answer.IN_ORDER, until)
        return None if answer is None else escpos_status.worked_off(answer)

    def news(self) -> PrinterStatus | None:
        """Automatic status, which many printers send by themselves when the paper ends."""
        self._answers.feed(self._line.link.receive(time.monotonic()))
        return self._answers.automatic

    def _settle(self) -> None:
        """A late answer to an earlier label has ours right behind it: neither may pass for the next label's."""
        self._line.hush(QUIET_SECONDS)
        self._in_order.clear()

    def _heard(self, wanted: Answer, until: float) -> int | None:
        """Wait for one answer of a kind; an answer in order is kept for who waits for it."""
        while True:
            if wanted is Answer.IN_ORDER and self._in_order:
                return self._in_order.pop()
            answers = self._answers.feed(self._line.link.receive(until))
            self._in_order += [byte for kind, byte in answers if kind is Answer.IN_ORDER][-1:]
            if wanted is Answer.REAL_TIME and (found := [byte for kind, byte in answers if kind is wanted]):
                return found[-1]
            if time.monotonic() >= until and not (wanted is Answer.IN_ORDER and self._in_order):
                return None
