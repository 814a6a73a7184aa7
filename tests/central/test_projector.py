"""What stations and the feed say becomes rows, in whatever order it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from central.projection import reading
from central.store.schema import create_tables, rebuild
from domain import events as e
from domain.order import Refund, Waybill, parcel_id_of_waybill
from domain.wire import to_data
from journal.accept import Acknowledged
from tests.central.support import (
    Office,
    StationJournal,
    at,
    handed_over,
    make_order,
    office,
    opened,
    packed,
    scanned,
)


def random_text(characters: int) -> str:
    """Seeded, and of a kind that no database can make shorter."""
    return Random(8).randbytes(characters // 2).hex()


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


def test_a_claim_that_somebody_only_saw_is_derived(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1", carrier="yto", seen_declared_at=at(12, 30))
    head_office.tell(e.OrderImported(order=order))
    head_office.take_all()
    row = head_office.parcel("YT1")
    assert (row["declared_local"], row["declared_kind"]) == ("2026-11-20 12:30:00", "derived")
    head_office.tell(e.OrderImported(order=replace(order, declared_at=at(11))))
    head_office.take_all()
    row = head_office.parcel("YT1")
    assert (row["declared_local"], row["declared_kind"]) == ("2026-11-20 11:00:00", "declared")


def test_the_five_times_stand_side_by_side(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1", carrier="yto", declared_at=at(12, 30))
    bench = StationJournal("S1")
    bench.say(opened("YT1", order_ids=(order.order_id,)))
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    bench.say(handed_over("YT1"))
    head_office.tell(e.OrderImported(order=order), scanned("YT1", at(22)))
    head_office.take_all(bench)
    row = head_office.parcel("YT1")
    assert (row["declared_local"], row["declared_kind"]) == ("2026-11-20 12:30:00", "declared")
    assert (row["printed_at"], row["printed_kind"]) == (None, "")
    assert (row["packed_at"], row["packed_local"]) == ("2026-11-20T06:00:00.000000Z", "2026-11-20 14:00:00")
    assert (row["handed_over_local"], row["handed_over_clock"]) == ("2026-11-20 19:00:00", "trusted")
    assert (row["picked_up_local"], row["picked_up_kind"]) == ("2026-11-20 22:00:00", "observed")
    assert (row["state"], row["order_numbers"], row["by_deadline"], row["within_48h"]) == (
        "picked_up",
        "A1",
        "on_time",
        1,
    )
    assert row["paid_to_packed_s"] == 2 * 3600
    assert head_office.rows("parked_events") == []
    orders = head_office.rows("orders")
    assert [(o["number"], o["state"], o["picked_up_local"]) for o in orders] == [
        ("A1", "picked_up", "2026-11-20 22:00:00")
    ]


def test_a_hold_shows_until_it_is_released(head_office: Office) -> None:
    bench = StationJournal("S1")
    parcel_id = parcel_id_of_waybill("YT1")
    bench.say(opened("YT1"))
    bench.say(
        e.ParcelHeld(parcel_id=parcel_id, place="bench", badge="B", at=at(13, 5), reason="stock", before="opened")
    )
    head_office.take_all(bench)
    assert (head_office.parcel("YT1")["state"], head_office.parcel("YT1")["held"]) == ("held", "stock")
    bench.say(e.HoldReleased(parcel_id=parcel_id, place="bench", badge="B", at=at(13, 30)))
    head_office.take_all(bench)
    assert (head_office.parcel("YT1")["state"], head_office.parcel("YT1")["held"]) == ("opened", "")


def test_what_left_us_stays_so_whatever_is_refunded_afterwards(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1")
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    bench.say(handed_over("YT1"))
    head_office.tell(e.OrderImported(order=order), e.OrderImported(order=replace(order, refund=Refund.STOP)))
    head_office.take_all(bench)
    assert head_office.parcel("YT1")["state"] == "handed_over"


def test_a_refund_before_leaving_cancels_the_parcel(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1", refund=Refund.STOP)
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(order.order_id,)))
    head_office.tell(e.OrderImported(order=order))
    head_office.take_all(bench)
    row = head_office.parcel("YT1")
    assert (row["state"], row["by_deadline"], row["shares"]) == ("cancelled", "", "[]")


def test_a_split_order_is_done_with_its_last_parcel(head_office: Office) -> None:
    order = make_order("A1")
    bench = StationJournal("S1")
    for number, hour in (("YT1", 14), ("YT2", 16)):
        waybill = Waybill(tracking_number=number, carrier="yto", order_ids=(order.order_id,))
        head_office.tell(e.WaybillListed(waybill=waybill))
        bench.say(packed(number, order_ids=(order.order_id,), at=at(hour)))
    head_office.tell(e.OrderImported(order=order))
    assert isinstance(head_office.take(bench, 1, 1), Acknowledged)
    head_office.project()
    assert [(row["state"], row["packed_at"]) for row in head_office.rows("orders")] == [("released", None)]
    head_office.take_all(bench)
    rows = head_office.rows("orders")
    assert [(row["state"], row["packed_local"], row["parcel_count"]) for row in rows] == [
        ("packed", "2026-11-20 16:00:00", 2)
    ]


def test_a_replaced_waybill_leads_to_the_new_one(head_office: Office) -> None:
    order = make_order("A1", tracking_number="YT1")
    new = Waybill(tracking_number="YT2", carrier="yto", order_ids=(order.order_id,), replaces="YT1")
    head_office.tell(e.OrderImported(order=order), e.WaybillListed(waybill=new))
    head_office.project()
    old = head_office.parcel("YT1")
    assert (old["state"], old["replaced_by"]) == ("replaced", parcel_id_of_waybill("YT2"))
    assert head_office.parcel("YT2")["state"] == "released"


def test_rows_computed_anew_go_on_with_new_versions(head_office: Office) -> None:
    bench = StationJournal("S1")
    for number in range(5):
        bench.say(packed(f"YT{number}"))
    head_office.take_all(bench)
    before = head_office.rows("parcels", "version")
    newest = max(row["version"] for row in head_office.rows("parcels"))
    rebuild(head_office.connection)
    assert head_office.rows("parcels") == []
    head_office.project()
    assert head_office.rows("parcels", "version") == before
    assert min(row["version"] for row in head_office.rows("parcels")) > newest


def test_an_older_schema_is_thrown_away_and_filled_again(head_office: Office) -> None:
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    head_office.take_all(bench)
    head_office.connection.execute("UPDATE central_meta SET value = -1 WHERE name = 'schema'")
    head_office.connection.execute("DROP TABLE parcels")
    head_office.connection.execute("CREATE TABLE parcels (version INTEGER PRIMARY KEY, anything TEXT)")
    create_tables(head_office.connection)
    head_office.project()
    assert head_office.parcel("YT1")["state"] == "packed"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_event_nobody_thought_of_is_parked_and_blocks_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "other.db") if database == "sqlite" else request.getfixturevalue("postgres_url")
    with office(address) as here:
        # The last instants of the calendar cannot be reckoned with: 48 hours later there is no date any more.
        end = datetime(9998, 12, 31, 23, 59, tzinfo=UTC)
        here.tell(e.OrderImported(order=make_order("A1")))
        here.tell(e.OrderImported(order=make_order("A2", paid_at=end, confirmed_at=end, promise_at=end)))
        here.tell(e.OrderImported(order=make_order("A3")))
        most = e.RefusalsCounted(place="bench", since=at(13), until=at(14), count=2**31 - 1)
        bench = StationJournal("S1")
        for event in (most, most, most, packed("YT1", units=2**31 - 1)):
            bench.say(event)
        bench.say_raw("ParcelPacked", {**to_data(packed("YT2")), "units": 2**70})
        bench.say(packed("YT2", parcel_id=random_text(8000)))
        bench.say(packed("YT3"))
        here.take_all(bench)
        numbers = [row["order_numbers"] for row in here.rows("parcels") if row["order_numbers"]]
        assert {"A1", "A3"} <= set(numbers)
        assert here.parcel("YT3")["state"] == "packed"
        assert [row["n"] for row in here.rows("refusals")] == [3 * (2**31 - 1)]
        parked = " ".join(row["why"] for row in here.rows("parked_events") if row["journal_id"] == "journal-of-S1")
        assert "beyond counting" in parked
        assert "longer than any name" in parked


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_text_that_no_index_holds_blocks_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if reading had not thought of long names: the database alone refuses them, and only one of the two does.
    monkeypatch.setattr(reading, "KEY_MAX", 1_000_000)
    address = str(tmp_path / "other.db") if database == "sqlite" else request.getfixturevalue("postgres_url")
    with office(address) as here:
        bench = StationJournal("S1")
        bench.say(packed("YT1"))
        bench.say(packed("YT2", parcel_id=random_text(8000)))
        bench.say(packed("YT3"))
        here.take_all(bench)
        assert {here.parcel("YT1")["state"], here.parcel("YT3")["state"]} == {"packed"}
        assert len(here.rows("parked_events")) == (database == "postgresql")


def test_two_processes_on_one_database_count_everything_once(postgres_url: str) -> None:
    bench = StationJournal("S1")
    for number in range(120):
        bench.say(packed(f"YT{number}"))
        bench.say(e.ScanRefused(place="bench", badge="B", at=at(14), reason="wrong", code_kind="goods", code="X"))
    with office(postgres_url) as here:
        assert isinstance(here.take(bench), Acknowledged)

        def follow(_: int) -> None:
            with office(postgres_url) as other:
                other.project(batch=7)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(follow, range(2)))
        here.project()
        assert len(here.rows("parcels")) == 120
        assert here.rows("parked_events") == []
        assert [row["n"] for row in here.rows("refusals")] == [120]
        assert sum(row["parcels"] for row in here.rows("daily")) == 120


def test_the_48_hours_run_from_a_groups_completion(head_office: Office) -> None:
    order = make_order("A1", paid_at=at(10, day=18), confirmed_at=at(10, day=19), tracking_number="YT1")
    head_office.tell(e.OrderImported(order=order), scanned("YT1", at(9, day=21)))
    head_office.project()
    row = head_office.parcel("YT1")
    assert (row["paid_local"], row["within_48h"]) == ("2026-11-18 10:00:00", 1)


def test_a_sampled_forecast_is_kept_and_never_poison(head_office: Office) -> None:
    bench = StationJournal("S1")
    trip = e.TripForecast(
        carrier="yto",
        departs_at=at(20, 30),
        due=300,
        packed=100,
        held=3,
        waiting=197,
        done_at=None,
        will_miss=None,
        breaches=4,
        fen=1200,
    )
    bench.say(
        e.ForecastSampled(
            at=at(17),
            why="window_opened",
            per_hour=0,
            surge=True,
            waiting=197,
            will_miss=None,
            breaches=4,
            lost=4,
            late_fen=1200,
            declared=12,
            false_fen=6000,
            unconfirmed=True,
            trips=(trip,),
        )
    )
    bench.say(opened("YT1"))
    head_office.take_all(bench)
    assert head_office.rows("parked_events") == []
    assert head_office.parcel("YT1")["state"] == "opened"
