"""Picture to dots: a threshold and numpy's packbits. Knows no printer language.

A threshold, not a dither: on a label everything is ink or paper, and a dithered edge of a bar is a wider bar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

THRESHOLD = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """Rows of dots, most significant bit leftmost, 1 = ink; a row is padded to whole bytes with paper."""

    width: int
    height: int
    dots: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes in one row."""
        return (self.width + 7) // 8


def raster(image: Image.Image) -> Raster:
    """Return a picture's dots; grey darker than the middle is ink."""
    grey = image if image.mode == "L" else image.convert("L")
    dots = np.packbits(np.asarray(grey) < THRESHOLD, axis=1).tobytes()
    return Raster(width=image.width, height=image.height, dots=dots)


def picture(page: Raster) -> Image.Image:
    """Return dots as a picture in black and white, as they come out."""
    rows = np.unpackbits(np.frombuffer(page.dots, np.uint8).reshape(page.height, page.row_bytes), axis=1)
    return Image.fromarray(np.where(rows[:, : page.width], np.uint8(0), np.uint8(255))).convert("1")
