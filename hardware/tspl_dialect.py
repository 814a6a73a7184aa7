"""TSPL as a dialect: ``<ESC>!?`` before a page, the model's name and then ``<ESC>!?`` behind it.

Knows no connection.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from hardware import tspl_status
from hardware.dialect import Conversation, Patience
from hardware.printer import Language, PrinterStatus
from hardware.tspl import CLEAR, END, encode

if TYPE_CHECKING:
    from hardware.label import LabelSize
    from hardware.link import Link
    from hardware.raster import Raster

LOOK_SECONDS = 0.12
"""Between two questions while a page is printed."""
QUIET_SECONDS = 0.1
IDLE_ANSWERS = 2
_QUESTION = re.compile(rb"~![@A-Z]|\x1b![?S]|\bOUT[RE]?\b", re.IGNORECASE)


class TsplDialect:
    """TSPL for one paper."""

    language = Language.TSPL
    behind = tspl_status.ASK_IN_ORDER
    resumes = False
    """Some print the label anew after the paper ended, some go on: it depends on the model and its settings."""

    def __init__(self, size: LabelSize, *, gap_mm: float) -> None:
        self._size = size
        self._gap_mm = gap_mm

    def encode(self, raster: Raster) -> bytes:
        """One label."""
        return encode(raster, self._size, gap_mm=self._gap_mm)

    def ended(self, page: bytes) -> bytes:
        """A last line without an end is not done: the label would come out with the next one, or never."""
        return page if page.endswith(b"\n") else page + END

    def asks(self, page: bytes) -> bool:
        """By a question, or a text that it has the printer send back."""
        return _QUESTION.search(page) is not None

    def mending(self, length: int) -> bytes:
        """So many zeros fill any bitmap, and beyond it are a line that means nothing; nothing of it is printed."""
        return bytes(length) + END + CLEAR

    def talk(self, link: Link, patience: Patience) -> TsplTalk:
        """Begin to talk on this connection."""
        return TsplTalk(link, patience, self)


class TsplTalk:
    """Questions and answers on one connection."""

    def __init__(self, link: Link, patience: Patience, dialect: TsplDialect) -> None:
        self._line = Conversation(link, patience)
        self._dialect = dialect
        self._printing = False

    def loosen(self) -> None:
        """End the line; in a bitmap these are dots."""
        self._line.put(END)

    def state(self) -> PrinterStatus | None:
        """Ask for the status byte; what came before it is no answer to this question."""
        self._line.hush(0)
        if not self._line.put(tspl_status.ASK_STATUS):
            return None
        until = time.monotonic() + self._line.patience.answer
        while True:
            for byte in self._line.link.receive(until):
                said = tspl_status.status(byte)
                if said is not None:
                    self._printing = bool(byte & tspl_status.PRINTING)
                    return said
            if time.monotonic() >= until:
                return None

    def midway(self) -> bool:
        """A printer in the middle of a bitmap takes a question in the data for dots."""
        if not self._line.put(tspl_status.ASK_IN_ORDER):
            return True
        return not self._named(time.monotonic() + self._line.patience.answer)

    def mend(self, length: int) -> bool:
        """Fill the bitmap, then ask."""
        if not self._line.put(
            self._dialect.mending(length) + tspl_status.ASK_IN_ORDER, total_seconds=self._line.patience.send
        ):
            return False
        return self._named(time.monotonic() + self._line.patience.printed)

    def worked_off(self, until: float) -> PrinterStatus | None:
        """Wait for the name that was asked for behind the page, then ask until nothing is printed, twice in a row."""
        if not self._named(until):
            return None
        idle = 0
        while time.monotonic() < until:
            said = self.state()
            if said is None or said.cause:
                return None
            idle = 0 if self._printing else idle + 1
            if idle == IDLE_ANSWERS:
                return said
            time.sleep(LOOK_SECONDS)
        return None

    def news(self) -> PrinterStatus | None:
        """A TSPL printer says nothing unasked."""
        return None

    def _named(self, until: float) -> bool:
        """Wait for a name; what follows it is thrown away, so that a late answer cannot pass for another's."""
        name = tspl_status.Name()
        while True:
            now = time.monotonic()
            received = self._line.link.receive(min(until, now + QUIET_SECONDS) if name.begun else until)
            if name.feed(received) or (name.begun and not received):
                self._line.hush(QUIET_SECONDS)
                return True
            if time.monotonic() >= until:
                return False
