"""What the rest of the product sees of a label printer: values and a protocol. Knows no printer language.

Printing is an effect on the world, so its outcome has three values and not two, and nothing here tries twice: a second
label of one parcel is worse than none. ``Failed`` is said only if no byte of the label left us.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.escpos_status import Paper
from hardware.label import LabelContent

__all__ = ["BeforeFirstByte", "Cause", "Failed", "Outcome", "Paper", "Printed", "Printer", "PrinterStatus", "Unknown"]

BeforeFirstByte = Callable[[], None]
"""Called once, after the printer said that it can print and before the label's first byte: the caller makes durable
that the label was started. If it raises, nothing is sent and the error goes through to the caller."""


class Cause(StrEnum):
    """Why a label failed or is unknown."""

    UNPRINTABLE = "unprintable"
    """No label can carry this text, or this machine has no Chinese font: before any connection."""
    UNREACHABLE = "unreachable"
    """No connection in time."""
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    """The printer says so and names no cause that we know."""
    SILENT = "silent"
    """It takes bytes (or the connection) and answers nothing."""
    STALLED = "stalled"
    """It stopped taking bytes."""
    RESET = "reset"
    """It broke the connection."""
    UNCONFIRMED = "unconfirmed"
    """It took everything, and it is a printer that cannot answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The printer worked off the whole label and said so."""

    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No byte of the label left us: it may be tried again."""

    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Bytes left us and nobody confirmed: a person looks whether the label is there."""

    cause: Cause
    bytes_sent: int
    detail: str = ""


Outcome = Printed | Failed | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """How a printer is doing, as far as it says. No answer is unknown, never "adequate"."""

    online: bool
    paper: Paper
    cover_open: bool | None
    """None: it did not say."""
    cause: Cause | None = None
    """Why it is not online."""


class Printer(Protocol):
    """A label printer. Calls block; one thread makes them, one after the other."""

    def prepare(self) -> None:
        """Load what the first label needs (fonts, encoder), so that it is not slow. Raises FontMissing."""

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Lay out, connect, ask, call back, send, and wait for the printer's word."""

    def status(self) -> PrinterStatus:
        """Ask how it is doing. Never raises for a device that is away."""

    def close(self) -> None:
        """Let go of what it holds."""
