"""What tests of printers share: short patience, a label, a virtual printer of each language, and a reader of codes."""

from __future__ import annotations

import time
from typing import TypeAlias

import numpy as np
import zxingcpp
from PIL import Image

from hardware.dialect import Patience
from hardware.drivers.virtual_printer import VirtualLabelPrinter, VirtualTsplPrinter, VirtualZplPrinter
from hardware.label import LabelContent
from hardware.raster import Raster

CONTENT = LabelContent(
    tracking_number="SF1382094756123", qr="SF1:parcel:1", lines=(("纯棉圆领短袖 白色", 2), ("毛巾", 1))
)
HOSTILE = LabelContent(
    tracking_number="SF1382094756123",
    qr='^XA^FD"~HS^XZ CLS"',
    title="^XA^XZ ~JR",
    carrier_name='"CLS\r\nPRINT 9',
    ship_by="\x1b@\x1dV\x00",
    lines=(("^XA^PQ99^XZ\x10\x14\x01\x03", 2), ('~DY"E:\x02\x03', 1), ("\x1b!?\r\nCLS\r\nPRINT 3,3\r\n", 1)),
    notes=("~JA^ID*:*.*^FS", "\x00\x07\x18"),
)
"""What an order could say to be taken for a command. Codes take printable ASCII alone."""
BRIEF = Patience(connect=1.0, answer=0.3, stall=0.3, send=5.0, printed=0.6, resume=0.0, drain=0.3)
"""Short where a fault is waited out; not for a printer that answers late only because this machine is busy."""
CALM = Patience(connect=5.0, answer=5.0, stall=5.0, send=20.0, printed=10.0, resume=10.0, drain=2.0)

Virtual: TypeAlias = VirtualLabelPrinter | VirtualZplPrinter | VirtualTsplPrinter
KINDS: dict[str, type[Virtual]] = {
    "escpos": VirtualLabelPrinter,
    "zpl": VirtualZplPrinter,
    "tspl": VirtualTsplPrinter,
}


class Started:
    """What the caller would make durable: that the label was started, and when."""

    def __init__(self) -> None:
        self.at: list[float] = []

    def __call__(self) -> None:
        self.at.append(time.monotonic())


def read(page: Image.Image) -> dict[str, str]:
    """The codes on a page, by their kind."""
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
    return {str(code.format): code.text for code in zxingcpp.read_barcodes(np.asarray(page), formats=formats)}


def dots(page: Image.Image) -> bytes:
    """A page's dots as a raster has them."""
    return np.packbits(np.asarray(page) < 128, axis=1).tobytes()


def is_on(raster: Raster, page: Image.Image) -> bool:
    """Whether the page is that raster, dot for dot; a cut or a gap may add white below."""
    ink = dots(page)
    return ink[: len(raster.dots)] == raster.dots and not any(ink[len(raster.dots) :])
