"""Code 128 and small lines as SVG, drawn on the server: a printed badge must scan, and a page may load no drawing code.

Knows neither badges nor pace; what it draws is told by its caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

QUIET_MODULES = 10
BAR_HEIGHT = 40
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 88, 26, 4
CODE_LENGTH_MAX = 40


class NotDrawable(ValueError):
    """The text does not fit a Code 128 that any scanner would read."""


@lru_cache(maxsize=512)
def code128_svg(text: str) -> str:
    """One bar code with its quiet zones, one unit a module; it scales to whatever width the page gives it."""
    if not 0 < len(text) <= CODE_LENGTH_MAX or not all(" " <= letter <= "~" for letter in text):
        raise NotDrawable(text)
    modules = _modules(text)
    bars, at = [], QUIET_MODULES
    for dark, run in groupby(modules):
        width = len(list(run))
        if dark:
            bars.append(f'<path d="M{at} 0h{width}v{BAR_HEIGHT}h-{width}z"/>')
        at += width
    width = len(modules) + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {BAR_HEIGHT}" preserveAspectRatio="none"'
        f' shape-rendering="crispEdges"><path d="M0 0h{width}v{BAR_HEIGHT}H0z" fill="#fff"/>{"".join(bars)}</svg>'
    )


def spark_svg(values: Sequence[int]) -> str:
    """A line through a few counts, the newest marked; flat at the bottom where nothing happened."""
    top = max([1, *values])
    step = (SPARK_WIDTH - SPARK_EDGE) / max(1, len(values) - 1)
    high = SPARK_HEIGHT - 2 * SPARK_EDGE
    points = [
        (round(SPARK_EDGE / 2 + index * step, 1), round(SPARK_HEIGHT - SPARK_EDGE - high * value / top, 1))
        for index, value in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    end = f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="2.2" fill="#10171a"/>' if points else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}"'
        f' viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}">'
        f'<polyline points="{line}" fill="none" stroke="#3e494c" stroke-width="1.5"/>{end}</svg>'
    )


def _modules(text: str) -> list[bool]:
    """The bars of one row, module by module. zint packs eight to a byte, the lowest bit first."""
    import zint  # noqa: PLC0415 - only the sheet of badges needs it

    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(text)
    row = symbol.encoded_data.tobytes()
    return [bool(row[index // 8] >> index % 8 & 1) for index in range(symbol.width)]
