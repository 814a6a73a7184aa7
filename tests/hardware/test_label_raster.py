"""Our raster is what python-escpos would have sent, byte for byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from escpos.printer import Dummy
from PIL import Image

from hardware.escpos import Ending, encode, raster_commands
from hardware.escpos_reader import EscposReader
from hardware.raster import raster

SAMPLE = Path(__file__).parent / "data" / "escpos" / "receipt-with-logo.bin"


@pytest.mark.parametrize("size", [(576, 400), (800, 1200), (384, 960), (576, 1921)])
def test_raster_commands_are_those_of_python_escpos(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(20261111).integers(0, 2, size=(size[1], size[0]), dtype=np.uint8) * 255
    image = Image.fromarray(noise)
    encoder = Dummy()
    encoder.image(image.convert("1"), impl="bitImageRaster")
    assert b"".join(raster_commands(raster(image))) == encoder.output


def test_grey_is_ink_or_paper_and_never_a_pattern() -> None:
    grey = Image.new("L", (64, 8), 140)
    assert set(raster(grey).dots) == {0}
    assert set(raster(Image.new("L", (64, 8), 120)).dots) == {0xFF}


def test_a_width_that_is_no_whole_byte_is_padded_with_paper() -> None:
    dots = raster(Image.new("L", (12, 2), 0))
    assert (dots.row_bytes, dots.dots) == (2, b"\xff\xf0\xff\xf0")


def test_each_ending_is_what_the_command_set_says() -> None:
    image = raster(Image.new("L", (8, 1), 0))
    assert encode(image, Ending.CUT).endswith(b"\x1bd\x06\x1dV\x00")
    assert encode(image, Ending.PARTIAL_CUT).endswith(b"\x1bd\x06\x1dV\x01")
    assert encode(image, Ending.FORM_FEED).endswith(b"\xff\x0c")
    assert encode(image, Ending.NONE).endswith(b"\x1dv0\x00\x01\x00\x01\x00\xff")


@pytest.mark.parametrize("chunk", [1, 7, 9579])
def test_a_receipt_that_someone_else_encoded_comes_out(chunk: int) -> None:
    pages: list[Image.Image] = []
    printer = EscposReader(576, on_page=pages.append)
    data = SAMPLE.read_bytes()
    for at in range(0, len(data), chunk):
        printer.feed(data[at : at + chunk])
    printer.finish()
    assert (printer.unknown, bytes(printer.unread)) == ([], b"")
    (page,) = pages
    ink = np.asarray(page) < 128
    # The logo is 300 x 236 dots, centred on the head; twenty-odd lines of text follow.
    assert page.width == 576
    assert ink[:236, 138:438].any()
    assert not ink[:236, :138].any()
    assert 236 + 15 * 30 < page.height < 236 + 30 * 30
