"""Head office as a whole: on PostgreSQL as on SQLite, again after a restart, and guarded where it is told to be."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain import events as e
from journal.chain import verify
from journal.envelope import Envelope
from tests.central.serving import Client, Imported, serving, settings
from tests.central.support import StationJournal, at, handed_over, make_order, opened, packed

READ_TOKEN = "read-token"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def journal_of(station: str, parcels: int) -> StationJournal:
    journal = StationJournal(station)
    for number in range(parcels):
        name = f"{station}-{number}"
        journal.say(opened(name))
        journal.say(packed(name))
        journal.say(handed_over(name))
    return journal


def rows_of(central: Client, path: str = "/shipment-times.ndjson") -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in central.get(path).text.splitlines()]
    assert lines[-1]["rows"] == len(lines) - 1
    return lines[:-1]


def test_several_stations_send_at_once_and_nothing_is_lost(tmp_path: Path, database: str) -> None:
    journals = [journal_of(f"S{number}", 40) for number in range(4)]
    with serving(settings(tmp_path, database=database)) as central:

        def send(journal: StationJournal) -> None:
            for start in range(1, len(journal.envelopes) + 1, 25):
                answer = central.send(journal, start, start + 24)
                assert answer.status_code == 200, answer.text

        with ThreadPoolExecutor(4) as pool:
            importing = pool.submit(central.import_file, Imported(orders=(make_order("A1"), make_order("A2"))))
            list(pool.map(send, journals))
            importing.result()
        central.settle()
        rows = rows_of(central)
        assert len([row for row in rows if row["state"] == "handed_over"]) == 160
        assert len({row["version"] for row in rows}) == len(rows)
        for journal in journals:
            assert central.send(journal, 1, 0).json() == {"acknowledged": len(journal.envelopes)}


def test_after_a_restart_everything_goes_on(tmp_path: Path, database: str) -> None:
    bench = journal_of("S1", 3)
    with serving(settings(tmp_path, database=database)) as central:
        central.import_file(Imported(orders=(make_order("A1"),)))
        central.send(bench)
    with serving(settings(tmp_path, database=database)) as central:
        central.settle()
        assert len(rows_of(central)) == 4
        assert central.import_file(Imported(orders=(make_order("A1"),)))["unchanged"] == 1
        page = central.get("/feed").json()
        envelopes = [Envelope(**each) for each in page["envelopes"]]
        assert verify(page["station_id"], page["journal_id"], envelopes).ok
        assert len(envelopes) == 3
        assert central.get("/health").json()["ok"] is True


def test_the_page_and_scores_stand_on_either_database(tmp_path: Path, database: str) -> None:
    with serving(settings(tmp_path, database=database), now=at(20)) as central:
        central.send(journal_of("S1", 12))
        central.settle()
        assert "物流分" in central.http.get("/").text
        for by in ("site", "station", "carrier", "platform", "shop"):
            assert central.get("/scores", day="2026-11-20", by=by).json()["total"]["n"] == 12


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path, read_token=READ_TOKEN)) as client:
        yield client


PATHS = ("/api/v1/shipment-times.csv", "/api/v1/order-times.ndjson", "/api/v1/scores", "/")


def test_with_a_read_token_figures_are_for_those_who_have_it(guarded: Client) -> None:
    password = base64.b64encode(f"anyone:{READ_TOKEN}".encode()).decode()
    known = (f"Bearer {READ_TOKEN}", f"Basic {password}", guarded.http.headers["Authorization"])
    unknown = ("", "Bearer guess", "Basic guess", "Basic Z3Vlc3M=", "Bearer", f"Digest {READ_TOKEN}x")
    for path in PATHS:
        for header in known:
            assert guarded.http.get(path, headers={"Authorization": header}).status_code == 200, (path, header)
        for header in unknown:
            answer = guarded.http.get(path, headers={"Authorization": header})
            assert answer.status_code == 401, (path, header)
            assert answer.headers["www-authenticate"].startswith("Basic")
    assert guarded.http.get("/api/v1/health", headers={"Authorization": ""}).status_code == 200


def test_the_read_token_opens_nothing_that_writes(guarded: Client) -> None:
    guarded.http.headers["Authorization"] = f"Bearer {READ_TOKEN}"
    assert guarded.send(journal_of("S1", 1)).status_code == 401
    assert guarded.post("/carrier-events", json=[]).status_code == 401
    assert guarded.get("/private").status_code == 401


def test_every_operation_is_described_with_its_problems(guarded: Client) -> None:
    described = guarded.get("/openapi.json").json()
    paths = described["paths"]
    for path in ("/journal", "/feed", "/orders/import", "/carrier-events", "/scores", "/shipment-times.csv"):
        assert f"/api/v1{path}" in paths
    for path, operations in paths.items():
        for operation in operations.values():
            if path != "/api/v1/health":
                assert "application/problem+json" in operation["responses"]["422"]["content"], path


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nowhere", 404), ("/api/v1/journal", 405)])
def test_every_error_is_a_problem(guarded: Client, path: str, status: int) -> None:
    answer = guarded.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(guarded: Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 1024 * 1024

    try:
        assert guarded.post("/journal", content=endless()).status_code == 413
    except httpx.TransportError:
        # Refused while we were still sending: the connection is closed under us.
        assert guarded.get("/health").status_code == 200


def test_a_station_that_cannot_tell_the_time_is_named(tmp_path: Path) -> None:
    with serving(settings(tmp_path), now=at(20)) as central:
        bench = StationJournal("S1")
        bench.say(e.StationStarted(software="1.0", boot_id="b"), when=at(13), clock="doubtful")
        bench.say(packed("YT1"), clock="doubtful")
        central.send(bench)
        central.settle()
        assert "时钟可疑 1 天" in central.http.get("/").text
        assert rows_of(central)[0]["packed_clock"] == "doubtful"
