"""Marks somebody else's label as a reprint, in its white margin. Does not know which label it is.

The mark never comes near ink: a code's quiet zone is worth more than the mark, which stands in the record anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hardware.raster import Raster, picture, raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHTS_MM = (5.0, 4.0, 3.0)
"""Tried from the largest; smaller is not seen."""
CLEAR_MM = 2.5
"""White that must remain around the mark."""

_EDGE_MM = 1.0


def marked(page: Raster, text: str, dpi: int, *, endless: bool) -> Raster | None:
    """Return the page with the text white on black in its upper or lower margin; None where no room is.

    ``endless`` paper grows by a strip instead.
    """
    ink = ~np.asarray(picture(page))
    clear, edge = _dots(CLEAR_MM, dpi), _dots(_EDGE_MM, dpi)
    for height_mm in HEIGHTS_MM:
        stamp = _stamp(text, _dots(height_mm, dpi))
        for top in (edge, page.height - edge - stamp.shape[0]):
            left = _free(ink, stamp, top, clear, edge)
            if left is not None:
                return _put(ink, stamp, top, left)
    if not endless:
        return None
    stamp = _stamp(text, _dots(HEIGHTS_MM[0], dpi))
    if stamp.shape[1] + 2 * edge > page.width:
        return None
    longer = np.vstack([ink, np.zeros((clear + stamp.shape[0] + clear, page.width), dtype=np.bool_)])
    return _put(longer, stamp, page.height + clear, edge)


def _free(ink: NDArray[np.bool_], stamp: NDArray[np.bool_], top: int, clear: int, edge: int) -> int | None:
    """The leftmost place in these rows around which nothing is printed."""
    height, width = stamp.shape
    if top < edge or top + height > ink.shape[0] - edge:
        return None
    used = ink[max(0, top - clear) : top + height + clear].any(axis=0)
    counted = np.concatenate([[0], np.cumsum(used)])
    for left in range(edge, ink.shape[1] - edge - width + 1):
        first, end = max(0, left - clear), min(ink.shape[1], left + width + clear)
        if counted[end] == counted[first]:
            return left
    return None


def _put(ink: NDArray[np.bool_], stamp: NDArray[np.bool_], top: int, left: int) -> Raster:
    put = ink.copy()
    put[top : top + stamp.shape[0], left : left + stamp.shape[1]] = stamp
    return Raster(width=put.shape[1], height=put.shape[0], dots=np.packbits(put, axis=1).tobytes())


def _stamp(text: str, height: int) -> NDArray[np.bool_]:
    """The text white on black, so many dots high."""
    face = ImageFont.load_default(height * 0.75)
    left, top, right, bottom = face.getbbox(text)
    padding = height // 4
    image = Image.new("L", (round(right - left) + 2 * padding, height), 0)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    pen.text((padding - left, (height - (bottom - top)) / 2 - top), text, fill=255, font=face)
    dots = raster(image)
    return ~np.asarray(picture(dots))


def _dots(millimetres: float, dpi: int) -> int:
    return round(millimetres * dpi / 25.4)
