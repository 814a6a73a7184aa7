"""Whose waybill is in a photo: its own parcel's, another's that is here, or nobody's that matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.order import Refund
from domain.site import Photo, Profile, SiteRules
from edge.photo_waybill import whose
from tests.edge.floor import MUG, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

OWN, OTHER, GONE = (waybill_number(n) for n in (1, 2, 3))


@contextmanager
def packed(folder: Path) -> Iterator[Floor]:
    """Own packed, another that waits, one that has left."""
    with floor(folder, rules=SiteRules(profile=Profile(photo=Photo.NONE))) as here:
        here.take(*(an_order(n, MUG, number=number) for n, number in enumerate((OWN, OTHER, GONE), 1)))
        here.sign_in()
        here.scan(GONE, MUG)
        Hands(here).do("truck", GONE)
        here.scan(OWN, MUG)
        yield here


def seen(here: Floor, *codes: str) -> tuple[str, str]:
    found = whose(here.reader, here.parcel(OWN).parcel_id, codes)
    return found.waybill, found.other.tracking_number if found.other else ""


def test_its_own_number_label_or_order_is_its_own_also_beside_others(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        label = f"L:{here.parcel(OWN).parcel_id}:1"
        for codes in ((OWN,), (label,), (OTHER, OWN), ("261120-000000000000001",), ("https://x.example", OWN)):
            assert seen(here, *codes) == ("matched", ""), codes


def test_another_parcel_that_is_here_is_named(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        label = f"L:{here.parcel(OTHER).parcel_id}:1"
        for codes in ((OTHER,), (label,), ("261120-000000000000002",), (GONE, OTHER)):
            assert seen(here, *codes) == ("other_parcel", OTHER), codes


def test_a_used_boxes_old_label_a_badge_and_what_nobody_knows_say_nothing(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        for code in (GONE, "YT0000000000099", "B:017", "C:hold", "https://x.example/1", "6901234567892", "", "x" * 300):
            assert seen(here, code) == ("not_visible", ""), code


def test_paper_whose_number_was_replaced_is_nobodys(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        order = an_order(2, MUG, number=OTHER)
        here.take(a_waybill("YT0000000000088", order, replaces=OTHER))
        if here.rows("SELECT 1 FROM parcel_names WHERE name = ? AND replaced_by != ''", (OTHER,)):
            assert seen(here, OTHER) == ("not_visible", "")
        assert seen(here, "YT0000000000088")[0] == "other_parcel"


def test_a_refunded_parcel_that_never_left_is_here_and_named(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        here.take(an_order(2, MUG, number=OTHER, carrier="yto", refund=Refund.STOP))
        assert here.parcel(OTHER).state == "cancelled"
        assert seen(here, OTHER) == ("other_parcel", OTHER)


def test_what_came_to_its_buyer_without_this_station_is_not_here(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        here.take(an_order(2, MUG, number=OTHER, carrier="yto", platform_status="已签收"))
        assert here.parcel(OTHER).state == "cancelled"
        assert seen(here, OTHER) == ("not_visible", "")


def test_what_the_carrier_took_and_was_refunded_after_is_not_here(tmp_path: Path) -> None:
    with packed(tmp_path) as here:
        here.carrier_scanned(OTHER)
        here.take(an_order(2, MUG, number=OTHER, carrier="yto", refund=Refund.STOP))
        assert here.parcel(OTHER).state == "cancelled"
        assert seen(here, OTHER) == ("not_visible", "")
