"""Head office takes an import back for every station that follows it, and reads files by mappings made anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain import events as e
from domain.mapping import ColumnMapping, MappedColumn
from domain.order import Order, Waybill
from domain.wire import from_data, to_data
from journal.envelope import Envelope, parse
from tests.central.serving import Client, Imported, serving, settings
from tests.central.support import StationJournal, at, make_order, opened

pytestmark = pytest.mark.slow

MAPPING = ColumnMapping(
    key="0123456789abcdef",
    name="老ERP",
    platform="own",
    columns=tuple(MappedColumn(field=field, column=field) for field in ("number", "sku", "quantity")),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    database = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with serving(settings(tmp_path, database=database)) as client:
        yield client


def feed_of(central: Client) -> list[e.Event]:
    entries = [parse(Envelope(**each)) for each in central.get("/feed", limit=1000).json()["envelopes"]]
    return [from_data(entry.kind, entry.data) for entry in entries]


def bring(central: Client, *orders: Order, waybills: tuple[Waybill, ...] = ()) -> str:
    """Import orders; the import's id."""
    central.import_file(Imported(orders=orders, waybills=waybills))
    ended = feed_of(central)[-1]
    assert isinstance(ended, e.OrdersLoaded | e.ListLoaded)
    return ended.import_id


def undo(central: Client, import_id: str) -> httpx.Response:
    return central.post(f"/imports/{import_id}/undo", json={"badge": "B02"})


def listed(central: Client) -> list[Any]:
    return central.query("SELECT kind, key, data FROM listed WHERE kind IN ('order', 'waybill') ORDER BY kind, key")


def test_what_an_import_brought_and_changed_goes_back(central: Client) -> None:
    bring(central, make_order("A1"))
    was = listed(central)
    waybill = Waybill(tracking_number="YT9", carrier="yto", order_ids=(make_order("A2").order_id,))
    one = bring(central, make_order("A1", service="express"), make_order("A2"), waybills=(waybill,))
    assert undo(central, one).json() == {"orders": 2, "waybills": 1, "left": 0}
    assert listed(central) == was
    kinds = [type(event) for event in feed_of(central)][-4:]
    assert kinds == [e.WaybillUndone, e.OrderUndone, e.OrderUndone, e.ImportUndone]
    central.settle()
    assert dict(central.query("SELECT number, state FROM orders"))["A2"] == "cancelled"
    assert undo(central, one).json() == {"orders": 0, "waybills": 0, "left": 0}, "twice is once"


def test_once_a_bench_has_begun_it_is_refused_with_the_parcel_s_number(central: Client) -> None:
    order = make_order("A1", tracking_number="YT1")
    one = bring(central, order)
    bench = StationJournal("S1")
    bench.say(replace(opened("YT1"), order_ids=(order.order_id,)))
    central.send(bench)
    central.settle()
    was = feed_of(central)
    answer = undo(central, one)
    assert (answer.status_code, answer.json()["reason"]["code"]) == (409, "import_begun")
    assert "YT1" in answer.json()["reason"]["params"]["numbers"]
    assert feed_of(central) == was


def test_a_later_import_and_one_that_nobody_sent_are_refused(central: Client) -> None:
    one = bring(central, make_order("A1"))
    two = bring(central, make_order("A1", service="express"))
    assert undo(central, one).json()["reason"]["code"] == "import_changed_since"
    assert undo(central, "none").json()["reason"]["code"] == "import_not_there"
    assert undo(central, two).status_code == 200
    assert undo(central, one).status_code == 200


def test_what_a_station_imported_by_itself_is_undone_once_it_was_adopted(central: Client) -> None:
    bench = StationJournal("S1")
    bench.say(e.OrderImported(order=make_order("A1"), import_id="of-s1"), when=at(11))
    loaded = e.OrdersLoaded(platform="pdd", at=at(11), accepted=1, updated=0, unchanged=0, rejected=0)
    bench.say(replace(loaded, import_id="of-s1"), when=at(11))
    central.send(bench)
    central.settle()
    assert undo(central, "of-s1").json()["orders"] == 1
    assert [row[1] for row in listed(central)] == []


def test_the_same_order_from_another_import_is_no_other_order(central: Client) -> None:
    bring(central, make_order("A1"))
    bring(central, make_order("A1"))
    assert sum(isinstance(event, e.OrderImported) for event in feed_of(central)) == 1


def test_a_mapping_made_at_a_station_serves_head_office_until_it_is_removed(central: Client) -> None:
    def decide(event: e.Event) -> int:
        body = {"events": [{"kind": type(event).__name__, "data": to_data(event)}], "badges": []}
        return central.post("/feed/events", json=body).status_code

    assert decide(e.MappingSaved(mapping=replace(MAPPING, columns=()))) == 422
    assert decide(e.MappingSaved(mapping=MAPPING)) == 200
    assert decide(e.MappingSaved(mapping=MAPPING)) == 200
    assert feed_of(central) == [e.MappingSaved(mapping=MAPPING)]
    assert central.office.mappings() == [MAPPING]
    assert decide(e.MappingRemoved(key=MAPPING.key)) == 200
    assert central.office.mappings() == []
