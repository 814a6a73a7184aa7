"""A reprint is marked where the label is white, far from its codes, or not on the paper at all."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from hardware.document import Document, Kind
from hardware.document_page import raster_of
from hardware.label import label_size
from hardware.raster import Raster, picture
from hardware.reprint_mark import CLEAR_MM, marked
from tests.hardware.pdf_file import Rectangle, bars, pdf

NUMBER = "SF1382094756123"


def page(rectangles: list[Rectangle], paper: str, dpi: int = 203) -> Raster:
    content = pdf([rectangles], 100, 150)
    return raster_of(Document(kind=Kind.PDF, content=content), label_size(paper, dpi=dpi))


def ink(one: Raster) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return ~np.asarray(picture(one))


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_mark_stands_in_white_and_touches_no_dot(dpi: int) -> None:
    label = page([*bars(NUMBER, 8, 15, 0.375), (5, 40, 90, 105)], "100x150", dpi)
    second = marked(label, "REPRINT 1", dpi, endless=False)
    assert second is not None
    assert ink(second)[ink(label)].all()
    new = ink(second) & ~ink(label)
    rows, columns = np.flatnonzero(new.any(axis=1)), np.flatnonzero(new.any(axis=0))
    clear = round(CLEAR_MM * dpi / 25.4) - 1
    around = ink(label)[max(0, rows[0] - clear) : rows[-1] + clear, max(0, columns[0] - clear) : columns[-1] + clear]
    assert not around.any()
    assert new.sum() > 2000
    assert {code.text for code in zxingcpp.read_barcodes(picture(second).convert("L"))} == {NUMBER}


def test_a_label_without_a_margin_gets_no_mark_and_endless_paper_grows_by_one() -> None:
    full = page([(0.2, 0.2, 99.5, 149.5)], "100x150")
    assert marked(full, "REPRINT 1", 203, endless=False) is None
    roll = page([(20, 0, 60, 150)], "80")
    longer = marked(roll, "REPRINT 2", 203, endless=True)
    assert longer is not None
    assert longer.height >= roll.height
    assert ink(longer)[: roll.height][ink(roll)].all()
