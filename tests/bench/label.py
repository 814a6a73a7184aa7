"""A label beside its floor: the same marks drawn by Pillow and packed by numpy, with nothing decided or encoded.

``measure()`` returns figures; run as a program it prints them. Paired: both sides of a ratio are taken in turn, label
by label, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from escpos.printer import Dummy
from PIL import Image

from hardware.document import Document, Kind
from hardware.document_page import raster_of
from hardware.drawing import Drawing, draw
from hardware.drivers.virtual_printer import VirtualLabelPrinter
from hardware.escpos import Ending, encode
from hardware.fonts import Fonts, find_fonts
from hardware.label import SHEET_100X150, LabelContent
from hardware.layout import lay_out
from hardware.raster import raster
from hardware.tspl import GAP_MM
from hardware.tspl_dialect import TsplDialect
from hardware.zpl_dialect import ZplDialect
from tests.hardware.pdf_file import bars, pdf

ROUNDS = 60
_WARM_UP = 5
RATIO_MUST, RATIO_AIM = 1.5, 1.15

_GOODS = (
    "纯棉圆领短袖 T 恤 男女同款 白色 / L",
    "加厚珊瑚绒毛巾（三条装）浅灰",
    "不锈钢保温杯 500ml 带茶隔",
    "收纳盒 中号",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Milliseconds are medians."""

    laid_out_and_encoded_ms: float
    floor_ms: float
    ratio: float
    """Median of the paired ratios; the goal is at most 1.5, the aim 1.15."""
    encoded_by_escpos_ms: float
    """The same picture through python-escpos' own ``image()``: why it is not used."""
    packed_ms: float
    zpl_ms: float
    """The same dots as ZPL: compressed."""
    tspl_ms: float
    attached_pdf_ms: float
    """Somebody else's PDF of the same size, as dots on this paper."""
    asked_to_last_byte_ms: float
    """From the content to the last byte inside the printer, over a socket of this machine."""
    asked_to_confirmed_ms: float


def measure(rounds: int = ROUNDS) -> Figures:
    """Measure; takes some seconds."""
    fonts = find_fonts()
    ours: list[float] = []
    floor: list[float] = []
    for number in range(rounds + _WARM_UP):
        # Another label for either side: what one has measured must not be in the other's caches.
        mine, drawing = _content(number), lay_out(_content(number + 10_000), SHEET_100X150, fonts)
        ours.append(_milliseconds(partial(_encoded, mine, fonts)))
        floor.append(_milliseconds(partial(_packed, drawing, fonts)))
    ours, floor = ours[_WARM_UP:], floor[_WARM_UP:]
    picture = draw(lay_out(_content(0), SHEET_100X150, fonts), fonts)
    last_byte, confirmed = _through_a_socket(rounds // 2)
    return Figures(
        laid_out_and_encoded_ms=statistics.median(ours),
        floor_ms=statistics.median(floor),
        ratio=statistics.median(a / b for a, b in zip(ours, floor, strict=True)),
        encoded_by_escpos_ms=statistics.median(_milliseconds(lambda: _by_escpos(picture)) for _ in range(5)),
        packed_ms=statistics.median(_milliseconds(lambda: encode(raster(picture), Ending.CUT)) for _ in range(20)),
        zpl_ms=_median(partial(ZplDialect(roll=False).encode, raster(picture))),
        tspl_ms=_median(partial(TsplDialect(SHEET_100X150, gap_mm=GAP_MM).encode, raster(picture))),
        attached_pdf_ms=_median(partial(raster_of, _attached(), SHEET_100X150)),
        asked_to_last_byte_ms=last_byte,
        asked_to_confirmed_ms=confirmed,
    )


def _content(number: int) -> LabelContent:
    lines = tuple((f"{text} {number % 97}", 1 + number % 2) for text in _GOODS)
    return LabelContent(
        tracking_number=f"SF{number:013}",
        qr=f"SF1:0f2b1d0e-51a7-5c0e-9a53-{number:012x}:1",
        carrier_name="顺丰速运",
        ship_by="今天 20:00 前交接",
        lines=lines,
        notes=("易碎，请加一层气泡膜", f"波次 0311 · 第 {number} 单"),
    )


def _encoded(content: LabelContent, fonts: Fonts) -> bytes:
    return encode(raster(draw(lay_out(content, SHEET_100X150, fonts), fonts)), Ending.FORM_FEED)


def _packed(drawing: Drawing, fonts: Fonts) -> bytes:
    return np.packbits(np.asarray(draw(drawing, fonts)) < 128, axis=1).tobytes()


def _by_escpos(picture: Image.Image) -> bytes:
    printer = Dummy()
    with contextlib.redirect_stdout(None):  # it remarks on every picture that its profile names no width
        printer.image(picture, impl="bitImageRaster")
    return bytes(printer.output)


def _through_a_socket(rounds: int) -> tuple[float, float]:
    printer = VirtualLabelPrinter(paper="100x150")
    printer.prepare()
    confirmed: list[float] = []
    last_byte: list[float] = []
    for number in range(rounds):
        started = time.monotonic()
        printer.print_label(_content(number), lambda: None)
        confirmed.append((time.monotonic() - started) * 1000)
        arrived = printer.peer.jobs[-1].last_byte_at
        last_byte.append((arrived - started) * 1000)
    printer.close()
    return statistics.median(last_byte), statistics.median(confirmed)


def _attached() -> Document:
    bars_of = [each for top in (10.0, 60.0, 110.0) for each in bars("SF1382094756123", 8, top, 0.375)]
    return Document(kind=Kind.PDF, content=pdf([bars_of], 100, 150))


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_milliseconds(work) for _ in range(20))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    for name, value in asdict(measure()).items():
        print(f"{name:24} {value:8.2f}")
