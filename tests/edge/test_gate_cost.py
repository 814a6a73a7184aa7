"""What the gate costs a scan: look-ups by index, as few and as short with 100,000 open parcels as with a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from domain.parcel import Parcel
from domain.site import Label, Photo, PlannedTrip, Profile, SiteRules, Surge
from edge.doubts import Doubts
from edge.gate import verdict_on
from edge.store import load
from edge.store.instants import us
from tests.edge.floor import MEMORY, Floor, a_waybill, an_order, floor, waybill_number

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30 in Yiwu
STATEMENTS_MAX = 16
TRIPS = (PlannedTrip(carrier="yto", weekdays=tuple(range(7)), departs=datetime.min.time().replace(hour=20)),)
PREPRINTED = SiteRules(profile=Profile(photo=Photo.NONE), trips=TRIPS)
PRINTED_HERE = replace(PREPRINTED, profile=Profile(label=Label.STATION, photo=Photo.NONE))
IN_SURGE = replace(PREPRINTED, surge=Surge(until=NOW + timedelta(hours=4), badge="B02", reason="11.11"))
SITES = {
    "preprinted": PREPRINTED,
    "printed here": PRINTED_HERE,
    "in surge": IN_SURGE,
    "printed here, in surge": replace(PRINTED_HERE, surge=IN_SURGE.surge),
}
# What a wave holds, and how much of a day's work a place has behind it.
WAVE, OPENED_TODAY = 50, 300

_COPY = (
    "INSERT INTO parcels SELECT {columns} FROM parcels, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < ?) SELECT i FROM n) WHERE parcel_id = ?"
)


@contextmanager
def full(open_parcels: int, rules: SiteRules) -> Iterator[tuple[Floor, Parcel]]:
    """A floor with so many parcels due tomorrow and the day after, in waves of fifty; and one of them, in hand."""
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=rules) as here:
        here.time.now = NOW
        order = an_order(1, paid_at=NOW - timedelta(minutes=5), confirmed_at=None)
        here.take(order, a_waybill(waybill_number(1), order, wave="W0"))
        parcel = here.parcel(waybill_number(1))
        copied(here, parcel, open_parcels, bench_deadline="bench_deadline + i * 1000000", wave=f"'W' || (i / {WAVE})")
        copied(
            here,
            parcel,
            OPENED_TODAY,
            state="'packed'",
            opened_at=str(us(NOW)),
            opened_place="'bench'",
            wave="'W' || (i % 9)",
        )
        yield here, parcel


def copied(here: Floor, parcel: Parcel, count: int, **changes: str) -> None:
    """So many copies of a parcel, each with an id of its own and these expressions of its number ``i`` in place."""
    mark = changes.get("state", "open").strip("'")
    changes = {"parcel_id": f"'{mark}' || i", "latest_pack_at": "latest_pack_at + i * 1000000"} | changes
    names = [row[1] for row in here.rows("PRAGMA table_info(parcels)")]
    columns = ", ".join(changes.get(name, name) for name in names)
    here.reader.execute("BEGIN IMMEDIATE")
    here.reader.execute(_COPY.format(columns=columns), (count, parcel.parcel_id))
    here.reader.execute("COMMIT")


def asked(here: Floor, rules: SiteRules, parcel: Parcel) -> list[str]:
    """The statements that one verdict runs, with their values in them."""
    statements: list[str] = []
    here.reader.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # sqlite3's own
    verdict_on(here.reader, rules, parcel, "bench", NOW, doubts=Doubts())
    here.reader.set_trace_callback(None)  # type: ignore[attr-defined]  # as above
    return statements


def steps(here: Floor, rules: SiteRules, parcel: Parcel) -> int:
    """How much SQLite works for one verdict: tens of its own steps, the same on every machine."""
    counted: list[Any] = []
    here.reader.set_progress_handler(lambda: counted.append(1), 10)  # type: ignore[attr-defined]  # sqlite3's own
    verdict_on(here.reader, rules, parcel, "bench", NOW, doubts=Doubts())
    here.reader.set_progress_handler(None, 10)  # type: ignore[attr-defined]  # as above
    return len(counted)


@pytest.mark.parametrize("site", SITES)
def test_every_look_up_of_the_gate_goes_by_an_index(site: str) -> None:
    rules = SITES[site]
    with full(500, rules) as (here, parcel):
        statements = asked(here, rules, load.parcel(here.reader, parcel.parcel_id) or parcel)
        assert 3 <= len(statements) <= STATEMENTS_MAX, statements
        for statement in statements:
            for _id, _parent, _unused, plan in here.rows(f"EXPLAIN QUERY PLAN {statement}"):
                assert not plan.startswith("SCAN parcels") or "INDEX" in plan, (plan, statement)
                assert not plan.startswith("SCAN orders"), (plan, statement)


@pytest.mark.slow
@pytest.mark.parametrize("site", SITES)
def test_a_hundred_thousand_open_parcels_cost_the_gate_no_more_than_a_thousand(site: str) -> None:
    rules = SITES[site]
    work = []
    for count in (1_000, 100_000):
        with full(count, rules) as (here, parcel):
            work.append(steps(here, rules, load.parcel(here.reader, parcel.parcel_id) or parcel))
    assert work[1] <= 1.1 * work[0] + 5, work
