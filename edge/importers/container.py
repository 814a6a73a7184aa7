"""What the bytes are: a workbook, text, or something that is no list. Does not know rows or columns."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable
from enum import Enum
from functools import partial

from edge.importers.encodings import pasted
from edge.importers.errors import EmptyFile, NotATable, TooLarge

FILE_BYTES_MAX = 64 * 1024 * 1024
LINE_CHARACTERS_MAX = 500_000
DAMAGE_SHARE = 20  # one in twenty bytes beyond ASCII may be damaged
REPLACED = "\ufffd"


class Container(Enum):
    WORKBOOK = "workbook"
    TEXT = "text"


def container_of(content: bytes) -> Container:
    """Workbook or text; raises what the file is instead, in words that a person can act on."""
    if len(content) > FILE_BYTES_MAX:
        raise TooLarge("bytes", FILE_BYTES_MAX)
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFile
    for magic, found in SIGNATURES:
        if content.startswith(magic):
            raise NotATable(found)
    if content.startswith(b"PK\x03\x04"):
        return Container.WORKBOOK
    return Container.TEXT


def lines_of(content: bytes, *, sound: bool = True) -> Iterable[str]:
    """The text's lines, with their endings: by byte order mark, else UTF-8, else GB18030 (which holds GBK and GB2312).

    ``sound``: it is tried as UTF-8 that is never held whole; the lines raise UnicodeDecodeError where it is not.
    Without it the text is decoded at once, and damage shows as U+FFFD. A line longer than any list has comes in pieces
    that are, so that it is never held whole.
    """
    if sound and not content.startswith(WIDE):
        _refuse_control(content)
        _refuse_web_page(content[:HEAD_BYTES].decode("utf-8-sig", "replace"))
        stream = io.BytesIO(content)
        stream.seek(len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0)
        text: io.TextIOBase = io.TextIOWrapper(stream, "utf-8", newline="")
    else:
        text = io.StringIO(_text_of(content), newline="")
    return iter(partial(text.readline, LINE_CHARACTERS_MAX + 1), "")


def refuse_binary(content: bytes) -> None:
    """Raises NotATable where the bytes are no text throughout."""
    _text_of(content)


def _text_of(content: bytes) -> str:
    text = _decode(content)
    if CONTROL.search(text):
        raise NotATable("binary")
    _refuse_web_page(text)
    return text


def _refuse_control(content: bytes) -> None:
    for start in range(0, len(content), PIECE_BYTES):
        piece = content[start : start + PIECE_BYTES]
        if len(piece.translate(None, CONTROL_BYTES)) < len(piece):
            raise NotATable("binary")


def _refuse_web_page(text: str) -> None:
    head = text[:512].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<head", "<script", "<table")):
        raise NotATable("web_page")


def _decode(content: bytes) -> str:
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            content, encodings = content[len(mark) :], (encoding,)
            break
    try:
        return content.decode(encodings[0])
    except UnicodeDecodeError:
        if len(encodings) > 1 and (text := pasted(content)):
            return text
        return _forgiving(content, encodings)


def _forgiving(content: bytes, encodings: tuple[str, ...]) -> str:
    # Tools that cut remarks at a number of bytes leave half characters behind; they cost their cells, not the file.
    # Text in another encoding fails in nearly every character, so a few failures tell that this one is right.
    foreign = len(content.translate(None, bytes(range(128))))
    for encoding in encodings:
        text = content.decode(encoding, "replace")
        if text.count(REPLACED) * DAMAGE_SHARE <= foreign:
            return text
    raise NotATable("binary")


MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),  # Excel's "Unicode text"
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SIGNATURES = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM\x36", "picture"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_workbook"),  # .xls, and workbooks with a password
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1C)])
PIECE_BYTES = 65_536
HEAD_BYTES = 2_048
