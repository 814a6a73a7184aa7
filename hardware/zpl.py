"""A raster as a ZPL format: bytes. Knows no connection and no paper.

The dots go as one compressed graphic (``^GF``, ``:Z64:``), so that no text of an order is ever a command, Chinese
needs no font of the printer's, and a label is a few thousand bytes also on a serial line.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.raster import Raster

CANCEL_PARTIAL = b"~JX"
"""Gives up a format that came in part; those that are whole stay."""

# Level 6 is what decoders of printers are tried with; 9 saves nothing on bars and text.
_LEVEL = 6


def encode(raster: Raster, *, roll: bool) -> bytes:
    """Return one format that prints the raster once, at the head's first dot.

    ``roll``: continuous paper, so that its length is the page's and no gap is looked for.
    """
    # What an earlier format of another program may have left is set back: home, upright, not mirrored, not reversed.
    media = b"^MNN" if roll else b""
    head = b"^XA^LH0,0^PON^PMN^LRN%b^PW%d^LL%d" % (media, raster.width, raster.height)
    return head + graphic(raster) + b"^XZ\n"


def graphic(raster: Raster) -> bytes:
    """Return a raster as a field at the label's home."""
    packed = base64.b64encode(zlib.compress(raster.dots, _LEVEL))
    size = len(raster.dots)
    check = binascii.crc_hqx(packed, 0)
    return b"^FO0,0^GFA,%d,%d,%d,:Z64:%b:%04X^FS" % (size, size, raster.row_bytes, packed, check)
