"""A raster as a TSPL label: bytes. Knows no connection and no paper.

Second class: nobody else's reader of this language was found to hold these bytes against; they follow TSC's programming
manual and are read by our own interpreter (`hardware.tspl_reader`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hardware.label import LabelSize
    from hardware.raster import Raster

END = b"\r\n"
CLEAR = b"CLS" + END
GAP_MM = 2.0
_MM_PER_INCH = 25.4


def encode(raster: Raster, size: LabelSize, *, gap_mm: float = GAP_MM) -> bytes:
    """Return one label that prints the raster once, at the head's first dot.

    ``gap_mm``: between two labels; on a roll there is none.
    """
    roll = size.height_mm is None
    width = raster.width / size.dpi * _MM_PER_INCH
    height = raster.height / size.dpi * _MM_PER_INCH
    lines = (
        b"",  # ends whatever line another program left open
        b"SIZE %.2f mm,%.2f mm" % (width, height),
        b"GAP %.2f mm,0 mm" % (0.0 if roll else gap_mm),
        b"DIRECTION 0,0",
        b"REFERENCE 0,0",
        b"CLS",
        b"BITMAP 0,0,%d,%d,0,%b" % (raster.row_bytes, raster.height, _inverted(raster)),
        b"PRINT 1,1",
        b"",
    )
    return END.join(lines)


def _inverted(raster: Raster) -> bytes:
    """In TSPL a bit that is set is paper."""
    return np.bitwise_not(np.frombuffer(raster.dots, dtype=np.uint8)).tobytes()
