"""A label that somebody else made comes out at its true size, or is refused with its cause; never in between."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hardware.document import Document, DocumentRefused, Kind, Wrong, kind_of
from hardware.document_page import raster_of
from hardware.label import LabelSize, label_size
from hardware.raster import Raster, picture
from tests.hardware.pdf_file import bars, pdf

pytestmark = pytest.mark.slow

NUMBER = "SF1382094756123"
SHEETS = pytest.mark.parametrize("dpi", [203, 300])


def page_of(content: bytes, size: LabelSize, *, width_mm: float | None = None, page: int | None = None) -> Raster:
    return raster_of(Document(kind=kind_of(content), content=content, width_mm=width_mm, page=page), size)


def ink(page: Raster) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return ~np.asarray(picture(page))


def box(page: Raster) -> tuple[int, int, int, int]:
    """Left, top, width and height of the ink in dots."""
    rows, columns = np.flatnonzero(ink(page).any(axis=1)), np.flatnonzero(ink(page).any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1


def read(page: Raster) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture(page).convert("L"))}


def refused(content: bytes, size: LabelSize, **said: int | None) -> Wrong:
    with pytest.raises(DocumentRefused) as caught:
        page_of(content, size, page=said.get("page"))
    return caught.value.wrong


def png(image: Image.Image, dpi: float | None = None) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", **({} if dpi is None else {"dpi": (dpi, dpi)}))
    return out.getvalue()


@SHEETS
def test_a_pdf_is_printed_at_its_true_size_to_a_dot(dpi: int) -> None:
    size = label_size("100x150", dpi=dpi)
    for left, top, width, height in ((5.0, 7.0, 80.0, 120.0), (0.5, 0.5, 99.0, 149.0), (33.3, 41.7, 12.34, 56.78)):
        found = box(page_of(pdf([[(left, top, width, height)]], 100, 150), size))
        margins = ((size.width_dots - 100 * dpi / 25.4) / 2, ((size.height_dots or 0) - 150 * dpi / 25.4) / 2)
        wanted = (
            left * dpi / 25.4 + margins[0],
            top * dpi / 25.4 + margins[1],
            width * dpi / 25.4,
            height * dpi / 25.4,
        )
        assert found == pytest.approx(wanted, abs=1.0)


@SHEETS
def test_a_pdf_that_pillow_made_comes_out_as_large_as_it_says(dpi: int) -> None:
    image = Image.new("1", (1200, 1800), 1)
    ImageDraw.Draw(image).rectangle((60, 60, 1139, 1739), fill=0)
    out = BytesIO()
    image.save(out, "PDF", resolution=304.8)  # twelve dots a millimetre: a page of 100 × 150 mm
    _, _, width, height = box(page_of(out.getvalue(), label_size("100x150", dpi=dpi)))
    assert (width, height) == pytest.approx((90 * dpi / 25.4, 140 * dpi / 25.4), abs=1.0)


@SHEETS
@pytest.mark.parametrize("module_mm", [0.26, 0.3, 0.33, 0.375, 0.5])
def test_bars_of_a_pdf_are_read_wherever_they_fall_between_the_dots(dpi: int, module_mm: float) -> None:
    for shift in (0.0, 0.03, 0.07, 0.1):
        content = pdf([bars(NUMBER, 8 + shift, 20 + shift, module_mm)], 100, 150)
        assert read(page_of(content, label_size("100x150", dpi=dpi))) == {NUMBER}


def test_a_page_that_lies_across_is_turned_and_not_made_smaller() -> None:
    content = pdf([[*bars(NUMBER, 10, 10, 0.5), (5, 90, 140, 1)]], 150, 100)
    page = page_of(content, label_size("100x150"))
    assert (page.width, page.height) == (800, 1200)
    assert box(page)[3] == pytest.approx(140 * 203 / 25.4, abs=1.0)
    assert read(page) == {NUMBER}
    upright = pdf([[*bars(NUMBER, 10, 10, 0.5), (5, 90, 140, 1)]], 150, 100, rotate=90)
    assert box(page_of(upright, label_size("100x150"))) == pytest.approx(box(page), abs=1)


def test_a_label_on_a_large_sheet_loses_its_white_and_nothing_else() -> None:
    sheet = pdf([[(100, 140, 90, 120), *bars(NUMBER, 100, 125, 0.33, 10)]], 210, 297)
    page = page_of(sheet, label_size("100x150"))
    assert box(page)[2:] == pytest.approx((90 * 203 / 25.4, 135 * 203 / 25.4), abs=1.0)
    assert read(page) == {NUMBER}
    inch = page_of(pdf([[(4, 4, 93, 144)]], 101.6, 152.4), label_size("100x150"))
    assert box(inch)[2:] == pytest.approx((93 * 203 / 25.4, 144 * 203 / 25.4), abs=1.0)


def test_what_does_not_fit_is_refused_and_never_scaled() -> None:
    content = pdf([[(2, 2, 96, 146)]], 100, 150)
    assert refused(content, label_size("76x130")) is Wrong.UNFIT
    assert refused(content, label_size("80")) is Wrong.UNFIT
    narrow = page_of(pdf([[(2, 2, 44, 200)]], 48, 210), label_size("58"))
    assert box(narrow)[2:] == pytest.approx((44 * 203 / 25.4, 200 * 203 / 25.4), abs=1.0)
    assert narrow.height < 207 * 203 / 25.4


def test_of_several_pages_one_must_be_named() -> None:
    content = pdf([[(5, 5, 10, 10)], [(5, 5, 20, 20)]], 100, 150)
    assert refused(content, label_size("100x150")) is Wrong.PAGES
    assert refused(content, label_size("100x150"), page=3) is Wrong.PAGES
    second = page_of(content, label_size("100x150"), page=2)
    assert box(second)[2] == pytest.approx(20 * 203 / 25.4, abs=1.0)


def test_a_png_in_the_printers_own_dots_comes_out_dot_for_dot() -> None:
    noise = np.random.default_rng(5).integers(0, 2, size=(1200, 800), dtype=np.uint8) * 255
    noise[[0, -1]] = noise[:, [0, -1]] = 0
    page = page_of(png(Image.fromarray(noise), 203), label_size("100x150"))
    assert np.array_equal(ink(page), noise == 0)


@SHEETS
@pytest.mark.parametrize("own", [203, 300, 600])
def test_a_png_of_other_dots_keeps_its_size_and_its_bars(own: int, dpi: int) -> None:
    image = Image.new("L", (round(98 * own / 25.4), round(148 * own / 25.4)), 255)
    pen = ImageDraw.Draw(image)
    for left, top, width, height in bars(NUMBER, 8, 8, 0.5):
        at = [value * own / 25.4 for value in (left, top, left + width, top + height)]
        pen.rectangle((round(at[0]), round(at[1]), round(at[2]) - 1, round(at[3])), fill=0)
    pen.rectangle((0, image.height - 3, image.width, image.height), fill=0)
    page = page_of(png(image, own), label_size("100x150", dpi=dpi))
    assert box(page)[2] == pytest.approx(98 * dpi / 25.4, abs=1.5)
    assert read(page) == {NUMBER}


def test_a_png_without_a_size_is_refused_until_somebody_gives_one() -> None:
    image = Image.new("L", (400, 600), 0)
    content = png(image)
    assert refused(content, label_size("100x150")) is Wrong.NO_SIZE
    page = page_of(content, label_size("100x150"), width_mm=50)
    assert box(page)[2:] == pytest.approx((50 * 203 / 25.4, 75 * 203 / 25.4), abs=1.0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_ink_where_it_is_dark(mode: str) -> None:
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).rectangle((50, 60, 149, 139), fill=0)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    elif mode in {"LA", "RGBA"}:
        clear = image.point(lambda value: 255 - value)
        image = Image.new(mode, image.size)
        image.putalpha(clear)
    else:
        image = image.convert(mode)
    assert box(page_of(png(image, 203), label_size("100x150")))[2:] == (100, 80)


def test_what_cannot_be_read_is_refused_with_its_cause() -> None:
    size = label_size("100x150")
    good = pdf([[(5, 5, 10, 10)]], 100, 150)
    assert refused(b"%PDF-1.7 and then nothing", size) is Wrong.UNREADABLE
    assert refused(pdf([[]], 100, 150), size) is Wrong.BLANK
    assert refused(pdf([[(5, 5, 10, 10)]], 5_000, 5_000), size) is Wrong.TOO_LARGE
    assert refused(png(Image.new("L", (800, 1200), 0), 203)[:400], size) is Wrong.UNREADABLE
    assert refused(_huge_png(), size) is Wrong.TOO_LARGE
    assert refused(b"\x00" * 9_000_000, size) is Wrong.TOO_LARGE
    for nothing in (b"", b"PK\x03\x04", b"GIF89a", b"^XA without an end", b"SIZE 100 mm,150 mm\r\nCLS\r\n"):
        assert refused(nothing, size) is Wrong.UNKNOWN
    assert kind_of(good) is Kind.PDF


def test_a_kind_is_told_by_its_bytes() -> None:
    assert kind_of(b"\xef\xbb\xbf\r\n^XA^FO50,50^FDx^FS^XZ\r\n") is Kind.ZPL
    assert kind_of(b"~DGR:A.GRF,8,1,00^XA^XGR:A.GRF^FS^XZ") is Kind.ZPL
    assert kind_of(b'SIZE 100 mm,150 mm\r\nCLS\r\nTEXT 1,1,"3",0,1,1,"x"\r\nPRINT 1,1\r\n') is Kind.TSPL
    assert kind_of(b"\x1b@hello\n\x1dV\x00") is Kind.ESCPOS


@settings(max_examples=150, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=6)), min_size=1, max_size=8), which=st.booleans()
)
def test_whatever_is_damaged_is_refused_or_drawn_and_nothing_else(cuts: list[tuple[int, bytes]], which: bool) -> None:
    content = bytearray(GOOD_PDF if which else GOOD_PNG)
    for at, put in cuts:
        place = at % len(content)
        content[place : place + len(put)] = put
    with suppress(DocumentRefused):
        page = page_of(bytes(content), label_size("100x150"), width_mm=90)
        assert (page.width, page.height) == (800, 1200)


def _huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


GOOD_PDF = pdf([bars("secret", 10, 10, 0.33)], 90, 140)
GOOD_PNG = png(Image.fromarray(np.random.default_rng(1).integers(0, 2, (60, 40), dtype=np.uint8) * 255), 203)
