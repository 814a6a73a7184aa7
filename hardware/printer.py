"""What the rest of the product sees of a label printer: values and a protocol. Knows no printer language.

Printing is an effect on the world, so its outcome has three values and not two, and nothing here tries twice: a second
label of one parcel is worse than none. ``Failed`` is said only if no byte of the label left us.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from hardware.label import LabelContent, LabelSize

if TYPE_CHECKING:
    from hardware.raster import Raster

BeforeFirstByte = Callable[[], None]
"""Called once, after the printer said that it can print and before the label's first byte: the caller makes durable
that the label was started. If it raises, nothing is sent and the error goes through to the caller."""


class Language(StrEnum):
    """What a printer speaks."""

    ESCPOS = "escpos"
    ZPL = "zpl"
    TSPL = "tspl"
    """Second class: what we send was read by no other reader than ours."""
    COMPONENT = "component"
    """A platform's print component on a PC: it takes that platform's encrypted tasks, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A page that came in a printer's own language and is passed on as it is, byte for byte."""

    language: Language
    data: bytes


# In quotes: a bench without printer must not load numpy.
Page: TypeAlias = "Raster | RawPage"
"""What is printed once: dots, for whatever printer is there, or bytes for one of that language."""


class Paper(StrEnum):
    """What the paper sensors say."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a label failed or is unknown."""

    UNPRINTABLE = "unprintable"
    """No label can carry this text, this printer does not speak the page's language, or this machine has no Chinese
    font: before any connection."""
    UNREACHABLE = "unreachable"
    """No connection in time."""
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    """The cover, or the print head."""
    RIBBON_OUT = "ribbon_out"
    PAUSED = "paused"
    """Someone pressed its pause button."""
    OFFLINE = "offline"
    """The printer says so and names no cause that we know."""
    SILENT = "silent"
    """It takes bytes (or the connection) and answers nothing."""
    STALLED = "stalled"
    """It stopped taking bytes."""
    RESET = "reset"
    """It broke the connection."""
    REFUSED = "refused"
    """A print component says that it did not print."""
    UNCONFIRMED = "unconfirmed"
    """It took everything, and cannot answer, or its answers may be to the page's own questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The printer worked off the whole label and said so."""

    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No byte of the label left us, or a print component said that it did not print: it may be tried again."""

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

    @property
    def language(self) -> Language | None:
        """What it speaks; None: there is no printer."""

    @property
    def size(self) -> LabelSize:
        """Its paper and its head."""

    def prepare(self) -> None:
        """Load what the first label needs (fonts, encoder), so that it is not slow. Raises FontMissing."""

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Lay out our own label and print it as a page."""

    def print_page(self, page: Page, before_first_byte: BeforeFirstByte) -> Outcome:
        """Connect, ask, call back, send, and wait for the printer's word."""

    def note_half_page(self) -> None:
        """An earlier process was killed while it sent a page: before the next one, what there is of it is ended."""

    def status(self) -> PrinterStatus:
        """Ask how it is doing. Never raises for a device that is away."""

    def close(self) -> None:
        """Let go of what it holds."""
