"""The score of a day: equal to counting every row anew, honest about what it could not judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from central.page.completeness import stations
from central.page.speed import speed
from central.projection.derive import moment_columns
from central.projection.facts import Moment
from central.projection.order_row import last
from central.scores import BY, counts_by_day, counts_by_pair, scores, total
from domain import events as e
from domain.score.grade import g_rate
from tests.central.serving import serving, settings
from tests.central.support import ZONE, Office, StationJournal, at, handed_over, make_order, office, packed, scanned

DAYS = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)]
LATER = at(12, day=25)


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


@pytest.fixture(params=["sqlite", "postgresql"])
def either_office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    postgres = request.param == "postgresql"
    with office(str(request.getfixturevalue("postgres_url")) if postgres else str(tmp_path / "either.db")) as here:
        yield here


def fill(here: Office, parcels: int = 200) -> None:
    """Parcels of every kind over three days, seeded, told in pieces so that rows change and change again."""
    random = Random(48)
    benches = [StationJournal(name) for name in ("S1", "S2", "X9")]
    for number in range(parcels):
        name = f"YT{number:04d}"
        bench = random.choice(benches)
        due = random.choice(DAYS)
        deadline = at(20, day=due.day)
        paid = deadline - timedelta(hours=random.choice([3, 8, 30, 47]))
        carrier, shop = random.choice(["yto", "zto"]), random.choice(["shop-1", "shop-2"])
        if number % 9 == 0:
            known = {"confirmed_at": paid, "tracking_number": name, "shop": shop, "carrier": carrier}
            here.tell(e.OrderImported(order=make_order(f"A{number}", paid_at=paid, **known)))
            continue
        unlisted = number % 11 == 0
        facts: dict[str, Any] = {"carrier": carrier, "shop": shop, "paid_at": paid, "due_on": due}
        facts |= {"bench_deadline": deadline, "ship_by": paid + timedelta(hours=48)}
        if unlisted:
            facts |= {"due_on": None, "bench_deadline": None, "ship_by": None, "paid_at": None}
        bench.say(packed(name, at=deadline - timedelta(hours=2), **facts))
        if number % 5:
            left = deadline + timedelta(minutes=random.randint(-90, 300))
            clock = "doubtful" if number % 13 == 0 else "told" if number % 4 == 0 else "trusted"
            how = "bulk" if number % 7 == 0 else "observed"
            bench.say(handed_over(name, at=left, carrier=carrier, how=how), clock=clock)
            if number % 3:
                here.tell(
                    scanned(
                        name, left + timedelta(hours=random.randint(1, 60)), "moved" if number % 4 == 1 else "picked_up"
                    )
                )
        if number % 10 == 0:
            here.take_all(*benches)
    here.take_all(*benches)


def frame_of(here: Office) -> pd.DataFrame:
    frame = pd.DataFrame(here.rows("parcels"))
    for name in ("bench_deadline", "handed_over_at", "picked_up_at", "paid_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    frame["handed_over_on"] = frame["handed_over_at"].dt.tz_convert("Asia/Shanghai").dt.date.astype("string")
    return frame


def counted_anew(frame: pd.DataFrame, day: date, by: str, now: datetime) -> dict[str, dict[str, int]]:
    """The score's counts, from the instants alone and without any of our own verdicts."""
    found: dict[str, dict[str, int]] = {}
    live = frame[(frame["replaced_by"] == "") & (frame["state"] != "cancelled")]
    chosen = live[(live["due_on"] == day.isoformat()) | (live["handed_over_on"] == day.isoformat())]
    scanned_carriers = set(chosen[chosen["picked_up_at"].notna()]["carrier"])
    for key, rows in chosen.groupby(by):
        due = rows[rows["bench_deadline"].notna()]
        judged = due[due["handed_over_at"].notna() | (due["bench_deadline"] <= pd.Timestamp(now))]
        trusted = (judged["handed_over_clock"] != "doubtful") & (judged["handed_over_at"] <= judged["bench_deadline"])
        known = rows[rows["picked_up_at"].notna() & rows["paid_at"].notna()]
        within = (known["picked_up_at"] - known["paid_at"]) <= pd.Timedelta(hours=48)
        known, within = known[within | (known["picked_up_kind"] == "observed")], within[within]
        never = rows[rows["picked_up_at"].isna() & rows["carrier"].isin(scanned_carriers)]
        over = (pd.Timestamp(now) - never["paid_at"]) > pd.Timedelta(hours=48)
        found[str(key)] = {
            "n": len(judged),
            "ok": int(trusted.sum()),
            "pickup_n": len(known) + int(over.sum()),
            "pickup_ok": int(within.sum()),
            "parcels": len(rows),
            "without_due": len(rows) - len(due),
        }
    return found


@pytest.mark.slow
@pytest.mark.parametrize("now", [LATER, at(13, day=20)])
def test_the_roll_up_equals_counting_everything_anew(head_office: Office, now: datetime) -> None:
    fill(head_office)
    frame = frame_of(head_office)
    for day in DAYS:
        for by in BY:
            told = scores(head_office.connection, by, day, now, 1)
            counted = {
                group["key"]: {
                    "n": group["parts"]["handed_over_by_deadline"]["n"],
                    "ok": group["parts"]["handed_over_by_deadline"]["ok"],
                    "pickup_n": group["parts"]["picked_up_within_48h"]["n"],
                    "pickup_ok": group["parts"]["picked_up_within_48h"]["ok"],
                    "parcels": group["parcels"],
                    "without_due": group["without_due"],
                }
                for group in told["groups"]
            }
            assert counted == counted_anew(frame, day, by, now), (day, by)


def test_replays_do_not_count_twice(head_office: Office) -> None:
    fill(head_office, 60)
    before = head_office.rows("daily")
    head_office.connection.execute("DELETE FROM cursors WHERE name = 'projector'")
    head_office.project()
    assert head_office.rows("daily") == before


def test_each_part_goes_through_its_grade_and_weighs_the_same(head_office: Office) -> None:
    fill(head_office)
    total = scores(head_office.connection, "site", DAYS[1], LATER, 1)["total"]
    grades = []
    for part in total["parts"].values():
        assert part["share"] == pytest.approx(part["ok"] / part["n"], abs=1e-6)
        assert part["grade"] == pytest.approx(g_rate(part["ok"] / part["n"]), abs=1e-3)
        grades.append(part["grade"])
    assert total["score"] == pytest.approx(sum(grades) / 2, abs=1e-3)


def one_parcel(here: Office, *, clock: str = "trusted", scan: bool = False, unlisted: bool = False) -> dict[str, Any]:
    bench = StationJournal("S1")
    nothing = {"due_on": None, "bench_deadline": None, "ship_by": None, "paid_at": None} if unlisted else {}
    bench.say(packed("YT1", **nothing))
    bench.say(handed_over("YT1"), clock=clock)
    if scan:
        here.tell(scanned("YT1", at(22)))
    here.take_all(bench)
    total: dict[str, Any] = scores(here.connection, "site", DAYS[1], LATER, 1)["total"]
    return total


def test_without_known_scans_the_handover_alone_is_the_score(head_office: Office) -> None:
    total = one_parcel(head_office)
    assert total["parts"]["picked_up_within_48h"]["grade"] is None
    assert (total["score"], total["n"]) == (5.0, 1)


def test_a_doubtful_clock_never_counts_as_on_time(head_office: Office) -> None:
    total = one_parcel(head_office, clock="doubtful")
    assert (total["score"], total["n"], total["doubtful"]) == (0.0, 1, 1)


@pytest.mark.parametrize(("clock", "sure"), [("trusted", True), ("told", True), ("doubtful", False)])
def test_a_floor_without_internet_is_judged_as_one_with_it(head_office: Office, clock: str, sure: bool) -> None:
    orders = [make_order(f"A{number}", tracking_number=f"YT{number}") for number in range(4)]
    head_office.tell(*(e.OrderImported(order=order) for order in orders))
    bench = StationJournal("S1")
    for number, order in enumerate(orders):
        bench.say(packed(f"YT{number}", order_ids=(order.order_id,)), clock=clock)
        bench.say(handed_over(f"YT{number}"), clock=clock)
    head_office.take_all(bench)
    total = scores(head_office.connection, "site", DAYS[1], LATER, 1)["total"]
    part = total["parts"]["handed_over_by_deadline"]
    assert (part["ok"], part["n"], total["doubtful"]) == ((4, 4, 0) if sure else (0, 4, 4))
    assert {row["by_deadline"] for row in head_office.rows("parcels")} == {"on_time" if sure else "doubtful"}
    assert {row["handed_over_clock"] for row in head_office.rows("orders")} == {clock}
    shown = stations(head_office.connection, LATER, DAYS[1], str)
    assert [state.doubtful_days for state in shown] == [0 if sure else 1]
    assert speed(head_office.connection, DAYS[1], DAYS[1]).steps["packed_to_handed_over"].n == (4 if sure else 0)


def test_an_orders_time_is_as_sure_as_its_least_sure_parcels() -> None:
    for clocks, weakest in ((("told", "trusted"), "told"), (("told", "doubtful", "trusted"), "doubtful")):
        moments = [Moment(at=at(14), clock=clock) for clock in clocks]
        rows = [{"parcel_id": str(n)} | moment_columns("packed", each, ZONE) for n, each in enumerate(moments)]
        assert last(rows, "packed")["packed_clock"] == weakest


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


def test_an_unlisted_parcel_enters_no_rate_and_is_counted_beside(head_office: Office) -> None:
    total = one_parcel(head_office, unlisted=True, scan=True)
    assert (total["score"], total["n"], total["parcels"], total["without_due"]) == (None, 0, 1, 1)


def test_an_order_nobody_ever_packed_counts_against_us(head_office: Office) -> None:
    head_office.tell(e.OrderImported(order=make_order("A1")))
    head_office.project()
    total = scores(head_office.connection, "site", DAYS[1], LATER, 1)["total"]
    assert (total["score"], total["n"], total["open"]) == (0.0, 1, 1)
    before = scores(head_office.connection, "site", DAYS[1], at(13), 1)["total"]
    assert (before["score"], before["n"], before["not_yet"]) == (None, 0, 1)


def test_a_cancelled_order_counts_for_nothing(head_office: Office) -> None:
    head_office.tell(e.OrderImported(order=make_order("A1")), e.OrderImported(order=make_order("A1", cancelled=True)))
    head_office.project()
    assert scores(head_office.connection, "site", DAYS[1], LATER, 1)["groups"] == []


def test_too_few_parcels_get_no_score(head_office: Office) -> None:
    bench = StationJournal("S1")
    bench.say(packed("YT1"))
    bench.say(handed_over("YT1"))
    head_office.take_all(bench)
    total = scores(head_office.connection, "site", DAYS[1], LATER, 500)["total"]
    assert (total["score"], total["n"]) == (None, 1)


def test_the_score_over_http_names_itself_an_estimate(tmp_path: Path) -> None:
    with serving(settings(tmp_path), now=LATER) as central:
        bench = StationJournal("S1")
        bench.say(packed("YT1"))
        bench.say(handed_over("YT1"))
        central.send(bench)
        central.settle()
        told = central.get("/scores", day="2026-11-20", by="station").json()
        assert (told["name"], told["estimated"], told["provisional"]) == ("estimated logistics score", True, True)
        assert [(group["key"], group["score"]) for group in told["groups"]] == [("S1", 5.0)]
        assert central.get("/scores").json()["day"] == "2026-11-24"
        assert central.get("/scores", day="2026-11-20", by="moon").status_code == 422
        json.dumps(told)
