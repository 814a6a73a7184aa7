"""Breaks text into lines of a width, Chinese and Latin mixed. Knows widths only through the callable it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ELLIPSIS = "…"

# Marks that must not begin a line (they close what precedes) and those that must not end one.
_NO_START = frozenset("，。、；：？！）》」』】〕〉”’…％·,.;:?!)]}%~～×/-")
_NO_END = frozenset("（《「『【〔〈“‘([{￥$#")

# A blank this far along the line is a better break than one between two characters: it keeps "白色 / L" together.
_BLANK_FROM = 0.7


def wrap(text: str, width: float, measure: Callable[[str], float], lines_max: int) -> tuple[str, ...]:
    """Return at most ``lines_max`` lines, each no wider than ``width``; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    rest = text.strip()
    while rest and measure(rest) > width:
        if len(lines) == lines_max - 1:
            return (*lines, shorten(rest, width, measure))
        cut = _break(rest, _fitting(rest, width, measure))
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*lines, rest) if rest else tuple(lines)


def shorten(text: str, width: float, measure: Callable[[str], float]) -> str:
    """Return the text, or as much of it as fits with an ellipsis."""
    if measure(text) <= width:
        return text
    return text[: _fitting(text, width - measure(ELLIPSIS), measure)].rstrip() + ELLIPSIS


def _fitting(text: str, width: float, measure: Callable[[str], float]) -> int:
    """Return how many characters fit; at least one, or nothing would ever move on."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= width else (low, middle - 1)
    return low


def _break(text: str, fitting: int) -> int:
    """Return where to break, at or before ``fitting``; in the middle of a word only when there is nowhere else."""
    for cut in range(fitting, int(fitting * _BLANK_FROM), -1):
        if text[cut] == " " and text[cut + 1] not in _NO_START and text[cut - 1] not in _NO_END:
            return cut
    for cut in range(fitting, 0, -1):
        if _may_break(text[cut - 1], text[cut]):
            return cut
    return fitting


def _may_break(before: str, after: str) -> bool:
    if after in _NO_START or before in _NO_END:
        return False
    return before.isspace() or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"
