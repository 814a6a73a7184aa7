"""A carrier's scans: the earliest counts, each is told once, and a number nobody knows yet is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.central.serving import Client, serving, settings
from tests.central.support import StationJournal, at, handed_over, opened, packed


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path), now=at(12, day=23)) as client:
        yield client


def scan(number: str, when: str, stage: str = "picked_up") -> dict[str, Any]:
    return {"tracking_number": number, "carrier": "yto", "stage": stage, "at": when}


def picked_up(central: Client) -> list[Any]:
    central.settle()
    return central.query("SELECT tracking_number, picked_up_local, picked_up_kind, within_48h FROM parcels ORDER BY 1")


def test_a_scan_that_comes_first_is_joined_when_the_parcel_comes(central: Client) -> None:
    answer = central.post("/carrier-events", json=[scan("YT1", "2026-11-20T21:05:00+08:00")])
    assert answer.json() == {"accepted": 1, "unchanged": 0}
    assert picked_up(central) == []
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    central.send(bench)
    assert picked_up(central) == [("YT1", "2026-11-20 21:05:00", "observed", 1)]


def test_the_earliest_pickup_counts_in_whatever_order_they_come(central: Client) -> None:
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    central.send(bench)
    for when in ("2026-11-22T21:00:00Z", "2026-11-20T21:00:00+08:00", "2026-11-21T09:00:00+08:00"):
        central.post("/carrier-events", json=[scan("YT1", when)])
    assert picked_up(central) == [("YT1", "2026-11-20 21:00:00", "observed", 1)]


def test_the_same_scan_twice_is_told_once(central: Client) -> None:
    for when in ("2026-11-20T13:00:00Z", "2026-11-20T21:00:00+08:00"):
        central.post("/carrier-events", json=[scan("YT1", when)])
    assert central.get("/feed").json()["head"]["sequence"] == 1


def test_a_later_stage_alone_bounds_the_pickup_and_says_so(central: Client) -> None:
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    central.send(bench)
    central.post("/carrier-events", json=[scan("YT1", "2026-11-22T12:30:00+08:00", "delivered")])
    assert picked_up(central) == [("YT1", "2026-11-22 12:30:00", "derived", None)], "it may have been in time"


def test_a_number_used_again_keeps_each_parcels_own_scans(central: Client) -> None:
    bench = StationJournal("S1")
    first = opened("YT1", parcel_id="parcel-october", at=at(13, day=1))
    bench.say(first)
    bench.say(packed("YT1", parcel_id="parcel-october", at=at(14, day=1)))
    bench.say(opened("YT1"))
    bench.say(packed("YT1"))
    central.send(bench)
    scans = [scan("YT1", "2026-11-01T20:00:00+08:00"), scan("YT1", "2026-11-20T20:00:00+08:00")]
    central.post("/carrier-events", json=scans)
    central.settle()
    rows = central.query("SELECT parcel_id, picked_up_local FROM parcels ORDER BY picked_up_local")
    assert [row[1] for row in rows] == ["2026-11-01 20:00:00", "2026-11-20 20:00:00"]
    assert rows[0][0] == "parcel-october"


NO_SCANS: list[Any] = [
    {},
    [{}],
    [scan("", "2026-11-20T21:00:00Z")],
    [scan("Y" * 65, "2026-11-20T21:00:00Z")],
    [scan("YT1", "2026-11-20T21:00:00")],
    [scan("YT1", "2027-11-20T21:00:00Z")],
    [scan("YT1", "yesterday")],
    [scan("YT1", "2026-11-20T21:00:00Z", "stolen")],
    [scan("YT1", "2026-11-20T21:00:00Z") | {"more": 1}],
]


def test_what_cannot_be_a_scan_is_refused_whole(central: Client) -> None:
    for scans in NO_SCANS:
        answer = central.post("/carrier-events", json=[scan("YT2", "2026-11-20T21:00:00Z"), *scans] if scans else scans)
        assert answer.status_code == 422, scans
        assert answer.headers["content-type"] == "application/problem+json"
    assert central.get("/feed").json()["head"]["sequence"] == 0


def test_a_pickup_ends_the_road_of_a_parcel_that_was_handed_over(central: Client) -> None:
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    bench.say(handed_over("YT1"))
    central.send(bench)
    central.post("/carrier-events", json=[scan("YT1", "2026-11-20T21:00:00+08:00")])
    central.settle()
    assert central.query("SELECT state, handed_over_to_picked_up_s FROM parcels") == [("picked_up", 7200)]
