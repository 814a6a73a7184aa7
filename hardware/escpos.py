"""A raster as an ESC/POS print job: bytes. Knows no connection and no paper.

python-escpos encodes the commands. Its ``image()`` would encode the raster too, to the very same bytes (a test compares
them), but goes through five picture conversions that take some hundred times longer than the header written here.
It is imported with the first job, because that takes a third of a second and 30 MB which a bench without a printer
need not spend.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from hardware.raster import Raster

# python-escpos sends a tall picture in pieces of this height; printers with small buffers depend on that.
FRAGMENT_ROWS = 960

_RASTER = b"\x1dv0\x00"
_FORM_FEED = b"\x0c"


class Ending(StrEnum):
    """What follows the raster: how this printer parts one label from the next."""

    CUT = "cut"
    PARTIAL_CUT = "partial_cut"
    FORM_FEED = "form_feed"
    """To the next gap of pre-cut labels."""
    NONE = "none"


def encode(raster: Raster, ending: Ending = Ending.CUT) -> bytes:
    """Return the job: initialise, raster, ending."""
    initialise, last = _commands(ending)
    return b"".join((initialise, *raster_commands(raster), last))


def ending_bytes(ending: Ending) -> bytes:
    """Return what parts two labels."""
    return _commands(ending)[1]


def raster_commands(raster: Raster) -> list[bytes]:
    """Return ``GS v 0`` commands, as python-escpos' ``image(impl="bitImageRaster")`` makes them."""
    row = raster.row_bytes
    commands: list[bytes] = []
    for top in range(0, raster.height, FRAGMENT_ROWS):
        rows = min(FRAGMENT_ROWS, raster.height - top)
        commands += (
            _RASTER + row.to_bytes(2, "little") + rows.to_bytes(2, "little"),
            raster.dots[top * row : (top + rows) * row],
        )
    return commands


@lru_cache(maxsize=len(Ending))
def _commands(ending: Ending) -> tuple[bytes, bytes]:
    from escpos.printer import Dummy  # noqa: PLC0415 - see above

    encoder = Dummy()
    encoder.hw("INIT")
    initialise = bytes(encoder.output)
    encoder.clear()
    match ending:
        case Ending.CUT:
            encoder.cut()
        case Ending.PARTIAL_CUT:
            encoder.cut(mode="PART")
        case Ending.FORM_FEED:
            return initialise, _FORM_FEED
        case Ending.NONE:
            return initialise, b""
    return initialise, bytes(encoder.output)
