"""Whether an ESC/POS page that somebody else made asks the printer anything itself. Knows no connection.

An answer in order does not say whose question it answers, so behind such a page nobody can tell ours from its own.
"""

from __future__ import annotations

import re

_IN_ORDER = re.compile(
    rb"\x1d[rI]|\x1dg2"  # status, the printer's name, its counters
    rb"|\x1d\([CEH]|\x1d\(k...R|\x1d\(L...[\x00\x03\x04034@P]"  # what it keeps, a code's size, its room for pictures
    rb"|\x1b[uv]"  # status, as older printers know it
    rb"|\x1c\(|\x1c[abg]",  # cheques and scanned paper
    re.DOTALL,
)
_AT_ONCE = b"\x10\x14\x07"
"""Is found in dots as well, and its answer may look like one in order. DLE EOT is told apart by its answer's bits."""

_RASTER = b"\x1dv0"
_RASTER_HEAD_BYTES = 8
_ASKS_NOTHING = re.compile(
    rb"(?:[\x00\n\f\r\x20-\xff]++"
    rb"|\x1b(?:[@2]|[!\-3EGJMRVadt{ ].|[$\\]..)"
    rb"|\x1d(?:[!BHfhw].|[$LPW\\]..|V(?:[\x00\x0101]|[AB].)))*+",
    re.DOTALL,
)
"""Text, and the commands that stand around rasters, a cut among them."""


def asks(page: bytes) -> bool:
    """Whether it may ask anything: whatever looks like a question outside of a raster's dots counts as one."""
    return _AT_ONCE in page or _IN_ORDER.search(_without_dots(page)) is not None


def _without_dots(page: bytes) -> bytes:
    """The page without dots, as far as every command is known: behind an unknown one nobody can say what dots are."""
    kept, at = bytearray(), 0
    while known := _ASKS_NOTHING.match(page, at):
        kept += known[0]
        at = known.end()
        row_bytes, rows = (int.from_bytes(page[at + start : at + start + 2], "little") for start in (4, 6))
        end = at + _RASTER_HEAD_BYTES + row_bytes * rows
        if not page.startswith(_RASTER, at) or end > len(page):
            break
        at = end
    return bytes(kept) + page[at:]
