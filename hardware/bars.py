"""Text to modules: Code 128 by zint, QR by segno. Knows neither dots nor what the text means.

zint chooses the code sets itself (a waybill's digits in pairs), which python-barcode does less tightly, and it is twice
as fast.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import segno
import zint

from hardware.printer_errors import LabelUnprintable

if TYPE_CHECKING:
    from numpy.typing import NDArray

CODE128_LENGTH_MAX = 80
CODE128_QUIET_MODULES = 10
QR_LENGTH_MAX = 400
QR_QUIET_MODULES = 4

_PRINTABLE_FIRST, _PRINTABLE_LAST = " ", "~"


@lru_cache(maxsize=8)
def code128(text: str) -> NDArray[np.bool_]:
    """Return one row of modules, True for a bar, without quiet zones."""
    if not text or len(text) > CODE128_LENGTH_MAX:
        msg = f"Code 128 takes 1 to {CODE128_LENGTH_MAX} characters, got {len(text)}"
        raise LabelUnprintable(msg)
    # Control characters would be legal in code set A, and a scanner would type them into whatever has the focus.
    if not all(_PRINTABLE_FIRST <= character <= _PRINTABLE_LAST for character in text):
        msg = f"Code 128 takes printable ASCII only, got {text!r}"
        raise LabelUnprintable(msg)
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(text)
    row = np.asarray(symbol.encoded_data)[0]
    return _kept(np.unpackbits(row, bitorder="little")[: symbol.width].astype(np.bool_))


@lru_cache(maxsize=8)
def qr(text: str) -> NDArray[np.bool_]:
    """Return a square of modules, True for dark, without quiet zone; error correction M or better."""
    if not text or len(text) > QR_LENGTH_MAX:
        msg = f"the QR code takes 1 to {QR_LENGTH_MAX} characters, got {len(text)}"
        raise LabelUnprintable(msg)
    return _kept(np.array(segno.make(text, error="m", micro=False).matrix, dtype=np.bool_))


def _kept(modules: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A cached array is shared by its callers, so none may write to it."""
    modules.setflags(write=False)
    return modules
