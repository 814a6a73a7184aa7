"""What a code is: symbology, the carrier booked, check digits, and the collisions of RULES §6."""

from __future__ import annotations

import pytest

from domain.barcode import CodeKind, read
from domain.classify import classify


@pytest.mark.parametrize(
    ("text", "symbology", "carrier", "kind", "valid"),
    [
        ("SF1234567890123", "", "", CodeKind.WAYBILL, True),
        ("YT1234567890123", "]C0", "yto", CodeKind.WAYBILL, True),
        ("YT2229521272164446", "", "", CodeKind.WAYBILL, True),  # YunExpress, three digits longer than YTO's
        ("JD0012345678901-1-1-", "", "jd", CodeKind.WAYBILL, True),
        ("430012345678901", "", "sto", CodeKind.WAYBILL, True),
        ("430012345678901", "", "yunda", CodeKind.WAYBILL, True),
        ("430012345678901", "", "zto", CodeKind.WAYBILL, False),
        ("9787115546081", "", "", CodeKind.GOODS, True),  # an ISBN, which has the form of an EMS number
        ("9787115546081", "", "ems", CodeKind.GOODS, True),
        ("9787115546081", "]E0", "ems", CodeKind.GOODS, True),
        ("8801234567893", "", "ems", CodeKind.GOODS, True),  # a Korean EAN
        ("1234567890123", "]C0", "ems", CodeKind.WAYBILL, True),
        ("6901234567892", "", "", CodeKind.GOODS, True),
        ("75312345678906", "]C0", "zto", CodeKind.WAYBILL, True),  # ITF-14's length
        ("986578788855", "", "fedex", CodeKind.WAYBILL, True),
        ("986578788856", "", "fedex", CodeKind.WAYBILL, False),
        ("RB123456785GB", "", "", CodeKind.WAYBILL, True),
        ("B:017", "", "", CodeKind.BADGE, None),
        ("C:done", "", "", CodeKind.COMMAND, None),
        ("G:0042", "", "", CodeKind.BAG, None),
        ("A-06-1", "", "", CodeKind.LOCATION, None),
        ("https://u.example/x?y=1", "]Q1", "", CodeKind.NOISE, None),
        ("weixin://dl/business", "]Q1", "", CodeKind.NOISE, None),
        ("260517-607198974342268", "", "", CodeKind.ORDER, None),
        ("CUP-WHITE", "", "", CodeKind.TEXT, None),
    ],
)
def test_a_code_is_what_form_symbology_and_carrier_make_it(
    text: str, symbology: str, carrier: str, kind: CodeKind, valid: bool | None
) -> None:
    found = classify(text, symbology, carrier)
    assert (found.kind, found.valid) == (kind, valid)


def test_of_two_carriers_that_fit_none_is_named() -> None:
    found = classify("430012345678901")
    assert set(found.carriers) == {"sto", "yunda"}
    assert found.carrier == ""
    assert found.why.code == "code_several_carriers"


def test_jd_s_bare_number_and_its_box_code_are_one_parcel() -> None:
    assert read("JD0012345678901-1-1-").value == read("JD0012345678901").value


def test_a_number_that_only_a_carrier_explains_is_told_so_and_is_no_waybill_at_the_bench() -> None:
    found = classify("986578788855")
    assert (found.kind, found.carriers) == (CodeKind.WAYBILL, ("fedex",))
    assert found.why.code == "code_needs_carrier"
    assert read("986578788855").kind is not CodeKind.WAYBILL


def test_serial_shipping_container_codes_are_read_from_gs1() -> None:
    assert classify("00095287654321012346", "]C1").value.endswith("095287654321012346")
