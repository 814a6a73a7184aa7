"""PDF files written by hand, a rectangle at a time: what is on them is known to the point."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.bars import code128

POINTS_PER_MM = 72 / 25.4

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height in millimetres from the upper left corner."""


def pdf(pages: Sequence[Sequence[Rectangle]], width_mm: float, height_mm: float, *, rotate: int = 0) -> bytes:
    """A PDF of pages with black rectangles."""
    box = f"[0 0 {width_mm * POINTS_PER_MM:.4f} {height_mm * POINTS_PER_MM:.4f}]"
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, rectangles in enumerate(pages):
        drawn = "\n".join(_drawn(each, height_mm) for each in rectangles)
        contents = 4 + 2 * number
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {rotate} /Contents {contents} 0 R"
            " /Resources << >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode()


def bars(text: str, left: float, top: float, module_mm: float, height_mm: float = 15.0) -> list[Rectangle]:
    """A Code 128 as rectangles, one a bar."""
    rectangles: list[Rectangle] = []
    modules = [*code128(text).tolist(), False]
    start: int | None = None
    for place, dark in enumerate(modules):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            rectangles.append((left + start * module_mm, top, (place - start) * module_mm, height_mm))
            start = None
    return rectangles


def _drawn(rectangle: Rectangle, height_mm: float) -> str:
    left, top, width, height = (value * POINTS_PER_MM for value in rectangle)
    return f"{left:.4f} {height_mm * POINTS_PER_MM - top - height:.4f} {width:.4f} {height:.4f} re f"
