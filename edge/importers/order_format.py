"""What a platform's export is, as data: its layout, and how each part of a row is read. Does not know any platform."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from edge.importers import usual_row
from edge.importers.cells import Cells
from edge.importers.header import Layout
from edge.importers.order_row import RowLine, RowStanding
from edge.importers.part import Part


class ReadInstant(Protocol):
    """A field's moment; ``end_of_day``: what a date without a time means."""

    def __call__(self, cells: Cells, field: str, zone: ZoneInfo, /, *, end_of_day: bool) -> datetime | None:
        """Raises RowRefused where the cell is neither blank nor a moment."""


def never(_cells: Cells) -> bool:
    """No row is such a one."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFormat:
    """One platform's export. ``layout`` has the field ``number`` and what the parts read.

    ``number`` is the order's whole number; ``numbers`` finds such numbers in a damaged row. ``continues_above``:
    whether a row without a number is a further line of the order above. ``is_note``: whether a row with such a number
    is no data at all. ``zone`` is where its times without offset were written (None: the site's).
    ``told_once``: what is the order's stands on its first row only; the others' standing is ``FURTHER``.
    ``confirmed_when_paid``: the payment starts the platform's clock where nothing else does.
    ``has_lines``: whether the export tells an order's lines; what it gives instead never replaces lines known before.
    """

    platform: str
    layout: Layout
    numbers: re.Pattern[str]
    number: Part[str]
    line: Part[RowLine] = usual_row.LINE
    standing: Part[RowStanding] = usual_row.STANDING
    line_number: Part[str] = usual_row.LINE_NUMBER
    instant_of: ReadInstant = usual_row.instant_of
    continues_above: Callable[[Cells], bool] = never
    is_note: Callable[[Cells], bool] = never
    zone: str | None = None
    told_once: bool = False
    confirmed_when_paid: bool = False
    has_lines: bool = True
