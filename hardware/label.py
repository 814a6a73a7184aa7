"""What stands on a label: plain strings, and the paper they stand on. Does not know orders, waybills or printers.

Words are the caller's (they live in its catalogues); this room only sets them. A label drawn here is never a carrier's
waybill: where the platform's own, encrypted waybill is another sheet, its title says so and it has no courier look.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.errors import BadOption

DOTS_PER_BYTE = 8
SLIP = "slip"


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
    def edge_dots(self) -> int:
        """Dots of paper on either side that the head does not reach."""
        return max(0, (round(self.width_mm * self.dpi / 25.4) - self.width_dots) // 2)

    @property
    def height_dots(self) -> int | None:
        """Dots along, or None for a roll."""
        return None if self.height_mm is None else _whole_bytes(self.height_mm, self.dpi)


# What a roll's head prints of its paper, in millimetres: receipt mechanisms leave their edges white.
_ROLL_HEADS_MM = {58.0: 48.0, 80.0: 72.0}
# Beyond these it is a slip of the pen, and no head is drawn for it.
_SHORTEST_MM, _LONGEST_MM = 20, 300
_COARSEST_DPI, _FINEST_DPI = 150, 600


def label_size(paper: str, *, dpi: int = 203, head_dots: int | None = None) -> LabelSize:
    """Return the size that settings name: ``80`` is a roll, ``100x150`` a sheet, in millimetres. Raises BadOption.

    ``slip80`` is the roll that packing slips come from. ``head_dots`` None is the usual head for that paper.
    """
    width_text, cross, height_text = paper.strip().lower().removeprefix(SLIP).partition("x")
    try:
        width, height = float(width_text), float(height_text) if cross else None
    except ValueError as error:
        raise BadOption(f"paper {paper!r}: write millimetres, 80 for a roll or 100x150 for a sheet") from error
    if not all(_SHORTEST_MM <= each <= _LONGEST_MM for each in (width, height) if each is not None):
        raise BadOption(f"paper {paper!r}: no label printer has it; sides are {_SHORTEST_MM}-{_LONGEST_MM} mm")
    if not _COARSEST_DPI <= dpi <= _FINEST_DPI:
        raise BadOption(f"dpi = {dpi}: no label printer has it; most have 203, some 300")
    if head_dots is not None and not DOTS_PER_BYTE <= head_dots <= _LONGEST_MM * _FINEST_DPI / 25.4:
        raise BadOption(f"head_dots = {head_dots}: no label printer has it; 80 mm at 203 dpi have 576")
    head_mm = width if height is not None else _ROLL_HEADS_MM.get(width, width)
    dots = _whole_bytes(head_mm, dpi) if head_dots is None else head_dots
    return LabelSize(width_mm=width, height_mm=height, dpi=dpi, head_dots=dots)


def _whole_bytes(millimetres: float, dpi: int) -> int:
    return round(millimetres * dpi / 25.4 / DOTS_PER_BYTE) * DOTS_PER_BYTE


ROLL_80 = label_size("80")
SHEET_100X150 = label_size("100x150")
