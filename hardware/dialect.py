"""What the delivery of a page must know of a printer's language: how to write it, ask it, and believe it.

One implementation a language; none of them opens a connection or tries anything twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hardware.printer_errors import PrinterStalled

if TYPE_CHECKING:
    from hardware.link import Link
    from hardware.printer import Language, PrinterStatus
    from hardware.raster import Raster


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each part of a label may take, in seconds."""

    connect: float = 3.0
    answer: float = 2.0
    """For a question that is answered at once."""
    pause: float = 2.0
    """Without the printer taking a byte: it was stopped in the middle of the label, by its paper or its cover."""
    stall: float = 10.0
    """As long without one, and the label is given up."""
    send: float = 30.0
    """For the whole label to be taken."""
    printed: float = 15.0
    """From the last byte to the printer's word that it is worked off."""
    resume: float = 45.0
    """For a person to put paper in (or close the cover), where the printer then prints the label anew by itself."""
    drain: float = 2.0
    """For the printer to close after we did."""


class Talk(Protocol):
    """Questions and answers on one connection, one at a time. Each may raise PrinterReset."""

    def loosen(self) -> None:
        """Before all questions, where an earlier label may be there in part: end what is begun of a command.

        The bytes of a question would else become the missing ones of a command's head, such as a length of megabytes.
        """

    def state(self) -> PrinterStatus | None:
        """All that the printer says of itself now; None when it does not answer."""

    def midway(self) -> bool:
        """Whether it still waits for the rest of an earlier label, and would take the next one's bytes for it."""

    def mend(self, length: int) -> bool:
        """Make it give up an earlier label of at most so many bytes, and tell whether it is at the beginning again."""

    def worked_off(self, until: float) -> PrinterStatus | None:
        """Wait until the printer has said that all before is on paper; None when it did not, or says it cannot.

        ``until`` is monotonic time.
        """

    def news(self) -> PrinterStatus | None:
        """What it said unasked, newest last; asks nothing."""


class Dialect(Protocol):
    """One printer language as one printer is set up."""

    @property
    def language(self) -> Language:
        """Which."""

    @property
    def behind(self) -> bytes:
        """What goes in the same breath behind a page, so that `Talk.worked_off` can tell."""

    @property
    def resumes(self) -> bool:
        """Whether a label cut by the end of the paper is printed anew, whole, when paper is back."""

    def encode(self, raster: Raster) -> bytes:
        """A page as the printer's bytes."""

    def ended(self, page: bytes) -> bytes:
        """A page that somebody else wrote in this language, its last command ended where it was left open."""

    def asks(self, page: bytes) -> bool:
        """Whether such a page may ask the printer itself, so that its answers could pass for the answers to ours."""

    def mending(self, length: int) -> bytes:
        """What goes before a page where nobody answers, and an earlier one of so many bytes may be there in part."""

    def talk(self, link: Link, patience: Patience) -> Talk:
        """Begin to talk on this connection."""


class Conversation:
    """What the talks of all languages share: putting a question, and hearing until a deadline."""

    def __init__(self, link: Link, patience: Patience) -> None:
        self.link = link
        self.patience = patience

    def put(self, question: bytes, *, total_seconds: float = 0.0) -> bool:
        """Send a question; False when the printer did not take it in time. Raises PrinterReset.

        ``total_seconds``: for one that stands behind many bytes, as long as a page may take.
        """
        seconds = self.patience.answer
        try:
            self.link.send(question, stall_seconds=seconds, total_seconds=max(seconds, total_seconds))
        except PrinterStalled:
            return False
        return True

    def hush(self, quiet_seconds: float) -> None:
        """Hear what still comes, and throw it away, until nothing comes for so long (at most `patience.answer`)."""
        end = time.monotonic() + self.patience.answer
        while time.monotonic() < end and self.link.receive(time.monotonic() + quiet_seconds):
            pass
