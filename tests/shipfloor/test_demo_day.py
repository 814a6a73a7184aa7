"""The demo's made-up day: readable by the real importers, the same for the same seed, sensible at any hour."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from domain.barcode import is_gtin
from domain.carrier import carriers_of
from domain.deadline import Deadline, deadline_of, due_today
from domain.order import Refund
from domain.policy import Policy
from domain.trip import next_trip
from edge.importers import Imported, read_file
from edge.policies import shipped_policies
from shipfloor.demo.catalogue import ARTICLES, GIFT, PICTURES, UNMARKED, goods_file
from shipfloor.demo.day import PARCELS, grown, make_day
from shipfloor.demo.day_files import orders_file, waybills_file
from shipfloor.demo.pictures import draw
from shipfloor.demo.plan import Day
from shipfloor.demo.trips import CARRIERS, ZONE, rules_at, working_day

HOURS = [datetime(2026, 11, 20, hour, minute, tzinfo=ZONE) for hour in range(24) for minute in (2, 47)]
NOW = datetime(2026, 11, 20, 15, 5, tzinfo=ZONE)
FILES = {"orders": orders_file, "waybills": waybills_file}


def imported(day: Day) -> tuple[Imported, Imported]:
    return read_file("orders.csv", orders_file(day)), read_file("waybills.csv", waybills_file(day))


def newest_policy() -> Policy:
    return max((each for each in shipped_policies() if each.platform == "pdd"), key=lambda each: each.valid_from)


def deadlines(now: datetime) -> list[Deadline]:
    """Each order's deadline under the demo's rules, by the carrier of its waybill."""
    day = make_day(now)
    orders, waybills = imported(day)
    carriers = {order_id: waybill.carrier for waybill in waybills.waybills for order_id in waybill.order_ids}
    rules = rules_at(now)
    found = [
        deadline_of(order, newest_policy(), rules, carrier=carriers.get(order.order_id, "")) for order in orders.orders
    ]
    assert None not in found
    return [each for each in found if each is not None]


@pytest.mark.parametrize("seed", range(5))
def test_no_row_of_a_day_is_rejected_and_nothing_is_doubted(seed: int) -> None:
    day = make_day(NOW, seed)
    orders, waybills = imported(day)
    assert (orders.rejected, orders.warnings) == ((), ())
    assert (waybills.rejected, waybills.warnings) == ((), ())
    assert len(orders.orders) == len(day.orders)
    assert len(waybills.waybills) == PARCELS - 1


def test_the_goods_file_is_read_whole() -> None:
    goods = read_file("goods.csv", goods_file())
    assert (goods.kind, goods.rejected, goods.warnings) == ("goods", (), ())
    assert {each.sku for each in goods.goods} == set(ARTICLES)


def test_every_barcode_is_an_ean_of_its_own() -> None:
    barcodes = [article.barcode for article in ARTICLES.values() if article.barcode]
    assert all(is_gtin(each) and len(each) == 13 and each.startswith("69") for each in barcodes)
    assert len(set(barcodes)) == len(barcodes)
    assert [article for article in ARTICLES.values() if not article.barcode] == [UNMARKED]


def test_every_line_of_a_day_is_on_the_shelves() -> None:
    orders, _ = imported(make_day(NOW))
    assert {line.sku for order in orders.orders for line in order.lines} <= set(ARTICLES)


def test_the_same_seed_makes_the_same_files() -> None:
    assert all(make(make_day(NOW, 7)) == make(make_day(NOW, 7)) for make in FILES.values())
    assert orders_file(make_day(NOW, 7)) != orders_file(make_day(NOW, 8))


def test_waybill_numbers_have_their_carriers_form_and_differ_in_the_last_four() -> None:
    day = make_day(NOW)
    assert all(parcel.carrier in carriers_of(parcel.tracking_number) for parcel in day.parcels)
    assert len({parcel.tracking_number[-4:] for parcel in day.parcels}) == PARCELS
    assert {parcel.carrier for parcel in day.parcels} == set(CARRIERS)


def test_a_day_holds_what_makes_work_hard() -> None:
    day = make_day(NOW)
    orders, waybills = imported(day)
    assert sum(len(waybill.order_ids) == 2 for waybill in waybills.waybills) == 4
    assert Counter(order.refund for order in orders.orders)[Refund.STOP] == 1
    assert Counter(order.refund for order in orders.orders)[Refund.ASK] == 1
    assert [order.tracking_number != "" for order in orders.orders if order.declared_at] == [True]
    assert any(line.gift and line.sku == GIFT.sku for order in orders.orders for line in order.lines)
    assert any("价目单" in each.seller for each in orders.remarks)
    assert any(len(order.lines) > 1 for order in orders.orders)
    assert any(line.quantity > 1 for order in orders.orders for line in order.lines)
    assert {waybill.wave for waybill in waybills.waybills} == {"05", "06", "07", "08", "09"}


def test_the_forgotten_list_names_the_one_parcel_without_a_number() -> None:
    day = make_day(NOW)
    _, waybills = imported(day)
    late = read_file("waybills-2.csv", waybills_file(day, late=True))
    assert len(late.waybills) == 1
    assert not {late.waybills[0].tracking_number} & {each.tracking_number for each in waybills.waybills}


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%H:%M}")
def test_at_any_hour_some_are_due_some_stretch_and_one_is_near_its_ship_by(now: datetime) -> None:
    rules, day = rules_at(now), working_day(now)
    found = deadlines(now)
    at = max(now, datetime(day.year, day.month, day.day, tzinfo=ZONE))
    assert sum(due_today(each, at, rules) for each in found) >= 30
    assert sum(each.stretch for each in found) >= 5
    assert [each for each in found if each.ship_by - now < timedelta(hours=4)]
    assert sum(each.bench_deadline < now for each in found) <= 3


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%H:%M}")
def test_at_any_hour_carriers_leave_within_four_hours_and_a_half(now: datetime) -> None:
    rules = rules_at(now)
    leaving = [trip.departs_at for carrier in CARRIERS if (trip := next_trip(rules, carrier, now)) is not None]
    soon = [at for at in leaving if timedelta(minutes=30) < at - now < timedelta(hours=4, minutes=30)]
    assert len(leaving) == len(CARRIERS)
    assert len(soon) >= 2


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%H:%M}")
def test_nothing_is_paid_or_printed_in_the_future(now: datetime) -> None:
    day = make_day(now)
    assert all(order.paid_at < now for order in day.orders)
    assert all(parcel.printed_at is None or parcel.printed_at < now for parcel in day.parcels)


def test_later_the_same_day_holds_more_and_nothing_else_has_changed() -> None:
    day = make_day(NOW)
    later = grown(day, NOW + timedelta(minutes=5), 24)
    orders, waybills = imported(later)
    assert (orders.rejected, waybills.rejected) == ((), ())
    assert later.parcels[: len(day.parcels)] == day.parcels
    assert len({parcel.tracking_number[-4:] for parcel in later.parcels}) == PARCELS + 24
    assert {parcel.wave for parcel in later.parcels[PARCELS:]} == {"10"}
    assert all(day.now <= parcel.paid_at < later.now for parcel in later.parcels[PARCELS:])
    assert grown(day, NOW + timedelta(minutes=5), 24) == later


def test_every_article_has_a_drawing_in_its_colour() -> None:
    for article in ARTICLES.values():
        assert f'color="{article.colour}"' in draw(article.drawing, article.colour)
        assert article.picture.startswith(PICTURES)
