"""ZPL as a dialect: ``~HS`` before a page, and behind it until nothing waits any more. Knows no connection."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from hardware.dialect import Conversation, Patience
from hardware.printer import Language, PrinterStatus
from hardware.zpl import CANCEL_PARTIAL, encode
from hardware.zpl_status import ASK_ERRORS, ASK_STATUS, Answers, HostStatus

if TYPE_CHECKING:
    from hardware.link import Link
    from hardware.raster import Raster

LOOK_SECONDS = 0.12
"""Between two questions while a page is printed."""
IDLE_ANSWERS = 2
"""A format may have left the buffer and not begun to print: one answer that nothing waits is not enough."""
_QUESTION = re.compile(rb"[~^]H[SV]", re.IGNORECASE)


class ZplDialect:
    """ZPL on a roll or on labels with gaps."""

    language = Language.ZPL
    behind = b""
    resumes = True
    """After an error the printer prints the label in hand anew (``^JZ``, on unless somebody turned it off)."""

    def __init__(self, *, roll: bool) -> None:
        self._roll = roll

    def encode(self, raster: Raster) -> bytes:
        """One format."""
        return encode(raster, roll=self._roll)

    def ended(self, page: bytes) -> bytes:
        """A question begins a new command by itself."""
        return page

    def asks(self, page: bytes) -> bool:
        """By the host status, or by a field that the printer sends back as the label has it."""
        return _QUESTION.search(page) is not None

    def mending(self, length: int) -> bytes:  # noqa: ARG002 - other languages need the length
        """Give up a format that came in part."""
        return CANCEL_PARTIAL

    def talk(self, link: Link, patience: Patience) -> ZplTalk:
        """Begin to talk on this connection."""
        return ZplTalk(link, patience)


class ZplTalk:
    """Questions and answers on one connection."""

    def __init__(self, link: Link, patience: Patience) -> None:
        self._line = Conversation(link, patience)
        self._answers = Answers()
        self._partial = False
        self._owed = 0
        self._stale: int | None = None

    def loosen(self) -> None:
        """A question begins a new command by itself."""

    def state(self) -> PrinterStatus | None:
        """Ask for the host status, and where that is not answered for the errors."""
        said = self._host_status()
        if said is not None:
            return said.status
        answer = self._asked(ASK_ERRORS)
        return answer.status if isinstance(answer, HostStatus) else answer

    def midway(self) -> bool:
        """As the newest status says."""
        return self._partial

    def mend(self, length: int) -> bool:  # noqa: ARG002 - other languages need the length
        """Give up the format that came in part, and look."""
        if not self._line.put(CANCEL_PARTIAL):
            return False
        said = self._host_status()
        return said is not None and not said.partial

    def worked_off(self, until: float) -> PrinterStatus | None:
        """Ask until nothing waits and nothing is wrong, twice in a row.

        An answer owed since before the page may still come, and would say how the printer was then: so many are passed
        over.
        """
        if self._stale is None:
            self._stale = self._owed
        idle = 0
        while time.monotonic() < until:
            said = self._host_status()
            if said is None or said.status.cause:
                return None
            idle = idle + 1 if said.idle else 0
            if idle == IDLE_ANSWERS:
                return said.status
            time.sleep(LOOK_SECONDS)
        return None

    def news(self) -> PrinterStatus | None:
        """A ZPL printer says nothing unasked."""
        return None

    def _host_status(self) -> HostStatus | None:
        answer = self._asked(ASK_STATUS)
        if not isinstance(answer, HostStatus):
            return None
        self._partial = answer.partial
        return answer

    def _asked(self, question: bytes) -> HostStatus | PrinterStatus | None:
        if not self._line.put(question):
            return None
        self._owed += question == ASK_STATUS
        until = time.monotonic() + self._line.patience.answer
        wanted = HostStatus if question == ASK_STATUS else PrinterStatus
        while True:
            for answer in self._answers.feed(self._line.link.receive(until)):
                if isinstance(answer, HostStatus):
                    self._owed = max(0, self._owed - 1)
                    if self._stale:
                        self._stale -= 1
                        continue
                if isinstance(answer, wanted):
                    return answer
            if time.monotonic() >= until:
                return None
