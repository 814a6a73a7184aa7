"""What the bytes are: a workbook, text, or something that is no list. Does not know rows or columns."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from edge.importers.errors import EmptyFile, NotATable, TooLarge

FILE_BYTES_MAX = 64 * 1024 * 1024
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


def text_of(content: bytes) -> str:
    """The text: by byte order mark, else UTF-8, else GB18030 (which holds GBK and GB2312). Damage shows as U+FFFD."""
    text = _decode(content)
    if CONTROL.search(text):
        raise NotATable("binary")
    head = text[:512].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<head", "<script", "<table")):
        raise NotATable("web_page")
    if not text.strip():
        raise EmptyFile
    return text


def _decode(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _forgiving(content[len(mark) :], (encoding,))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _forgiving(content, ("utf-8", "gb18030"))


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
