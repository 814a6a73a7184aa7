"""One unit at the bench: a code on several goods, serial numbers, shelves, and one GTIN in its several lengths."""

from __future__ import annotations

from typing import Any

import pytest

from domain.answer import Outcome, Ruling
from domain.barcode import barcode_key
from domain.bench import decide
from domain.events import UnitVerified
from domain.parcel import Parcel, State
from domain.standing import Awaited, LastScan
from domain.touch import choose_goods, choose_shelf
from tests.domain.benches import at, bench, found, kinds, line, parcel, scan

CODE = "6901234567892"
BOTH = ("BLUE", "RED")


def opened(*lines: Any, **more: Any) -> Parcel:
    return parcel(*lines, state=State.OPENED, **more)


def two_colours() -> Parcel:
    return opened(line("RED", 2), line("BLUE", 2))


def said(ruling: Ruling) -> tuple[Outcome, str]:
    return ruling.answer.outcome, ruling.answer.reason.code if ruling.answer.reason else ""


def test_a_code_on_several_goods_that_the_parcel_wants_asks_and_counts_nothing() -> None:
    ruling = decide(bench(parcel=two_colours()), scan(CODE), found(None, *BOTH))
    assert said(ruling) == (Outcome.WHICH, "which_goods")
    assert [each.sku for each in ruling.answer.choices] == ["RED", "BLUE"], "in the parcel's own order"
    assert ruling.events == ()


@pytest.mark.parametrize(
    ("wants", "counted"),
    [([line("RED")], "RED"), ([line("BLUE")], "BLUE"), ([line("RED", 1, 1), line("BLUE")], "BLUE")],
)
def test_where_one_of_the_goods_is_wanted_nobody_is_asked(wants: list[Any], counted: str) -> None:
    ruling = decide(bench(parcel=opened(*wants)), scan(CODE), found(None, *BOTH))
    assert [event.sku for event in ruling.events if isinstance(event, UnitVerified)] == [counted]


def test_two_lines_of_the_same_goods_are_no_question() -> None:
    twice = opened(line("RED", line_id="a"), line("RED", line_id="b"), line("HAT"))
    assert decide(bench(parcel=twice), scan(CODE), found(None, *BOTH)).answer.outcome is Outcome.RIGHT


def test_an_answer_counts_the_unit_and_is_a_fact_of_its_own() -> None:
    ruling = choose_goods(bench(parcel=two_colours()), at(1), CODE, "BLUE", BOTH)
    assert kinds(ruling.events) == ["BarcodeAnswered", "UnitVerified"]
    assert ruling.answer.parcel is not None
    assert [each.verified for each in ruling.answer.parcel.lines] == [0, 1]


def test_what_was_answered_is_not_asked_again_until_it_is_complete() -> None:
    answered = found(None, *BOTH, answered="BLUE")
    ruling = decide(bench(parcel=two_colours()), scan(CODE), answered)
    assert [event.sku for event in ruling.events if isinstance(event, UnitVerified)] == ["BLUE"]
    three = opened(line("RED"), line("BLUE", 1, 1), line("GREEN"))
    ruling = decide(bench(parcel=three), scan(CODE), found(None, "BLUE", "GREEN", "RED", answered="BLUE"))
    assert ruling.answer.outcome is Outcome.WHICH


@pytest.mark.parametrize("sku", ["HAT", "GREEN"])
def test_a_touch_on_goods_that_the_code_does_not_stand_for_or_nobody_wants_counts_nothing(sku: str) -> None:
    about = opened(line("RED"), line("BLUE"), line("HAT"))
    ruling = choose_goods(bench(parcel=about), at(1), CODE, sku, (*BOTH, "GREEN"))
    assert said(ruling) == (Outcome.NOTE, "nothing_to_choose")
    assert ruling.events == ()


def test_a_unit_whose_serial_number_is_wanted_counts_when_that_is_scanned() -> None:
    phone = opened(line("PHONE", serial_wanted=True))
    asked = decide(bench(parcel=phone), scan(CODE), found(None, "PHONE"))
    assert (said(asked), kinds(asked.events)) == ((Outcome.NOTE, "serial_wanted"), ["SerialAsked"])
    waiting = bench(parcel=phone, awaited=Awaited(line_id="o1/PHONE", code=CODE))
    ruling = decide(waiting, scan("SN-0001", 1), found())
    unit = ruling.events[0]
    assert isinstance(unit, UnitVerified)
    assert (unit.code, unit.serial, unit.how) == (CODE, "SN-0001", "scanned")
    assert ruling.answer.outcome is Outcome.PACKED


@pytest.mark.parametrize("number", ["490154203237518", "SF1234567890123", "9771234567898"])
def test_a_serial_number_that_looks_like_a_waybill_or_goods_is_a_serial_number_there(number: str) -> None:
    phone = opened(line("PHONE", serial_wanted=True))
    waiting = bench(parcel=phone, awaited=Awaited(line_id="o1/PHONE", code=CODE))
    assert decide(waiting, scan(number), found()).answer.outcome is Outcome.PACKED


def test_a_serial_number_that_went_out_before_is_refused_and_named() -> None:
    phone = opened(line("PHONE", 2, serial_wanted=True))
    waiting = bench(parcel=phone, awaited=Awaited(line_id="o1/PHONE", code=CODE))
    ruling = decide(waiting, scan("SN-1"), found(serial_of="YT0000000000009"))
    assert said(ruling) == (Outcome.WRONG, "serial_used")
    assert ruling.answer.reason is not None
    assert ruling.answer.reason.params == {"number": "YT0000000000009"}
    assert said(decide(waiting, scan("SN-1"), found(serial_of=phone.tracking_number)))[1] == "serial_twice"
    assert kinds(ruling.events) == ["ScanRefused"]


def test_goods_are_no_serial_number() -> None:
    phone = opened(line("PHONE", serial_wanted=True), line("HAT"))
    waiting = bench(parcel=phone, awaited=Awaited(line_id="o1/PHONE", code=CODE))
    assert said(decide(waiting, scan("HAT"), found(None, "HAT"))) == (Outcome.WRONG, "serial_first")


def test_another_waybill_is_no_serial_number_and_stops_as_ever() -> None:
    phone = opened(line("PHONE", serial_wanted=True))
    waiting = bench(parcel=phone, awaited=Awaited(line_id="o1/PHONE", code=CODE))
    other = parcel(number="YT0000000000009")
    assert decide(waiting, scan(other.tracking_number), found(other)).answer.outcome is Outcome.UNFINISHED


def test_a_trigger_that_trembles_on_a_serial_number_stays_silent() -> None:
    after = opened(line("PHONE", 2, 1, serial_wanted=True))
    last = LastScan(code="SN-0001", device="scanner", at=at(1))
    ruling = decide(bench(parcel=after, last_scan=last), scan("SN-0001", 1.1), found())
    assert (ruling.answer.outcome, ruling.events) == (Outcome.SILENT, ())


def test_a_shelf_confirms_the_goods_without_a_barcode_that_lie_there_by_eye() -> None:
    about = opened(line("SPOON", 3, location="A-06-1", no_barcode=True), line("HAT"))
    ruling = decide(bench(parcel=about), scan("A-06-1"), found())
    unit = ruling.events[0]
    assert isinstance(unit, UnitVerified)
    assert (unit.sku, unit.quantity, unit.how, unit.code) == ("SPOON", 3, "by_eye", "A-06-1")


def test_a_shelf_never_confirms_goods_that_have_a_barcode() -> None:
    about = opened(line("MUG", location="A-06-1"))
    assert said(decide(bench(parcel=about), scan("A-06-1"), found())) == (Outcome.WRONG, "scan_it_instead")


def test_another_shelf_is_wrong() -> None:
    about = opened(line("SPOON", location="A-06-1", no_barcode=True))
    assert said(decide(bench(parcel=about), scan("A-06-2"), found())) == (Outcome.WRONG, "wrong")


def test_a_shelf_with_several_such_goods_asks_which() -> None:
    about = opened(line("SPOON", location="A-06-1", no_barcode=True), line("FORK", location="a-06-1", no_barcode=True))
    ruling = decide(bench(parcel=about), scan("A-06-1"), found())
    assert ruling.answer.outcome is Outcome.WHICH
    touched = choose_shelf(bench(parcel=about), at(1), "FORK")
    assert [event.how for event in touched.events if isinstance(event, UnitVerified)] == ["by_eye"]


@pytest.mark.parametrize(
    ("scanned", "key"),
    [
        ("036000291452", "0036000291452"),  # UPC-A
        ("0036000291452", "0036000291452"),  # the same as a scanner sends it
        ("36000291452", "0036000291452"),  # and as a spreadsheet keeps it
        ("00036000291452", "0036000291452"),
        ("96385074", "0000096385074"),
        ("16901234567899", "16901234567899"),
        ("6901234567892", "6901234567892"),
        ("6901234567893", "6901234567893"),
        ("00012345", "00012345"),  # the shop's own
        ("A-1", "A-1"),
        ("", ""),
    ],
)
def test_one_gtin_is_one_key_whatever_its_length(scanned: str, key: str) -> None:
    assert barcode_key(scanned) == key
