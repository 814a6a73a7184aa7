"""What can be wrong with a virtual camera's picture, and how it then looks. Knows no stream."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFilter

DARK_PART = 0.12
"""Of the light that is left when the lamp is out."""
BLUR_PART = 1 / 240
"""Of the picture's width: the standard deviation of the blur of a lens that hangs loose, 5 dots of 1280."""
CAP = (7, 6, 6)


@dataclass(kw_only=True)
class CameraFaults:
    """What is wrong with the picture. Each may be set at any time and holds until it is taken back."""

    frozen: bool = False
    """The same picture comes again and again, at the pace of a camera that works."""
    dark: bool = False
    blurred: bool = False
    covered: bool = False
    """A cap is on the lens."""
    stale_seconds: float = 0.0
    """Every picture comes so much later than it was taken, as out of a long buffer."""


def spoiled(picture: Image.Image, faults: CameraFaults) -> Image.Image:
    """The picture as it leaves a camera with these faults."""
    if faults.covered:
        return Image.new("RGB", picture.size, CAP)
    if faults.blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(picture.width * BLUR_PART))
    if faults.dark:
        picture = picture.point([round(level * DARK_PART) for level in range(256)] * 3)
    return picture
