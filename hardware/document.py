"""A label that somebody else made, as a file: what kind it is, by its bytes alone. Does not know orders or printers.

A carrier's or a platform's label is printed as it is or not at all: what we cannot show truly is refused, with a cause
that its sender can act on. ZPL, TSPL and ESC/POS are not drawn here: they go to a printer of their language, byte for
byte (a second interpreter of ours could differ from the printer's, and a wrong waybill looks right).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from hardware.errors import HardwareError

DOCUMENT_BYTES_MAX = 8 * 1024 * 1024

_LOOKED_AT = 4096
_PNG = b"\x89PNG\r\n\x1a\n"
_ESCPOS_START = b"\x1b@"
_ZPL_START = re.compile(rb"\s*[~^][A-Za-z]")
_ZPL_FORMAT = re.compile(rb"\^XA.*\^XZ", re.IGNORECASE | re.DOTALL)
_TSPL_START = re.compile(rb"\s*(?:(?:SIZE|GAP|DIRECTION|SPEED|DENSITY|REFERENCE)\s+[\d.]+|CLS\b)", re.IGNORECASE)
_TSPL_PRINT = re.compile(rb"^\s*PRINT\s+\d+", re.IGNORECASE | re.MULTILINE)


class Kind(StrEnum):
    """What a document is."""

    PDF = "pdf"
    PNG = "png"
    ZPL = "zpl"
    TSPL = "tspl"
    ESCPOS = "escpos"
    COMPONENT = "component"
    """A platform's encrypted print task, for its print component."""


class Wrong(StrEnum):
    """Why a document is refused."""

    UNKNOWN = "unknown"
    """Its bytes are of no kind that we take."""
    TOO_LARGE = "too_large"
    """More bytes, or more dots, than any label."""
    UNREADABLE = "unreadable"
    """It begins like its kind and cannot be read to the end."""
    LOCKED = "locked"
    """It wants a password."""
    PAGES = "pages"
    """It has several pages, and nobody said which is the label."""
    NO_SIZE = "no_size"
    """It is a picture that does not say how large it is on paper."""
    BLANK = "blank"
    """There is no ink on it."""
    UNFIT = "unfit"
    """Its ink does not fit this paper at its true size."""
    TASK = "task"
    """It is no task of a print component that we know, or not one of one label."""
    LANGUAGE = "language"
    """It is written in a printer language, and this printer speaks another one."""


class DocumentRefused(HardwareError):
    """A document cannot be printed here; nothing was sent. ``wrong`` says why, the message adds figures for the log.

    Messages never quote the document: it holds names and addresses.
    """

    def __init__(self, wrong: Wrong, detail: str) -> None:
        super().__init__(detail)
        self.wrong = wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A label as it came. ``width_mm`` is the true width of a picture that does not say it itself; ``page`` from 1."""

    kind: Kind
    content: bytes
    width_mm: float | None = None
    page: int | None = None


def kind_of(content: bytes) -> Kind:
    """Tell what a document is, from its bytes and never from its name. Raises DocumentRefused."""
    if len(content) > DOCUMENT_BYTES_MAX:
        raise DocumentRefused(Wrong.TOO_LARGE, f"{len(content)} bytes, at most {DOCUMENT_BYTES_MAX}")
    head = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith(_PNG):
        return Kind.PNG
    if head.startswith(_ESCPOS_START):
        return Kind.ESCPOS
    if head.lstrip().startswith(b"{"):
        return Kind.COMPONENT
    if _ZPL_START.match(head) and _ZPL_FORMAT.search(content):
        return Kind.ZPL
    if _TSPL_START.match(head) and _TSPL_PRINT.search(content):
        return Kind.TSPL
    raise DocumentRefused(Wrong.UNKNOWN, f"{len(content)} bytes that are no PDF, PNG, ZPL, TSPL or ESC/POS")
