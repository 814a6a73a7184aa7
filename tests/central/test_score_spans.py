"""What a score counts over several days, and of what the carrier scanned, late or never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from central.scores import counts_by_day, counts_by_pair, scores, total
from domain import events as e
from tests.central.scored_days import DAYS, LATER, fill, frame_of
from tests.central.support import Office, StationJournal, at, handed_over, make_order, office, packed, scanned


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


@pytest.fixture(params=["sqlite", "postgresql"])
def either_office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    postgres = request.param == "postgresql"
    with office(str(request.getfixturevalue("postgres_url")) if postgres else str(tmp_path / "either.db")) as here:
        yield here


def test_several_days_count_a_parcel_once_though_it_left_late_or_early(either_office: Office) -> None:
    bench = StationJournal("S1")
    leaves = [20] * 7 + [22, 22, 19]
    for number, day in enumerate(leaves):
        bench.say(packed(f"YT{number}", at=at(10, day=min(day, 20))))
        bench.say(handed_over(f"YT{number}", at=at(12, day=day)))
    either_office.take_all(bench)
    connection, month = either_office.connection, (date(2026, 10, 27), date(2026, 11, 25))
    rows = either_office.rows("parcels")
    found = total(counts_by_day(connection, *month, LATER).values())
    assert (found.parcels, found.on_time, found.late) == (10, 8, 2)
    assert found.parcels == len(rows)
    assert found.on_time == sum(row["by_deadline"] == "on_time" for row in rows)
    assert found.late == sum(row["by_deadline"] == "late" for row in rows)
    assert total(counts_by_pair(connection, ("site", "carrier"), *month, LATER).values()) == found
    assert sum(row["parcels"] for row in either_office.rows("daily") if not row["again"]) == 10
    of_day = [scores(connection, "site", date(2026, 11, day), LATER, 1)["total"]["parcels"] for day in (19, 20, 22)]
    assert of_day == [1, 10, 2], "a day by itself has what was due on it and what left on it"


@pytest.mark.slow
def test_a_month_equals_counting_every_row_once(either_office: Office) -> None:
    fill(either_office)
    frame = frame_of(either_office)
    live = frame[(frame["replaced_by"] == "") & (frame["state"] != "cancelled")]
    own = live["due_on"].fillna(live["handed_over_on"])
    found = total(counts_by_day(either_office.connection, date(2026, 11, 10), LATER.date(), LATER).values())
    assert (own != live["handed_over_on"]).any(), "some left on another day than they were due"
    assert found.parcels == int(own.notna().sum())
    assert found.on_time == int((live["by_deadline"] == "on_time").sum())
    assert found.late == int((live["by_deadline"] == "late").sum())
    assert found.pickup_known == int((live["within_48h"].notna() & own.notna()).sum())


def test_parcels_that_the_carrier_never_scanned_stay_in_the_rate(either_office: Office) -> None:
    bench = StationJournal("S1")
    for number in range(10):
        bench.say(packed(f"YT{number}"))
        bench.say(handed_over(f"YT{number}"))
        bench.say(packed(f"ZT{number}", carrier="zto"))
        bench.say(handed_over(f"ZT{number}", carrier="zto"))
    either_office.tell(scanned("YT0", at(22)))
    either_office.take_all(bench)
    for now, n in ((at(11, day=22), 1), (at(12, day=22), 1), (at(13, day=22), 10), (at(12, day=27), 10)):
        told = scores(either_office.connection, "carrier", DAYS[1], now, 1)
        parts = {group["key"]: group["parts"]["picked_up_within_48h"] for group in told["groups"]}
        assert (parts["yto"]["ok"], parts["yto"]["n"]) == (1, n), now
        assert (parts["zto"]["ok"], parts["zto"]["n"]) == (0, 0), "of that carrier no scan is known at all"
        assert told["total"]["unscanned"] == n - 1
        month = total(counts_by_day(either_office.connection, DAYS[0], DAYS[2], now).values())
        assert (month.picked_up.ok, month.picked_up.n, month.scanned) == (1, n, 1)


def test_a_later_stage_alone_says_nothing_of_a_pickup_after_48_hours(head_office: Office) -> None:
    bench = StationJournal("S1")
    for number in range(3):
        bench.say(packed(f"YT{number}"))
        bench.say(handed_over(f"YT{number}"))
    head_office.tell(scanned("YT0", at(13, day=22), "moved"), scanned("YT1", at(11, day=22), "moved"))
    head_office.tell(scanned("YT2", at(13, day=22)))
    head_office.take_all(bench)
    assert [head_office.parcel(f"YT{number}")["within_48h"] for number in range(3)] == [None, 1, 0]
    part = scores(head_office.connection, "site", DAYS[1], LATER, 1)["total"]["parts"]["picked_up_within_48h"]
    assert (part["ok"], part["n"]) == (1, 2)


def test_what_was_cancelled_or_left_late_is_not_missed_twice(either_office: Office) -> None:
    gone = make_order("A1", tracking_number="YT8", carrier="yto", cancelled=True)
    either_office.tell(e.OrderImported(order=gone), scanned("YT1", at(22)))
    bench = StationJournal("S1")
    for number, day in (("YT1", 20), ("YT2", 22)):
        bench.say(packed(number))
        bench.say(handed_over(number, at=at(19, day=day)))
    either_office.take_all(bench)
    month = total(counts_by_day(either_office.connection, DAYS[0], LATER.date(), LATER).values())
    assert (month.picked_up.ok, month.picked_up.n) == (1, 2)
    of_day = [scores(either_office.connection, "site", date(2026, 11, day), LATER, 1)["total"] for day in (20, 22)]
    assert [told["unscanned"] for told in of_day] == [1, 0], "on the 22nd the carrier scanned nothing that we know of"
