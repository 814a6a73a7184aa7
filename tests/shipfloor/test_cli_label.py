"""``label``: what is made without a printer is read by a stranger, and is what a printer would be sent."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from hardware.escpos_reader import EscposReader
from hardware.label import label_size
from hardware.tspl_reader import TsplReader
from tests.hardware.pdf_file import bars, pdf
from tests.hardware.zpl_renderers import by_zplkit, install
from tests.shipfloor.command import shipfloor

ORDER = {
    "platform": "pdd",
    "number": "261120-012345678901234",
    "tracking_number": "SF1382094756123",
    "carrier": "sf",
    "lines": [{"sku": "MUG-BLUE", "title": "马克杯", "variant": "蓝色", "quantity": 2}, {"sku": "HAT"}],
}


def order_file(folder: Path, told: object) -> Path:
    path = folder / "order.json"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("paper", ["100x150", "76x130", "slip80", "slip58"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_an_order_becomes_a_label_that_a_stranger_reads_and_bytes_that_print_the_same(
    tmp_path: Path, paper: str, dpi: int
) -> None:
    png, out = tmp_path / "label.png", tmp_path / "label.bin"
    told = shipfloor("label", order_file(tmp_path, ORDER), "--paper", paper, "--dpi", dpi, "--png", png)
    assert told.code == 0, told.err
    with Image.open(png) as picture:
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        ink = ~np.asarray(picture.convert("1"))
        texts = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
    assert {text[:2] for text in texts} == {"SF", "L:"}
    for language in ("escpos", "zpl", "tspl"):
        file = tmp_path / "order.json"
        made = shipfloor("label", file, "--paper", paper, "--dpi", dpi, "--language", language, "-o", out)
        assert made.code == 0, made.err
        page = drawn(out.read_bytes(), language, ink.shape, dpi)
        assert np.array_equal(page[: ink.shape[0], : ink.shape[1]], ink), language


@pytest.mark.parametrize("paper", ["80", "110", "40x60", "50x70", "200x290"])
def test_any_paper_that_settings_take_has_a_label(tmp_path: Path, paper: str) -> None:
    png = tmp_path / "label.png"
    told = shipfloor("label", order_file(tmp_path, ORDER), "--paper", paper, "--png", png)
    assert told.code == 0, told.err
    size = label_size(paper)
    with Image.open(png) as picture:
        assert picture.width == size.width_dots
        assert picture.height == size.height_dots or size.height_dots is None
        texts = {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
    assert "L:" in {text[:2] for text in texts}


@pytest.mark.parametrize("paper", ["20", "20x20", "20x300", "300x20", "300x300", "60x40", "slip20", "slip60x40"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_paper_too_small_for_a_label_of_ours_is_said_to_be(tmp_path: Path, paper: str, dpi: int) -> None:
    told = shipfloor(
        "label", order_file(tmp_path, ORDER), "--paper", paper, "--dpi", dpi, "-o", tmp_path / "none", "--lang", "en"
    )
    assert (told.code, "The label cannot be made" in told.err, "dots" in told.err) == (2, True, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("paper", ["A4", "", "80x", "nan", "19", "301", "-100x150", "100x150x2", "slip"])
def test_what_is_no_paper_is_refused_with_how_it_is_written(tmp_path: Path, paper: str) -> None:
    file = order_file(tmp_path, ORDER)
    told = shipfloor("label", file, "--paper", paper, "-o", tmp_path / "none", "--lang", "en")
    assert (told.code, "100x150 for a sheet" in told.err, "Nothing made" in told.err) == (3, True, True)
    assert not (tmp_path / "none").exists()


def test_only_a_paper_called_slip_is_a_packing_slip(tmp_path: Path) -> None:
    file, out = order_file(tmp_path, ORDER), tmp_path / "label.bin"
    made: list[bytes] = []
    for paper in ("slip80", " SLIP80", "80"):
        assert shipfloor("label", file, "--paper", paper, "-o", out).code == 0
        made.append(out.read_bytes())
    assert made[0] == made[1] != made[2]


def drawn(data: bytes, language: str, shape: tuple[int, int], dpi: int) -> NDArray[np.bool_]:
    """What these bytes print: ZPL as somebody else reads it, the others as our virtual printers do."""
    height, width = shape
    if language == "zpl":
        # zplkit knows all of our commands but that of endless paper.
        return by_zplkit(data.replace(b"^MNN", b""), width, height, dpi)
    pages: list[Image.Image] = []
    if language == "tspl":
        TsplReader(width, dpi=dpi, on_page=pages.append).feed(data)
    else:
        printer = EscposReader(width, on_page=pages.append)
        printer.feed(data)
        printer.finish()
    return np.asarray(pages[0]) < 128


def test_of_several_orders_one_must_be_named(tmp_path: Path) -> None:
    file = order_file(tmp_path, {"platform": "pdd", "orders": [ORDER, {**ORDER, "number": "2"}]})
    told = shipfloor("label", file, "--png", tmp_path / "label.png", "--lang", "en")
    assert (told.code, "--number" in told.err) == (3, True)
    assert shipfloor("label", file, "--number", "2", "--png", tmp_path / "label.png").code == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("no json", "NOT_MADE"),
        (json.dumps({**ORDER, "receiver": "张三"}), "receiver"),
        (json.dumps({**ORDER, "tracking_number": "\u001b@^XA"}), "tracking_number"),
    ],
)
def test_what_is_no_order_is_refused_with_its_reason(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "order.json"
    file.write_text(content, encoding="utf-8")
    told = shipfloor("label", file, "--png", tmp_path / "label.png", "--lang", "en")
    assert told.code == 2
    assert why in told.err or why == "NOT_MADE"
    assert not (tmp_path / "label.png").exists()


def test_it_says_where_it_wants_to_write(tmp_path: Path) -> None:
    assert shipfloor("label", order_file(tmp_path, ORDER)).code == 3


CARRIERS = Path(__file__).parents[3] / "shared" / "data" / "carrier-zpl"


def test_somebody_elses_pdf_comes_out_at_its_true_size(tmp_path: Path) -> None:
    file, png, out = tmp_path / "label.pdf", tmp_path / "label.png", tmp_path / "label.bin"
    file.write_bytes(pdf([[*bars("SF1382094756123", 10, 10, 0.33), (5, 120, 90, 1)]], 100, 150))
    assert shipfloor("label", file, "--dpi", 300, "--png", png, "-o", out).code == 0
    with Image.open(png) as picture:
        assert picture.size == (1184, 1768)
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == ["SF1382094756123"]
        rows = np.asarray(picture.convert("L")) < 128
    assert rows[1300:].any(axis=0).sum() == pytest.approx(90 * 300 / 25.4, abs=1)
    assert out.read_bytes().startswith(b"\x1b@\x1dv0")


@pytest.mark.parametrize("carrier", ["dhlpaket", "fedex", "glscz", "swisspost", "ups", "usps"])
def test_a_carriers_zpl_goes_on_byte_for_byte_to_zpl_and_to_nothing_else(tmp_path: Path, carrier: str) -> None:
    file = CARRIERS / f"{carrier}.zpl"
    if not file.is_file():
        pytest.skip(f"no carriers' labels beside the checkout: {CARRIERS.name}")
    out = tmp_path / "label.zpl"
    assert shipfloor("label", file, "--language", "zpl", "-o", out).code == 0
    assert out.read_bytes() == file.read_bytes()
    for language in ("escpos", "tspl"):
        refused = shipfloor("label", file, "--language", language, "-o", tmp_path / "none", "--lang", "en")
        assert (refused.code, "another printer" in refused.err) == (2, True)
    assert not (tmp_path / "none").exists()


def test_a_label_in_a_language_that_nobody_draws_is_made_and_has_no_picture(tmp_path: Path) -> None:
    file, out, png = tmp_path / "label.tspl", tmp_path / "label.bin", tmp_path / "label.png"
    file.write_bytes(b'SIZE 100 mm, 150 mm\r\nCLS\r\nTEXT 10,10,"3",0,1,1,"A"\r\nPRINT 1\r\n')
    drawn = shipfloor("label", file, "--language", "tspl", "--png", png, "--lang", "en")
    assert (drawn.code, "not drawn here" in drawn.err, png.exists()) == (2, True, False)
    assert shipfloor("label", file, "--language", "tspl", "-o", out).code == 0
    assert out.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("carrier", ["dhlpaket", "fedex", "glscz", "swisspost", "ups", "usps"])
def test_a_carriers_zpl_has_a_picture_whose_codes_are_those_of_its_maker(tmp_path: Path, carrier: str) -> None:
    file, png = CARRIERS / f"{carrier}.zpl", tmp_path / "label.png"
    if not file.is_file():
        pytest.skip(f"no carriers' labels beside the checkout: {CARRIERS.name}")
    install()
    told = shipfloor("label", file, "--language", "zpl", "--dpi", 300, "--png", png, "--lang", "en")
    assert told.code == 0, told.err
    with Image.open(png) as picture, Image.open(file.with_suffix(".png")) as made:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert codes(picture) == codes(made) != set()


def codes(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}


def test_what_is_no_label_says_so(tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    file.write_bytes(b"PK\x03\x04 a word processor's file")
    told = shipfloor("label", file, "--png", tmp_path / "label.png", "--lang", "en")
    assert (told.code, "no PDF, PNG" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("content", "option", "value"),
    [
        (json.dumps(ORDER).encode(), "--page", "2"),
        (json.dumps(ORDER).encode(), "--width-mm", "60"),
        (b"^XA^FO10,10^FDA^FS^XZ", "--number", "261120-012345678901234"),
    ],
)
def test_an_option_that_says_nothing_of_the_file_is_refused_and_nothing_is_made(
    tmp_path: Path, content: bytes, option: str, value: str
) -> None:
    file, out = tmp_path / "given", tmp_path / "label.bin"
    file.write_bytes(content)
    told = shipfloor("label", file, "--language", "zpl", option, value, "-o", out, "--lang", "en")
    assert told.code == 3
    assert option in told.err
    assert "Nothing made" in told.err
    assert not out.exists()
    assert shipfloor("label", file, "--language", "zpl", "-o", out).code == 0
