"""A bench of a print component prints no label of ours in a waybill's place, whichever printer is asked."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.site import Label, Photo, Profile, SiteRules
from tests.edge.floor import MEMORY, floor
from tests.edge.presses import NUMBERS, PRINTERS, Bench

RULES = SiteRules(profile=Profile(label=Label.COMPONENT, photo=Photo.NONE))


@pytest.mark.parametrize("component", [True, False])
def test_while_the_components_pc_is_down_no_label_of_ours_comes_out_of_another_printer(component: bool) -> None:
    rules = RULES if component else SiteRules(profile=Profile(label=Label.STATION, photo=Photo.NONE))
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=rules) as here:
        bench = Bench(here)
        bench.start(PRINTERS, component=component)
        bench.printers.note("first", usable=False)  # it cannot be reached
        bench.scan(NUMBERS[0], "MUG")
        bench.turn("first", "printed")
        bench.turn("second", "printed")
        told = here.rows("SELECT printer, state, reason FROM jobs")
        if component:
            assert told == [("second", "failed", "document_missing")]
            assert bench.book == []
            assert here.parcel(NUMBERS[0]).state == "held"
        else:  # the control: at a bench that prints labels of ours it does come out there
            assert told == [("second", "printed", "")]
            assert len(bench.book) == 1
