"""International tracking numbers: forms and check digits, against the labelled collection and RULES' own examples."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from domain.tracking_form import FORMS, clear_carriers, compact, forms_of

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "tracking-numbers" / "labelled_numbers.csv"

# RULES §6, the column "check digit": one number of each type.
EXAMPLES = [
    ("RB123456785GB", "s10"),
    ("1Z5R89390357567127", "ups"),
    ("986578788855", "fedex"),
    ("041441760228964", "fedex"),
    ("9611020987654312345672", "fedex"),
    ("9400111206206406260787", "usps"),
    ("3318810025", "dhl"),
]


@pytest.mark.parametrize(("number", "carrier"), EXAMPLES)
def test_each_example_of_the_rules_has_its_check_digit(number: str, carrier: str) -> None:
    assert any(form.holds(number) for form in forms_of(number, carrier))


@pytest.mark.parametrize(("number", "carrier"), EXAMPLES)
def test_any_other_last_digit_is_wrong(number: str, carrier: str) -> None:
    place = -3 if carrier == "s10" else -1
    for digit in set("0123456789") - {number[place]}:
        other = number[:place] + digit + (number[place + 1 :] if place < -1 else "")
        checked = [form for form in forms_of(other, carrier) if form.check is not None]
        assert checked
        assert not any(form.holds(other) for form in checked), other


def test_the_labelled_numbers_are_all_told_right() -> None:
    if not LABELLED.is_file():
        pytest.skip("the labelled tracking numbers are not beside this checkout")
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [
        row
        for row in rows
        if any(form.holds(compact(row["number"])) for form in forms_of(compact(row["number"]), row["courier"]))
        != (row["label"] == "valid")
    ]
    assert len(rows) >= 140
    assert wrong == []


def test_a_postal_number_of_no_country_is_none() -> None:
    assert not any(form.holds("RB123456785XX") for form in FORMS)


def test_a_form_without_letters_or_length_is_not_clear() -> None:
    assert clear_carriers("986578788855") == ()
    assert clear_carriers("3318810025") == ()
    assert clear_carriers("1Z5R89390357567127") == ("ups",)
    assert clear_carriers("1Z5R89390357567128") == ()
