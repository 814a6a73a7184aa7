"""A label as a printer received it is read by somebody else's reader, and looks as it must."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hardware.bars import code128
from hardware.drawing import Modules, Text, draw
from hardware.errors import BadOption
from hardware.escpos import encode
from hardware.escpos_reader import EscposReader
from hardware.fonts import DEBIAN_FONTS, GETA, Fonts, find_fonts
from hardware.label import ROLL_80, SHEET_100X150, LabelContent, LabelSize, label_size
from hardware.layout import lay_out
from hardware.printer_errors import FontMissing, LabelUnprintable
from hardware.raster import raster

PARCEL = "SF1:0f2b1d0e-51a7-5c0e-9a53-5b1f0f1c0a01:1"
CONTENT = LabelContent(
    tracking_number="SF1382094756123",
    qr=PARCEL,
    carrier_name="顺丰速运",
    ship_by="今天 20:00 前交接",
    lines=(("纯棉圆领短袖 T 恤 男女同款 白色 / L", 1), ("加厚珊瑚绒毛巾（三条装）浅灰", 2)),
    notes=("易碎，请加一层气泡膜",),
)

WAYBILLS = st.one_of(
    st.from_regex(r"SF[A-Z0-9][0-9]{12}", fullmatch=True),
    st.from_regex(r"YT[0-9]{13}", fullmatch=True),
    st.from_regex(r"7[3-68][0-9]{12}", fullmatch=True),
    st.from_regex(r"JT[0-9]{13}", fullmatch=True),
    st.from_regex(r"4[0-9]{14}", fullmatch=True),
    st.from_regex(r"JD(V[A-Z]|[A-Z]|0)[0-9]{11,12}-1-2-", fullmatch=True),
    st.from_regex(r"E[A-Z][0-9]{9}CN", fullmatch=True),
)
# No surrogates: such a text cannot come out of any file that we read.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
CONTENTS = st.builds(
    LabelContent,
    tracking_number=WAYBILLS,
    qr=st.builds(lambda parcel, attempt: f"SF1:{parcel}:{attempt}", st.uuids(), st.integers(1, 40)),
    title=TEXTS,
    subtitle=TEXTS,
    carrier_name=TEXTS,
    ship_by=TEXTS,
    lines=st.lists(st.tuples(TEXTS, st.integers(1, 999)), max_size=12).map(tuple),
    notes=st.lists(TEXTS, max_size=3).map(tuple),
    reprint=TEXTS,
)
QUIET_DOTS = 30  # ten modules of three dots
SIZES = pytest.mark.parametrize("size", [ROLL_80, SHEET_100X150], ids=["576", "800"])


@cache
def fonts() -> Fonts:
    return find_fonts()


def job(content: LabelContent, size: LabelSize) -> bytes:
    return encode(raster(draw(lay_out(content, size, fonts()), fonts())))


def received(content: LabelContent, size: LabelSize) -> Image.Image:
    """The label as it comes out of a printer that was sent our bytes."""
    pages: list[Image.Image] = []
    printer = EscposReader(size.width_dots, on_page=pages.append)
    printer.feed(job(content, size))
    assert not printer.unknown
    assert len(pages) == 1
    return pages[0]


def read(page: Image.Image) -> dict[str, str]:
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
    return {str(code.format): code.text for code in zxingcpp.read_barcodes(np.asarray(page), formats=formats)}


@SIZES
@settings(max_examples=25)
@given(waybill=WAYBILLS, parcel=st.uuids(), attempt=st.integers(1, 12))
def test_both_codes_are_read_from_what_the_printer_received(
    size: LabelSize, waybill: str, parcel: uuid.UUID, attempt: int
) -> None:
    qr = f"SF1:{parcel}:{attempt}"
    page = received(replace(CONTENT, tracking_number=waybill, qr=qr, reprint="补打 REPRINT 1"), size)
    assert set(read(page).values()) == {waybill, qr}


@SIZES
@settings(max_examples=25)
@given(content=CONTENTS)
def test_whatever_is_written_the_margins_stay_white_and_the_codes_readable(
    size: LabelSize, content: LabelContent
) -> None:
    page = received(content, size)
    ink = np.asarray(page) < 128
    margin = min(size.width_dots // 18 // 8 * 8 - 4, QUIET_DOTS)
    assert not ink[:, :margin].any()
    assert not ink[:, -margin:].any()
    assert set(read(page).values()) == {content.tracking_number, content.qr}


@settings(max_examples=30)
@given(content=CONTENTS)
def test_no_byte_of_the_data_reaches_the_printer_but_as_dots(content: LabelContent) -> None:
    rest = job(content, ROLL_80)
    while (at := rest.find(b"\x1dv0\x00")) >= 0:
        row, rows = int.from_bytes(rest[at + 4 : at + 6], "little"), int.from_bytes(rest[at + 6 : at + 8], "little")
        rest = rest[:at] + rest[at + 8 + row * rows :]
    assert rest == b"\x1b@" + b"\x1bd\x06\x1dV\x00"


PAPERS = pytest.mark.parametrize(
    ("paper", "dpi"), [(paper, dpi) for paper in ("100x150", "76x130", "slip80", "slip58") for dpi in (203, 300)]
)
NUMBERS = ("SF1382094756123", "YT1234567890123", "73100012345678", "JDVA12345678901", "EA123456789CN", "0F2B1D0E-51A7")


@PAPERS
def test_each_paper_has_bars_of_at_least_three_dots_and_a_third_of_a_millimetre_beside_its_qr_code(
    paper: str, dpi: int
) -> None:
    size = label_size(paper, dpi=dpi)
    for number in NUMBERS:
        content = replace(CONTENT, tracking_number=number)
        bars, qr = (mark for mark in lay_out(content, size, fonts()).marks if isinstance(mark, Modules))
        assert bars.dots >= 3
        assert bars.dots * 25.4 / dpi > 0.31
        assert qr.dots >= 4
        edge = size.edge_dots
        # As the paper is: white beside the head, and as a scanner without our margins would see it.
        page = ImageOps.expand(received(content, size), border=(edge, 0), fill=255)
        assert set(read(page).values()) == {number, PARCEL}


def test_on_narrow_paper_bars_run_along_it_and_keep_their_quiet_zone() -> None:
    content = replace(CONTENT, tracking_number="SF1382094756123")
    size = label_size("slip58")
    drawing = lay_out(content, size, fonts())
    bars = next(mark for mark in drawing.marks if isinstance(mark, Modules))
    assert bars.turned
    page = np.asarray(draw(drawing, fonts())) < 128
    height = bars.height
    assert height is not None
    column = page[:, bars.x : bars.x + height]
    end = bars.y + bars.dots * len(bars.modules)
    assert not column[bars.y - 30 : bars.y].any()
    assert not column[end : end + 30].any()
    assert not page[bars.y : end, bars.x + height : bars.x + height + 12].any()


def test_a_long_number_is_turned_or_left_out_but_never_too_fine_to_read() -> None:
    number = "PARCEL-7QK2M4XB9TRE"
    page = received(replace(CONTENT, tracking_number=number), ROLL_80)
    assert number in read(page).values()
    longer = str(uuid.UUID(int=7))
    marks = lay_out(replace(CONTENT, tracking_number=longer), ROLL_80, fonts()).marks
    assert [mark.dots for mark in marks if isinstance(mark, Modules)] == [6]
    assert set(read(received(replace(CONTENT, tracking_number=longer), ROLL_80)).values()) == {PARCEL}


@SIZES
def test_the_last_four_figures_are_the_largest_thing_on_the_label(size: LabelSize) -> None:
    texts = [mark for mark in lay_out(CONTENT, size, fonts()).marks if isinstance(mark, Text)]
    largest = max(texts, key=lambda mark: mark.size)
    assert largest.text == "6123"
    assert largest.size >= 2 * sorted(mark.size for mark in texts)[-2]


def test_it_says_that_it_is_an_internal_label() -> None:
    texts = [mark.text for mark in lay_out(CONTENT, ROLL_80, fonts()).marks if isinstance(mark, Text)]
    assert texts[:3] == ["顺丰速运", "内部标签", "INTERNAL LABEL"]


def test_a_reprint_is_marked_in_white_on_black_across_the_label() -> None:
    first, second = received(CONTENT, ROLL_80), received(replace(CONTENT, reprint="补打 REPRINT 1"), ROLL_80)
    darkest = [(np.asarray(page)[:100] < 128).sum(axis=1).max() for page in (first, second)]
    assert darkest[1] == 576 - 2 * 32
    assert (np.asarray(second)[40:80] < 128).mean() > 0.5 > (np.asarray(first)[40:80] < 128).mean()


def test_two_characters_look_different_and_neither_is_the_box_of_a_missing_one() -> None:
    pictures = {bytes(fonts().at(40).getmask(character)) for character in ("货", "贷", "顺", "丰", "\U0010ffff")}
    assert len(pictures) == 5
    assert fonts().has("货")
    assert not fonts().has("\U0001f381")


@pytest.mark.parametrize("regular", [regular for regular, _ in DEBIAN_FONTS if regular.is_file()], ids=lambda p: p.stem)
def test_a_text_is_as_wide_as_its_characters_together(regular: Path) -> None:
    text = "纯棉 T 恤，白色 / L AVATo 6123 Vacuum Flask"
    some = find_fonts(regular)
    for size, bold in ((20, False), (34, True), (112, True)):
        assert some.width(text, size, bold=bold) == some.at(size, bold=bold).getlength(text)


@pytest.mark.parametrize("regular", [regular for regular, _ in DEBIAN_FONTS if regular.is_file()], ids=lambda p: p.stem)
def test_a_label_comes_out_in_every_chinese_font_of_this_machine(regular: Path) -> None:
    some = find_fonts(regular)
    page = draw(lay_out(CONTENT, ROLL_80, some), some)
    assert set(read(page).values()) == {CONTENT.tracking_number, PARCEL}


def test_emoji_go_and_other_missing_characters_are_marked() -> None:
    assert fonts().settable("礼物🎁 \ufe0f装") == "礼物 装"
    assert fonts().settable("\u1200面") == f"{GETA}面"
    assert fonts().settable("a\x00\x1b\n\tb\u202e") == "a b"


def test_a_machine_without_chinese_fonts_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        find_fonts(Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    (tmp_path / "nothing.ttf").write_bytes(b"no font")
    with pytest.raises(FontMissing, match="not a font"):
        find_fonts(tmp_path / "nothing.ttf")


def test_the_same_label_is_the_same_bytes() -> None:
    assert job(CONTENT, SHEET_100X150) == job(replace(CONTENT), SHEET_100X150)


def test_goods_that_do_not_fit_the_sheet_are_counted() -> None:
    lines = tuple((f"第 {number} 种商品", 1) for number in range(60))
    texts = [
        mark.text
        for mark in lay_out(replace(CONTENT, lines=lines), SHEET_100X150, fonts()).marks
        if isinstance(mark, Text)
    ]
    shown = sum(text.startswith("第") for text in texts)
    assert 8 <= shown < 60
    assert f"… +{60 - shown}" in texts


def test_a_roll_is_as_long_as_its_goods() -> None:
    short, long = received(CONTENT, ROLL_80), received(replace(CONTENT, lines=CONTENT.lines * 8), ROLL_80)
    assert long.height > short.height + 400


def test_what_cannot_stand_on_a_label_is_refused_with_its_reason() -> None:
    for content, reason in (
        (replace(CONTENT, tracking_number="SF1\x1d23"), "printable ASCII"),
        (replace(CONTENT, tracking_number="顺丰1"), "printable ASCII"),
        (replace(CONTENT, tracking_number="7" * 81), "80"),
        (replace(CONTENT, qr=""), "QR"),
    ):
        with pytest.raises(LabelUnprintable, match=reason):
            lay_out(content, ROLL_80, fonts())
    with pytest.raises(LabelUnprintable, match="more than"):
        lay_out(CONTENT, label_size("60x30"), fonts())
    with pytest.raises(LabelUnprintable, match="across"):
        lay_out(CONTENT, label_size("30"), fonts())


def test_settings_name_paper_in_millimetres() -> None:
    assert (label_size("80").width_dots, label_size("80").height_dots) == (576, None)
    assert (label_size("58").width_dots, label_size("100x150").width_dots) == (384, 800)
    assert label_size("100x150").height_dots == 1200
    assert label_size("100x150", dpi=300, head_dots=1248).width_dots == 1184
    for nonsense in ("A4", "80x", ""):
        with pytest.raises(BadOption):
            label_size(nonsense)


def test_the_bars_begin_and_end_with_what_the_symbology_demands() -> None:
    modules = code128("73100012345678")
    assert len(modules) == 112  # start C, seven pairs, check, stop: zint packs digits in pairs
    assert "".join("1" if bar else "0" for bar in modules[-13:]) == "1100011101011"


@pytest.mark.parametrize("paper", ["7", "nan", "inf", "-80", "0x150", "100x1500", "eighty", "100 mm"])
def test_paper_that_no_label_printer_has_is_refused(paper: str) -> None:
    with pytest.raises(BadOption, match=r"millimetres|no label printer"):
        label_size(paper)
