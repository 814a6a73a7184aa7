"""A scanner's set-up sheet on A4: what to scan where, and codes to try it with, beside what each must come to.

Does not know makers or languages: lines are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
import zint

from hardware.drawing import Box, Drawing, Mark, Modules, Text, draw
from hardware.printer_errors import LabelUnprintable
from hardware.wrap import wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from hardware.fonts import Fonts

DPI = 150
WIDTH, HEIGHT = 1240, 1754
_MARGIN = 90
_SIZES = {"title": 44, "head": 28, "line": 24, "note": 20}
_LINES_MAX = 8
_BARS_HEIGHT = 110
_TRIALS_HEIGHT = 440


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph; ``style``: title, head, line or note."""

    text: str
    style: str = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A code to try a scanner with, and what must arrive."""

    kind: str
    data: str
    arrives: str


TRIALS = (
    Trial(kind="code128", data="SF1234567890123", arrives="]C0SF1234567890123"),
    Trial(kind="ean13", data="690123456789", arrives="]E06901234567892"),
    Trial(kind="gs1", data="[01]06901234567892[10]LOT7[17]271231", arrives="]C1010690123456789210LOT7<GS>17271231"),
    Trial(kind="qr", data="红色-XL", arrives="]Q1红色-XL"),
)
"""A waybill's form, goods, an application identifier of variable length, Chinese."""
_SYMBOLOGIES = {
    "code128": zint.Symbology.CODE128,
    "ean13": zint.Symbology.EANX,
    "gs1": zint.Symbology.GS1_128,
    "qr": zint.Symbology.QRCODE,
}


@cache
def modules_of(trial: Trial) -> NDArray[np.bool_]:
    """The code's modules: one row of bars, or a square."""
    symbol = zint.Symbol()
    symbol.symbology = _SYMBOLOGIES[trial.kind]
    symbol.encode(trial.data)
    rows = np.asarray(symbol.encoded_data)[: symbol.rows]
    bits: NDArray[np.bool_] = np.unpackbits(rows, axis=1, bitorder="little")[:, : symbol.width].astype(np.bool_)
    return bits if trial.kind == "qr" else bits[0]


def sheet(lines: Sequence[Line], fonts: Fonts) -> Image.Image:
    """The page as a picture. Raises LabelUnprintable where the lines leave no room for the codes."""
    marks: list[Mark] = []
    y = float(_MARGIN)
    for line in lines:
        size, bold = _SIZES[line.style], line.style in {"title", "head"}
        measure = partial(fonts.width, size=size, bold=bold)
        for row in wrap(fonts.settable(line.text), WIDTH - 2 * _MARGIN, measure, _LINES_MAX):
            y += size * 1.35
            marks.append(Text(x=_MARGIN, baseline=y, text=row, size=size, bold=bold))
        y += size * 0.4
    y += 20
    if y + _TRIALS_HEIGHT > HEIGHT:
        raise LabelUnprintable(f"{len(lines)} lines leave no room for the codes on a page")
    marks.append(Box(x=_MARGIN, y=y, width=WIDTH - 2 * _MARGIN, height=2))
    marks += _trials(round(y) + 40)
    return draw(Drawing(width=WIDTH, height=HEIGHT, marks=tuple(marks)), fonts)


def _trials(y: int) -> list[Mark]:
    """Two codes a row, each with what must arrive under it; bars a third of a millimetre wide."""
    marks: list[Mark] = []
    for number, trial in enumerate(TRIALS):
        x = _MARGIN + (number % 2) * 700
        top = y + number // 2 * 220
        modules = modules_of(trial)
        square = modules.ndim == 2
        dots = 5 if square else 2
        marks.append(Modules(x=x, y=top, modules=modules, dots=dots, height=None if square else _BARS_HEIGHT))
        below = top + (modules.shape[0] * dots if square else _BARS_HEIGHT)
        marks.append(Text(x=x, baseline=below + 32, text=trial.arrives, size=18))
    return marks
