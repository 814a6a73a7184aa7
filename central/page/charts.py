"""Drawings as SVG text, made on the server: lines, small lines, a heat map, bars. Know numbers, not what they mean.

No style attributes, so that a strict content policy holds; colours and strokes are classes of the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

Value = float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Values at equal steps, None where nothing is known; ``label`` stands at its end."""

    values: Sequence[Value]
    css: str
    label: str = ""
    label_css: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The size of a drawing, the part of it that is plotted, and the range of values."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    low: float
    high: float

    def x(self, step: float, steps: int) -> float:
        """Where a step stands."""
        return self.left + (self.right - self.left) * step / max(1, steps - 1)

    def y(self, value: float) -> float:
        """Where a value stands."""
        span = self.high - self.low or 1
        return self.bottom - (self.bottom - self.top) * (value - self.low) / span


def line_chart(
    frame: Frame,
    lines: Sequence[Line],
    *,
    axis: Sequence[tuple[float, str]],
    ticks: Sequence[tuple[int, str]],
    alt: str,
    caption: str = "",
    band: tuple[float, float] | None = None,
) -> str:
    """Lines over a shared axis. ``band`` shades the steps between two."""
    steps = max((len(line.values) for line in lines), default=0)
    parts = [_open("chart", frame.width, frame.height, alt)]
    if band is not None:
        start, end = frame.x(band[0], steps), frame.x(band[1], steps)
        parts.append(
            f'<rect class="window" x="{start:.1f}" y="{frame.top}" width="{end - start:.1f}"'
            f' height="{frame.bottom - frame.top}"/>'
        )
    for value, text in axis:
        at = frame.y(value)
        parts.append(f'<line class="axis" x1="{frame.left}" x2="{frame.right}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(_text(frame.left - 8, at + 4, text, "end"))
    for step, text in ticks:
        parts.append(_text(frame.x(step, steps), frame.bottom + 20, text, "middle"))
    if caption:
        parts.append(_text((frame.left + frame.right) / 2, frame.bottom + 40, caption, "middle"))
    for line in lines:
        parts += _draw(frame, line, steps)
    parts += _labels(frame, lines)
    return "".join([*parts, "</svg>"])


def spark(values: Sequence[Value], width: int = 200, height: int = 34) -> str:
    """A small line without words; it only says how something moved."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    frame = Frame(
        width=width, height=height, left=2, right=width - 4, top=4, bottom=height - 4, low=min(known), high=max(known)
    )
    parts = [f'<svg class="spark" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">']
    parts += [_polyline(points, "") for points in _runs(frame, values, len(values))]
    return "".join([*parts, "</svg>"])


def heat_map(
    cells: Sequence[Sequence[int]], *, rows: Sequence[str], low: str, high: str, alt: str, unit_high: int
) -> str:
    """A row a weekday, a column an hour, darker for more; the key says how many the darkest means."""
    parts = [_open("chart", 560, 265, alt)]
    for row, (name, counts) in enumerate(zip(rows, cells, strict=True)):
        parts.append(_text(30, 19 + 31 * row, name, "end"))
        for hour, count in enumerate(counts):
            step = _step(count, unit_high)
            parts.append(
                f'<rect class="h{step}" x="{40 + 21.5 * hour:.1f}" y="{31 * row}" width="19.5" height="29" rx="2">'
                f"<title>{escape(name)} {hour}:00 · {count}</title></rect>"
            )
    parts += [_text(49.8 + 64.4 * index, 231, str(3 * index), "middle") for index in range(8)]
    parts.append(_text(350, 258, low, "end"))
    parts += [
        f'<rect class="h{step}" x="{360 + 22 * step}" y="247" width="20" height="12" rx="2"/>' for step in range(6)
    ]
    parts.append(_text(498, 258, high))
    return "".join([*parts, "</svg>"])


def bar(share: float, css: str) -> str:
    """A bar of a list, as wide as its share of the longest."""
    return (
        '<svg class="stack" viewBox="0 0 300 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{css}" width="{300 * share:.0f}" height="14"/></svg>'
    )


def _step(count: int, most: int) -> int:
    return 0 if count == 0 or most == 0 else min(5, 1 + 5 * (count - 1) // most) if count < most else 5


def _open(css: str, width: int, height: int, alt: str) -> str:
    return f'<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alt)}">'


def _text(x: float, y: float, text: str, anchor: str = "", css: str = "") -> str:
    attributes = (f' text-anchor="{anchor}"' if anchor else "") + (f' class="{css}"' if css else "")
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(text)}</text>'


def _draw(frame: Frame, line: Line, steps: int) -> list[str]:
    parts = [_polyline(points, line.css) for points in _runs(frame, line.values, steps)]
    # A value that stands alone between unknown ones would be an invisible line.
    parts += [
        f'<circle class="dot" cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="3"/>'
        for points in _runs(frame, line.values, steps)
        if len(points) == 1 and line.css == "main"
    ]
    return parts


def _labels(frame: Frame, lines: Sequence[Line]) -> list[str]:
    """The lines' names at their ends, pushed apart where they would overlap."""
    placed: list[str] = []
    ends = [(frame.y(last), line) for line in lines if line.label and (last := _last(line.values)) is not None]
    free = 0.0
    for at, line in sorted(ends, key=lambda end: end[0]):
        at = max(at + 4, free)  # noqa: PLW2901 - moved down to where there is room
        placed.append(_text(frame.right + 10, at, line.label, css=line.label_css))
        free = at + 15
    return placed


def _last(values: Sequence[Value]) -> Value:
    return next((value for value in reversed(values) if value is not None), None)


def _runs(frame: Frame, values: Sequence[Value], steps: int) -> list[list[tuple[float, float]]]:
    """Unbroken stretches of known values: an unknown day is a gap, not a guess."""
    placed = [(step, value) for step, value in enumerate(values)]
    runs = []
    for known, group in groupby(placed, key=lambda pair: pair[1] is not None):
        if known:
            points = [(frame.x(step, steps), frame.y(value)) for step, value in group if value is not None]
            runs.append(points)
    return runs


def _polyline(points: Sequence[tuple[float, float]], css: str) -> str:
    attribute = f' class="{css}"' if css else ""
    return f'<polyline{attribute} points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
