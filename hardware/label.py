"""What stands on a label: plain strings, and the paper they stand on. Does not know orders, waybills or printers.

Words are the caller's (they live in its catalogues); this room only sets them. A label drawn here is never a carrier's
waybill: where the platform's own, encrypted waybill is another sheet, its title says so and it has no courier look.
"""

from __future__ import annotations

from dataclasses import dataclass

DOTS_PER_BYTE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelContent:
    """One label's words.

    ``tracking_number`` is the number in bars and in figures: the waybill's, or the parcel's own code where it has none.
    ``qr`` is opaque here (the caller puts parcel and attempt into it). ``reprint`` is the mark of a later attempt, such
    as ``REPRINT 1``; empty on the first. ``lines`` are (text, quantity).
    """

    tracking_number: str
    qr: str
    title: str = "内部标签"
    subtitle: str = "INTERNAL LABEL"
    carrier_name: str = ""
    ship_by: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    reprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSize:
    """The paper and the head that prints it. A roll (``height_mm`` None) is as long as its content."""

    width_mm: float
    height_mm: float | None
    dpi: int = 203
    head_dots: int = 576

    @property
    def width_dots(self) -> int:
        """Dots across: the paper's, or the head's where the head is narrower; whole bytes."""
        return min(_whole_bytes(self.width_mm, self.dpi), self.head_dots // DOTS_PER_BYTE * DOTS_PER_BYTE)

    @property
    def height_dots(self) -> int | None:
        """Dots along, or None for a roll."""
        return None if self.height_mm is None else _whole_bytes(self.height_mm, self.dpi)


ROLL_80 = LabelSize(width_mm=80, height_mm=None)
SHEET_100X150 = LabelSize(width_mm=100, height_mm=150, head_dots=800)


def _whole_bytes(millimetres: float, dpi: int) -> int:
    return round(millimetres * dpi / 25.4 / DOTS_PER_BYTE) * DOTS_PER_BYTE
