"""A label that came out of a virtual printer, kept as a picture. Does not know who looks at it, or what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def keep_picture(page: Image.Image, path: Path) -> None:
    """Write it black and white as a PNG, whole from the moment that it is there: somebody may wait for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    page.convert("1").save(unfinished, format="PNG")
    unfinished.rename(path)
