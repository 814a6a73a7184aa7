"""What a question about waves costs: their own size, by indexes, and not what the station has seen in a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from edge.parcel_list import Wanted, parcel_list
from edge.store.instants import us
from edge.wave_list import wave_list, wave_story
from tests.edge.floor import MEMORY, START, Floor, a_waybill, an_order, floor, waybill_number

WAVE = 50
NEW, OLD = START - timedelta(hours=1), START - timedelta(days=40)
_NUMBERS = (
    "(WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)"  # first and last
)
Ask = Callable[[Floor], Any]
ASKED: dict[str, Ask] = {
    "list": lambda here: wave_list(here.reader, here.now),
    "search": lambda here: wave_list(here.reader, here.now, waybill_number(1)),
    "part of a name": lambda here: wave_list(here.reader, here.now, "W1"),
    "its parcels": lambda here: parcel_list(here.reader, here.now, Wanted(wave="W1")),
    "one wave": lambda here: wave_story(here.reader, here.now, "W1", None, (100, 0)),
}


@contextmanager
def full(waiting: int, gone: int) -> Iterator[Floor]:
    """A floor with so many parcels waiting in waves of fifty, printed an hour ago, and so many long gone."""
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as here:
        order = an_order(1)
        here.take(order, a_waybill(waybill_number(1), order, wave="W0", printed_at=NEW))
        copied(here, 1, waiting, us(NEW), "released")
        copied(here, waiting + 1, waiting + gone, us(OLD), "picked_up")
        here.reader.execute("ANALYZE")
        yield here


def copied(here: Floor, first: int, last: int, printed: int, state: str) -> None:
    """Copies of the one waybill and its parcel, numbered from ``first`` to ``last``."""
    if last < first:
        return
    changes = {
        "waybills": {"tracking_number": "'T' || i", "name": "'T' || i", "printed_at": f"{printed} + i"},
        "parcel_names": {"name": "'T' || i", "parcel_id": "'P' || i"},
        "parcels": {"parcel_id": "'P' || i", "tracking_number": "'T' || i", "state": f"'{state}'"},
    }
    here.reader.execute("BEGIN IMMEDIATE")
    for table, changed in changes.items():
        names = [row[1] for row in here.rows(f"PRAGMA table_info({table})")]
        wave = {"wave": f"'W' || (i / {WAVE})"} if "wave" in names else {}
        columns = ", ".join((changed | wave).get(name, name) for name in names)
        original = f"(SELECT * FROM {table} WHERE {names[0]} NOT LIKE 'T%' AND {names[0]} NOT LIKE 'P%' LIMIT 1)"  # noqa: S608 - our own names
        copy = f"INSERT INTO {table}({', '.join(names)}) SELECT {columns} FROM {original}, {_NUMBERS}"  # noqa: S608 - as above
        here.reader.execute(copy, (first, last))
    here.reader.execute("COMMIT")


def steps(here: Floor, ask: Ask) -> int:
    """How much SQLite works for it: tens of its own steps, the same on every machine."""
    counted: list[Any] = []
    here.reader.set_progress_handler(lambda: counted.append(1), 10)  # type: ignore[attr-defined]  # sqlite3's own
    ask(here)
    here.reader.set_progress_handler(None, 10)  # type: ignore[attr-defined]  # as above
    return len(counted)


@pytest.mark.parametrize("what", ASKED)
def test_every_look_up_of_a_wave_goes_by_an_index(what: str) -> None:
    with full(2_000, 2_000) as here:
        statements: list[str] = []
        here.reader.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # sqlite3's own
        ASKED[what](here)
        here.reader.set_trace_callback(None)  # type: ignore[attr-defined]  # as above
        assert statements
        for statement in set(statements):
            for _id, _parent, _unused, plan in here.rows(f"EXPLAIN QUERY PLAN {statement}"):
                table = plan.removeprefix("SCAN ").split()[0]
                assert table not in {"waybills", "parcels", "p", "n"} or "INDEX" in plan, (plan, statement)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["list", "its parcels", "one wave"])
def test_what_left_in_a_year_costs_a_question_about_waves_nothing(what: str) -> None:
    work = []
    for gone in (0, 100_000):
        with full(10_000, gone) as here:
            work.append(steps(here, ASKED[what]))
    assert work[1] <= 1.1 * work[0] + 5, work
