"""What the queue and a moved trip may cost: nothing sorts all that is open; bounds at ten times the benches' goals."""

from __future__ import annotations

import statistics

import pytest

from edge.store import queue
from tests.bench import ranking
from tests.edge.floor import Floor

pytestmark = pytest.mark.slow

OPEN = 20_000


@pytest.fixture(scope="module")
def here() -> Floor:  # type: ignore[misc]  # a generator, as pytest wants it
    with ranking.crowd(OPEN) as crowded:
        yield crowded


WALKS = ("_FIRST", "_SOON", "_DAY_DUE", "_DUE_ON", "_LATER", "_TIMELESS", "_IN_TIME", "_TOO_LATE")


@pytest.mark.parametrize("walk", WALKS)
def test_every_walk_of_the_queue_is_along_one_index(here: Floor, walk: str) -> None:
    sql = getattr(queue, walk)
    plan = " ".join(row[3] for row in here.rows(f"EXPLAIN QUERY PLAN {sql}", ["0"] * sql.count("?")))
    assert "USING INDEX parcels_" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan
    control = here.rows("EXPLAIN QUERY PLAN SELECT parcel_id FROM parcels ORDER BY bench_deadline")
    assert "TEMP B-TREE" in " ".join(row[3] for row in control)


def test_the_next_parcel_costs_little_more_than_a_bare_query(here: Floor) -> None:
    pairs = ranking.next_beside_bare(here, 40)
    assert statistics.median(ours / bare for ours, bare in pairs) < 30


def test_a_scan_waits_for_one_slice_of_a_re_ranking_and_not_for_all_of_it(here: Floor) -> None:
    moving, waits = ranking.scans_while_reranking(here)
    assert moving < 0.5
    assert len(waits) > 10, "scans went on while it was re-ranked"
    assert statistics.quantiles(waits, n=100)[98] < 0.5
