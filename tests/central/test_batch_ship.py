"""Head office's batch-ship files: of what all floors packed, each order in one, declared for everybody by the feed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from domain import events as e
from domain.order import FurtherNumber, Refund, Waybill
from tests.central.serving import Client, Imported, serving, settings
from tests.central.ships import (
    SHOP,
    Floors,
    content,
    declared,
    feed,
    left_out,
    listed,
    numbered,
    refused,
    rows,
    step,
    take,
    waiting,
)
from tests.central.support import NOON, at, opened, packed
from tests.central.test_any_order import a_ship_file

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    database = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with serving(settings(tmp_path, database=database)) as client:
        yield client


@pytest.fixture
def floors(central: Client) -> Floors:
    return Floors(central)


def test_one_file_holds_what_all_stations_packed_and_declares_it_for_everybody(central: Client, floors: Floors) -> None:
    one, two, three = (numbered(serial) for serial in (1, 2, 3))
    central.import_file(Imported(orders=(one, two, three)))
    floors.pack("S1", one)
    floors.pack("S2", two)
    assert waiting(central) == 2
    file = take(central)
    assert (file["orders"], file["taken"], file["taken_by"], file["suffix"]) == (2, 2, "B02", "csv")
    assert sorted(rows(central, file)) == [[each.number, "圆通速递", each.tracking_number] for each in (one, two)]
    assert set(declared(central).values()) == {None}, "that a file was taken tells the platform nothing"
    said = len(feed(central))

    done = step(central, file, "uploaded")
    assert (done["taken"], done["uploaded"], done["told"], done["uploaded_by"]) == (0, 2, 2, "B02")
    kinds = [type(event) for event in feed(central)][said:]
    assert kinds == [e.BatchShipUploaded, e.OrderImported, e.OrderImported]
    noon = "2026-11-20T04:00:00.000000Z"
    assert declared(central) == {one.number: noon, two.number: noon, three.number: None}
    lines = central.get("/shipment-times.ndjson").text.splitlines()
    pulled = {row["tracking_number"]: row for row in map(msgspec.json.decode, lines) if "tracking_number" in row}
    assert (pulled[one.tracking_number]["declared_kind"], pulled[one.tracking_number]["packed_kind"]) == (
        "declared",
        "observed",
    )
    said = len(feed(central))
    assert step(central, file, "uploaded") == done
    assert len(feed(central)) == said, "twice is once"


def test_an_order_split_over_two_stations_is_in_the_one_file_once_both_boxes_are_packed(
    central: Client, floors: Floors
) -> None:
    further = FurtherNumber(tracking_number="YT7512304499999", carrier="yto")
    order = numbered(1, carrier="yto", further_numbers=(further,))
    central.import_file(Imported(orders=(order,)))
    floors.pack("S1", order)
    assert left_out(central) == {"batch_ship_not_all_packed": [order.number]}
    assert refused(central.post("/batch-ship", json=SHOP)) == (409, "batch_ship_nothing")
    floors.says("S2", opened(further.tracking_number, order_ids=(order.order_id,)))
    assert waiting(central) == 0
    floors.says("S2", packed(further.tracking_number, order_ids=(order.order_id,)))
    file = take(central)
    assert rows(central, file) == [
        [order.number, "圆通速递", order.tracking_number],
        [order.number, "圆通速递", further.tracking_number],
    ]


def test_a_number_that_nobody_opened_is_left_over_where_one_station_packed_all_of_the_order(
    central: Client, floors: Floors
) -> None:
    further = (FurtherNumber(tracking_number="YT7512304499999"),)
    one, two = numbered(1, further_numbers=further), numbered(2, further_numbers=further)
    central.import_file(Imported(orders=(one, two)))
    floors.pack("S1", one, whole=True)
    floors.pack("S1", two)
    assert left_out(central) == {"batch_ship_not_all_packed": [two.number]}
    assert rows(central, take(central)) == [[one.number, "圆通速递", one.tracking_number]]


def test_an_order_is_in_exactly_one_pending_file(central: Client, floors: Floors) -> None:
    one, two, three = (numbered(serial) for serial in (1, 2, 3))
    central.import_file(Imported(orders=(one, two, three)))
    floors.pack("S1", one, two)
    first = take(central)
    assert refused(central.post("/batch-ship", json=SHOP)) == (409, "batch_ship_nothing")
    floors.pack("S2", three)
    second = take(central)
    assert [row[0] for row in rows(central, second)] == [three.number]
    before = content(central, first)
    step(central, first, "take-back", order_ids=[one.order_id])
    third = take(central)
    assert [row[0] for row in rows(central, third)] == [one.number]
    step(central, first, "uploaded")
    assert content(central, first) == before, "to the byte, whatever became of it"
    pending = central.query(
        "SELECT order_id, COUNT(DISTINCT file_id) FROM batch_ship_rows WHERE state != 'taken_back' GROUP BY order_id"
    )
    assert [count for _, count in pending] == [1, 1, 1]


def test_many_who_take_at_once_get_each_order_once(central: Client, floors: Floors) -> None:
    orders = tuple(numbered(serial) for serial in range(1, 9))
    central.import_file(Imported(orders=orders))
    floors.pack("S1", *orders)
    with ThreadPoolExecutor(6) as together:
        answers = list(together.map(lambda _: central.post("/batch-ship", json=SHOP), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


def test_what_a_station_took_by_itself_is_in_no_file_of_head_office_until_it_is_taken_back(
    central: Client, floors: Floors
) -> None:
    one, two = numbered(1), numbered(2)
    central.import_file(Imported(orders=(one, two)))
    floors.pack("S1", one, two)
    taken = a_ship_file(one.order_id)
    floors.says("S1", taken)
    assert waiting(central) == 1
    floors.says("S1", e.BatchShipUploaded(file_id="f", badge="B", at=at(16), order_ids=(one.order_id,)))
    assert waiting(central) == 1
    floors.says("S1", e.BatchShipTakenBack(file_id="f", badge="B", at=at(17), order_ids=(one.order_id,)))
    assert waiting(central) == 2
    assert listed(central)["files"] == [], "it is that station's, to finish there"


def test_an_order_that_only_a_station_s_own_feed_told_of_is_that_station_s(central: Client, floors: Floors) -> None:
    """A station that owns its feed goes on making its own files: two lists of one order would be two files."""
    mine, other = numbered(1), numbered(2)
    central.import_file(Imported(orders=(mine,)))
    floors.pack("S1", mine, other)
    assert waiting(central) == 1
    assert [row[0] for row in rows(central, take(central))] == [mine.number]


def test_what_must_not_be_uploaded_any_more_is_named(central: Client, floors: Floors) -> None:
    one, two, three, four = (numbered(serial) for serial in (1, 2, 3, 4))
    central.import_file(Imported(orders=(one, two, three, four)))
    floors.pack("S1", one, two, three, four)
    file = take(central)
    assert (listed(central)["files"][0]["stale"], listed(central)["files"][0]["doubts"]) == (0, [])
    changes = (replace(one, refund=Refund.STOP), replace(two, refund=Refund.ASK))
    central.import_file(Imported(orders=changes))
    floors.says("S1", opened(three.tracking_number, order_ids=(three.order_id,), at=at(15)))
    (told,) = listed(central)["files"]
    stale = [one.number, two.number, three.number]
    assert [(each["number"], each["why"]) for each in told["doubts"]] == [(number, "stale") for number in stale]
    # As at a station: what was packed and asked back is declared if a person says so, what is refunded never.
    done = step(central, file, "uploaded")
    assert (done["uploaded"], done["told"]) == (4, 3)


def test_taking_back_clears_only_what_is_still_ours_and_an_export_without_it_is_named(
    central: Client, floors: Floors
) -> None:
    one, two = numbered(1), numbered(2)
    central.import_file(Imported(orders=(one, two)))
    floors.pack("S1", one, two)
    file = take(central)
    step(central, file, "uploaded")
    # Later than a platform takes to work an upload off.
    since = NOON + timedelta(minutes=20)
    central.import_file(Imported(orders=(replace(one, told_at=since), replace(two, told_at=since, declared_at=at(11)))))
    (told,) = listed(central)["files"]
    assert (told["unsure"], told["told"], [each["number"] for each in told["doubts"]]) == (1, 1, [one.number])
    assert waiting(central) == 0, "in no file by itself"
    back = step(central, file, "take-back")
    assert (back["taken_back"], back["told"]) == (2, 1)
    assert [row[0] for row in rows(central, take(central))] == [one.number], "at once: its answer waited for the rows"
    assert declared(central) == {one.number: None, two.number: "2026-11-20T03:00:00.000000Z"}
    assert refused(central.post(f"/batch-ship/{file['file_id']}/uploaded")) == (409, "batch_ship_taken_back")
    assert refused(central.post("/batch-ship/none/uploaded")) == (409, "batch_ship_unknown")
    assert refused(central.post("/batch-ship/%00/uploaded")) == (409, "batch_ship_unknown")


def test_a_carrier_that_is_contradicted_or_has_no_name_is_not_guessed(central: Client, floors: Floors) -> None:
    one, two, three = numbered(1, carrier="zto"), numbered(2), numbered(3)
    list_of = Waybill(tracking_number=two.tracking_number, carrier="zto", order_ids=(two.order_id,))
    central.import_file(Imported(orders=(one, two, three)))
    central.import_file(Imported(waybills=(list_of,)))
    floors.pack("S1", one, two)
    floors.pack("S1", three, carrier="ems")
    assert left_out(central) == {
        "batch_ship_carriers_differ": [one.number, two.number],
        "batch_ship_carrier_unnamed": [three.number],
    }
    assert refused(central.post("/batch-ship", json=SHOP | {"platform": "xhs"})) == (409, "batch_ship_no_form")
