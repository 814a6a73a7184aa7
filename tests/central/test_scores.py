"""The score of a day: equal to counting every row anew, honest about what it could not judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from central.page.completeness import stations
from central.page.speed import speed
from central.projection.derive import moment_columns
from central.projection.facts import Moment
from central.projection.order_row import last
from central.scores import BY, scores
from domain import events as e
from domain.score.grade import g_rate
from tests.central.scored_days import DAYS, LATER, fill, frame_of
from tests.central.serving import serving, settings
from tests.central.support import ZONE, Office, StationJournal, at, handed_over, make_order, office, packed, scanned


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


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
