"""Our ZPL, as two strangers read it: every dot, every code. And as a printer's stream: nothing but our own commands."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from hardware.drivers.tcp_printer import ZplTcpPrinter
from hardware.raster import Raster, raster
from hardware.zpl import encode
from hardware.zpl_reader import Format, ZplReader
from tests.hardware import zpl_renderers
from tests.hardware.printing import CONTENT, HOSTILE, read

PAPERS = [("100x150", 203), ("100x150", 300), ("76x130", 203), ("76x130", 300), ("80", 203), ("58", 203)]
NOISE = np.random.default_rng(20261111)


def noise(width: int, height: int) -> Raster:
    return raster(Image.fromarray(NOISE.integers(0, 2, (height, width), dtype=np.uint8) * 255))


def ink(page: Raster) -> np.ndarray:
    packed = np.frombuffer(page.dots, dtype=np.uint8).reshape(page.height, page.row_bytes)
    return np.unpackbits(packed, axis=1)[:, : page.width].astype(np.bool_)


def labels() -> list[tuple[Raster, int]]:
    """Our label on each paper, and noise, in which no dot may be lost or moved."""
    ours = [(ZplTcpPrinter(host="-", paper=paper, dpi=dpi).lay_out(CONTENT), dpi) for paper, dpi in PAPERS]
    return [*ours, (noise(800, 1200), 203), (noise(8, 1), 203), (noise(576, 333), 203)]


def codes(page: np.ndarray) -> set[str]:
    grey = np.pad(np.where(page, np.uint8(0), np.uint8(255)), 20, constant_values=255)
    return {code.text for code in zxingcpp.read_barcodes(grey)}


def test_zplkit_draws_our_labels_dot_for_dot_and_their_codes_are_read() -> None:
    # It gives up on noise of a whole label: each dot is a path to it.
    for number, (page, dpi) in enumerate([*labels()[: len(PAPERS)], (noise(8, 1), 203), (noise(576, 99), 203)]):
        seen = zpl_renderers.by_zplkit(encode(page, roll=False), page.width, page.height, dpi)
        assert np.array_equal(seen[:, : page.width], ink(page)), number
        if number < len(PAPERS):
            assert codes(seen) == {CONTENT.tracking_number, CONTENT.qr}


@pytest.mark.slow
def test_zpl_renderer_js_draws_our_labels_dot_for_dot_and_their_codes_are_read() -> None:
    pages = labels()
    drawn = zpl_renderers.by_renderer_js(
        [(encode(page, roll=False), page.width, page.height, dpi) for page, dpi in pages]
    )
    for number, ((page, _), seen) in enumerate(zip(pages, drawn, strict=True)):
        assert np.array_equal(seen[: page.height, : page.width], ink(page)), number
        if number < len(PAPERS):
            assert codes(seen) == {CONTENT.tracking_number, CONTENT.qr}


def test_control_a_dot_that_is_moved_is_seen() -> None:
    page = noise(64, 64)
    moved = Raster(width=64, height=64, dots=page.dots[8:] + page.dots[:8])
    assert not np.array_equal(zpl_renderers.by_zplkit(encode(moved, roll=False), 64, 64, 203), ink(page))


def test_what_an_order_says_is_never_a_command() -> None:
    printer = ZplTcpPrinter(host="-", paper="100x150")
    job = printer.encode(printer.lay_out(HOSTILE))
    commands = re.findall(rb"[\^~]..", job)
    assert commands == [b"^XA", b"^LH", b"^PO", b"^PM", b"^LR", b"^PW", b"^LL", b"^FO", b"^GF", b"^FS", b"^XZ"]
    formats: list[Format] = []
    reader = ZplReader(800, on_format=formats.append, on_question=pytest.fail)
    reader.feed(job)
    assert (len(formats), reader.unknown) == (1, [])
    assert read(formats[0].drawn())["QR Code"] == HOSTILE.qr


def test_a_graphic_that_came_damaged_is_not_drawn() -> None:
    job = encode(noise(64, 64), roll=False)
    at = job.index(b":Z64:") + 30
    damaged = job[:at] + bytes((job[at] ^ 1,)) + job[at + 1 :]
    formats: list[Format] = []
    reader = ZplReader(64, on_format=formats.append)
    reader.feed(damaged)
    assert (reader.unknown, formats[0].graphics) == (["GF"], [])
