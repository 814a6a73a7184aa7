"""How long steps take: exact, and without times that nobody can vouch for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from central.page.charts import Frame, Line, heat_map, line_chart, spark
from central.page.completeness import coverage
from central.page.speed import speed, spread
from domain import events as e
from tests.central.support import Office, StationJournal, at, handed_over, make_order, office, packed

DAY = date(2026, 11, 20)


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path / "central.db")) as here:
        yield here


def test_percentiles_are_times_that_parcels_really_took() -> None:
    assert (spread([]).n, spread([]).p50) == (0, None)
    assert (spread([7]).p50, spread([7]).p95) == (7, 7)
    found = spread(list(range(1, 101)))
    assert (found.p50, found.p90, found.p95) == (50, 90, 95)


def test_speed_equals_counting_the_rows_anew(head_office: Office) -> None:
    random = Random(5)
    bench = StationJournal("S1")
    for number in range(80):
        paid = at(random.randint(6, 12), random.randrange(60))
        done = paid + timedelta(minutes=random.randint(10, 400))
        clock = "doubtful" if number % 10 == 0 else "trusted"
        bench.say(packed(f"YT{number}", at=done, paid_at=paid), clock=clock)
        if number % 3:
            bench.say(handed_over(f"YT{number}", at=done + timedelta(minutes=random.randint(-20, 300))))
    head_office.take_all(bench)
    frame = pd.DataFrame(head_office.rows("parcels"))
    trusted = frame[frame["packed_clock"] == "trusted"]
    found = speed(head_office.connection, DAY, DAY)
    packing = trusted["paid_to_packed_s"].astype(float)
    assert found.steps["paid_to_packed"].n == len(packing)
    assert found.steps["paid_to_packed"].p50 == packing.quantile(0.5, interpolation="lower")
    waiting = trusted["packed_to_handed_over_s"].dropna().astype(float)
    assert found.steps["packed_to_handed_over"].n == int((waiting >= 0).sum())
    by_hour = frame.groupby("packed_hour").size()
    assert list(found.packed[DAY.weekday()]) == [int(by_hour.get(hour, 0)) for hour in range(24)]
    assert sum(map(sum, found.packed)) == 80


def test_orders_that_left_without_us_are_named(head_office: Office) -> None:
    seen, unseen = make_order("A1", tracking_number="YT1"), make_order("A2", declared_at=at(13))
    gone = make_order("A3", cancelled=True)
    head_office.tell(*(e.OrderImported(order=order) for order in (seen, unseen, gone)))
    bench = StationJournal("S1")
    bench.say(packed("YT1", order_ids=(seen.order_id,)))
    bench.say(packed("YT9", order_ids=()))
    head_office.take_all(bench)
    found = coverage(head_office.connection, DAY, DAY)
    assert (found.orders, found.seen, found.off_system, found.unlisted) == (2, 1, 1, 1)


def test_an_unknown_day_is_a_gap_in_the_line_and_not_a_guess() -> None:
    frame = Frame(width=100, height=100, left=0, right=90, top=0, bottom=90, low=0, high=10)
    drawn = line_chart(frame, [Line(values=[1, 2, None, 4, 5], css="main")], axis=[], ticks=[], alt="a & b")
    assert drawn.count("<polyline") == 2
    assert 'aria-label="a &amp; b"' in drawn
    assert spark([None, 3.0]) == ""
    assert spark([1.0, None, 3.0]).count("<polyline") == 2


def test_the_darkest_cell_is_the_most_and_nothing_is_the_lightest() -> None:
    cells = [[0, 1, 50, 99, 100], *([[0] * 5] * 6)]
    drawn = heat_map(cells, rows=list("一二三四五六日"), low="0", high="100", alt="", unit_high=100)
    steps = [part[:1] for part in drawn.split('<rect class="h')[1:6]]
    assert steps == ["0", "1", "3", "5", "5"]
