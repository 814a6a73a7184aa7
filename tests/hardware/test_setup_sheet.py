"""The page that sets a scanner up: its codes are what they must come to, and nothing is claimed without a source."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from hardware.fonts import find_fonts
from hardware.printer_errors import LabelUnprintable
from hardware.scanner_models import MODELS
from hardware.setup_sheet import TRIALS, Line, sheet
from shipfloor.verbs.sheet import lines_of


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("model", MODELS)
def test_each_page_holds_four_codes_that_another_reader_reads_as_it_says(model: str, language: str) -> None:
    page = sheet(tuple(lines_of(MODELS[model], language)), find_fonts())
    read = {code.symbology_identifier + code.text for code in zxingcpp.read_barcodes(np.asarray(page))}
    plain = {told.translate(str.maketrans("", "", "()")) for told in read}
    assert plain == {trial.arrives.replace("<GS>", "") for trial in TRIALS}


@pytest.mark.parametrize("model", MODELS)
def test_a_step_without_a_manual_s_page_says_that_nobody_confirmed_it(model: str) -> None:
    for step in MODELS[model].steps:
        assert not step.confirmed or step.source
    said = [line.text for line in lines_of(MODELS[model], "en")]
    marked = sum(text.startswith("UNVERIFIED") for text in said)
    assert marked == sum(not step.confirmed for step in MODELS[model].steps)


def test_a_page_that_is_too_full_is_refused() -> None:
    with pytest.raises(LabelUnprintable, match="no room"):
        sheet([Line(text="much")] * 60, find_fonts())
