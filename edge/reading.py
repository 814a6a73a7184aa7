"""What a device gives, before anybody knows what it means. Does not know benches or where it will be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.barcode import Code, CodeKind, printable, read
from domain.standing import WINDOWS, Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a device gives: the text as sent and when its last byte arrived, by both clocks (``boot_ns`` 0: unknown).

    ``bad`` says that the line gave no code (``too_long``, or garbled in some way); ``role``: bench, dock (a
    handover) or weigh; ``windows``: how long this scanner's same code is the same act.
    """

    place: str = "bench"
    device: str
    text: str
    symbology: str = ""
    at: datetime
    boot_ns: int
    role: str = "bench"
    bad: str = ""
    windows: Windows = WINDOWS


def code_of(reading: Reading) -> Code:
    """What the text is, by its form alone; what the line could not give whole is never a shorter code."""
    if not reading.bad:
        return read(reading.text, reading.symbology)
    kind = CodeKind.TOO_LONG if reading.bad == "too_long" else CodeKind.GARBLED
    return Code(kind=kind, text=printable(reading.text), value="")
