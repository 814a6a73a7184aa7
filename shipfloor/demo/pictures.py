"""Drawings of the demo's goods, in the colour of a variant. Knows files beside it, no goods."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_COLOUR = re.compile(r'color="#[0-9a-f]{6}"')


@cache
def draw(drawing: str, colour: str) -> str:
    """The drawing as SVG; its shapes take the colour of the whole."""
    file = resources.files("shipfloor.demo") / "goods" / f"{drawing}.svg"
    return _COLOUR.sub(f'color="{colour}"', file.read_text(encoding="utf-8"), count=1)
