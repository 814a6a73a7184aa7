"""Puts a page on a paper at its true size: turned by a quarter where it must be, never made smaller or larger.

A page that is larger than the paper loses white margins only. Does not know what kind of document the page was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hardware.document import DocumentRefused, Wrong
from hardware.raster import THRESHOLD, Raster

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from hardware.label import LabelSize

ROLL_MM_MAX = 440.0
_ROLL_FOOT_MM = 4.0


def place(page: Image.Image, size: LabelSize) -> Raster:
    """Return the page as dots on this paper. Raises DocumentRefused where its ink does not fit."""
    ink = np.asarray(page) < THRESHOLD
    if not ink.any():
        raise DocumentRefused(Wrong.BLANK, f"{page.width} × {page.height} dots of white")
    for turned in (ink, np.rot90(ink, -1)):
        if (dots := _placed(turned, size)) is not None:
            return Raster(width=dots.shape[1], height=dots.shape[0], dots=np.packbits(dots, axis=1).tobytes())
    box = _box(ink)
    raise DocumentRefused(
        Wrong.UNFIT,
        f"ink of {_mm(box[3] - box[2], size)} × {_mm(box[1] - box[0], size)} mm on "
        f"{_mm(size.width_dots, size)} × {_mm(size.height_dots, size) if size.height_dots else '∞'} mm",
    )


def _placed(ink: NDArray[np.bool_], size: LabelSize) -> NDArray[np.bool_] | None:
    """The page's dots on the paper, in its middle, or moved by as little as brings all ink onto it; None: too large."""
    top, bottom, left, right = _box(ink)
    width = size.width_dots
    height = size.height_dots or min(bottom + _dots(_ROLL_FOOT_MM, size), _dots(ROLL_MM_MAX, size))
    if right - left > width or bottom - top > height:
        return None
    x = _offset(ink.shape[1], left, right, width)
    y = _offset(ink.shape[0], top, bottom, height) if size.height_dots else max(-top, min(0, height - bottom))
    dots = np.zeros((height, width), dtype=np.bool_)
    dots[top + y : bottom + y, left + x : right + x] = ink[top:bottom, left:right]
    return dots


def _offset(page: int, first: int, end: int, paper: int) -> int:
    """How far the page is moved along one side: into the middle, then so far that no ink is lost."""
    middle = (paper - page) // 2
    return max(-first, min(middle, paper - end))


def _box(ink: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the ink; ends exclusive."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _dots(millimetres: float, size: LabelSize) -> int:
    return round(millimetres * size.dpi / 25.4)


def _mm(dots: int, size: LabelSize) -> int:
    return round(dots * 25.4 / size.dpi)
