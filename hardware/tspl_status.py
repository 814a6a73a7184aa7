"""What a TSPL printer says about itself: the questions, and its answers parsed. Knows no connection.

``<ESC>!?`` is answered with one byte at once, in front of all data; ``~!T`` with the model's name when the printer gets
to it (TSC's programming manual). Only who asked can tell a status byte from a character of a name.
"""

from __future__ import annotations

from hardware.printer import Cause, Paper, PrinterStatus

ASK_STATUS = b"\x1b!?"
ASK_IN_ORDER = b"~!T\r\n"

NAME_BYTES_MAX = 256

HEAD_OPEN, JAM, PAPER_OUT, RIBBON_OUT, PAUSED, PRINTING, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x80
_NEVER_SET = 0x40


def status(answer: int) -> PrinterStatus | None:
    """Read the answer to ASK_STATUS; None where the byte is none."""
    if answer & _NEVER_SET:
        return None
    reasons = (
        (HEAD_OPEN, Cause.COVER_OPEN),
        (PAPER_OUT, Cause.PAPER_OUT),
        (RIBBON_OUT, Cause.RIBBON_OUT),
        (PAUSED, Cause.PAUSED),
        (JAM | OTHER, Cause.OFFLINE),
    )
    cause = next((cause for bits, cause in reasons if answer & bits), None)
    paper = Paper.OUT if answer & PAPER_OUT else Paper.OK
    return PrinterStatus(online=cause is None, paper=paper, cover_open=bool(answer & HEAD_OPEN), cause=cause)


class Name:
    """Waits for the answer to ASK_IN_ORDER: printable characters, then the end of a line, or nothing more."""

    def __init__(self) -> None:
        self._text = bytearray()

    @property
    def held_bytes(self) -> int:
        """Bytes of a name that has not ended."""
        return len(self._text)

    @property
    def begun(self) -> bool:
        """Whether there is text that may be a whole name, if nothing follows."""
        return len(bytes(self._text).strip()) > 1

    def feed(self, received: bytes) -> bool:
        """Whether a name is whole now. Single bytes that are no text are answers to other questions."""
        for byte in received:
            if byte in b"\r\n\x00":
                if self.begun:
                    return True
                self._text.clear()
            elif 0x20 <= byte < 0x7F:
                self._text.append(byte)
                del self._text[:-NAME_BYTES_MAX]
        return False
