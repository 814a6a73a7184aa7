"""A label goes through a real socket to the printer that ships with the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drivers.virtual_printer import VirtualLabelPrinter
from hardware.label import SHEET_100X150, LabelContent
from hardware.printer import Printed

CONTENT = LabelContent(tracking_number="SF1382094756123", qr="SF1:parcel:1", lines=(("纯棉圆领短袖 白色", 2),))


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualLabelPrinter]:
    printer = VirtualLabelPrinter(size=SHEET_100X150, folder=tmp_path)
    yield printer
    printer.close()


def test_a_label_comes_out_as_a_picture(printer: VirtualLabelPrinter, tmp_path: Path) -> None:
    assert isinstance(printer.print_label(CONTENT, lambda: None), Printed)
    assert printer.peer.wait_for_jobs(1)
    assert [page.width for page in printer.peer.jobs[0].pages] == [800]
    assert len(list(tmp_path.glob("*.png"))) == 1
