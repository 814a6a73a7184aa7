"""A miss that a station told stands in the parcel's row, with its cause and how far that clock was trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain import events as e
from domain.order import parcel_id_of_waybill
from tests.central.support import Office, StationJournal, at, handed_over, make_order, office, opened, packed

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


def missed(cause: str = "packer_queue", when: datetime | None = None, on: date = FRIDAY) -> e.ParcelMissed:
    return e.ParcelMissed(parcel_id=parcel_id_of_waybill("YT1"), at=when or at(20, 30), due_on=on, cause=cause)


def row_of(head_office: Office) -> dict[str, Any]:
    row = head_office.parcel("YT1")
    return {name: row[f"missed_{name}"] for name in ("local", "cause", "clock")}


def test_a_miss_stands_in_the_row_of_a_parcel_that_nobody_touched(head_office: Office) -> None:
    bench = StationJournal("S1")
    head_office.tell(e.OrderImported(order=make_order("A1", tracking_number="YT1")))
    bench.say(missed())
    head_office.take_all(bench)
    assert row_of(head_office) == {"local": "2026-11-20 20:30:00", "cause": "packer_queue", "clock": "trusted"}
    assert head_office.rows("orders")[0]["seen"] == 0
    assert head_office.rows("parked_events") == []


def test_the_first_miss_counts_however_many_days_it_missed(head_office: Office) -> None:
    bench = StationJournal("S1")
    bench.say(opened("YT1"))
    bench.say(missed("stock", at(20, 30, day=21), date(2026, 11, 21)))
    bench.say(missed(), clock="doubtful")
    head_office.take_all(bench)
    assert row_of(head_office) == {"local": "2026-11-20 20:30:00", "cause": "packer_queue", "clock": "doubtful"}


def test_what_another_station_handed_over_in_time_was_not_missed(head_office: Office) -> None:
    bench, dock = StationJournal("S1"), StationJournal("S2")
    bench.say(packed("YT1"))
    bench.say(missed("left_behind"))
    dock.say(handed_over("YT1"))
    head_office.take_all(bench, dock)
    assert row_of(head_office) == {"local": None, "cause": "", "clock": ""}


def test_moments_and_limits_are_kept_and_park_nothing(head_office: Office) -> None:
    bench = StationJournal("S1")
    bench.say(e.MomentReached(what="window_closed", at=at(18)))
    bench.say(e.ShipByNeared(parcel_id="p", at=at(12), hours=4, ship_by=at(16)))
    bench.say(e.ShipByBreached(parcel_id="p", at=at(16)))
    bench.say(e.PickupByNeared(parcel_id="p", at=at(12), hours=4, pickup_by=at(16)))
    bench.say(e.PickupByBreached(parcel_id="p", at=at(16)))
    head_office.take_all(bench)
    assert head_office.rows("parked_events") == []
    assert head_office.rows("parcels") == []
