"""The codes that can be read in a picture: a waybill's, a label's. By zxing-cpp; knows nothing of what they mean.

Formats are restricted: with all of them a picture takes five times as long, and none of the others is on a waybill.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hardware.ports import Image

if TYPE_CHECKING:
    import zxingcpp


def codes_in(picture: Image) -> tuple[str, ...]:
    """What is written in the Code 128 and QR codes of a picture, grey or in colour; each text once, in reading order.

    10 to 30 ms for 1080p on a desktop's core; other threads go on meanwhile.
    """
    import zxingcpp  # noqa: PLC0415 - only a bench with a camera needs it

    from hardware.opencv import grey_of  # noqa: PLC0415 - as above

    if not picture.size:
        return ()
    read = zxingcpp.read_barcodes(grey_of(picture), formats=_formats(), text_mode=zxingcpp.TextMode.Plain)
    return tuple(dict.fromkeys(code.text for code in read if code.text))


@lru_cache(maxsize=1)
def _formats() -> zxingcpp.BarcodeFormats:
    import zxingcpp  # noqa: PLC0415 - see codes_in

    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
