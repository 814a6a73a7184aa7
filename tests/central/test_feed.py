"""The feed that head office owns: files in, once; adopted from stations; followed by them; private words beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import events as e
from domain.order import Order, Refund, Remarks, Waybill
from domain.reason import reason
from journal.chain import verify
from journal.envelope import Envelope, parse
from tests.central.serving import Client, Imported, Rejected, serving, settings
from tests.central.support import NOON, StationJournal, at, make_order, packed


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path)) as client:
        yield client


def kinds(central: Client) -> list[str]:
    return [parse(envelope).kind for envelope in feed_of(central)]


def feed_of(central: Client) -> list[Envelope]:
    page = central.get("/feed", limit=1000).json()
    return [Envelope(**each) for each in page["envelopes"]]


def orders(count: int, **facts: object) -> tuple[Order, ...]:
    return tuple(make_order(f"N{number:04d}", **facts) for number in range(count))


def test_an_imported_file_is_told_once(central: Client) -> None:
    imported = Imported(
        orders=orders(250), rejected=(Rejected(row=7, reason=reason("number_missing", column="订单号")),)
    )
    told = central.import_file(imported)
    assert told == {
        "platform": "pinduoduo",
        "accepted": 250,
        "updated": 0,
        "unchanged": 0,
        "rejected": [{"row": 7, "reason": {"code": "number_missing", "params": {"column": "订单号"}}}],
    }
    again = central.import_file(imported)
    assert (again["accepted"], again["updated"], again["unchanged"]) == (0, 0, 250)
    assert kinds(central).count("OrderImported") == 250
    assert kinds(central).count("OrdersLoaded") == 2


def test_an_order_kept_before_its_newest_fields_were_known_is_not_told_anew(central: Client) -> None:
    central.import_file(Imported(orders=orders(1)))
    kept = json.loads(central.query("SELECT data FROM listed WHERE kind = 'order'")[0][0])
    del kept["data"]["order"]["risk_hold"], kept["data"]["order"]["handling_days"]
    with central.office.writers.use() as connection:
        connection.execute("UPDATE listed SET data = ? WHERE kind = 'order'", (json.dumps(kept),))
    assert central.import_file(Imported(orders=orders(1)))["unchanged"] == 1
    assert central.import_file(Imported(orders=orders(1, risk_hold=True)))["updated"] == 1


def test_a_changed_order_is_one_more_event(central: Client) -> None:
    central.import_file(Imported(orders=orders(3)))
    changed = (*orders(2), make_order("N0002", refund=Refund.STOP))
    assert central.import_file(Imported(orders=changed))["updated"] == 1
    central.settle()
    assert central.query("SELECT number, state FROM orders WHERE refund = 'stop'") == [("N0002", "cancelled")]


def test_a_file_without_a_column_empties_nothing(central: Client) -> None:
    central.import_file(Imported(orders=orders(1, tracking_number="YT1", declared_at=at(12))))
    silent = Imported(orders=orders(1), fields=frozenset({"number", "paid_at", "confirmed_at", "carrier"}))
    assert central.import_file(silent)["unchanged"] == 1


def test_the_same_order_twice_in_one_file_is_the_later_one(central: Client) -> None:
    file = Imported(orders=(make_order("N1"), make_order("N1", cancelled=True), make_order("N1", cancelled=True)))
    told = central.import_file(file)
    assert (told["accepted"], told["updated"], told["unchanged"]) == (1, 1, 1)


def test_the_raw_body_is_taken_as_the_file_too(central: Client) -> None:
    answer = central.post("/orders/import?name=orders.csv", content=b"no list at all")
    assert (answer.status_code, answer.json()["title"]) == (422, "layout_unknown")
    assert central.post("/orders/import", files={"other": b"x"}).status_code == 422


def test_the_feed_is_a_chain_that_stations_follow_by_cursor(central: Client) -> None:
    central.import_file(Imported(orders=orders(30)))
    page = central.get("/feed", after=10, limit=5).json()
    assert [each["sequence"] for each in page["envelopes"]] == [11, 12, 13, 14, 15]
    assert page["head"]["sequence"] == 31
    envelopes = feed_of(central)
    head = (page["head"]["sequence"], page["head"]["hash"])
    assert verify(page["station_id"], page["journal_id"], envelopes, head).ok
    assert central.get("/feed", after=31).json()["envelopes"] == []


def test_remarks_travel_beside_the_feed_and_never_in_it(central: Client) -> None:
    order = make_order("N1")
    words = Remarks(order_id=order.order_id, buyer="送女友写贺卡", seller="不要放价格单")
    central.import_file(Imported(orders=(order,), remarks=(words,)))
    told = central.get("/private").json()
    assert told["remarks"] == [{"order_id": order.order_id, "buyer": "送女友写贺卡", "seller": "不要放价格单"}]
    assert central.get("/private", after=told["after"]).json() == {
        "remarks": [],
        "badges": [],
        "keys": [],
        "after": told["after"],
    }
    assert not any("贺卡" in envelope.body for envelope in feed_of(central))
    central.settle()
    assert "贺卡" not in central.get("/order-times.ndjson").text


def test_what_a_station_imported_alone_is_adopted_once(central: Client) -> None:
    bench = StationJournal("S1")
    order = make_order("N1", tracking_number="YT1")
    waybill = Waybill(tracking_number="YT1", carrier="yto", order_ids=(order.order_id,))
    for event in (e.OrderImported(order=order), e.OrderImported(order=order), e.WaybillListed(waybill=waybill)):
        bench.say(event)
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    central.send(bench)
    central.settle()
    assert kinds(central) == ["OrderImported", "WaybillListed"]
    assert central.query("SELECT number, seen, state FROM orders") == [("N1", 1, "packed")]
    assert central.import_file(Imported(orders=(order,)))["unchanged"] == 1


def test_what_the_feed_decided_later_outweighs_a_stations_older_import(central: Client) -> None:
    central.import_file(Imported(orders=(make_order("N1", cancelled=True),)))
    bench = StationJournal("S1")
    bench.say(e.OrderImported(order=make_order("N1")), when=at(11))
    central.send(bench)
    central.settle()
    assert central.query("SELECT state FROM orders") == [("cancelled",)]
    bench.say(e.OrderImported(order=make_order("N1", service="express")), when=at(13))
    central.send(bench)
    central.settle()
    assert central.query("SELECT state FROM orders") == [("released",)]
    assert at(13) > NOON


def test_a_waybill_that_becomes_known_moves_the_order(central: Client) -> None:
    central.import_file(Imported(orders=(make_order("N1"),)))
    central.settle()
    assert central.query("SELECT tracking_number, state FROM parcels") == [("", "released")]
    central.import_file(Imported(orders=(make_order("N1", tracking_number="YT1"),)))
    central.settle()
    rows = central.query("SELECT tracking_number, state, replaced_by FROM parcels ORDER BY tracking_number")
    assert [row[:2] for row in rows] == [("", "replaced"), ("YT1", "released")]
    assert rows[0][2] != ""
    assert central.query("SELECT parcel_count, tracking_numbers FROM orders") == [(1, "YT1")]
