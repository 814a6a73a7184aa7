"""What a person is shown of somebody else's ZPL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hardware import zpl_picture as renderer
from hardware.document import DocumentRefused, Wrong
from hardware.label import label_size
from hardware.zpl_picture import RendererMissing, zpl_picture
from tests.hardware.zpl_renderers import install

SHEET, ROLL = label_size("100x150"), label_size("80")
BAR = b"^XA^FO100,200^GB300,50,50^FS^XZ"
TALL = b"^XA^FO40,1000^GB80,80,80^FS^XZ"


@pytest.fixture(autouse=True)
def installed() -> None:
    install()


def test_what_is_drawn_lies_where_the_label_says_on_the_paper_that_was_named() -> None:
    picture = zpl_picture(BAR, SHEET)
    assert picture.size == (SHEET.width_dots, SHEET.height_dots)
    ink = ~np.asarray(picture)
    assert ink[200:250, 100:400].all()
    assert ink.sum() == 300 * 50


def test_a_roll_ends_with_its_ink_and_a_sheet_cuts_off_what_lies_below() -> None:
    assert zpl_picture(TALL, ROLL).height == pytest.approx(1080, abs=1)  # the renderer rounds squares its own way
    small = label_size("60x40")
    ink = ~np.asarray(zpl_picture(BAR + TALL, small, page=2))
    assert ink.shape == (small.height_dots, small.width_dots)
    assert not ink.any()


def test_of_several_labels_one_must_be_named() -> None:
    with pytest.raises(DocumentRefused) as refused:
        zpl_picture(BAR + TALL, SHEET)
    assert refused.value.wrong is Wrong.PAGES
    assert zpl_picture(BAR + TALL, SHEET, page=1).tobytes() == zpl_picture(BAR, SHEET).tobytes()
    for page in (0, 3):
        with pytest.raises(DocumentRefused) as refused:
            zpl_picture(BAR + TALL, SHEET, page=page)
        assert refused.value.wrong is Wrong.PAGES


@pytest.mark.parametrize("content", [b"^XA^XZ", b"^XA^FO1,1^BCN,9^FDno end", b"\xff\xfe^XA~~^XZ"])
def test_what_shows_nothing_is_refused_and_never_quoted(content: bytes) -> None:
    with pytest.raises(DocumentRefused) as refused:
        zpl_picture(content, SHEET)
    assert refused.value.wrong is Wrong.UNREADABLE
    assert "no end" not in str(refused.value)


def test_without_the_renderer_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(renderer, "FOLDER", tmp_path)
    with pytest.raises(RendererMissing, match="make preview"):
        zpl_picture(BAR, SHEET)
