"""The pull: every row once, readable by the tools that analysts use, whole to the last digit, checkable to its end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd
import pytest

from central.pull.grain import ORDERS, PARCELS, Form, Grain, Pull
from central.pull.stream import stream
from domain import events as e
from journal.database import Connection, open_database
from tests.central.serving import serving, settings
from tests.central.support import Office, StationJournal, at, handed_over, make_order, opened, packed, scanned
from tests.postgres import fresh_database

PARCELS_MADE = 60


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: Path
) -> Iterator[Office]:
    """Filled once for all tests here, which only read it; the one that changes it adds at the end."""
    with fresh_database(postgres_server, "pulled") as url:
        address = str(tmp_path_factory.mktemp("pull") / "central.db") if request.param == "sqlite" else url
        with closing(open_database(address)) as connection:
            yield fill(Office(connection))


def fill(here: Office) -> Office:
    """Sixty parcels of two stations, seeded; some unlisted, some doubtful, some known from the feed alone."""
    random = Random(20261120)
    benches = [StationJournal("S1"), StationJournal("S2")]
    for number in range(PARCELS_MADE):
        name = f"7890123456789{number:06d}"
        order = make_order(
            f"2611{number:015d}",
            shop=random.choice(["shop-1", "=cmd|calc", '商店 "一" #1, 店']),
            tracking_number=name if number % 3 else "",
            declared_at=at(12, number % 60) if number % 4 == 0 else None,
        )
        here.tell(e.OrderImported(order=order))
        bench = benches[number % 2]
        orders = (order.order_id,) if number % 7 else ()
        if number % 5:
            bench.say(opened(name, order_ids=orders))
            clock = "doubtful" if number % 11 == 0 else "trusted"
            bench.say(packed(name, order_ids=orders, at=at(14, number % 60)), clock=clock)
            if number % 2:
                how = "bulk" if number % 13 == 0 else "observed"
                bench.say(handed_over(name, at=at(19, number % 60), how=how))
        if number % 6 == 0:
            here.tell(scanned(name, at(23, number % 60)))
    here.take_all(*benches)
    return here


def pulled(connection: Connection, form: Form, grain: Grain = PARCELS, **asked: Any) -> str:
    return b"".join(stream(connection, Pull(grain=grain, form=form, **asked))).decode()


def rows_of_json(text: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    lines = [json.loads(line) for line in text.splitlines()]
    return lines[:-1], lines[-1]


def kept(office: Office, grain: Grain) -> list[dict[str, Any]]:
    rows = [{name: row[name] for name in grain.columns} for row in office.rows(grain.table)]
    return sorted(rows, key=lambda row: int(row["version"]))


@pytest.mark.parametrize("grain", [PARCELS, ORDERS])
def test_ndjson_is_every_row_and_then_their_number(office: Office, grain: Grain) -> None:
    rows, trailer = rows_of_json(pulled(office.connection, "ndjson", grain))
    assert rows == kept(office, grain)
    assert len(rows) >= PARCELS_MADE
    assert trailer["rows"] == len(rows)
    assert trailer["after"] >= rows[-1]["version"]


@pytest.mark.parametrize("grain", [PARCELS, ORDERS])
def test_pandas_and_duckdb_read_the_csv_alike(office: Office, grain: Grain, tmp_path: Path) -> None:
    text = pulled(office.connection, "csv", grain)
    file = tmp_path / "pull.csv"
    file.write_bytes(text.encode())
    frame = pd.read_csv(io.StringIO(text), comment="#", dtype=str, keep_default_na=False)
    expected = [{name: as_cell(value) for name, value in row.items()} for row in kept(office, grain)]
    assert frame.to_dict("records") == expected
    with duckdb.connect() as database:
        names = [f"{name}" for name in grain.columns]
        found = database.execute(
            "SELECT * FROM read_csv(?, all_varchar = true, comment = '#', header = true, quote = '\"')", [str(file)]
        )
        read = [dict(zip(names, (value or "" for value in row), strict=True)) for row in found.fetchall()]
    assert read == expected


def as_cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def test_the_csv_ends_with_what_must_have_come(office: Office) -> None:
    lines = pulled(office.connection, "csv").split("\n")
    assert lines[-1] == ""
    rows = len(kept(office, PARCELS))
    assert lines[-2].startswith(f"# rows={rows} after=")
    assert len(list(csv.reader(lines[1:-2]))) == rows


def test_a_spreadsheet_keeps_all_nineteen_digits(office: Office) -> None:
    text = pulled(office.connection, "csv", excel=True)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))[:-1]
    numbers = [row["tracking_number"] for row in rows if row["tracking_number"]]
    assert len(numbers[0]) == 20
    assert all(number.endswith("\t") and number[:-1].isdigit() for number in numbers)


def test_no_cell_begins_like_a_formula(office: Office) -> None:
    for row in csv.reader(io.StringIO(pulled(office.connection, "csv"))):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_pages_by_cursor_are_the_whole(office: Office) -> None:
    whole, _ = rows_of_json(pulled(office.connection, "ndjson"))
    paged: list[dict[str, Any]] = []
    after = 0
    while True:
        rows, trailer = rows_of_json(pulled(office.connection, "ndjson", after=after, limit=7))
        assert trailer["rows"] == len(rows) <= 7
        paged += rows
        after = trailer["after"]
        if not rows:
            break
    assert paged == whole


def test_what_changed_since_comes_and_nothing_else(office: Office) -> None:
    _, trailer = rows_of_json(pulled(office.connection, "ndjson"))
    again, same = rows_of_json(pulled(office.connection, "ndjson", after=trailer["after"]))
    assert (again, same["after"]) == ([], trailer["after"])
    office.tell(scanned("7890123456789000001", at(23, 59)))
    office.project()
    changed, _ = rows_of_json(pulled(office.connection, "ndjson", after=trailer["after"]))
    assert [row["tracking_number"] for row in changed] == ["7890123456789000001"]


def test_since_until_and_site_choose_rows(office: Office) -> None:
    whole, _ = rows_of_json(pulled(office.connection, "ndjson"))
    rows, _ = rows_of_json(pulled(office.connection, "ndjson", site="yiwu"))
    assert rows == [row for row in whole if row["site"] == "yiwu"]
    day = at(12).date()
    rows, _ = rows_of_json(pulled(office.connection, "ndjson", since=day, until=day))
    assert rows == [row for row in whole if row["day"] == day.isoformat()]
    rows, _ = rows_of_json(pulled(office.connection, "ndjson", since=day.replace(day=25)))
    assert rows == []


def test_both_databases_give_the_same_bytes(tmp_path: Path, postgres_url: str) -> None:
    texts: list[list[str]] = []
    for address in (str(tmp_path / "central.db"), postgres_url):
        with closing(open_database(address)) as connection:
            fill(Office(connection))
            csvs = [
                pulled(connection, "csv", grain, excel=excel) for grain in (PARCELS, ORDERS) for excel in (True, False)
            ]
            rows = [json.dumps(rows_of_json(pulled(connection, "ndjson", grain))) for grain in (PARCELS, ORDERS)]
            texts.append([*csvs, *rows])
    assert texts[0] == texts[1]


def test_the_pull_over_http_says_what_it_is(tmp_path: Path) -> None:
    with serving(settings(tmp_path)) as central:
        bench = StationJournal("S1")
        bench.say(opened("YT1"))
        bench.say(packed("YT1"))
        central.send(bench)
        central.settle()
        answer = central.get("/shipment-times.csv", excel=1)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.text.splitlines()[-1] == "# rows=1 after=1"
        answer = central.get("/shipment-times.ndjson", since="2026-11-20", until="2026-11-20", site="yiwu")
        assert answer.headers["content-type"] == "application/x-ndjson"
        rows, trailer = rows_of_json(answer.text)
        assert (rows[0]["tracking_number"], rows[0]["packed_kind"], trailer) == (
            "YT1",
            "observed",
            {"rows": 1, "after": 1},
        )
        assert central.get("/shipment-times.csv", sinse="2026-11-20").status_code == 422
        assert central.get("/shipment-times.csv", since="yesterday").status_code == 422
        assert central.get("/order-times.ndjson", after=-1).status_code == 422
