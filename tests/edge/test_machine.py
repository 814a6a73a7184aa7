"""A data folder on another machine goes on in a journal of its own, which names the old one."""

from __future__ import annotations

from pathlib import Path

from edge.machine import machine_sign, part_if_moved
from tests.edge.floor import MUG, an_order, floor, waybill_number


def test_the_same_machine_goes_on_in_the_same_journal(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    sign.write_text("one", encoding="ascii")
    with floor(tmp_path) as here:
        before = here.record
        assert not part_if_moved(here.reader, here.writer, tmp_path, [sign])
        assert not part_if_moved(here.reader, here.writer, tmp_path, [sign])
        assert here.writer.journals["record"] == before


def test_another_machine_mints_a_new_journal_that_names_the_old_one_and_loses_nothing(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    sign.write_text("one", encoding="ascii")
    number = waybill_number(1)
    with floor(tmp_path) as here:
        part_if_moved(here.reader, here.writer, tmp_path, [sign])
        here.take(an_order(1, MUG, number=number))
        here.sign_in()
        here.scan(number)
        before = here.writer.journals["record"]
        sign.write_text("two", encoding="ascii")
        assert part_if_moved(here.reader, here.writer, tmp_path, [sign])
        after = here.writer.journals["record"]
        assert after != before
        [first] = here.rows("SELECT body FROM envelopes WHERE journal_id = ? AND sequence = 1", (after,))
        assert f'"old_journal_id":"{before}"' in first[0]
        here.scan(MUG)
        assert here.parcel(number).state == "packed"


def test_a_machine_without_signs_is_nobody_in_particular(tmp_path: Path) -> None:
    assert machine_sign([tmp_path / "none"]) == ""
