"""Text to modules: Code 128 and QR, both by zint. Knows neither dots nor what the text means.

zint chooses Code 128's code sets itself (a waybill's digits in pairs), and makes a QR code fifteen times faster than
segno does, which would alone take half as long as drawing the whole label.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import zint

from hardware.printer_errors import LabelUnprintable

if TYPE_CHECKING:
    from numpy.typing import NDArray

CODE128_LENGTH_MAX = 80
CODE128_QUIET_MODULES = 10
QR_LENGTH_MAX = 400
QR_QUIET_MODULES = 4

_QR_CORRECTION_M = 2
_PRINTABLE_FIRST, _PRINTABLE_LAST = " ", "~"


@lru_cache(maxsize=8)
def code128(text: str) -> NDArray[np.bool_]:
    """Return one row of modules, True for a bar, without quiet zones. Raises LabelUnprintable."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(_encodable("Code 128", text, CODE128_LENGTH_MAX))
    row: NDArray[np.bool_] = _modules(symbol)[0]
    return row


@lru_cache(maxsize=8)
def qr(text: str) -> NDArray[np.bool_]:
    """Return a square of modules, True for dark, without quiet zone; correction M. Raises LabelUnprintable."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.option_1 = _QR_CORRECTION_M
    symbol.encode(_encodable("the QR code", text, QR_LENGTH_MAX))
    return _modules(symbol)


def _encodable(code: str, text: str, length_max: int) -> str:
    if not text or len(text) > length_max:
        raise LabelUnprintable(f"{code} takes 1 to {length_max} characters, got {len(text)}")
    # Both codes could carry more, and a scanner would type it: control characters into whatever has the focus,
    # Chinese in a character set that nobody agreed on.
    if not all(_PRINTABLE_FIRST <= character <= _PRINTABLE_LAST for character in text):
        raise LabelUnprintable(f"{code} takes printable ASCII only, got {text!r}")
    return text


def _modules(symbol: zint.Symbol) -> NDArray[np.bool_]:
    rows = np.asarray(symbol.encoded_data)[: symbol.rows]
    modules: NDArray[np.bool_] = np.unpackbits(rows, axis=1, bitorder="little")[:, : symbol.width].astype(np.bool_)
    modules.setflags(write=False)  # cached, so shared: nobody may draw into it
    return modules
