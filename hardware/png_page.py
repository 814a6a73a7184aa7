"""A PNG in grey dots, at its true size. Does not know the paper that it is to be printed on."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from hardware.document import DocumentRefused, Wrong

PIXELS_MAX = 40_000_000
DPI_LEAST, DPI_MOST = 72.0, 1_300.0

_SAME_SIZE = 0.005
_HEADER_START, _HEADER_END = 16, 24


def png_page(content: bytes, dpi: int, width_mm: float | None = None) -> Image.Image:
    """Return a picture in grey, one pixel a dot. Raises DocumentRefused.

    Its size is what it says itself (pHYs), unless ``width_mm`` is given. Where its dots are the printer's own, each
    stays as it is.
    """
    _check_size(content)
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as opened:
            own_dpi = _own_dpi(opened, width_mm)
            grey = _on_white(opened)
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        # Pillow has no one error of its own for a damaged file.
        raise DocumentRefused(Wrong.UNREADABLE, f"PNG: {type(error).__name__}") from error
    across, down = own_dpi
    if abs(across / dpi - 1) < _SAME_SIZE and abs(down / dpi - 1) < _SAME_SIZE:
        return grey
    size = (max(1, round(grey.width * dpi / across)), max(1, round(grey.height * dpi / down)))
    if size[0] * size[1] > PIXELS_MAX:
        raise DocumentRefused(Wrong.TOO_LARGE, f"{size[0]} × {size[1]} dots")
    # A box: each dot is the mean of what lies under it, so that the threshold decides by the greater part.
    return grey.resize(size, Image.Resampling.BOX)


def _check_size(content: bytes) -> None:
    """Refuse a picture that would not fit the memory, by its header: before anything unpacks it."""
    if len(content) < _HEADER_END:
        raise DocumentRefused(Wrong.UNREADABLE, "PNG: cut in its header")
    width, height = struct.unpack(">II", content[_HEADER_START:_HEADER_END])
    if width * height > PIXELS_MAX:
        raise DocumentRefused(Wrong.TOO_LARGE, f"{width} × {height} pixels")


def _own_dpi(opened: Image.Image, width_mm: float | None) -> tuple[float, float]:
    if width_mm is not None:
        across = opened.width / width_mm * 25.4
        own = (across, across)
    else:
        told = opened.info.get("dpi")
        if told is None:
            raise DocumentRefused(Wrong.NO_SIZE, f"{opened.width} × {opened.height} pixels without a size")
        own = (float(told[0]), float(told[1]))
    if not all(DPI_LEAST <= each <= DPI_MOST for each in own):
        raise DocumentRefused(Wrong.NO_SIZE, f"{own[0]:.0f} × {own[1]:.0f} dpi is no label's")
    return own


def _on_white(opened: Image.Image) -> Image.Image:
    if opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info:
        seen = opened.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("L")
    if opened.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would clip them instead of dividing.
        return opened.point(lambda value: value / 257).convert("L")
    return opened.convert("L")
