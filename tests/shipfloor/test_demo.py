"""``shipfloor demo`` as a process: it says where it is, its pages answer, and it packs by itself where asked."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.shipfloor.demo import COMMAND, Running, running, until

pytestmark = pytest.mark.slow


def parcels(demo: Running, state: str) -> int:
    return len(demo.get("/api/v1/parcels", state=state, limit=500)["parcels"])


def rows(demo: Running) -> list[dict[str, object]]:
    answer = httpx.get(f"{demo.central}/api/v1/shipment-times.ndjson", timeout=10)
    return [row for line in answer.text.splitlines() if "parcel_id" in (row := httpx.Response(200, text=line).json())]


def seen(demo: Running, kind: str) -> int:
    """How many events of a kind the station's record holds."""
    return str(demo.get("/api/v1/journal", limit=5000)).count(f'"kind":"{kind}"')


def parked(database: Path) -> list[object]:
    """What was stored and could not be understood."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT * FROM parked_events").fetchall()


def test_the_demo_says_where_it_is_and_every_page_answers() -> None:
    with running() as demo:
        assert "B:017" in demo.printed
        assert "246810" in demo.printed
        for page in ("/", "/demo", "/demo?lang=en", "/bench", "/demo/static/demo.js", "/demo/pictures/MUG-01.svg"):
            assert httpx.get(demo.station + page, timeout=10).status_code == 200, page
        assert httpx.get(f"{demo.central}/api/v1/health", timeout=10).status_code == 200
        assert len(demo.get("/api/v1/parcels", limit=500)["parcels"]) == 120
        assert demo.get("/api/v1/ready")["ready"]
        assert not demo.get("/demo/state")["hand"]
    assert demo.process.returncode == 0


def test_a_person_packs_a_parcel_from_the_demos_page() -> None:
    with running() as demo:

        def code(name: str) -> str:
            return str(demo.get("/demo/state")["codes"][name])

        demo.post("/demo/scan", what="badge")
        assert until(lambda: code("packer") == "017", 10)
        number = code("next")
        demo.post("/demo/scan", what="next")
        assert until(lambda: code("parcel") == number, 10)
        demo.post("/demo/scan", what="wrong")
        assert until(lambda: seen(demo, "ScanRefused") == 1, 10)

        def packed() -> bool:
            if code("right"):
                demo.post("/demo/scan", what="right")
            return parcels(demo, "packed") == 1

        assert until(packed, 20)
        assert until(lambda: seen(demo, "PhotoTaken") == 1, 10)


def test_an_unplugged_scanner_scans_nothing_and_comes_back() -> None:
    with running() as demo:
        demo.post("/demo/faults", fault="unplug_scanner", broken=True)
        assert not demo.post("/demo/scan", what="badge")["scanned"]
        assert until(lambda: "scanner" in demo_missing(demo), 10)
        demo.post("/demo/faults", fault="unplug_scanner", broken=False)
        assert until(lambda: "scanner" not in demo_missing(demo), 10)
        assert demo.post("/demo/scan", what="badge")["scanned"]
        assert until(lambda: demo.get("/demo/state")["codes"]["packer"] == "017", 10)


def test_a_printer_without_paper_is_seen_before_a_label_fails() -> None:
    with running("--profile", "station") as demo:
        assert until(lambda: demo.get("/api/v1/ready")["devices"].get("printer", {}).get("state") == "ok", 15)
        demo.post("/demo/faults", fault="paper_out", broken=True)
        assert until(lambda: "printer" in demo_missing(demo), 15)
        demo.post("/demo/faults", fault="paper_out", broken=False)
        assert until(lambda: "printer" not in demo_missing(demo), 15)


def test_a_refunded_parcel_is_stopped_and_a_waybill_without_order_is_packed() -> None:
    with running() as demo:
        demo.post("/demo/scan", what="badge")
        demo.post("/demo/scan", what="refunded")
        assert until(lambda: seen(demo, "ScanRefused") == 1, 10)
        demo.post("/demo/scan", what="unlisted")
        assert until(lambda: seen(demo, "ParcelPacked") == 1, 10)


def demo_missing(demo: Running) -> list[str]:
    answer = httpx.get(f"{demo.station}/api/v1/ready", timeout=10)
    return list(answer.json()["missing"])


def test_head_office_goes_away_and_catches_up() -> None:
    with running(SHIPFLOOR_DEMO_PACE="0.2", AUTO="1") as demo:
        assert until(lambda: len([row for row in rows(demo) if row["packed_at"]]) > 0, 30)
        demo.post("/demo/faults", fault="central_down", broken=True)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{demo.central}/api/v1/health", timeout=5)
        before = seen(demo, "ParcelPacked")
        assert until(lambda: seen(demo, "ParcelPacked") > before + 2, 30)
        demo.post("/demo/faults", fault="central_down", broken=False)
        known = seen(demo, "ParcelPacked")
        assert until(lambda: len([row for row in rows(demo) if row["packed_at"]]) >= known, 30)


def test_by_itself_it_packs_photographs_hands_over_and_head_office_counts(tmp_path: Path) -> None:
    with running("--data", str(tmp_path), SHIPFLOOR_DEMO_PACE="0.15", AUTO="1") as demo:
        assert until(lambda: seen(demo, "ParcelPacked") >= 5, 30)
        assert until(lambda: seen(demo, "PhotoTaken") >= 5, 10)
        assert until(lambda: seen(demo, "TripClosed") >= 1, 60)
        # A waybill without an order may be the first to leave, and is due on no day: the score is of those with one.
        assert until(lambda: any(row["handed_over_at"] and row["due_on"] for row in rows(demo)), 30)
        assert until(lambda: any(row["picked_up_at"] for row in rows(demo)), 90)
        day = str(next(row["due_on"] for row in rows(demo) if row["handed_over_at"] and row["due_on"]))
        answer = httpx.get(f"{demo.central}/api/v1/scores", params={"day": day}, timeout=10).raise_for_status()
        assert answer.json()["total"]["score"] is not None
    assert parked(tmp_path / "station" / "station.db") == []
    assert parked(tmp_path / "central" / "central.db") == []


def test_by_itself_it_prints_labels_in_the_station_profile() -> None:
    with running("--auto", "--profile", "station", SHIPFLOOR_DEMO_PACE="0.2") as demo:
        assert until(lambda: seen(demo, "LabelPrinted") >= 2 and seen(demo, "ParcelPacked") >= 2, 60)
        name = demo.get("/demo/state")["labels"][0]
        label = httpx.get(f"{demo.station}/demo/labels/{name}.png", timeout=10)
        assert label.content.startswith(b"\x89PNG")


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [*COMMAND, "--port", str(port), "--central-port", "0"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 2
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_data_that_were_asked_for_stay(tmp_path: Path) -> None:
    with running("--data", str(tmp_path)) as demo:
        assert demo.get("/api/v1/ready")["ready"]
    assert (tmp_path / "station" / "station.db").is_file()
    with running("--data", str(tmp_path)) as again:
        assert len(again.get("/api/v1/parcels", limit=500)["parcels"]) >= 120
