"""A number that a machine can read back from a picture: 32 black and white blocks along its upper edge.

Virtual cameras draw it, and tests read from a photo which frame it is. 24 bits of number, 8 bits of check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from hardware.ports import Image

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw


BLOCKS = 32
NUMBER_END = 1 << 24
"""At 15 frames a second it begins again after 12 days."""
_HEIGHT_PART = 24
"""The strip takes this part of the picture's height."""


def draw_number(draw: ImageDraw, size: tuple[int, int], number: int) -> None:
    """Draw the strip onto a picture of this size."""
    width, height = size
    word = _word(number % NUMBER_END)
    for block in range(BLOCKS):
        white = word >> (BLOCKS - 1 - block) & 1
        left, right = block * width // BLOCKS, (block + 1) * width // BLOCKS
        draw.rectangle((left, 0, right - 1, height // _HEIGHT_PART - 1), fill="white" if white else "black")


def read_number(image: Image) -> int | None:
    """Read the number from a picture, however dark; None where there is no strip, or it is damaged."""
    height, width = image.shape[:2]
    strip = image[height // _HEIGHT_PART // 2]
    levels = [float(strip[(2 * block + 1) * width // (2 * BLOCKS)].mean()) for block in range(BLOCKS)]
    middle = (min(levels) + max(levels)) / 2
    word = 0
    for level in levels:
        word = word << 1 | int(level > middle)
    number = word >> 8
    return number if _word(number) == word else None


def _word(number: int) -> int:
    return number << 8 | crc32(number.to_bytes(3, "big")) & 0xFF
