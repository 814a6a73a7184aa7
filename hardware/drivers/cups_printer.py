"""Label printers behind a raw queue of CUPS, for what no other connection reaches.

Every label is unknown until it is scanned.
``confirms = "close"`` believes the spooler's "completed", which says that the bytes left, not that paper moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from hardware import dialects
from hardware.cups_link import QUEUE_NAME, CupsLink
from hardware.delivery import Confirms
from hardware.errors import BadOption
from hardware.label_printer import LabelPrinter, Setup
from hardware.tspl import GAP_MM

if TYPE_CHECKING:
    from hardware.dialect import Patience


class EscposCupsPrinter(LabelPrinter):
    """ESC/POS."""

    def __init__(self, *, queue: str, ending: str | None = None, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``ending``: how labels are parted, as `Ending` names it."""
        super().__init__(_connect(queue, setup), dialects.escpos(ending), **setup)


class ZplCupsPrinter(LabelPrinter):
    """ZPL."""

    def __init__(self, *, queue: str, **setup: Unpack[Setup]) -> None:
        """Raises BadOption."""
        super().__init__(_connect(queue, setup), dialects.zpl(), **setup)


class TsplCupsPrinter(LabelPrinter):
    """TSPL."""

    def __init__(self, *, queue: str, gap_mm: float = GAP_MM, **setup: Unpack[Setup]) -> None:
        """Raises BadOption. ``gap_mm``: between two labels."""
        super().__init__(_connect(queue, setup), dialects.tspl(gap_mm), **setup)


def _connect(queue: str, setup: Setup) -> Callable[[Patience], CupsLink]:
    """A queue answers no questions: unless told otherwise, nothing confirms. Raises BadOption."""
    if not QUEUE_NAME.fullmatch(queue):
        raise BadOption(f"queue {queue!r} cannot be a queue's name")
    wanted = setup.setdefault("confirms", Confirms.NOTHING)
    if wanted == Confirms.STATUS:
        raise BadOption("a queue answers no questions: confirms is nothing, or close to believe the spooler")
    believed = wanted == Confirms.CLOSE
    return lambda patience: CupsLink(
        queue, answer_seconds=patience.connect, completed_seconds=patience.printed if believed else 0.0
    )
