"""A drawing in dots: a list of marks, and the picture made of them. Does not know what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hardware.fonts import Fonts

INK, PAPER = 0, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; ``x`` is its left (or right) end, ``baseline`` where it stands."""

    x: float
    baseline: float
    text: str
    size: int
    bold: bool = False
    right: bool = False
    reversed_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle; a thin one is a rule."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Modules:
    """A code's modules, each ``dots`` square; a row of bars is drawn ``height`` dots high instead.

    ``turned``: by a quarter, so that the row runs down the sheet.
    """

    x: int
    y: int
    modules: NDArray[np.bool_]
    dots: int
    height: int | None = None
    turned: bool = False


Mark = Text | Box | Modules


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Marks on a sheet of dots."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def draw(drawing: Drawing, fonts: Fonts) -> Image.Image:
    """Return the drawing as a picture in pure black and white (mode L, so that a threshold is one comparison)."""
    image = Image.new("L", (drawing.width, drawing.height), PAPER)
    pen = ImageDraw.Draw(image)
    # A head prints a dot or none: glyphs hinted for that keep their stems even, a threshold on grey ones would not.
    pen.fontmode = "1"
    for mark in drawing.marks:
        match mark:
            case Text():
                anchor = "rs" if mark.right else "ls"
                fill = PAPER if mark.reversed_out else INK
                face = fonts.at(mark.size, bold=mark.bold)
                pen.text((round(mark.x), round(mark.baseline)), mark.text, fill=fill, font=face, anchor=anchor)
            case Box():
                left, top = round(mark.x), round(mark.y)
                pen.rectangle((left, top, left + round(mark.width) - 1, top + round(mark.height) - 1), fill=INK)
            case Modules():
                image.paste(_picture(mark), (mark.x, mark.y))
    return image


def _picture(mark: Modules) -> Image.Image:
    rows = np.atleast_2d(mark.modules)
    down = mark.height or mark.dots
    dots = np.where(rows, np.uint8(INK), np.uint8(PAPER)).repeat(mark.dots, axis=1).repeat(down, axis=0)
    return Image.fromarray(np.ascontiguousarray(dots.T) if mark.turned else dots)
